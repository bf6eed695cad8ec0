// The audit log: who changed what, from where, and what it was before.
import type { TargetedInputEvent } from 'preact'
import { useState } from 'preact/hooks'
import type { AuditReply, PageReply } from '../../api/schemas.ts'
import { ask, query, toProblem, type Problem } from '../api.ts'
import { Empty } from '../badge.tsx'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { formatTime } from '../time.ts'

const PAGE = 100

/** As typed; empty: all. */
const ALL = { actor: '', action: '', subject: '', since: '', until: '' }
/** With a placeholder a text, without a day. */
const FIELDS: { name: keyof typeof ALL; label: string; placeholder?: string }[] = [
  { name: 'actor', label: 'Who', placeholder: 'user:anna, local …' },
  { name: 'action', label: 'What', placeholder: 'machine, image.put …' },
  { name: 'subject', label: 'To which', placeholder: 'MAC or name' },
  { name: 'since', label: 'From' },
  { name: 'until', label: 'To' },
]

/** Whole days of this browser's time zone, both included. */
function periodOf({ since, until }: typeof ALL): { since?: string; until?: string } {
  const startOf = (day: string, plusDays: number) => {
    const date = new Date(`${day}T00:00`)
    date.setDate(date.getDate() + plusDays)
    return date.toISOString()
  }
  return { ...(since && { since: startOf(since, 0) }), ...(until && { until: startOf(until, 1) }) }
}

/** The view. */
export function AuditView() {
  const [filters, setFilters] = useState(ALL)
  const { actor, action, subject } = filters
  const wanted = { actor: actor.trim(), action: action.trim(), subject: subject.trim(), ...periodOf(filters) }
  const asked = JSON.stringify(filters)
  const first = useFresh(
    (signal) => ask<PageReply<AuditReply>>(`/audit${query({ limit: PAGE, ...wanted })}`, { signal }),
    [asked],
    ({ kind }) => kind === 'change',
  )
  const [read, setMore] = useState<PageReply<AuditReply> & { asked: string }>()
  const [problem, setProblem] = useState<Problem>()
  // what was read of other filters says nothing about these
  const more = read?.asked === asked ? read : undefined
  const last = more ?? first.value
  const known = new Set(first.value?.items.map(({ id }) => id))
  const shown = [...(first.value?.items ?? []), ...(more?.items.filter(({ id }) => !known.has(id)) ?? [])]

  async function readMore() {
    try {
      const page = await ask<PageReply<AuditReply>>(
        `/audit${query({ limit: PAGE, ...wanted, cursor: last?.cursor ?? undefined })}`,
      )
      setMore({ asked, items: [...(more?.items ?? []), ...page.items], cursor: page.cursor })
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
        {FIELDS.map(({ name, label, placeholder }) => {
          const field = {
            value: filters[name],
            onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) =>
              setFilters({ ...filters, [name]: currentTarget.value }),
          }
          return (
            <label key={name}>
              {label}
              {placeholder === undefined ? (
                <input type="date" {...field} />
              ) : (
                <input type="search" maxLength={128} placeholder={placeholder} {...field} />
              )}
            </label>
          )
        })}
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
