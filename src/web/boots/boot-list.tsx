// Boots of the past and of this minute, of all machines or of one.
import { useEffect, useState } from 'preact/hooks'
import type { PageReply, SessionReply } from '../../api/schemas.ts'
import { formatDuration } from '../../figures.ts'
import { SESSION_STATES } from '../../model.ts'
import { ask, query, toProblem, type Problem } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { formatTime } from '../time.ts'
import { BOOT_WORDS } from '../words.ts'

const PAGE = 100

/** The list with its filters; `mac`: of this machine alone. */
export function BootList({ mac: own }: { mac?: string }) {
  const [state, setState] = useState('')
  const [typed, setTyped] = useState('')
  const mac = own ?? macOf(typed)
  const first = useFresh(
    (signal) => ask<PageReply<SessionReply>>(`/sessions${query({ mac, state, limit: PAGE })}`, { signal }),
    [mac, state],
    (event) => 'sequence' in event && (mac === undefined || event.mac === mac),
  )
  const [more, setMore] = useState<PageReply<SessionReply>>()
  const [problem, setProblem] = useState<Problem>()
  useEffect(() => setMore(undefined), [mac, state])
  const cursor = more ? more.cursor : (first.value?.cursor ?? null)
  // a page that was read before may have moved by what came since
  const known = new Set(first.value?.items.map(({ id }) => id))
  const sessions = [...(first.value?.items ?? []), ...(more?.items.filter(({ id }) => !known.has(id)) ?? [])]

  async function readMore() {
    try {
      const page = await ask<PageReply<SessionReply>>(
        `/sessions${query({ mac, state, limit: PAGE, cursor: cursor ?? undefined })}`,
      )
      setMore({ items: [...(more?.items ?? []), ...page.items], cursor: page.cursor })
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  return (
    <>
      <search class="filters">
        {own === undefined && (
          <label>
            MAC
            <input
              type="search"
              placeholder="52:54:00:12:34:56"
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
        )}
        <label>
          How far it came
          <select value={state} onChange={({ currentTarget }) => setState(currentTarget.value)}>
            <option value="">any</option>
            {SESSION_STATES.map((name) => (
              <option key={name} value={name}>
                {BOOT_WORDS[name].text}
              </option>
            ))}
          </select>
        </label>
      </search>
      <ProblemNote problem={first.problem ?? problem} />
      {first.value && sessions.length === 0 && (
        <Empty>
          {state === '' && mac === undefined
            ? 'No machine has booted yet. Next: assign something to a machine and switch it on.'
            : 'No boot is like that. Next: take away a filter.'}
        </Empty>
      )}
      {sessions.length > 0 && <BootTable sessions={sessions} />}
      {cursor !== null && (
        <p>
          <button type="button" onClick={() => void readMore()}>
            Earlier ones
          </button>
        </p>
      )}
    </>
  )
}

function BootTable({ sessions }: { sessions: readonly SessionReply[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Started</th>
            <th scope="col">Machine</th>
            <th scope="col">How far</th>
            <th scope="col">Architecture</th>
            <th scope="col">Address</th>
            <th scope="col">Boots</th>
            <th scope="col" class="figure">
              Took
            </th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ id, mac, machineName, state, architecture, address, bootImage, startedAt, updatedAt }) => (
            <tr key={id}>
              <td>
                <a href={linkTo('boots', id)}>{formatTime(startedAt)}</a>
              </td>
              <th scope="row">
                {machineName ?? mac}
                {machineName !== null && <small class="mac">{mac}</small>}
              </th>
              <td>
                <Badge of={BOOT_WORDS[state]} />
              </td>
              <td>{architecture}</td>
              <td>{address}</td>
              <td>{bootImage}</td>
              <td class="figure">{formatDuration(Date.parse(updatedAt) - Date.parse(startedAt))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A whole MAC in any spelling; while it is typed, none. */
function macOf(typed: string): string | undefined {
  const digits = typed.replace(/[^0-9a-f]/gi, '')
  return digits.length === 12 ? digits.toLowerCase().replace(/(..)(?!$)/g, '$1:') : undefined
}
