// What can be done with many machines at once: assign, arm, disarm, wake, deploy, tag, remove.
import { useState } from 'preact/hooks'
import type { LaunchReply } from '../../api/deployment-schemas.ts'
import type { MachineListItem } from '../../api/schemas.ts'
import { ask, part, Problem } from '../api.ts'
import { Bar } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { FindingList } from '../notes.tsx'
import { forEachOf, type Failure } from '../many.ts'
import { count } from '../words.ts'
import { AssignmentFields, EMPTY_DRAFT, toAssignmentBody } from './assignment-fields.tsx'

type Machine = MachineListItem
type Act = (machine: Machine) => Promise<unknown>

interface Work {
  title: string
  done: number
  total: number
  failures: Failure<Machine>[]
}

/** The bar over the list; it stays while something is being done. */
export function BulkBar({ chosen, onClear }: { chosen: readonly Machine[]; onClear: () => void }) {
  const [open, setOpen] = useState<'assign' | 'tag' | 'remove' | 'deploy'>()
  const [work, setWork] = useState<Work>()

  async function run(title: string, act: Act) {
    const total = chosen.length
    setWork({ title, done: 0, total, failures: [] })
    const failures = await forEachOf(chosen, act, (done) => setWork({ title, done, total, failures: [] }))
    setWork({ title, done: total, total, failures })
  }
  const path = ({ mac }: Machine, rest = '') => `/machines/${part(mac)}${rest}`

  return (
    <section class="bulk" aria-label="Chosen machines">
      <strong>{count(chosen.length, 'machine')} chosen</strong>
      <button type="button" onClick={() => setOpen('assign')}>
        Assign …
      </button>
      <button type="button" onClick={() => void run('Armed', (one) => ask(path(one, '/arm'), { method: 'POST' }))}>
        Arm
      </button>
      <button type="button" onClick={() => void run('Disarmed', (one) => ask(path(one, '/arm'), { method: 'DELETE' }))}>
        Disarm
      </button>
      <button
        type="button"
        onClick={() => void run('Magic packet sent to', (one) => ask(path(one, '/wake'), { method: 'POST' }))}
      >
        Wake
      </button>
      <button type="button" onClick={() => setOpen('deploy')}>
        Deploy …
      </button>
      <button type="button" onClick={() => setOpen('tag')}>
        Tags …
      </button>
      <button type="button" onClick={() => setOpen('remove')}>
        Remove …
      </button>
      <button type="button" class="link" onClick={onClear}>
        Choose none
      </button>
      {work && <Outcome work={work} />}
      {open === 'assign' && (
        <AssignDialog
          chosen={chosen}
          onAct={(act) => void run('Assigned', act)}
          path={path}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'tag' && (
        <TagDialog
          chosen={chosen}
          onAct={(act) => void run('Tagged', act)}
          path={path}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === 'deploy' && <DeployDialog chosen={chosen} onClose={() => setOpen(undefined)} />}
      {open === 'remove' && (
        <Dialog
          title={`Remove ${count(chosen.length, 'machine')}?`}
          verb="Remove"
          isDangerous
          onDone={async () => void run('Removed', (one) => ask(path(one), { method: 'DELETE' }))}
          onClose={() => setOpen(undefined)}
        >
          <p>With their assignments. Their boots stay in the list of boots.</p>
          <p class="names">{chosen.map(({ name, mac }) => name ?? mac).join(', ')}</p>
        </Dialog>
      )}
    </section>
  )
}

function Outcome({ work: { title, done, total, failures } }: { work: Work }) {
  return (
    <div class="outcome" role="status">
      {done < total ? (
        <>
          {done} of {total}
          <Bar share={done / total} label={title} />
        </>
      ) : (
        <>
          {title} {count(total - failures.length, 'machine')}
          {failures.length > 0 && `; refused for ${failures.length}:`}
        </>
      )}
      {failures.length > 0 && (
        <ul>
          {failures.map(({ item: { mac, name }, problem }) => (
            <li key={mac}>
              <strong>{name ?? mac}</strong>:{' '}
              {problem.findings.length > 1 ? <FindingList of={problem.findings} /> : problem.message} {problem.next}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface ActDialogProps {
  chosen: readonly Machine[]
  /** Begins; how far it is is told in the bar. */
  onAct: (act: Act) => void
  path: (machine: Machine, rest?: string) => string
  onClose: () => void
}

function AssignDialog({ chosen, onAct, path, onClose }: ActDialogProps) {
  const [draft, setDraft] = useState(EMPTY_DRAFT)
  return (
    <Dialog
      title={`Assign to ${count(chosen.length, 'machine')}`}
      verb="Assign"
      onDone={async () =>
        onAct((one) => ask(path(one, '/assignment'), { method: 'PUT', body: toAssignmentBody(draft) }))
      }
      onClose={onClose}
    >
      <AssignmentFields value={draft} onChange={setDraft} />
    </Dialog>
  )
}

function TagDialog({ chosen, onAct, path, onClose }: ActDialogProps) {
  const [add, setAdd] = useState('')
  const [remove, setRemove] = useState('')
  const tags = [...new Set(chosen.flatMap((one) => one.tags))].sort()
  const retag: Act = (one) => {
    const kept = one.tags.filter((tag) => tag !== remove)
    const given = add.split(/[\s,]+/).filter((tag) => tag !== '' && !kept.includes(tag))
    return ask(path(one), { method: 'PATCH', body: { tags: [...kept, ...given] }, headers: ifUnchanged(one) })
  }
  return (
    <Dialog
      title={`Tags of ${count(chosen.length, 'machine')}`}
      verb="Save"
      onDone={async () => onAct(retag)}
      onClose={onClose}
    >
      <div class="two">
        <label>
          Add
          <input value={add} placeholder="room-3 exam" onInput={({ currentTarget }) => setAdd(currentTarget.value)} />
        </label>
        <label>
          Take away
          <select value={remove} onChange={({ currentTarget }) => setRemove(currentTarget.value)}>
            <option value="">none</option>
            {tags.map((tag) => (
              <option key={tag}>{tag}</option>
            ))}
          </select>
        </label>
      </div>
    </Dialog>
  )
}

/** Somebody else's change meanwhile is not written over. */
export const ifUnchanged = ({ version }: { version: number }) => ({ 'if-match': `"${version}"` })

function DeployDialog({ chosen, onClose }: { chosen: readonly Machine[]; onClose: () => void }) {
  const [atOnce, setAtOnce] = useState('20')
  const [isWaking, setWaking] = useState(true)
  const [refused, setRefused] = useState<LaunchReply['machines']>([])
  async function deploy() {
    const machines = chosen.map(({ mac }) => mac)
    const { machines: outcomes } = await ask<LaunchReply>('/deployments', {
      method: 'POST',
      body: { machines, atOnce: Number(atOnce) || 0, wake: isWaking },
    })
    const problems = outcomes.filter(({ outcome }) => outcome === 'refused' || outcome === 'failed')
    setRefused(problems)
    if (problems.length > 0)
      throw new Problem({
        title: `${problems.length} of ${outcomes.length} do not begin`,
        detail: `The other ${outcomes.length - problems.length} do.`,
        next: 'Mend what is said below, or look at the checks of the machine.',
      })
  }
  return (
    <Dialog title={`Deploy ${count(chosen.length, 'machine')}`} verb="Deploy" onDone={deploy} onClose={onClose}>
      <p>Each is checked, armed and switched on. What is on their disks may be lost.</p>
      <div class="two">
        <label>
          At work at once
          <input
            type="number"
            min={0}
            max={10_000}
            value={atOnce}
            onInput={({ currentTarget }) => setAtOnce(currentTarget.value)}
          />
          <small>0: all</small>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={isWaking}
            onChange={({ currentTarget }) => setWaking(currentTarget.checked)}
          />
          Switch them on (Wake on LAN)
        </label>
      </div>
      <ul class="names">
        {refused.map(({ mac, name, problems, findings }) => (
          <li key={mac}>
            <strong>{name ?? mac}</strong>: {findings.length > 0 ? <FindingList of={findings} /> : problems.join('; ')}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
