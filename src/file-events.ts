// From what the TFTP and HTTP doors report to what a boot's journal remembers, and to figures.
import type { FileEvent } from './boot/file-event.ts'
import type { HttpEvent, ReadingEvent } from './http/events.ts'
import type { Metrics } from './metrics.ts'
import type { PacketDropped, TransferEvent } from './tftp/events.ts'

/** The journal's view of a transfer event. */
export function fileEventOf(event: Exclude<TransferEvent, PacketDropped>): FileEvent {
  const { session, transfer } = event
  const peer = `${event.peer.address}:${event.peer.port}`
  const name = 'name' in event ? event.name : event.requested
  const common = { session, name, peer, door: event.peer.door }
  switch (event.kind) {
    case 'started': {
      const { sizeBytes, blockSizeBytes, windowSize } = event
      return { kind: 'start', ...common, transfer, sizeBytes, blockSizeBytes, windowSize }
    }
    case 'progress': {
      const { sentBytes, sizeBytes, retransmits, windowSize, secondsLeft } = event
      const bytesPerSecond = Math.round(event.bytesPerSecond)
      return {
        ...{ kind: 'progress', ...common, transfer, sentBytes, sizeBytes, bytesPerSecond },
        ...{ retransmits, windowSize, secondsLeft },
      }
    }
    case 'probed':
      return { kind: 'probe', ...common, transfer, sizeBytes: event.sizeBytes }
    case 'done': {
      const { sizeBytes, retransmits } = event
      const [durationMs, bytesPerSecond] = [Math.round(event.durationMs), Math.round(event.bytesPerSecond)]
      return { kind: 'done', ...common, transfer, sizeBytes, durationMs, retransmits, bytesPerSecond }
    }
    case 'failed': {
      const { sentBytes, sizeBytes, retransmits } = event
      const { code, message: reason } = event.error
      const durationMs = Math.round(event.durationMs)
      return { kind: 'failed', ...common, transfer, code, reason, sentBytes, sizeBytes, durationMs, retransmits }
    }
    case 'missing':
      return { kind: 'missing', ...common, reason: event.reason }
    case 'refused':
      return { kind: 'failed', ...common, transfer: null, code: event.code, reason: event.reason }
  }
}

/** The journal's view of what a client reads by HTTP. */
export function readFileEventOf(event: ReadingEvent): FileEvent {
  const { session, transfer, agent } = event
  const name = 'name' in event ? event.name : event.requested
  const common = { session, name, peer: `${event.peer.address}:${event.peer.port}`, door: event.peer.door, agent }
  switch (event.kind) {
    case 'started':
      return { kind: 'start', ...common, transfer, sizeBytes: event.sizeBytes }
    case 'progress': {
      const { sentBytes, sizeBytes, bytesPerSecond, secondsLeft } = event
      return { kind: 'progress', ...common, transfer, sentBytes, sizeBytes, bytesPerSecond, secondsLeft }
    }
    case 'probed':
      return { kind: 'probe', ...common, transfer, sizeBytes: event.sizeBytes }
    case 'done': {
      const { sizeBytes, durationMs, bytesPerSecond, requests } = event
      return { kind: 'done', ...common, transfer, sizeBytes, durationMs, bytesPerSecond, requests }
    }
    case 'partly': {
      const { sizeBytes, sentBytes, durationMs, requests } = event
      return { kind: 'part', ...common, transfer, sizeBytes, sentBytes, durationMs, requests }
    }
    case 'failed':
      return { kind: 'failed', ...common, transfer, code: event.error.code, reason: event.error.message }
    case 'missing':
      return { kind: 'missing', ...common, reason: event.reason }
    case 'refused':
      return { kind: 'failed', ...common, transfer: null, code: 'FILE_BAD_NAME', reason: event.reason }
  }
}

/** Counts what clients read by HTTP. */
export function createReadingMeter(metrics: Metrics): (event: HttpEvent) => void {
  const running = new Map<number, number>()
  return (event) => {
    if (event.kind === 'dropped') return void metrics.packetsDropped.inc({ door: event.door, code: event.code })
    const { door } = event.peer
    const sentBytes =
      event.kind === 'done'
        ? event.sizeBytes
        : 'sentBytes' in event
          ? event.sentBytes
          : (running.get(event.transfer) ?? 0)
    metrics.httpBytes.inc({ door }, Math.max(0, sentBytes - (running.get(event.transfer) ?? 0)))
    if (event.kind === 'started' || event.kind === 'progress') running.set(event.transfer, sentBytes)
    else {
      running.delete(event.transfer)
      metrics.httpReadings.inc({ door, outcome: event.kind })
    }
    metrics.httpRunning.set(running.size)
  }
}

/** Counts transfers while they run: how many, how fast, how many bytes and blocks sent again. */
export function createTransferMeter(metrics: Metrics): (event: TransferEvent) => void {
  const running = new Map<number, { sentBytes: number; retransmits: number; bytesPerSecond: number }>()
  metrics.onTftpRate(() => {
    let sum = 0
    for (const { bytesPerSecond } of running.values()) sum += bytesPerSecond
    return sum
  })

  function moved(transfer: number, sentBytes: number, retransmits: number, bytesPerSecond: number): void {
    const before = running.get(transfer) ?? { sentBytes: 0, retransmits: 0 }
    metrics.tftpBytes.inc(Math.max(0, sentBytes - before.sentBytes))
    metrics.tftpRetransmits.inc(Math.max(0, retransmits - before.retransmits))
    running.set(transfer, { sentBytes, retransmits, bytesPerSecond })
  }

  return (event) => {
    if (event.kind === 'dropped') return void metrics.packetsDropped.inc({ door: 'tftp', code: event.error.code })
    if (event.kind === 'progress')
      return moved(event.transfer, event.sentBytes, event.retransmits, event.bytesPerSecond)
    if (event.kind === 'started') {
      metrics.tftpWindows.observe(event.windowSize)
      running.set(event.transfer, { sentBytes: 0, retransmits: 0, bytesPerSecond: 0 })
    } else {
      if (event.kind === 'done') moved(event.transfer, event.sizeBytes, event.retransmits, 0)
      if (event.kind === 'failed') moved(event.transfer, event.sentBytes, event.retransmits, 0)
      metrics.tftpTransfers.inc({ outcome: event.kind })
      running.delete(event.transfer)
    }
    metrics.tftpRunning.set(running.size)
  }
}
