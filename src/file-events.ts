// From what the TFTP door reports to what a boot's journal remembers.
import type { FileEvent } from './boot/file-event.ts'
import type { PacketDropped, TransferEvent } from './tftp/events.ts'

/** The journal's view of a transfer event. */
export function fileEventOf(event: Exclude<TransferEvent, PacketDropped>): FileEvent {
  const { session, transfer } = event
  const peer = `${event.peer.address}:${event.peer.port}`
  const name = 'name' in event ? event.name : event.requested
  const common = { session, name, peer }
  switch (event.kind) {
    case 'started': {
      const { sizeBytes, blockSizeBytes, windowSize } = event
      return { kind: 'start', ...common, transfer, sizeBytes, blockSizeBytes, windowSize }
    }
    case 'progress': {
      const { sentBytes, sizeBytes, bytesPerSecond } = event
      return { kind: 'progress', ...common, transfer, sentBytes, sizeBytes, bytesPerSecond: Math.round(bytesPerSecond) }
    }
    case 'probed':
      return { kind: 'probe', ...common, transfer, sizeBytes: event.sizeBytes }
    case 'done': {
      const { sizeBytes, retransmits } = event
      const [durationMs, bytesPerSecond] = [Math.round(event.durationMs), Math.round(event.bytesPerSecond)]
      return { kind: 'done', ...common, transfer, sizeBytes, durationMs, retransmits, bytesPerSecond }
    }
    case 'failed':
      return { kind: 'failed', ...common, transfer, code: event.error.code, reason: event.error.message }
    case 'missing':
      return { kind: 'missing', ...common, reason: event.reason }
    case 'refused':
      return { kind: 'failed', ...common, transfer: null, code: event.code, reason: event.reason }
  }
}
