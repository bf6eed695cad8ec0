// Writes Ethernet frames to a capture file that Wireshark and tcpdump read.
import { closeSync, openSync, writeSync } from 'node:fs'
import { LinkType, pcapHeader, pcapRecord } from '../src/packets/pcap.ts'

export interface Pcap {
  /** Appends one frame as seen now, or at `atMs` (milliseconds since 1970). */
  write(frame: Uint8Array, atMs?: number): void
  close(): void
}

/** Starts the file anew. Each frame is written at once, so that the capture of a run that is killed is whole. */
export function createPcap(file: string): Pcap {
  const descriptor = openSync(file, 'w')
  writeSync(descriptor, pcapHeader(LinkType.Ethernet))
  return {
    write(frame, atMs = performance.timeOrigin + performance.now()) {
      writeSync(descriptor, pcapRecord(frame, atMs))
    },
    close: () => closeSync(descriptor),
  }
}
