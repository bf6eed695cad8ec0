// One machine: what it gets and why, whether it can be deployed, its deployments and boots, what is known of it.
import { useState } from 'preact/hooks'
import type { MachineListItem } from '../../api/schemas.ts'
import { ask, part } from '../api.ts'
import { Badge, Facts, Tags } from '../badge.tsx'
import { BootList } from '../boots/boot-list.tsx'
import { useClock } from '../clock.ts'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { DeploymentHistory } from '../now/deployment-history.tsx'
import { goTo, linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { formatTime } from '../time.ts'
import { formatAgo } from '../words.ts'
import { AssignmentTab } from './assignment-tab.tsx'
import { EditMachine } from './edit-machine.tsx'
import { Explain } from './explain.tsx'
import { MachineActions } from './machine-actions.tsx'
import { Preflight } from './preflight.tsx'

interface Props {
  /** MAC, UUID or name. */
  reference: string
  tab: string
  caller: Caller
}

/** The view, with its tabs. */
export function MachinePage({ reference, tab, caller }: Props) {
  const { value: machine, problem } = useFresh(
    (signal) => ask<MachineListItem>(`/machines/${part(reference)}`, { signal }),
    [reference],
    isChangeOf('machine', 'assignment', 'profile'),
  )
  const mayAct = mayWrite(caller)
  const tabs = [
    ['assignment', 'What it gets'],
    ['explain', 'Explain'],
    ...(mayAct ? [['checks', 'Checks']] : []),
    ['deployments', 'Deployments'],
    ['boots', 'Boots'],
    ['about', 'About it'],
  ] as const
  return (
    <>
      <p class="crumbs">
        <a href={linkTo('machines')}>Machines</a>
      </p>
      <div class="head">
        <h1>
          {machine?.name ?? machine?.mac ?? reference}{' '}
          {machine && machine.name !== null && <small class="inline-mac">{machine.mac}</small>}
        </h1>
        {machine && <ArmedSign machine={machine} />}
        {machine && mayAct && <MachineActions machine={machine} />}
      </div>
      {machine && (machine.tags.length > 0 || machine.description !== null) && (
        <p class="about">
          <Tags of={machine.tags} /> {machine.description}
        </p>
      )}
      <nav class="tabs" aria-label={`Parts of ${reference}`}>
        {tabs.map(([path = '', title]) => (
          <a key={path} href={linkTo('machines', reference, path)} aria-current={path === tab ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <ProblemNote problem={problem} />
      {machine && tab === 'assignment' && <AssignmentTab machine={machine} mayAct={mayAct} />}
      {machine && tab === 'explain' && <Explain reference={machine.mac} />}
      {machine && tab === 'checks' && <Preflight machine={machine} />}
      {machine && tab === 'deployments' && <DeploymentHistory mac={machine.mac} />}
      {machine && tab === 'boots' && <BootList mac={machine.mac} />}
      {machine && tab === 'about' && <About machine={machine} mayAct={mayAct} />}
    </>
  )
}

function ArmedSign({ machine: { assignment } }: { machine: MachineListItem }) {
  if (!assignment) return <Badge of={{ text: 'nothing assigned', tone: 'quiet' }} />
  if (assignment.armed) return <Badge of={{ text: 'armed', tone: 'note' }} />
  if (assignment.spentAt !== null)
    return <Badge of={{ text: `done ${formatTime(assignment.spentAt)}`, tone: 'done' }} />
  return <Badge of={{ text: 'disarmed', tone: 'quiet' }} />
}

function About({ machine, mayAct }: { machine: MachineListItem; mayAct: boolean }) {
  const [open, setOpen] = useState<'edit' | 'delete'>()
  const nowMs = useClock(30_000)
  const variables = Object.entries(machine.variables)
  const options = Object.entries(machine.dhcpOptions)
  return (
    <>
      <Facts
        of={[
          ['MAC', machine.mac],
          ['Name', machine.name],
          ['UUID', machine.uuid],
          ['Address kept for it', machine.address],
          ['Description', machine.description],
          ['Tags', machine.tags.length > 0 ? <Tags of={machine.tags} /> : null],
          ['Offers', machine.dialect ?? 'as learned from its firmware'],
          ['Signature of its loader', machine.secureBootCa === 'auto' ? 'as its firmware takes' : machine.secureBootCa],
          ['Known since', formatTime(machine.createdAt)],
          ['Changed', formatAgo(machine.updatedAt, nowMs)],
        ]}
      />
      <h2>Variables</h2>
      {variables.length === 0 ? (
        <p class="hint">
          None. <code>{'${machine.vars.NAME}'}</code> in answer files would be their values.
        </p>
      ) : (
        <Facts of={variables} />
      )}
      {options.length > 0 && (
        <>
          <h2>DHCP options of its own</h2>
          <Facts of={options.map(([name, value]) => [name, String(value)])} />
        </>
      )}
      {mayAct && (
        <div class="buttons is-left">
          <button type="button" onClick={() => setOpen('edit')}>
            Edit
          </button>
          <button class="danger" type="button" onClick={() => setOpen('delete')}>
            Remove
          </button>
        </div>
      )}
      {open === 'edit' && <EditMachine machine={machine} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && (
        <Dialog
          title={`Remove ${machine.name ?? machine.mac}?`}
          verb="Remove"
          isDangerous
          onDone={async () => {
            await ask(`/machines/${part(machine.mac)}`, { method: 'DELETE' })
            goTo('machines')
          }}
          onClose={() => setOpen(undefined)}
        >
          <p>With its assignment. Its boots stay in the list of boots.</p>
        </Dialog>
      )}
    </>
  )
}
