// What one machine would get: its answer file rendered, secrets masked.
import { useState } from 'preact/hooks'
import type { RenderedAnswerReply } from '../../api/answer-schemas.ts'
import type { MachineReply } from '../../api/schemas.ts'
import { ask, part, query } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { Note, ProblemNote } from '../notes.tsx'
import type { Caller } from '../session.ts'
import { AnnotatedText } from './annotated-text.tsx'
import { ANY_MACHINE, checkQuery, CheckForFields } from './check-for.tsx'
import { RevealSwitch } from './reveal-switch.tsx'
import { Sign } from './severity.tsx'

const PARTS = { combined: 'All passes', client: 'windowsPE', image: 'Later passes' } as const

/** How many machines the search offers. */
const OFFERED = 50

/** Chooses a machine and shows its file. */
export function MachineRender({ name, caller }: { name: string; caller: Caller }) {
  const [ref, setRef] = useState('')
  const [checkFor, setCheckFor] = useState(ANY_MACHINE)
  const [isRevealed, setRevealed] = useState(false)
  const search = ref.trim()
  const machines = useLoaded(
    (signal) =>
      ask<{ items: MachineReply[] }>(`/machines${query({ limit: OFFERED, search: search || undefined })}`, { signal }),
    [search],
  )
  const offered = machines.value?.items ?? []
  const machine = offered.find(
    ({ mac, name: own }) => mac === search.toLowerCase() || own?.toLowerCase() === search.toLowerCase(),
  )
  return (
    <>
      <div class="controls">
        <label>
          Machine
          <input
            list="machines"
            value={ref}
            placeholder="MAC or name"
            autocomplete="off"
            onInput={({ currentTarget }) => setRef(currentTarget.value)}
          />
          <datalist id="machines">
            {offered.map(({ mac, name: own }) => (
              <option value={own ?? mac}>{mac}</option>
            ))}
          </datalist>
        </label>
        <CheckForFields value={checkFor} onChange={setCheckFor} legend="Made for" unknown="as assigned" />
        <RevealSwitch caller={caller} value={isRevealed} onChange={setRevealed} />
      </div>
      <ProblemNote problem={machines.problem} />
      {machine ? (
        <Rendered mac={machine.mac} name={name} path={checkQuery(checkFor)} isRevealed={isRevealed} />
      ) : (
        <p class="empty">
          {search === '' ? 'Choose a machine to see what it would get.' : `No machine is called ${search}.`}
        </p>
      )}
    </>
  )
}

function Rendered({ mac, name, path, isRevealed }: { mac: string; name: string; path: string; isRevealed: boolean }) {
  const { value, problem } = useLoaded(
    (signal) =>
      ask<RenderedAnswerReply>(
        `/machines/${part(mac)}/answer${path}${isRevealed ? `${path === '' ? '?' : '&'}reveal=true` : ''}`,
        { signal },
      ),
    [mac, path, isRevealed],
  )
  if (problem) return <ProblemNote problem={problem} />
  if (!value) return null
  const outcome = value.findings.filter(({ file }) => file === 'rendered')
  const before = value.findings.filter(({ file }) => file !== 'rendered')
  return (
    <>
      {!value.files.some(({ answer }) => answer.toLowerCase() === name.toLowerCase()) && (
        <Note kind="care">
          This machine gets <b>{value.files.map(({ answer }) => answer).join(' and ')}</b>, so that is shown, not {name}
          .
        </Note>
      )}
      <p class="about">
        {value.files
          .map(
            ({ part, answer, contentVersion, from }) =>
              `${PARTS[part]}: ${answer} version ${contentVersion}, by ${from}`,
          )
          .join('; ')}
        <br />
        Made for boot image {value.pair.boot}, install image {value.pair.install}
        {value.image === null ? '' : `: ${value.image}`}
      </p>
      {!value.masked && <Note kind="care">Passwords and keys are visible. Who looked is in the audit log.</Note>}
      {before.length > 0 && (
        <ul class="found" aria-label="Findings in the file before it was rendered">
          {before.map(({ severity, line, column, message, hint, code }) => (
            <li class={`finding is-${severity}`}>
              <Sign severity={severity} /> {line}:{column} {message} <span class="hint">{hint}</span>{' '}
              <code>{code}</code>
            </li>
          ))}
        </ul>
      )}
      {value.text === null ? (
        <Note kind="care">Nothing is handed out while errors stand in the way.</Note>
      ) : (
        <AnnotatedText text={value.text} findings={outcome} label={`What ${mac} would get`} />
      )}
    </>
  )
}
