// Records the DHCP messages a namespace's network card sends and hears, and reads them from captures.
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { commandPath, startCompanion } from './companion.ts'
import { decodeFrame } from './frames.ts'
import type { Namespaces } from './namespaces.ts'

/** One DHCP message on the wire. */
export interface RecordedMessage {
  /** Milliseconds since 1970. */
  atMs: number
  from: { address: string; port: number }
  to: { address: string; port: number }
  bytes: Uint8Array
}

const DHCP_PORTS = [67, 68, 4011]
/** What was sent last is still on its way to the recorder. */
const LAST_FRAMES_MS = 500

/** Starts recording into `pcapFile`; the returned function ends it and gives what there was. */
export async function recordDhcp(
  namespaces: Namespaces,
  namespace: string,
  pcapFile: string,
): Promise<() => Promise<RecordedMessage[]>> {
  const recorder = await startCompanion(namespaces, namespace, {
    command: commandPath('dumpcap'),
    args: ['-i', 'eth0', '-P', '-w', pcapFile, '-f', 'udp'],
    ready: /^File: /,
  })
  return async () => {
    await sleep(LAST_FRAMES_MS)
    await recorder.stop('SIGINT')
    return readDhcpMessages(pcapFile)
  }
}

/** The DHCP messages in a classic pcap file of Ethernet frames, in order. */
export function readDhcpMessages(pcapFile: string): RecordedMessage[] {
  const file = readFileSync(pcapFile)
  const messages: RecordedMessage[] = []
  for (let at = 24; at + 16 <= file.length;) {
    const length = file.readUInt32LE(at + 8)
    const frame = decodeFrame(file.subarray(at + 16, at + 16 + length), { sumsByCard: true })
    const atMs = file.readUInt32LE(at) * 1000 + file.readUInt32LE(at + 4) / 1000
    at += 16 + length
    if (frame?.kind !== 'udp' || !DHCP_PORTS.includes(frame.destinationPort)) continue
    messages.push({
      atMs,
      from: { address: frame.source, port: frame.sourcePort },
      to: { address: frame.destination, port: frame.destinationPort },
      bytes: frame.payload,
    })
  }
  return messages
}
