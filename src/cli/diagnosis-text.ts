// A diagnosis for people: each finding with its cause, the next step, and the journal's entries that show it.
import type { DiagnosisReply } from '../api/diagnosis.ts'
import { printable } from '../printable.ts'
import { formatTime, type Colour, type Paint } from './terminal.ts'

type Finding = DiagnosisReply['findings'][number]

const COLOURS: Readonly<Record<Finding['severity'], Colour>> = { problem: 'red', notice: 'yellow', fine: 'green' }

/** All findings of a boot. */
export function findingsText({ findings }: DiagnosisReply, paint: Paint): string {
  return findings.map((finding) => findingText(finding, paint)).join('\n')
}

/** Which boot it is about, and its findings. */
export function diagnosisText(diagnosis: DiagnosisReply, paint: Paint): string {
  const { id, mac, machineName, startedAt, state } = diagnosis.session
  const who = machineName === null ? mac : `${printable(machineName)} (${mac})`
  return `${paint('bold', `${who}, boot ${id} of ${formatTime(startedAt)}: ${state}`)}\n${findingsText(diagnosis, paint)}`
}

function findingText({ code, severity, cause, next, evidence }: Finding, paint: Paint): string {
  const lines = [`${paint(COLOURS[severity], `${severity} ${code}`)}: ${printable(cause)}`]
  if (next !== null) lines.push(`  ${paint('bold', 'next:')} ${printable(next)}`)
  for (const { at, text } of evidence) lines.push(`  ${paint('dim', at.slice(11, 23))}  ${printable(text)}`)
  return lines.join('\n') + '\n'
}
