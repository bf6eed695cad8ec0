// What can be done with one machine at once: arm, disarm, wake.
import { useState } from 'preact/hooks'
import type { MachineListItem, WakeReply } from '../../api/schemas.ts'
import { ask, part, toProblem, type Problem } from '../api.ts'
import { Note, ProblemNote } from '../notes.tsx'

/** The buttons, and what came of the last one. */
export function MachineActions({ machine: { mac, assignment } }: { machine: MachineListItem }) {
  const [outcome, setOutcome] = useState<{ problem?: Problem; words?: string }>({})
  const [isBusy, setBusy] = useState(false)

  async function act(path: string, method: 'POST' | 'DELETE', words: (reply: unknown) => string) {
    setBusy(true)
    try {
      setOutcome({ words: words(await ask(`/machines/${part(mac)}${path}`, { method })) })
    } catch (error) {
      setOutcome({ problem: toProblem(error) })
    }
    setBusy(false)
  }

  return (
    <>
      {assignment && !assignment.armed && (
        <button type="button" disabled={isBusy} onClick={() => void act('/arm', 'POST', () => 'Armed.')}>
          Arm
        </button>
      )}
      {assignment?.armed && (
        <button type="button" disabled={isBusy} onClick={() => void act('/arm', 'DELETE', () => 'Disarmed.')}>
          Disarm
        </button>
      )}
      <button
        type="button"
        disabled={isBusy}
        onClick={() =>
          void act('/wake', 'POST', (reply) => `Magic packet sent to ${(reply as WakeReply).sentTo.join(', ')}.`)
        }
      >
        Wake
      </button>
      {(outcome.problem ?? outcome.words) && (
        <div class="outcome">
          <ProblemNote problem={outcome.problem} />
          {outcome.words && <Note kind="done">{outcome.words}</Note>}
        </div>
      )}
    </>
  )
}
