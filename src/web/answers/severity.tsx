// Severities as people see them: a word and a sign beside the colour, how many there are, and which are shown.
import type { FindingReply } from '../../api/answer-schemas.ts'

export type Severity = FindingReply['severity']
export const SEVERITIES = ['error', 'warning', 'note'] as const satisfies readonly Severity[]

const SIGNS: Readonly<Record<Severity, string>> = { error: '✖', warning: '▲', note: '●' }

/** The sign; screen readers get the word. */
export function Sign({ severity }: { severity: Severity }) {
  return (
    <span class={`sign is-${severity}`} role="img" aria-label={severity}>
      {SIGNS[severity]}
    </span>
  )
}

/** The worst of some findings. */
export const worstOf = (findings: readonly FindingReply[]): Severity | undefined =>
  SEVERITIES.find((severity) => findings.some((finding) => finding.severity === severity))

/** `2 errors`. */
export const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`

interface SummaryProps {
  findings: readonly FindingReply[]
  hidden: ReadonlySet<Severity>
  onToggle: (severity: Severity) => void
}

/** How many of each, as switches that show and hide them. */
export function Summary({ findings, hidden, onToggle }: SummaryProps) {
  return (
    <div class="summary" role="group" aria-label="Findings shown">
      {SEVERITIES.map((severity) => {
        const number = findings.filter((finding) => finding.severity === severity).length
        return (
          <button
            type="button"
            class={`chip is-${severity}${number === 0 ? ' is-none' : ''}`}
            aria-pressed={!hidden.has(severity)}
            onClick={() => onToggle(severity)}
          >
            <span aria-hidden="true">{SIGNS[severity]}</span> {count(number, severity)}
          </button>
        )
      })}
      <span class="verdict" role="status">
        {verdict(findings)}
      </span>
    </div>
  )
}

function verdict(findings: readonly FindingReply[]): string {
  const worst = worstOf(findings)
  if (worst === 'error') return 'A machine is not armed with this file before the errors are mended.'
  if (worst === 'warning') return 'Look at the warnings; a machine can be armed with this file.'
  return 'A machine can be armed with this file.'
}
