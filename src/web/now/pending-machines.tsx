// Unknown machines that wait for a word: approve with a name and a profile, or reject, in place.
import { useState } from 'preact/hooks'
import type { PendingReply } from '../../api/schemas.ts'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import { ask, askAll, toProblem, type Problem } from '../api.ts'
import { useClock } from '../clock.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { mayWrite, type Caller } from '../session.ts'
import { count, formatAgo } from '../words.ts'

/** The list. */
export function PendingMachines({ pending, caller }: { pending: readonly PendingReply[]; caller: Caller }) {
  const profiles = useLoaded((signal) => askAll<ProfileReply>('/profiles', {}, signal), [])
  const nowMs = useClock()
  return (
    <section class="pending" aria-labelledby="pending">
      <h2 id="pending">{count(pending.length, 'machine waits', 'machines wait')} for approval</h2>
      <ul>
        {pending.map((one) => (
          <PendingMachine
            key={one.id}
            pending={one}
            profiles={profiles.value ?? []}
            mayDecide={mayWrite(caller)}
            nowMs={nowMs}
          />
        ))}
      </ul>
    </section>
  )
}

interface Props {
  pending: PendingReply
  profiles: readonly ProfileReply[]
  mayDecide: boolean
  nowMs: number
}

function PendingMachine({
  pending: { id, mac, architecture, attempts, lastSeenAt },
  profiles,
  mayDecide,
  nowMs,
}: Props) {
  const [name, setName] = useState('')
  const [profile, setProfile] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)

  async function decide(verb: 'approve' | 'reject') {
    setBusy(true)
    setProblem(undefined)
    const body = {
      ...(name === '' ? {} : { name }),
      ...(profile === '' ? {} : { assignment: { profile } }),
    }
    try {
      await ask(`/pending/${id}/${verb}`, { method: 'POST', ...(verb === 'approve' ? { body } : {}) })
    } catch (error) {
      setProblem(toProblem(error))
      setBusy(false)
    }
  }

  return (
    <li>
      <form onSubmit={(event) => (event.preventDefault(), void decide('approve'))}>
        <p class="who-asks">
          <strong>{mac}</strong>
          <small>
            request {id}, {architecture ?? 'unknown architecture'}, {count(attempts, 'try', 'tries')}, last{' '}
            {formatAgo(lastSeenAt, nowMs)}
          </small>
        </p>
        {mayDecide && (
          <span class="decide">
            <input
              aria-label={`Name for ${mac}`}
              placeholder="Name (by policy)"
              value={name}
              maxLength={64}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
            <select
              aria-label={`Assign to ${mac}`}
              value={profile}
              onChange={({ currentTarget }) => setProfile(currentTarget.value)}
            >
              <option value="">Assign by default</option>
              {profiles.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
            <button class="main" type="submit" disabled={isBusy}>
              Approve
            </button>
            <button type="button" disabled={isBusy} onClick={() => void decide('reject')}>
              Reject
            </button>
          </span>
        )}
      </form>
      <ProblemNote problem={problem} />
    </li>
  )
}
