// Rules, in the order they are asked: moved by dragging or by keyboard, made, changed, and tried on machines.
import { useState } from 'preact/hooks'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import type { RuleReply } from '../../api/rule-schemas.ts'
import { RULE_SELECTORS, type RuleSelector } from '../../model.ts'
import { ask, askAll, part, toProblem, type Problem } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { mayWrite, type Caller } from '../session.ts'
import { describeSelectors, formatValues, readSelectors, SELECTOR_WORDS } from './selectors.ts'
import { WhoFits } from './who-fits.tsx'

/** The view. */
export function RulesView({ caller }: { caller: Caller }) {
  const {
    value: rules,
    problem,
    reload,
  } = useFresh((signal) => askAll<RuleReply>('/rules', {}, signal), [], isChangeOf('rule', 'profile'))
  const [edited, setEdited] = useState<RuleReply | 'new'>()
  const mayAct = mayWrite(caller)
  return (
    <>
      <div class="head">
        <h1>Rules</h1>
        {mayAct && (
          <button class="main" type="button" onClick={() => setEdited('new')}>
            New rule
          </button>
        )}
      </div>
      <p class="about">A machine without an assignment of its own gets the profile of the first rule that fits it.</p>
      <ProblemNote problem={problem} />
      {rules?.length === 0 && (
        <Empty>
          <p>There are none yet.</p>
          <p>
            Next: make a profile, then a rule that gives it to a subnet, a tag, a switch port or a kind of firmware.
          </p>
        </Empty>
      )}
      {rules && rules.length > 0 && <RuleList rules={rules} mayAct={mayAct} onEdit={setEdited} onMoved={reload} />}
      {rules && rules.length > 0 && <WhoFits rules={rules} />}
      {edited && <EditRule rule={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
    </>
  )
}

interface ListProps {
  rules: readonly RuleReply[]
  mayAct: boolean
  onEdit: (rule: RuleReply) => void
  onMoved: () => void
}

function RuleList({ rules, mayAct, onEdit, onMoved }: ListProps) {
  const [dragged, setDragged] = useState<string>()
  const [over, setOver] = useState<string>()
  const [removed, setRemoved] = useState<RuleReply>()
  const [said, setSaid] = useState('')
  const [problem, setProblem] = useState<Problem>()

  /** Puts a rule before or after another one. */
  async function move(name: string, target: number) {
    const from = rules.findIndex((rule) => rule.name === name)
    const neighbour = rules[target]
    if (!neighbour || from === target || from < 0) return
    const place = target < from ? { before: neighbour.name } : { after: neighbour.name }
    try {
      await ask(`/rules/${part(name)}/move`, { method: 'POST', body: place })
      setProblem(undefined)
      setSaid(`${name} is now number ${target + 1} of ${rules.length}`)
      onMoved()
    } catch (error) {
      setProblem(toProblem(error))
    }
  }

  return (
    <>
      <ProblemNote problem={problem} />
      <p class="unseen" role="status">
        {said}
      </p>
      <ol class="rules" aria-label="Rules in the order they are asked">
        {rules.map((rule, index) => (
          <li
            key={rule.name}
            class={[rule.enabled ? '' : 'is-empty', over === rule.name && dragged !== rule.name ? 'is-over' : ''].join(
              ' ',
            )}
            draggable={mayAct}
            onDragStart={(event) => {
              event.dataTransfer?.setData('text/plain', rule.name)
              setDragged(rule.name)
            }}
            onDragEnd={() => (setDragged(undefined), setOver(undefined))}
            onDragOver={(event) => (event.preventDefault(), setOver(rule.name))}
            onDrop={(event) => {
              event.preventDefault()
              setOver(undefined)
              const name = dragged ?? event.dataTransfer?.getData('text/plain')
              if (name) void move(name, index)
            }}
          >
            {mayAct && (
              <span class="grip" aria-hidden="true">
                ⠿
              </span>
            )}
            <span class="rule">
              <strong>{rule.name}</strong> {!rule.enabled && <Badge of={{ text: 'off', tone: 'quiet' }} />}
              <small>{describeSelectors(rule.selectors)}</small>
              {rule.description !== null && <small>{rule.description}</small>}
            </span>
            <span class="gives">
              → <strong>{rule.profile}</strong>
            </span>
            {mayAct && (
              <span class="acts">
                <button
                  type="button"
                  class="small"
                  disabled={index === 0}
                  aria-label={`Move ${rule.name} up`}
                  onClick={() => void move(rule.name, index - 1)}
                >
                  ▲
                </button>
                <button
                  type="button"
                  class="small"
                  disabled={index === rules.length - 1}
                  aria-label={`Move ${rule.name} down`}
                  onClick={() => void move(rule.name, index + 1)}
                >
                  ▼
                </button>
                <button type="button" class="small" onClick={() => onEdit(rule)}>
                  Edit<span class="unseen"> {rule.name}</span>
                </button>
                <button type="button" class="small" onClick={() => setRemoved(rule)}>
                  Remove<span class="unseen"> {rule.name}</span>
                </button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {removed && (
        <Dialog
          title={`Remove rule ${removed.name}?`}
          verb="Remove"
          isDangerous
          onDone={async () => void (await ask(`/rules/${part(removed.name)}`, { method: 'DELETE' }))}
          onClose={() => setRemoved(undefined)}
        >
          <p>Machines that it fits get what the next fitting rule says.</p>
        </Dialog>
      )}
    </>
  )
}

function EditRule({ rule, onClose }: { rule: RuleReply | undefined; onClose: () => void }) {
  const profiles = useLoaded((signal) => askAll<ProfileReply>('/profiles', {}, signal), [])
  const [name, setName] = useState(rule?.name ?? '')
  const [description, setDescription] = useState(rule?.description ?? '')
  const [profile, setProfile] = useState(rule?.profile ?? '')
  const [isEnabled, setEnabled] = useState(rule?.enabled ?? true)
  const [fields, setFields] = useState<Partial<Record<RuleSelector, string>>>(() =>
    Object.fromEntries(RULE_SELECTORS.map((one) => [one, rule ? formatValues(rule.selectors, one) : ''])),
  )
  // what it has can be shown before the list is there
  const names = new Set([...(rule ? [rule.profile] : []), ...(profiles.value ?? []).map((one) => one.name)])
  const save = async () =>
    void (await ask(`/rules/${part(name)}`, {
      method: 'PUT',
      body: { description: description || null, profile, enabled: isEnabled, selectors: readSelectors(fields) },
      headers: rule ? { 'if-match': `"${rule.version}"` } : { 'if-none-match': '*' },
    }))
  return (
    <Dialog title={rule ? `Edit ${rule.name}` : 'New rule'} verb="Save" onDone={save} onClose={onClose}>
      <div class="two">
        {!rule && (
          <label>
            Name
            <input name="name" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
          </label>
        )}
        <label>
          Gives the profile
          <select
            name="profile"
            required
            value={profile}
            onChange={({ currentTarget }) => setProfile(currentTarget.value)}
          >
            <option value="">choose one</option>
            {[...names].map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <label>
          Description
          <input value={description} onInput={({ currentTarget }) => setDescription(currentTarget.value)} />
        </label>
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={isEnabled}
          onChange={({ currentTarget }) => setEnabled(currentTarget.checked)}
        />
        It is asked
      </label>
      <h3>Fits machines that are all of this</h3>
      <p class="hint">Several values of one line, apart by commas: any of them.</p>
      <div class="two">
        {RULE_SELECTORS.map((one) => (
          <label key={one}>
            {SELECTOR_WORDS[one].label}
            <input
              name={one}
              placeholder={SELECTOR_WORDS[one].example}
              value={fields[one]}
              spellcheck={false}
              onInput={({ currentTarget }) => setFields({ ...fields, [one]: currentTarget.value })}
            />
          </label>
        ))}
      </div>
    </Dialog>
  )
}
