// Reads test/fixtures/dhcp: what real clients sent, recorded by lab/capture.ts; a few written by hand say so at their top.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../fixtures/dhcp')

/** One DHCP message on the wire. */
export interface CapturedMessage {
  /** Seconds since the first message of the capture. */
  atSeconds: number
  from: { address: string; port: number }
  to: { address: string; port: number }
  bytes: Uint8Array
}

/** The names of all captures. */
export function captureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => name.slice(0, -'.txt'.length))
    .sort()
}

/** The messages of a capture in order: the client's own, and those of servers other than this project's. */
export function readCapture(name: string): CapturedMessage[] {
  const [, ...blocks] = readFileSync(join(FOLDER, `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n\n')
  return blocks.map((block) => {
    const [head = '', ...lines] = block.split('\n')
    const match = /^([\d.]+) ([\d.]+):(\d+) > ([\d.]+):(\d+)$/.exec(head)
    if (!match) throw new Error(`${name}: no message begins with: ${head}`)
    const [, seconds, source = '', sourcePort, destination = '', destinationPort] = match
    return {
      atSeconds: Number(seconds),
      from: { address: source, port: Number(sourcePort) },
      to: { address: destination, port: Number(destinationPort) },
      bytes: Uint8Array.from(Buffer.from(lines.join(''), 'hex')),
    }
  })
}
