// Which rule every machine without an assignment of its own would get: asked of the server, machine by machine.
import { useState } from 'preact/hooks'
import type { RuleReply } from '../../api/rule-schemas.ts'
import type { ExplanationReply } from '../../api/explanation-schema.ts'
import type { MachineListItem, PendingReply } from '../../api/schemas.ts'
import { ask, askAll, part, query, toProblem, type Problem } from '../api.ts'
import { Bar } from '../badge.tsx'
import { forEachOf } from '../many.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { count } from '../words.ts'

/** Beyond it a look takes too long. */
const MAX_ASKED = 1000

interface Asked {
  mac: string
  label: string
  architecture: string | undefined
}

/** Rule → machines; the empty rule: none fits. */
type Fits = ReadonlyMap<string, Asked[]>

/** The button, and what it found. */
export function WhoFits({ rules }: { rules: readonly RuleReply[] }) {
  const [progress, setProgress] = useState<{ done: number; total: number }>()
  const [fits, setFits] = useState<Fits>()
  const [problem, setProblem] = useState<Problem>()

  async function look() {
    setProblem(undefined)
    try {
      const asked = (await machinesWithoutAssignment()).slice(0, MAX_ASKED)
      const found = new Map<string, Asked[]>()
      setProgress({ done: 0, total: asked.length })
      const failures = await forEachOf(
        asked,
        async (one) => {
          const rule = await ruleFor(one)
          found.set(rule, [...(found.get(rule) ?? []), one])
        },
        (done) => setProgress({ done, total: asked.length }),
      )
      setFits(found)
      setProblem(failures[0]?.problem)
    } catch (error) {
      setProblem(toProblem(error))
    }
    setProgress(undefined)
  }

  return (
    <section aria-labelledby="fits">
      <div class="head">
        <h2 id="fits">Who would match</h2>
        <button type="button" disabled={progress !== undefined} onClick={() => void look()}>
          Look at every machine
        </button>
      </div>
      {progress && <Bar share={progress.total > 0 ? progress.done / progress.total : 1} label="Machines looked at" />}
      <ProblemNote problem={problem} />
      {!fits && !progress && (
        <p class="hint">
          Asks for each machine without an assignment of its own, and each that waits for approval, which rule it would
          get now. Nothing is changed.
        </p>
      )}
      {fits && <Found fits={fits} rules={rules} />}
    </section>
  )
}

function Found({ fits, rules }: { fits: Fits; rules: readonly RuleReply[] }) {
  const names = [...rules.map(({ name }) => name), '']
  return (
    <dl class="facts is-wide">
      {names.map((name) => {
        const machines = fits.get(name) ?? []
        return (
          <div key={name}>
            <dt>
              {name === '' ? 'No rule' : name}: {count(machines.length, 'machine')}
            </dt>
            <dd class="names">
              {machines.map(({ mac, label }) => (
                <a key={mac} href={linkTo('machines', mac, 'explain')}>
                  {label}
                </a>
              ))}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

async function machinesWithoutAssignment(): Promise<Asked[]> {
  const [machines, pending] = await Promise.all([
    askAll<MachineListItem>('/machines'),
    askAll<PendingReply>('/pending', { state: 'pending' }),
  ])
  return [
    ...machines
      .filter(({ assignment }) => assignment === null)
      .map(({ mac, name }) => ({ mac, label: name ?? mac, architecture: undefined })),
    ...pending.map(({ mac, architecture }) => ({
      mac,
      label: `${mac} (waits)`,
      architecture: architecture ?? undefined,
    })),
  ]
}

/** The first rule that fits, or the empty name. */
async function ruleFor({ mac, architecture }: Asked): Promise<string> {
  const { profileRules } = await ask<ExplanationReply>(`/machines/${part(mac)}/explain${query({ arch: architecture })}`)
  return profileRules.find(({ enabled, matches }) => enabled && matches)?.rule ?? ''
}
