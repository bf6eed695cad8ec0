// What happens to a file that a client asked for, and how the journal words it.
import type { JournalEntry } from '../model.ts'

/**
 * What happened to a file a client asked for; `name` in the tree's spelling, `peer` as address and port, `agent` what an
 * HTTP client says it is.
 */
export type FileEvent = {
  session: string | null
  name: string
  peer: string
  /** TFTP if left out. */
  door?: 'tftp' | 'http' | 'https'
  agent?: string | null
} & (
  | {
      kind: 'start'
      transfer: number
      sizeBytes: number
      /** Of TFTP only, like `windowSize` and `retransmits`. */
      blockSizeBytes?: number
      windowSize?: number
    }
  | {
      kind: 'progress'
      transfer: number
      sentBytes: number
      sizeBytes: number
      bytesPerSecond: number
      retransmits?: number
      windowSize?: number
      /** At the rate of the moment; null while nothing moves. */
      secondsLeft?: number | null
    }
  | { kind: 'probe'; transfer: number; sizeBytes: number }
  | {
      kind: 'done'
      transfer: number
      sizeBytes: number
      durationMs: number
      retransmits?: number
      bytesPerSecond: number
      /** Of HTTP only: how many it took. */
      requests?: number
    }
  /** Ranges of it were read, and no more of them for a while. */
  | { kind: 'part'; transfer: number; sizeBytes: number; sentBytes: number; durationMs: number; requests: number }
  | { kind: 'missing'; reason: string }
  | {
      kind: 'failed'
      transfer: number | null
      code: string
      reason: string
      /** How far it came; not of a request that never became a transfer. */
      sentBytes?: number
      sizeBytes?: number
      durationMs?: number
      retransmits?: number
    }
)

/** Events that become journal entries; progress only goes to watchers. */
export type KeptFileEvent = Exclude<FileEvent, { kind: 'progress' }>

/** One line for people. */
export function fileText(event: KeptFileEvent): string {
  switch (event.kind) {
    case 'start':
      return event.blockSizeBytes === undefined
        ? `${event.name} (${event.sizeBytes} bytes${over(event)})`
        : `${event.name} (${event.sizeBytes} bytes, blocks of ${event.blockSizeBytes}, window ${event.windowSize})`
    case 'probe':
      return `${event.name}: asked for its size only (${event.sizeBytes} bytes${over(event)})`
    case 'done': {
      const rate = (event.bytesPerSecond / 1e6).toFixed(1)
      const again = (event.retransmits ?? 0) > 0 ? `, ${event.retransmits} blocks sent again` : ''
      const requests = (event.requests ?? 1) > 1 ? ` in ${event.requests} requests` : ''
      return `${event.name} sent: ${event.sizeBytes} bytes${requests}, ${rate} MB/s${again}${over(event)}`
    }
    case 'part':
      return `${event.name}: ${event.sentBytes} of ${event.sizeBytes} bytes read in ${event.requests} requests${over(event)}`
    case 'missing':
      return `${event.name}: ${event.reason}`
    case 'failed':
      return `${event.name} failed: ${event.reason}`
  }
}

/** `, HTTPS to UEFI HTTP boot 1.0`; nothing of TFTP, which is the usual way. */
function over({ door = 'tftp', agent }: FileEvent): string {
  if (door === 'tftp') return ''
  return `, ${door.toUpperCase()}${agent ? ` to ${agent}` : ''}`
}

/** The same for programs. */
export function fileData(event: KeptFileEvent): JournalEntry['data'] {
  const { kind: _kind, session: _session, ...data } = event
  return data
}
