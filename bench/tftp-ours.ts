// Our TFTP server alone, for the bench: one folder, one engine, and every limit out of the way.
import { openSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Extent, Open } from '../src/files/boot-file.ts'
import { createDiskSource } from '../src/files/disk-source.ts'
import { createTree } from '../src/files/tree.ts'
import { createLog } from '../src/log.ts'
import { chooseEngine } from '../src/tftp/choose-engine.ts'
import { createTftpServer } from '../src/tftp/server.ts'

/** Given as JSON in the first argument. */
export interface OursOptions {
  readonly folder: string
  readonly port: number
  readonly engine: 'native' | 'typescript'
}

const MANY = 100_000
const options = JSON.parse(process.argv[2] ?? '') as OursOptions
const log = createLog({ level: 'silent', format: 'json' })
const disk = createTree([createDiskSource(options.folder)], { has: () => false, byAddress: () => null })

/** A name that begins with `virtual-`: the same file as a patched boot.wim is served, mostly ranges of it, some bytes from memory. */
const open: Open = async (name, peer) => {
  if (!name.includes('virtual-')) return disk(name, peer)
  const { sizeBytes, modifiedAt, extents } = (virtual ??= openVirtual(
    join(options.folder, name.replace('virtual-', '')),
  ))
  return {
    found: true,
    session: null,
    file: { name, sizeBytes, etag: name, modifiedAt, extents, close: async () => {} },
  }
}

/** Open once for all its readers, as the tree keeps files. */
let virtual: ReturnType<typeof openVirtual> | null = null

function openVirtual(path: string): { sizeBytes: number; modifiedAt: Date; extents: Extent[] } {
  const fd = openSync(path, 'r')
  const { size, mtime } = statSync(path)
  return { sizeBytes: size, modifiedAt: mtime, extents: extentsOf(fd, size) }
}

function extentsOf(fd: number, sizeBytes: number): Extent[] {
  const head = Math.min(5000, sizeBytes)
  const middle = Math.floor(sizeBytes / 2)
  const patch = Math.min(70_000, sizeBytes - middle)
  const fromMemory = (offset: number, length: number): Extent => {
    const bytes = Buffer.alloc(length)
    readSync(fd, bytes, 0, length, offset)
    return { kind: 'memory', bytes }
  }
  const range = (offset: number, end: number): Extent => ({ kind: 'disk', fd, offset, length: end - offset })
  return [fromMemory(0, head), range(head, middle), fromMemory(middle, patch), range(middle + patch, sizeBytes)]
}

const server = createTftpServer({
  address: '127.0.0.1',
  port: options.port,
  open,
  limits: {
    maxBlockSize: 65464,
    maxWindowSize: 64,
    maxTransfers: MANY,
    maxTransfersPerMachine: MANY,
    maxUnanswered: MANY,
    maxRequestsPerSecondPerMachine: MANY,
    singlePort: false,
  },
  onEvent: () => {},
  engine: chooseEngine(options.engine, log),
  log,
})
process.once('SIGTERM', () => void server.close(0).then(() => process.exit()))
await server.listen()
process.stdout.write('ready\n')
