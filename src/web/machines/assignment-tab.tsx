// What a machine gets, with where each value comes from; assigning, and taking the assignment away.
import { useState } from 'preact/hooks'
import type { AnswerDefaultsReply } from '../../api/answer-default-schemas.ts'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import type { ExplanationReply } from '../../api/explanation-schema.ts'
import type { AssignmentReply, MachineListItem } from '../../api/schemas.ts'
import { ask, part, Problem } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { Note, ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import type { Word } from '../words.ts'
import { AssignmentFields, draftOf, EMPTY_DRAFT, toAssignmentBody } from './assignment-fields.tsx'
import { traceAssignment, type Traced, type TraceFacts } from './provenance.ts'

const FROM_WORDS: Readonly<Record<Traced['from'], Word>> = {
  machine: { text: 'this machine', tone: 'note' },
  profile: { text: 'profile', tone: 'done' },
  rule: { text: 'rule', tone: 'warning' },
  default: { text: 'default', tone: 'quiet' },
  nobody: { text: '', tone: 'quiet' },
}

/** The tab. */
export function AssignmentTab({ machine, mayAct }: { machine: MachineListItem; mayAct: boolean }) {
  const { mac } = machine
  const [open, setOpen] = useState<'assign' | 'delete'>()
  const { value: facts, problem } = useFresh(
    (signal) => readFacts(mac, signal),
    [mac, machine.version],
    isChangeOf('assignment', 'profile', 'rule', 'machine', 'answer'),
  )
  if (!facts) return <ProblemNote problem={problem} />
  const { own, rule } = facts
  const hasPlan = own !== undefined || facts.profile !== undefined
  return (
    <>
      <ProblemNote problem={problem} />
      {!hasPlan && (
        <Empty>
          <p>Nothing is assigned, and no rule fits: {facts.verdict}</p>
          {mayAct && <p>Next: assign a profile or images.</p>}
        </Empty>
      )}
      {!own && rule !== undefined && (
        <Note kind="care">
          It has no assignment of its own: rule <a href={linkTo('rules')}>{rule}</a> gives it what it gets.
        </Note>
      )}
      {own?.overrides.map(({ code, reason, at, by }) => (
        <Note key={code} kind="care">
          Overruled by {by}: {reason} <code>{code}</code> <small>{at}</small>
        </Note>
      ))}
      {hasPlan && <TracedTable traced={traceAssignment(facts)} />}
      {mayAct && (
        <div class="buttons is-left">
          <button class="main" type="button" onClick={() => setOpen('assign')}>
            {own ? 'Change' : 'Assign'}
          </button>
          {own && (
            <button type="button" onClick={() => setOpen('delete')}>
              Take away
            </button>
          )}
        </div>
      )}
      {open === 'assign' && (
        <AssignDialog mac={mac} own={own} title={machine.name ?? mac} onClose={() => setOpen(undefined)} />
      )}
      {open === 'delete' && (
        <Dialog
          title="Take the assignment away?"
          verb="Take away"
          isDangerous
          onDone={async () => void (await ask(`/machines/${part(mac)}/assignment`, { method: 'DELETE' }))}
          onClose={() => setOpen(undefined)}
        >
          <p>From then on the rules count for this machine.</p>
        </Dialog>
      )}
    </>
  )
}

function TracedTable({ traced }: { traced: readonly Traced[] }) {
  return (
    <div class="scroll">
      <table class="traced">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Value</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {traced.map(({ label, value, from, of }) => (
            <tr key={label} class={from === 'nobody' ? 'is-empty' : undefined}>
              <th scope="row">{label}</th>
              <td>{value === '' ? 'none' : value}</td>
              <td>
                {from !== 'nobody' && <Badge of={FROM_WORDS[from]} />} {of}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface AssignProps {
  mac: string
  own: AssignmentReply | undefined
  title: string
  onClose: () => void
}

function AssignDialog({ mac, own, title, onClose }: AssignProps) {
  const [draft, setDraft] = useState(own ? draftOf(own) : EMPTY_DRAFT)
  const save = async () =>
    void (await ask(`/machines/${part(mac)}/assignment`, {
      method: 'PUT',
      body: {
        ...(own ? { bootProgram: own.bootProgram, referralServer: own.referralServer, prompt: own.prompt } : {}),
        ...toAssignmentBody(draft),
      },
      headers: own ? { 'if-match': `"${own.version}"` } : { 'if-none-match': '*' },
    }))
  return (
    <Dialog title={`What ${title} gets`} verb="Assign" onDone={save} onClose={onClose}>
      <AssignmentFields value={draft} onChange={setDraft} />
    </Dialog>
  )
}

async function readFacts(mac: string, signal: AbortSignal): Promise<TraceFacts & { verdict: string }> {
  const own = await orNothing(ask<AssignmentReply>(`/machines/${part(mac)}/assignment`, { signal }))
  const explained = own ? undefined : await ask<ExplanationReply>(`/machines/${part(mac)}/explain`, { signal })
  const rule = explained?.profileRules.find(({ enabled, matches }) => enabled && matches)
  const name = own?.profile ?? rule?.profile
  const [profile, defaults] = await Promise.all([
    name === undefined || name === null
      ? undefined
      : orNothing(ask<ProfileReply>(`/profiles/${part(name)}`, { signal })),
    ask<AnswerDefaultsReply>('/answer-defaults', { signal }),
  ])
  return { own, profile, rule: rule?.rule, defaults, verdict: explained?.decision.reason ?? '' }
}

/** What is not there is no problem here. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return undefined
    throw error
  }
}
