// Reads what the stand-in loader wrote on the serial line (see standin.c) and compares it with what was served.
import type { FetchedFile } from '../payloads.ts'

/** A DHCP packet the firmware kept: `discover`, `ack`, `proxy` or `reply`. */
export interface CachedPacket {
  /** The packet up to option 255. */
  bytes: Uint8Array
  /** Option code → value. */
  options: Map<number, Uint8Array>
}

/** One answer on port 4011, as the stand-in understood it. */
export type DialogStep =
  | { kind: 'wait'; requestId: number; pollSeconds: number; message: string }
  | { kind: 'refer'; server: string }
  | { kind: 'abort'; message: string }
  | { kind: 'unanswered' }
  | { kind: 'approved'; file: string; bcd: string; server: string }

export interface StandinReport {
  /** `bios`, `uefi-x64` …; undefined when it never started. */
  platform: string | undefined
  packets: Map<string, CachedPacket>
  /** The server it took its files from, and which packet named it. */
  choice: { packet: string; server: string } | undefined
  files: { name: string; sizeBytes: number; sha256: string; tookMs: number }[]
  missing: { name: string; status: string }[]
  /** What the default entry of the boot store loads, in the step `windows`. */
  store: { sdi: string; wim: string; blockSize: number; windowSize: number } | undefined
  /** What port 4011 told it in the step `binl`, in order. */
  dialog: DialogStep[]
  isDone: boolean
}

/** The report in these serial lines; other lines are passed over. */
export function parseReport(lines: readonly string[]): StandinReport {
  const report: StandinReport = {
    ...{ platform: undefined, packets: new Map<string, CachedPacket>(), choice: undefined },
    ...{ files: [], missing: [], store: undefined, dialog: [], isDone: false },
  }
  for (const line of lines) {
    // the firmware writes on the same serial line, and does not end every line of its own
    const at = line.indexOf('STANDIN|')
    if (at === -1) continue
    const [, kind, a = '', b = '', c = '', d = ''] = line.slice(at).split('|')
    if (kind === 'start') report.platform = a
    else if (kind === 'pkt') report.packets.set(a, { bytes: Buffer.from(b, 'hex'), options: new Map() })
    else if (kind === 'opt') report.packets.get(a)?.options.set(Number(b), Buffer.from(c, 'hex'))
    else if (kind === 'choice' && b !== '') report.choice = { packet: a, server: b }
    else if (kind === 'file') report.files.push({ name: a, sizeBytes: Number(b), sha256: c, tookMs: Number(d) })
    else if (kind === 'missing') report.missing.push({ name: a, status: b })
    else if (kind === 'store') report.store = { sdi: a, wim: b, blockSize: Number(c), windowSize: Number(d) }
    else if (kind === 'wait') report.dialog.push({ kind, requestId: Number(a), pollSeconds: Number(b), message: c })
    else if (kind === 'refer') report.dialog.push({ kind, server: a })
    else if (kind === 'abort') report.dialog.push({ kind, message: a })
    else if (kind === 'unanswered') report.dialog.push({ kind })
    else if (kind === 'approved') report.dialog.push({ kind, file: a, bcd: b, server: c })
    else if (kind === 'done') report.isDone = true
  }
  return report
}

/** Everything about the report that is not as it should be, in words; empty when all files came as they are. */
export function judgeReport(report: StandinReport, wanted: readonly FetchedFile[]): string[] {
  if (report.platform === undefined) return ['the stand-in never started']
  const problems = wanted.flatMap(({ ask, sizeBytes, sha256 }) => {
    const file = report.files.find(({ name }) => name === ask)
    const status = report.missing.find(({ name }) => name === ask)?.status
    if (!file) return [`${ask} did not arrive${status === undefined ? '' : ` (${status})`}`]
    if (file.sizeBytes !== sizeBytes) return [`${ask} has ${file.sizeBytes} bytes instead of ${sizeBytes}`]
    return file.sha256 === sha256 ? [] : [`${ask} arrived with other bytes than it has`]
  })
  return report.isDone ? problems : [...problems, 'the stand-in did not come to its end']
}
