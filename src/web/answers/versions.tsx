// The versions of an answer file that are kept, and what two of them set differently.
import { useState } from 'preact/hooks'
import type { AnswerVersionsReply } from '../../api/answer-schemas.ts'
import type { AnswerDiffReply } from '../../api/answer-draft-schemas.ts'
import { ask, part, query } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { formatTime } from '../time.ts'

/** The list with two marks to compare. */
export function Versions({ name }: { name: string }) {
  const [chosen, setChosen] = useState<{ from?: number; to?: number }>({})
  const { value, problem } = useLoaded(
    (signal) => ask<AnswerVersionsReply>(`/answers/${part(name)}/versions`, { signal }),
    [name],
  )
  const versions = value?.items ?? []
  const to = chosen.to ?? versions[0]?.number
  const from = chosen.from ?? versions[1]?.number
  return (
    <>
      <ProblemNote problem={problem} />
      {versions.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Version</th>
                <th scope="col">Stored</th>
                <th scope="col">By</th>
                <th scope="col">Size</th>
                {versions.length > 1 && (
                  <>
                    <th scope="col">Compare</th>
                    <th scope="col">With</th>
                  </>
                )}
              </tr>
            </thead>
            <tbody>
              {versions.map(({ number, createdAt, createdBy, sizeBytes }) => (
                <tr key={number}>
                  <th scope="row">
                    <a href={linkTo('answers', 'file', name, `text-${number}`)}>{number}</a>
                  </th>
                  <td>{formatTime(createdAt)}</td>
                  <td>{createdBy}</td>
                  <td>{sizeBytes.toLocaleString()} bytes</td>
                  {versions.length > 1 && (
                    <>
                      <td>
                        <input
                          type="radio"
                          name="from"
                          aria-label={`Compare version ${number}`}
                          checked={number === from}
                          onChange={() => setChosen({ ...chosen, from: number })}
                        />
                      </td>
                      <td>
                        <input
                          type="radio"
                          name="to"
                          aria-label={`With version ${number}`}
                          checked={number === to}
                          onChange={() => setChosen({ ...chosen, to: number })}
                        />
                      </td>
                    </>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {from !== undefined && to !== undefined && <Diff name={name} from={from} to={to} />}
    </>
  )
}

const KIND_SIGNS = { added: '+', removed: '−', changed: '≠' } as const

function Diff({ name, from, to }: { name: string; from: number; to: number }) {
  const { value, problem } = useLoaded(
    (signal) => ask<AnswerDiffReply>(`/answers/${part(name)}/diff${query({ from, to })}`, { signal }),
    [name, from, to],
  )
  return (
    <section aria-label="Differences">
      <h2>
        From version {from} to {to}
      </h2>
      <ProblemNote problem={problem} />
      {value?.changes.length === 0 && (
        <p class="empty">Every setting is the same; order, space and comments do not count.</p>
      )}
      <ul class="changes">
        {value?.changes.map(({ kind, path, before, after, beforeAt, afterAt }) => (
          <li class={`change is-${kind}`}>
            <p>
              <span class="sign" role="img" aria-label={kind}>
                {KIND_SIGNS[kind]}
              </span>{' '}
              {path}
            </p>
            {before !== undefined && (
              <p>
                <del>{before === '' ? '(empty)' : before}</del> <small>line {beforeAt?.line}</small>
              </p>
            )}
            {after !== undefined && (
              <p>
                <ins>{after === '' ? '(empty)' : after}</ins> <small>line {afterAt?.line}</small>
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
