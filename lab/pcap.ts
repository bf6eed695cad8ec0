// Writes Ethernet frames to a capture file that Wireshark and tcpdump read (classic pcap, microseconds).
import { closeSync, openSync, writeSync } from 'node:fs'

export interface Pcap {
  /** Appends one frame as seen now, or at `atMs` (milliseconds since 1970). */
  write(frame: Uint8Array, atMs?: number): void
  close(): void
}

const MAGIC = 0xa1b2c3d4
const LINK_TYPE_ETHERNET = 1
/** More than any frame here has. */
const SNAP_LENGTH = 65_535

/** Starts the file anew. Each frame is written at once, so that the capture of a run that is killed is whole. */
export function createPcap(file: string): Pcap {
  const descriptor = openSync(file, 'w')
  const header = Buffer.alloc(24)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(SNAP_LENGTH, 16)
  header.writeUInt32LE(LINK_TYPE_ETHERNET, 20)
  writeSync(descriptor, header)
  return {
    write(frame, atMs = performance.timeOrigin + performance.now()) {
      const record = Buffer.alloc(16 + frame.length)
      record.writeUInt32LE(Math.floor(atMs / 1000), 0)
      record.writeUInt32LE(Math.floor((atMs % 1000) * 1000), 4)
      record.writeUInt32LE(frame.length, 8)
      record.writeUInt32LE(frame.length, 12)
      record.set(frame, 16)
      writeSync(descriptor, record)
    },
    close: () => closeSync(descriptor),
  }
}
