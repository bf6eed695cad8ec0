// One stored answer file: its text with findings, its editor, its versions, and what a machine would get of it.
import { useState } from 'preact/hooks'
import type { AnswerContentReply, AnswerReply } from '../../api/answer-schemas.ts'
import type { StoredFindingsReply } from '../../api/answer-draft-schemas.ts'
import { ask, part, query } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { Note, ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { AnnotatedText } from './annotated-text.tsx'
import { ROLE_WORDS } from './answer-list.tsx'
import { ANY_MACHINE, checkQuery, CheckForFields } from './check-for.tsx'
import { Editor } from './editor.tsx'
import { contentOf } from './file-content.ts'
import { MachineRender } from './machine-render.tsx'
import { RevealSwitch } from './reveal-switch.tsx'
import { SaveForm } from './save-form.tsx'
import { Versions } from './versions.tsx'

interface Props {
  name: string
  tab: string
  caller: Caller
}

/** The view, with its tabs. `text-3` is the text of version 3. */
export function StoredAnswer({ name, tab, caller }: Props) {
  const { value: answer, problem } = useLoaded(
    (signal) => ask<AnswerReply>(`/answers/${part(name)}`, { signal }),
    [name, tab],
  )
  const old = /^text-(\d+)$/.exec(tab)?.[1]
  const tabs = [
    ['text', 'Text and findings'],
    ...(mayWrite(caller) ? [['edit', 'Edit']] : []),
    ['versions', 'Versions'],
    ['machine', 'For a machine'],
  ] as const
  return (
    <>
      <div class="head">
        <h1>
          {name} {answer && <small>version {old ?? answer.contentVersion}</small>}
        </h1>
        {answer && (
          <p class="about">
            {ROLE_WORDS[answer.role]}
            {answer.description === null ? '' : ` – ${answer.description}`}
          </p>
        )}
      </div>
      <nav class="tabs" aria-label={`Parts of ${name}`}>
        {tabs.map(([path = '', title]) => (
          <a href={linkTo('answers', 'file', name, path)} aria-current={path === tab ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <ProblemNote problem={problem} />
      {answer && (tab === 'text' || old !== undefined) && (
        <TextTab name={name} version={old === undefined ? undefined : Number(old)} caller={caller} />
      )}
      {answer && tab === 'edit' && <EditTab answer={answer} caller={caller} />}
      {answer && tab === 'versions' && <Versions name={name} />}
      {answer && tab === 'machine' && <MachineRender name={name} caller={caller} />}
    </>
  )
}

function useContent(name: string, version: number | undefined, reveal: boolean) {
  return useLoaded(
    (signal) =>
      ask<AnswerContentReply>(`/answers/${part(name)}/content${query({ version, reveal: reveal || undefined })}`, {
        signal,
      }),
    [name, version, reveal],
  )
}

function TextTab({ name, version, caller }: { name: string; version: number | undefined; caller: Caller }) {
  const [checkFor, setCheckFor] = useState(ANY_MACHINE)
  const [isRevealed, setRevealed] = useState(false)
  const content = useContent(name, version, isRevealed)
  const check = useLoaded(
    (signal) =>
      ask<StoredFindingsReply>(`/answers/${part(name)}/findings${checkQuery(checkFor, { version })}`, { signal }),
    [name, version, checkFor],
  )
  return (
    <>
      <div class="controls">
        <CheckForFields value={checkFor} onChange={setCheckFor} />
        <RevealSwitch caller={caller} value={isRevealed} onChange={setRevealed} />
      </div>
      <ProblemNote problem={content.problem ?? check.problem} />
      {content.value && check.value && (
        <AnnotatedText text={content.value.text} findings={check.value.findings} label={`Text of ${name}`} />
      )}
    </>
  )
}

function EditTab({ answer, caller }: { answer: AnswerReply; caller: Caller }) {
  const [isRevealed, setRevealed] = useState(false)
  const [checkFor, setCheckFor] = useState(ANY_MACHINE)
  const [text, setText] = useState<string>()
  const { value, problem } = useContent(answer.name, undefined, isRevealed)
  const [read] = useState(answer.version)
  const shown = text ?? value?.text
  const mask = '*SENSITIVE*DATA*DELETED*'
  return (
    <>
      <div class="controls">
        <CheckForFields value={checkFor} onChange={setCheckFor} />
        {text === undefined && <RevealSwitch caller={caller} value={isRevealed} onChange={setRevealed} />}
      </div>
      <ProblemNote problem={problem} />
      {shown?.includes(mask) && (
        <Note kind="care">
          Passwords and keys are masked as <code>{mask}</code>. Where the mask stays, so does what is stored. Better
          write <code>{'${secrets.NAME}'}</code> in its place.
        </Note>
      )}
      {shown !== undefined && (
        <>
          <Editor text={shown} checkFor={checkFor} role={answer.role} onChange={setText} />
          <SaveForm
            name={answer.name}
            role={answer.role}
            description={answer.description}
            version={read}
            content={() => contentOf(shown)}
          />
        </>
      )}
    </>
  )
}
