// Edits an answer file: numbered lines, a sign at each line with a finding, and the findings below while one types.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { FindingReply } from '../../api/answer-schemas.ts'
import { ask, toProblem, type Problem } from '../api.ts'
import { ProblemNote } from '../notes.tsx'
import { checkContext, type CheckFor } from './check-for.tsx'
import { contentOf, linesOf, type Content } from './file-content.ts'
import { Sign, Summary, worstOf, type Severity } from './severity.tsx'

/** How long typing must rest before the file is checked. */
const REST_MS = 400

interface Check {
  findings: FindingReply[]
  problem: Problem | undefined
}

/** Has the server check a file some time after it changed, and keeps the findings of before until then. */
export function useCheck(content: Content | null, checkFor: CheckFor, role?: string): Check {
  const [check, setCheck] = useState<Check>({ findings: [], problem: undefined })
  const known = `${content?.encoding} ${content?.content}`
  useEffect(() => {
    const aborter = new AbortController()
    const timer = setTimeout(() => {
      if (!content || content.content === '') return setCheck({ findings: [], problem: undefined })
      const body = { ...content, ...checkContext(checkFor), ...(role ? { role } : {}) }
      ask<{ findings: FindingReply[] }>('/answers/check', { method: 'POST', body, signal: aborter.signal }).then(
        ({ findings }) => setCheck({ findings, problem: undefined }),
        (error: unknown) =>
          aborter.signal.aborted || setCheck(({ findings }) => ({ findings, problem: toProblem(error) })),
      )
    }, REST_MS)
    return () => {
      clearTimeout(timer)
      aborter.abort()
    }
  }, [known, checkFor, role])
  return check
}

interface Props {
  text: string
  checkFor: CheckFor
  role?: string
  /** Bytes of a file that nobody changed yet: what is wrong with them is found too. */
  content?: Content | null
  onChange: (text: string) => void
}

/** The text to edit, with its findings. */
export function Editor({ text, checkFor, role, content = null, onChange }: Props) {
  const own = useMemo(() => content ?? contentOf(text), [text, content])
  const { findings, problem } = useCheck(own, checkFor, role)
  const [hidden, setHidden] = useState<ReadonlySet<Severity>>(new Set())
  const area = useRef<HTMLTextAreaElement>(null)
  const gutter = useRef<HTMLDivElement>(null)
  const lines = useMemo(() => linesOf(text), [text])
  const signs = new Map<number, Severity>()
  for (const { line } of findings)
    signs.set(line, worstOf(findings.filter((finding) => finding.line === line)) ?? 'note')
  const toggle = (severity: Severity) => {
    const next = new Set(hidden)
    if (!next.delete(severity)) next.add(severity)
    setHidden(next)
  }
  const follow = () => {
    if (gutter.current && area.current) gutter.current.scrollTop = area.current.scrollTop
  }
  const goToPlace = (line: number, column: number) => {
    const field = area.current
    if (!field) return
    // the field counts every line end as one character
    const at = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1
    field.focus()
    field.setSelectionRange(at, at)
    field.scrollTop = Math.max(0, (field.scrollHeight / lines.length) * (line - 5))
  }
  return (
    <div class="editor">
      <div class="fields">
        <div class="gutter" ref={gutter} aria-hidden="true">
          {lines.map((_, index) => {
            const severity = signs.get(index + 1)
            return (
              <div class={severity ? `is-${severity}` : undefined}>
                {severity && <Sign severity={severity} />}
                {index + 1}
              </div>
            )
          })}
        </div>
        <textarea
          ref={area}
          aria-label="Text of the answer file"
          value={text}
          wrap="off"
          spellcheck={false}
          autocomplete="off"
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
          onScroll={follow}
        />
      </div>
      <ProblemNote problem={problem} />
      {text !== '' && <Summary findings={findings} hidden={hidden} onToggle={toggle} />}
      <ul class="found">
        {findings
          .filter(({ severity }) => !hidden.has(severity))
          .map(({ severity, line, column, message, hint, code }) => (
            <li class={`finding is-${severity}`}>
              <button type="button" class="link" onClick={() => goToPlace(line, column)}>
                <Sign severity={severity} /> {line}:{column}
              </button>{' '}
              {message} <span class="hint">{hint}</span> <code>{code}</code>
            </li>
          ))}
      </ul>
    </div>
  )
}
