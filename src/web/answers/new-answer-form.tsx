// The form for a new answer file: choices for the common case, the file the server writes of them, and saving both.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { AnswerChoicesReply, AnswerDraftReply, NewAnswerBody } from '../../api/answer-draft-schemas.ts'
import { ask, part, toProblem, type Problem } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import type { Caller } from '../session.ts'
import { AnnotatedText } from './annotated-text.tsx'
import { PROCESSORS, type Processor } from './check-for.tsx'
import { contentOf } from './file-content.ts'
import { Choice, Options, Word } from './form-fields.tsx'
import { SaveForm } from './save-form.tsx'

/** What the fields hold, as written there. Passwords are in none of them. */
interface Fields {
  locale: string
  keyboard: string
  timeZone: string
  windows: string
  edition: string
  imageBy: 'edition' | 'index' | 'name'
  image: string
  architecture: Processor
  bootArchitecture: Processor | ''
  disk: string
  computerName: string
  localAdmin: string
  autoLogonCount: string
  join: 'none' | 'domain' | 'workgroup'
  joinName: string
  organizationalUnit: string
  owner: string
  commands: string
}

const FIRST: Fields = {
  locale: 'en-US',
  keyboard: '',
  timeZone: '',
  windows: '11',
  edition: 'Professional',
  imageBy: 'edition',
  image: '',
  architecture: 'amd64',
  bootArchitecture: '',
  disk: 'auto',
  computerName: '',
  localAdmin: '',
  autoLogonCount: '',
  join: 'none',
  joinName: '',
  organizationalUnit: '',
  owner: '',
  commands: '',
}

const DISKS = {
  auto: 'As the firmware needs it',
  uefi: 'UEFI, disk 0 is wiped',
  bios: 'BIOS, disk 0 is wiped',
  keep: 'Wipe nothing',
}

/** The body of /answers/new: empty fields are left to their defaults. */
function bodyOf(fields: Fields): NewAnswerBody {
  const { locale, imageBy, image, edition, join, joinName, autoLogonCount, commands, windows, disk, ...words } = fields
  const given = Object.entries(words).filter(([, value]) => value.trim() !== '')
  const lines = commands.split('\n').filter((line) => line.trim() !== '')
  const body: NewAnswerBody = {
    ...Object.fromEntries(given),
    locale,
    windows: windows as NonNullable<NewAnswerBody['windows']>,
    disk: disk as NonNullable<NewAnswerBody['disk']>,
    ...(imageBy === 'edition' && edition !== '' ? { edition } : {}),
    ...(imageBy === 'index' && image !== '' ? { image: { index: Number(image) } } : {}),
    ...(imageBy === 'name' && image !== '' ? { image: { name: image } } : {}),
    ...(join === 'domain' ? { joinDomain: joinName } : {}),
    ...(join === 'workgroup' ? { joinWorkgroup: joinName } : {}),
    ...(autoLogonCount !== '' && fields.localAdmin !== '' ? { autoLogonCount: Number(autoLogonCount) } : {}),
    ...(lines.length > 0 ? { commands: lines } : {}),
  }
  if (join !== 'domain') delete body.organizationalUnit
  return body
}

/** The view. */
export function NewAnswerForm({ caller }: { caller: Caller }) {
  const choices = useLoaded((signal) => ask<AnswerChoicesReply>('/answer-choices', { signal }), [])
  const [fields, setFields] = useState(FIRST)
  const [draft, setDraft] = useState<AnswerDraftReply>()
  const [problem, setProblem] = useState<Problem>()
  const password = useRef<HTMLInputElement>(null)
  const joinUser = useRef<HTMLInputElement>(null)
  const joinPassword = useRef<HTMLInputElement>(null)
  const outcome = useRef<HTMLElement>(null)
  const set = (changed: Partial<Fields>) => {
    setFields({ ...fields, ...changed })
    // what is shown below is of other choices now
    setDraft(undefined)
  }
  useEffect(() => {
    if (draft) outcome.current?.scrollIntoView({ block: 'start' })
  }, [draft])

  async function write(event: Event) {
    event.preventDefault()
    setProblem(undefined)
    try {
      setDraft(await ask<AnswerDraftReply>('/answers/new', { method: 'POST', body: bodyOf(fields) }))
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  /** Seals what the password fields hold, then empties them: they are read here and nowhere else. */
  async function keepSecrets() {
    const secrets: [string, HTMLInputElement | null][] = [
      [fields.localAdmin, password.current],
      ['joinUser', joinUser.current],
      ['joinPassword', joinPassword.current],
    ]
    for (const [name, field] of secrets) {
      if (!field || field.value === '' || name === '') continue
      await ask(`/secrets/${part(name)}`, { method: 'PUT', body: { value: field.value } })
      field.value = ''
    }
  }

  if (!choices.value) return <ProblemNote problem={choices.problem} />
  const { locales, timeZones, windows, editions } = choices.value
  const fitting = editions.filter((edition) => edition.windows.includes(fields.windows))
  return (
    <>
      <h1>New answer file</h1>
      <form class="new" onSubmit={(event) => void write(event)}>
        <fieldset>
          <legend>Language and place</legend>
          <Word
            label="Locale"
            value={fields.locale}
            onChange={(locale) => set({ locale })}
            list={locales}
            required
            hint="Type to search, like de or CH."
          />
          <Word
            label="Keyboard"
            value={fields.keyboard}
            onChange={(keyboard) => set({ keyboard })}
            list={locales}
            placeholder="the locale's own"
            hint="Like 0407:00000407."
          />
          <Word
            label="Time zone"
            value={fields.timeZone}
            onChange={(timeZone) => set({ timeZone })}
            list={timeZones}
            placeholder="as Windows chooses"
          />
        </fieldset>
        <fieldset>
          <legend>Windows</legend>
          <Choice
            label="Version"
            value={fields.windows}
            onChange={(version) => {
              const has = editions.filter((edition) => edition.windows.includes(version)).map(({ name }) => name)
              const edition = has.includes(fields.edition)
                ? fields.edition
                : (['Professional', 'ServerStandard'].find((name) => has.includes(name)) ?? '')
              set({ windows: version, edition })
            }}
          >
            {windows.map(({ name, title }) => (
              <option value={name}>{title}</option>
            ))}
          </Choice>
          <Choice
            label="Image chosen by"
            value={fields.imageBy}
            onChange={(imageBy) => set({ imageBy: imageBy as Fields['imageBy'], image: '' })}
          >
            <Options
              of={{
                edition: 'Edition (its published key)',
                index: 'Number in the image file',
                name: 'Name in the image file',
              }}
            />
          </Choice>
          {fields.imageBy === 'edition' ? (
            <Choice label="Edition" value={fields.edition} onChange={(edition) => set({ edition })}>
              <option value="">not said here</option>
              {fitting.map(({ name }) => (
                <option value={name}>{name}</option>
              ))}
            </Choice>
          ) : (
            <Word
              label={fields.imageBy === 'index' ? 'Number' : 'Name'}
              value={fields.image}
              onChange={(image) => set({ image })}
              {...(fields.imageBy === 'index' ? { type: 'number' as const } : {})}
              required
            />
          )}
          <Choice
            label="Architecture"
            value={fields.architecture}
            onChange={(architecture) => set({ architecture: architecture as Processor })}
          >
            {PROCESSORS.map((name) => (
              <option value={name}>{name}</option>
            ))}
          </Choice>
          <Choice
            label="Of the boot image"
            value={fields.bootArchitecture}
            onChange={(name) => set({ bootArchitecture: name as Processor })}
          >
            <option value="">the same</option>
            {PROCESSORS.map((name) => (
              <option value={name}>{name}</option>
            ))}
          </Choice>
          <Choice label="Disk" value={fields.disk} onChange={(disk) => set({ disk })}>
            <Options of={DISKS} />
          </Choice>
        </fieldset>
        <fieldset>
          <legend>Computer</legend>
          <Word
            label="Computer name"
            value={fields.computerName}
            onChange={(computerName) => set({ computerName })}
            placeholder={'${machine.name}'}
            hint={'Variables like ${machine.vars.site} work; * lets Windows make one up.'}
          />
          <Word label="Owner" value={fields.owner} onChange={(owner) => set({ owner })} />
          <Choice label="Joins" value={fields.join} onChange={(join) => set({ join: join as Fields['join'] })}>
            <Options of={{ none: 'nothing', domain: 'a domain', workgroup: 'a workgroup' }} />
          </Choice>
          {fields.join !== 'none' && (
            <Word
              label={fields.join === 'domain' ? 'Domain' : 'Workgroup'}
              value={fields.joinName}
              onChange={(joinName) => set({ joinName })}
              required
            />
          )}
          {fields.join === 'domain' && (
            <>
              <Word
                label="Organizational unit"
                value={fields.organizationalUnit}
                onChange={(organizationalUnit) => set({ organizationalUnit })}
                placeholder="OU=Lab,DC=corp,DC=example"
              />
              <label>
                Account that joins
                <input ref={joinUser} autocomplete="off" />
              </label>
              <label>
                Its password
                <input ref={joinPassword} type="password" autocomplete="new-password" />
              </label>
            </>
          )}
        </fieldset>
        <fieldset>
          <legend>First start</legend>
          <Word
            label="Local administrator"
            value={fields.localAdmin}
            onChange={(localAdmin) => set({ localAdmin })}
            maxLength={20}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
          />
          {fields.localAdmin !== '' && (
            <>
              <label>
                Password
                <input ref={password} type="password" autocomplete="new-password" aria-describedby="password-hint" />
                <small id="password-hint">
                  Sealed as the secret {fields.localAdmin} when the file is saved; empty: the one stored already.
                </small>
              </label>
              <Word
                label="Log on by itself"
                type="number"
                value={fields.autoLogonCount}
                onChange={(autoLogonCount) => set({ autoLogonCount })}
                placeholder="never"
                hint="How many times."
              />
            </>
          )}
          <label class="wide">
            Commands at the first logon
            <textarea
              rows={3}
              value={fields.commands}
              spellcheck={false}
              placeholder="one in each line"
              onInput={({ currentTarget }) => set({ commands: currentTarget.value })}
            />
          </label>
          <p class="hint wide">
            The questions of the first start (licence, network, account, privacy) are answered or hidden, as the version
            of Windows has them.
          </p>
        </fieldset>
        <ProblemNote problem={problem} />
        <button class={draft ? '' : 'main'} type="submit">
          Write the file
        </button>
      </form>
      {draft && (
        <section ref={outcome} aria-label="The file">
          <h2>The file</h2>
          <AnnotatedText text={draft.text} findings={draft.findings} label="Text of the new file" />
          {caller.role === 'viewer' ? (
            <p class="hint">Your role, viewer, cannot save it.</p>
          ) : (
            <SaveForm name="" content={() => contentOf(draft.text)} before={keepSecrets} />
          )}
        </section>
      )}
    </>
  )
}
