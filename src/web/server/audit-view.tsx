// The audit log: who changed what, from where, and what it was before.
import { useState } from 'preact/hooks'
import type { AuditReply, PageReply } from '../../api/schemas.ts'
import { ask, query, toProblem, type Problem } from '../api.ts'
import { Empty } from '../badge.tsx'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { formatTime } from '../time.ts'

const PAGE = 100

/** The view. */
export function AuditView() {
  const first = useFresh(
    (signal) => ask<PageReply<AuditReply>>(`/audit${query({ limit: PAGE })}`, { signal }),
    [],
    ({ kind }) => kind === 'change',
  )
  const [more, setMore] = useState<PageReply<AuditReply>>()
  const [problem, setProblem] = useState<Problem>()
  const [text, setText] = useState('')
  const last = more ?? first.value
  const known = new Set(first.value?.items.map(({ id }) => id))
  const entries = [...(first.value?.items ?? []), ...(more?.items.filter(({ id }) => !known.has(id)) ?? [])]
  const wanted = text.toLowerCase()
  const shown = entries.filter(({ actor, action, subject, from }) =>
    [actor, action, subject, from].join(' ').toLowerCase().includes(wanted),
  )

  async function readMore() {
    try {
      const page = await ask<PageReply<AuditReply>>(
        `/audit${query({ limit: PAGE, cursor: last?.cursor ?? undefined })}`,
      )
      setMore({ items: [...(more?.items ?? []), ...page.items], cursor: page.cursor })
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  return (
    <>
      <div class="head">
        <h1>Audit</h1>
        <p class="about">Every change, newest first; secrets are masked</p>
      </div>
      <ProblemNote problem={first.problem ?? problem} />
      <search class="filters">
        <label class="grow">
          Search in what is shown
          <input
            type="search"
            placeholder="Who, what, from where …"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
      </search>
      {first.value && shown.length === 0 && <Empty>No change is like that.</Empty>}
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0}>
          <table class="audit">
            <thead>
              <tr>
                <th scope="col">When</th>
                <th scope="col">Who</th>
                <th scope="col">From</th>
                <th scope="col">What</th>
                <th scope="col">Changed</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((entry) => (
                <tr key={entry.id}>
                  <td>{formatTime(entry.at)}</td>
                  <td>{entry.actor}</td>
                  <td>{entry.from}</td>
                  <th scope="row">
                    {entry.action} <small class="below">{entry.subject}</small>
                  </th>
                  <td>
                    <Changes of={entry} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {last?.cursor && (
        <p>
          <button type="button" onClick={() => void readMore()}>
            Earlier ones
          </button>
        </p>
      )}
    </>
  )
}

/** What changes with every write says nothing. */
const BORING = new Set(['updatedAt', 'version', 'createdAt'])
/** More are in the API. */
const MAX_SHOWN = 6

function Changes({ of: { before, after } }: { of: AuditReply }) {
  const [old, now] = [readObject(before), readObject(after)]
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (name) => !BORING.has(name) && JSON.stringify(old[name]) !== JSON.stringify(now[name]),
  )
  return (
    <>
      {names.slice(0, MAX_SHOWN).map((name) => (
        <p key={name}>
          {name}: {name in old && isTold(old[name]) && <del>{textOf(old[name])}</del>}{' '}
          {name in now && isTold(now[name]) && <ins>{textOf(now[name])}</ins>}
        </p>
      ))}
      {names.length > MAX_SHOWN && <p class="hint">and {names.length - MAX_SHOWN} more</p>}
    </>
  )
}

const isTold = (value: unknown) => value !== null && value !== undefined && value !== ''

function readObject(text: string | null): Record<string, unknown> {
  const value: unknown = text === null ? {} : JSON.parse(text)
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value }
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}
