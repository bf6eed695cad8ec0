// What the doctor says of a boot: the cause, what to do, and the entries it says so by.
import type { DiagnosisReply } from '../../api/diagnosis.ts'
import { Badge } from '../badge.tsx'
import type { Word } from '../words.ts'

type Finding = DiagnosisReply['findings'][number]

const SEVERITY_WORDS: Readonly<Record<Finding['severity'], Word>> = {
  problem: { text: 'problem', tone: 'error' },
  notice: { text: 'notice', tone: 'note' },
  fine: { text: 'fine', tone: 'done' },
}

/** The verdict. */
export function Verdict({ findings }: { findings: readonly Finding[] }) {
  return (
    <section aria-labelledby="verdict">
      <h2 id="verdict">What the doctor says</h2>
      <ul class="plain">
        {findings.map((finding) => (
          <li key={finding.code} class={`diagnosis is-${SEVERITY_WORDS[finding.severity].tone}`}>
            <p>
              <Badge of={SEVERITY_WORDS[finding.severity]} /> <strong>{finding.cause}</strong>{' '}
              <code class="hint">{finding.code}</code>
            </p>
            {finding.next !== null && <p>Next: {finding.next}</p>}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** By the entry's number, what it is evidence of; a good end is not marked. */
export function evidenceOf(findings: readonly Finding[]): ReadonlyMap<number, Finding> {
  const marks = new Map<number, Finding>()
  // what comes first weighs most
  for (const finding of findings.filter(({ severity }) => severity !== 'fine').toReversed())
    for (const { sequence } of finding.evidence) marks.set(sequence, finding)
  return marks
}
