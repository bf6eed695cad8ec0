// What the page says beside its content: refusals with the next step, and outcomes, told to screen readers too.
import type { ComponentChildren } from 'preact'
import type { FindingReply } from '../api/schemas.ts'
import type { Problem } from './api.ts'

/** A refusal: what, why, and what to do. */
export function ProblemNote({ problem }: { problem: Problem | undefined }) {
  if (!problem) return null
  return (
    <div class="note is-problem" role="alert">
      <strong>{problem.title}</strong>
      {problem.findings.length > 1 ? (
        <FindingList of={problem.findings} />
      ) : (
        problem.message !== '' && <p>{problem.message}</p>
      )}
      {problem.next !== '' && <p class="next">Next: {problem.next}</p>}
    </div>
  )
}

/** Every check that failed. */
export function FindingList({ of }: { of: readonly FindingReply[] }) {
  return (
    <ul class="findings">
      {of.map(({ check, text, forceable }) => (
        <li key={`${check} ${text}`}>
          <strong>{check.replaceAll('-', ' ')}</strong>: {text}
          {forceable && ' (force overrules it)'}
        </li>
      ))}
    </ul>
  )
}

/** An outcome, or a word of warning. */
export function Note({ kind, children }: { kind: 'done' | 'care'; children: ComponentChildren }) {
  return (
    <div class={`note is-${kind}`} role="status">
      {children}
    </div>
  )
}
