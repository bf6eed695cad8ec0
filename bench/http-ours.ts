// Our HTTP or HTTPS server alone, for the bench: one folder, one engine, and every limit out of the way.
import { openSync, readFileSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Extent, Open } from '../src/files/boot-file.ts'
import { createDiskSource } from '../src/files/disk-source.ts'
import { createTree } from '../src/files/tree.ts'
import { createBodySender } from '../src/http/body-sender.ts'
import { createBootFilesRoute } from '../src/http/boot-files-route.ts'
import { createBuffers } from '../src/http/buffers.ts'
import { loadNativeBodySender } from '../src/http/native-body-sender.ts'
import { createHttpServer } from '../src/http/server.ts'
import { createLog } from '../src/log.ts'
import { BOOT_TLS } from '../src/tls/settings.ts'

/** Given as JSON in the first argument. */
export interface OursOptions {
  readonly folder: string
  readonly port: number
  readonly engine: 'native' | 'typescript'
  /** A PEM file with key and certificate: serves HTTPS. */
  readonly keyFile: string | null
}

const MANY = 100_000
const options = JSON.parse(process.argv[2] ?? '') as OursOptions
const disk = createTree([createDiskSource(options.folder)], { has: () => false, byAddress: () => null })

/** `virtual-bench.wim`: the file as a patched boot.wim is served, mostly ranges of it, some bytes from memory. */
const path = join(options.folder, 'boot/bench.wim')
const fd = openSync(path, 'r')
const { size, mtime } = statSync(path)
const extents = patched(size)
const open: Open = async (name, peer) =>
  name.includes('virtual-')
    ? {
        found: true,
        session: null,
        file: { name, sizeBytes: size, etag: name, modifiedAt: mtime, extents, close: async () => {} },
      }
    : disk(name, peer)

function patched(sizeBytes: number): Extent[] {
  const [head, middle, patch] = [5000, Math.floor(sizeBytes / 2), 70_000]
  const memory = (offset: number, length: number): Extent => {
    const bytes = Buffer.alloc(length)
    readSync(fd, bytes, 0, length, offset)
    return { kind: 'memory', bytes }
  }
  const range = (offset: number, end: number): Extent => ({ kind: 'disk', fd, offset, length: end - offset })
  return [memory(0, head), range(head, middle), memory(middle, patch), range(middle + patch, sizeBytes)]
}

const own = createBodySender(createBuffers())
const loaded = options.engine === 'native' ? loadNativeBodySender() : undefined
const pem = options.keyFile === null ? null : readFileSync(options.keyFile)
const server = createHttpServer({
  ...{ door: pem ? ('https' as const) : ('http' as const), address: '127.0.0.1', port: options.port },
  routes: [createBootFilesRoute(open)],
  limits: { maxConnections: MANY, maxConnectionsPerMachine: MANY, idleMs: 60_000 },
  sendBody: loaded && 'create' in loaded ? loaded.create(own, 60_000).send : own,
  onEvent: () => {},
  log: createLog({ level: 'silent', format: 'json' }),
  ...(pem ? { tls: { ...BOOT_TLS, key: pem, cert: pem } } : {}),
})
process.once('SIGTERM', () => process.exit())
await server.listen()
process.stdout.write('ready\n')
