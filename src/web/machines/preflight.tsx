// Whether a machine can be deployed: every check with its verdict, and the plan it would get.
import type { PreflightReply } from '../../api/deployment-schemas.ts'
import type { MachineListItem } from '../../api/schemas.ts'
import { formatBytes } from '../../figures.ts'
import { ask, part } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { Note, ProblemNote } from '../notes.tsx'
import type { Word } from '../words.ts'

const VERDICTS: Readonly<Record<PreflightReply['checks'][number]['verdict'], Word>> = {
  ok: { text: 'fine', tone: 'done' },
  warning: { text: 'look', tone: 'warning' },
  error: { text: 'stops it', tone: 'error' },
  unknown: { text: 'not known', tone: 'warning' },
}

/** The tab. */
export function Preflight({ machine: { mac, assignment } }: { machine: MachineListItem }) {
  const { value, problem } = useFresh(
    async (signal) => (assignment ? ask<PreflightReply>(`/machines/${part(mac)}/preflight`, { signal }) : null),
    [mac, assignment?.version],
    isChangeOf('image', 'answer', 'profile', 'assignment'),
  )
  if (value === null) return <Empty>Nothing is assigned, so there is nothing to check. Next: assign something.</Empty>
  return (
    <>
      <ProblemNote problem={problem} />
      {value && <Plan of={value} />}
    </>
  )
}

/** The checks, then the steps in order, then the files they need. */
export function Plan({ of: { passed, checks, steps, files } }: { of: Omit<PreflightReply, 'plan'> }) {
  return (
    <>
      <Note kind={passed ? 'done' : 'care'}>
        {passed ? 'It can be deployed.' : 'It cannot be deployed: mend what stops it.'}
      </Note>
      <div class="scroll" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Check</th>
              <th scope="col">Verdict</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {checks.map(({ check, verdict, text }) => (
              <tr key={`${check} ${text}`}>
                <th scope="row">{check.replaceAll('-', ' ')}</th>
                <td>
                  <Badge of={VERDICTS[verdict]} />
                </td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {steps.map(({ name, text, actions }) => (
        <details key={name}>
          <summary>
            Step <strong>{name}</strong>: {text}
          </summary>
          <pre tabIndex={0}>{actions.map((action) => action.replaceAll('\t', '  ')).join('\n')}</pre>
        </details>
      ))}
      {files.map(({ id, path, sizeBytes, text }) => (
        <details key={id}>
          <summary>
            <code>{path}</code> {formatBytes(sizeBytes)}
          </summary>
          {text !== null && <pre tabIndex={0}>{text}</pre>}
        </details>
      ))}
    </>
  )
}
