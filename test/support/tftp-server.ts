// A TFTP server on a free loopback port for tests, with its events at hand, closed when the test ends.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import type { Open } from '../../src/files/boot-file.ts'
import { createDiskSource } from '../../src/files/disk-source.ts'
import { createTree } from '../../src/files/tree.ts'
import { createLog } from '../../src/log.ts'
import type { TransferEvent } from '../../src/tftp/events.ts'
import type { RetransmissionTiming } from '../../src/tftp/round-trip.ts'
import type { CreateEngine } from '../../src/tftp/engine.ts'
import type { LimitsFor, TftpLimits } from '../../src/tftp/limits.ts'
import { createTftpServer, type TftpServer } from '../../src/tftp/server.ts'

/** What differs from a server as it is configured by default. */
export interface TestServerOptions {
  /** Path below the image directory → content. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  /** Used instead of files on disk. */
  readonly open?: Open
  readonly limits?: Partial<TftpLimits>
  readonly limitsFor?: LimitsFor
  /** The one in TypeScript if left out. */
  readonly engine?: CreateEngine
  readonly timing?: Partial<RetransmissionTiming>
}

export interface TestServer {
  readonly server: TftpServer
  readonly port: number
  /** The image directory, when files are served from disk. */
  readonly directory: string
  readonly events: TransferEvent[]
  /** The first event of that kind that fits, now or later. */
  readonly event: <K extends TransferEvent['kind']>(
    kind: K,
    fits?: (event: Extract<TransferEvent, { kind: K }>) => boolean,
  ) => Promise<Extract<TransferEvent, { kind: K }>>
}

/** Starts it. */
export async function startTftpServer(t: Test, options: TestServerOptions = {}): Promise<TestServer> {
  const directory = t.testdir({ boot: {} })
  for (const [path, content] of Object.entries(options.files ?? {})) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  const events: TransferEvent[] = []
  const waiting = new Set<() => void>()
  const server = createTftpServer({
    address: '127.0.0.1',
    port: 0,
    open: options.open ?? createTree([createDiskSource(directory)], { has: () => false, byAddress: () => null }),
    // all clients of a test have one address
    limits: {
      maxBlockSize: 65464,
      maxWindowSize: 64,
      maxTransfers: 1000,
      maxTransfersPerMachine: 1000,
      maxUnanswered: 1000,
      maxRequestsPerSecondPerMachine: 100_000,
      singlePort: false,
      ...options.limits,
    },
    ...(options.limitsFor ? { limitsFor: options.limitsFor } : {}),
    ...(options.engine ? { engine: options.engine } : {}),
    onEvent(event) {
      events.push(event)
      for (const check of [...waiting]) check()
    },
    log: createLog({ level: 'silent', format: 'json' }),
    ...(options.timing ? { timing: options.timing } : {}),
  })
  await server.listen()
  t.teardown(() => server.close(0))

  function event<K extends TransferEvent['kind']>(
    kind: K,
    fits: (event: Extract<TransferEvent, { kind: K }>) => boolean = () => true,
  ): Promise<Extract<TransferEvent, { kind: K }>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check)
        reject(new Error(`no event ${kind} among ${JSON.stringify(events.slice(-5))}`))
      }, 15_000)
      function check(): void {
        const found = events.find((one) => one.kind === kind && fits(one as Extract<TransferEvent, { kind: K }>))
        if (!found) return
        clearTimeout(timer)
        waiting.delete(check)
        resolve(found as Extract<TransferEvent, { kind: K }>)
      }
      waiting.add(check)
      check()
    })
  }

  return { server, port: server.address().port, directory, events, event }
}
