// The text of an answer file with line numbers, and the findings beside the lines they are about.
import { useState } from 'preact/hooks'
import type { FindingReply } from '../../api/answer-schemas.ts'
import { linesOf } from './file-content.ts'
import { Sign, Summary, worstOf, type Severity } from './severity.tsx'

interface Props {
  text: string
  findings: readonly FindingReply[]
  /** What a screen reader calls the text. */
  label: string
}

/** Text and findings, with a summary on top that filters them. */
export function AnnotatedText({ text, findings, label }: Props) {
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set())
  const toggle = (severity: Severity) => {
    const next = new Set(hidden)
    if (!next.delete(severity)) next.add(severity)
    setHidden(next)
  }
  const lines = linesOf(text)
  const shown = findings.filter(({ severity }) => !hidden.has(severity))
  const byLine = new Map<number, FindingReply[]>()
  for (const finding of shown) {
    // a file that ends too early is wrong behind its last line
    const line = Math.min(finding.line, lines.length)
    byLine.set(line, [...(byLine.get(line) ?? []), finding])
  }
  return (
    <>
      <Summary findings={findings} hidden={hidden} onToggle={toggle} />
      <Index findings={shown} />
      <ol class={findings.length > 0 ? 'text has-findings' : 'text'} aria-label={label}>
        {lines.map((line, index) => (
          <Line number={index + 1} text={line} findings={byLine.get(index + 1)} />
        ))}
      </ol>
    </>
  )
}

const lineId = (number: number) => `line-${number}`

/** Shows a line and puts the keyboard there. */
function showLine(number: number) {
  const line = document.getElementById(lineId(number))
  line?.scrollIntoView({ block: 'center' })
  line?.focus({ preventScroll: true })
}

/** Every finding in a line of its own, to jump from. */
function Index({ findings }: { findings: readonly FindingReply[] }) {
  if (findings.length < 2) return null
  return (
    <details class="index">
      <summary>All findings in the order of the file</summary>
      <ul>
        {findings.map(({ severity, line, column, code, message }) => (
          <li>
            <button type="button" class="link" onClick={() => showLine(line)}>
              <Sign severity={severity} /> {line}:{column}
            </button>{' '}
            {message} <code>{code}</code>
          </li>
        ))}
      </ul>
    </details>
  )
}

function Line({ number, text, findings }: { number: number; text: string; findings: FindingReply[] | undefined }) {
  const worst = findings && worstOf(findings)
  return (
    <li id={lineId(number)} tabIndex={-1} class={worst ? `line is-${worst}` : 'line'} data-line={number}>
      <span class="number" aria-hidden="true">
        {number}
      </span>
      <code>{text === '' ? '\u200b' : text}</code>
      {findings && (
        <div class="findings">
          {findings.map((finding) => (
            <Finding finding={finding} />
          ))}
        </div>
      )}
    </li>
  )
}

/** One finding: what, how to mend it, and the other places it is about. */
function Finding({
  finding: { severity, code, message, hint, line, column, related = [] },
}: {
  finding: FindingReply
}) {
  return (
    <div class={`finding is-${severity}`}>
      <p class="message">
        <Sign severity={severity} /> {message}
      </p>
      <p class="hint">{hint}</p>
      {related.map((place) => (
        <button type="button" class="link" onClick={() => showLine(place.line)}>
          Line {place.line}: {place.text}
        </button>
      ))}
      <p class="code">
        {line}:{column} {code}
      </p>
    </div>
  )
}
