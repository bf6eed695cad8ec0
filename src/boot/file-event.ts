// What happens to a file that a client asked for, and how the journal words it.
import type { JournalEntry } from '../model.ts'

/** What happened to a file a client asked for; `name` in the tree's spelling, `peer` as address and port. */
export type FileEvent = { session: string | null; name: string; peer: string } & (
  | { kind: 'start'; transfer: number; sizeBytes: number; blockSizeBytes: number; windowSize: number }
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
      retransmits: number
      bytesPerSecond: number
    }
  | { kind: 'missing'; reason: string }
  | { kind: 'failed'; transfer: number | null; code: string; reason: string }
)

/** Events that become journal entries; progress only goes to watchers. */
export type KeptFileEvent = Exclude<FileEvent, { kind: 'progress' }>

/** One line for people. */
export function fileText(event: KeptFileEvent): string {
  switch (event.kind) {
    case 'start':
      return `${event.name} (${event.sizeBytes} bytes, blocks of ${event.blockSizeBytes}, window ${event.windowSize})`
    case 'probe':
      return `${event.name}: asked for its size only (${event.sizeBytes} bytes)`
    case 'done': {
      const rate = (event.bytesPerSecond / 1e6).toFixed(1)
      const again = event.retransmits > 0 ? `, ${event.retransmits} blocks sent again` : ''
      return `${event.name} sent: ${event.sizeBytes} bytes, ${rate} MB/s${again}`
    }
    case 'missing':
      return `${event.name}: ${event.reason}`
    case 'failed':
      return `${event.name} failed: ${event.reason}`
  }
}

/** The same for programs. */
export function fileData(event: KeptFileEvent): JournalEntry['data'] {
  const { kind: _kind, session: _session, ...data } = event
  return data
}
