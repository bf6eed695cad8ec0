// Users: who may sign in at the page, and as what.
import { useState } from 'preact/hooks'
import type { UserReply } from '../../api/user-schemas.ts'
import type { Role } from '../../model.ts'
import { ask, askAll, part } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { NewPassword } from '../new-password.tsx'
import { ProblemNote } from '../notes.tsx'
import type { Caller } from '../session.ts'
import { formatTime } from '../time.ts'
import { RoleField } from './role-field.tsx'

/** What can be done with a user. */
type Act = 'change' | 'switch' | 'remove'

const pathOf = ({ name }: Pick<UserReply, 'name'>): string => `/users/${part(name)}`

/** The users and what can be done with them. */
export function Users({ caller }: { caller: Caller }) {
  const { value: users, problem } = useFresh(
    (signal) => askAll<UserReply>('/users', {}, signal),
    [],
    isChangeOf('user'),
  )
  const [isAdding, setAdding] = useState(false)
  const [open, setOpen] = useState<{ act: Act; user: UserReply }>()
  const close = () => setOpen(undefined)
  return (
    <section aria-labelledby="users">
      <div class="head">
        <h2 id="users">Users</h2>
        <button type="button" onClick={() => setAdding(true)}>
          New user
        </button>
      </div>
      <p class="about">People who sign in here with a name and a password</p>
      <ProblemNote problem={problem} />
      {users?.length === 0 && <Empty>There are none: whoever signs in does it with a token.</Empty>}
      {users && users.length > 0 && (
        <div class="scroll">
          <table class="users">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Last sign-in</th>
                <th scope="col">Password set</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {users.map((user) => (
                <UserRow
                  key={user.name}
                  user={user}
                  isCaller={caller.name === `user:${user.name}`}
                  onAct={(act) => setOpen({ act, user })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isAdding && <AddUser onClose={() => setAdding(false)} />}
      {open?.act === 'change' && <ChangeUser user={open.user} onClose={close} />}
      {open?.act === 'switch' && <SwitchUser user={open.user} onClose={close} />}
      {open?.act === 'remove' && <RemoveUser user={open.user} onClose={close} />}
    </section>
  )
}

interface RowProps {
  user: UserReply
  /** Whether it is who looks at the page. */
  isCaller: boolean
  onAct: (act: Act) => void
}

function UserRow({ user: { name, role, disabled, lastSignInAt, passwordChangedAt }, isCaller, onAct }: RowProps) {
  const acts: readonly [Act, string][] = [
    ['change', 'Change'],
    ['switch', disabled ? 'Enable' : 'Disable'],
    ['remove', 'Remove'],
  ]
  return (
    <tr>
      <th scope="row">
        {name} {isCaller && <small>you</small>}
      </th>
      <td>
        <Badge of={{ text: role, tone: 'quiet' }} /> {disabled && <Badge of={{ text: 'disabled', tone: 'warning' }} />}
      </td>
      <td>{lastSignInAt === null ? 'never' : formatTime(lastSignInAt)}</td>
      <td>{formatTime(passwordChangedAt)}</td>
      <td>
        <div class="acts is-right">
          {acts.map(([act, text]) => (
            <button key={act} type="button" class="small" onClick={() => onAct(act)}>
              {text}
              <span class="unseen"> {name}</span>
            </button>
          ))}
        </div>
      </td>
    </tr>
  )
}

function AddUser({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [password, setPassword] = useState('')
  async function add() {
    // one that is there already is not replaced
    await ask(pathOf({ name }), { method: 'PUT', body: { role, password }, headers: { 'if-none-match': '*' } })
  }
  return (
    <Dialog title="New user" verb="Make it" onDone={add} onClose={onClose}>
      <div class="two">
        <label>
          Name
          <input
            name="name"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            required
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            maxLength={64}
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <RoleField value={role} onChange={setRole} />
        <NewPassword label="Password, ten letters or more" onInput={setPassword} />
      </div>
    </Dialog>
  )
}

interface DialogProps {
  user: UserReply
  onClose: () => void
}

function ChangeUser({ user, onClose }: DialogProps) {
  const [role, setRole] = useState<Role>(user.role)
  const [password, setPassword] = useState('')
  async function change() {
    const body = { ...(role === user.role ? {} : { role }), ...(password === '' ? {} : { password }) }
    await ask(pathOf(user), { method: 'PATCH', body })
  }
  return (
    <Dialog title={`Change ${user.name}`} verb="Change" onDone={change} onClose={onClose}>
      {/* for password managers: whose password it is */}
      <input hidden autocomplete="username" readOnly value={user.name} />
      <RoleField value={role} onChange={setRole} />
      <p class="hint apart">Another password signs {user.name} out everywhere. Left empty, it stays.</p>
      <div class="two">
        <NewPassword label="New password, ten letters or more" isOptional onInput={setPassword} />
      </div>
    </Dialog>
  )
}

function SwitchUser({ user, onClose }: DialogProps) {
  const { name, role, disabled } = user
  return (
    <Dialog
      title={`${disabled ? 'Enable' : 'Disable'} ${name}?`}
      verb={disabled ? 'Enable' : 'Disable'}
      isDangerous={!disabled}
      onDone={async () => void (await ask(pathOf(user), { method: 'PATCH', body: { disabled: !disabled } }))}
      onClose={onClose}
    >
      <p>
        {disabled
          ? `May sign in again as ${role}, with the password there is.`
          : 'Is signed out everywhere at once, and cannot sign in until enabled again.'}
      </p>
    </Dialog>
  )
}

function RemoveUser({ user, onClose }: DialogProps) {
  return (
    <Dialog
      title={`Remove ${user.name}?`}
      verb="Remove"
      isDangerous
      onDone={async () => void (await ask(pathOf(user), { method: 'DELETE' }))}
      onClose={onClose}
    >
      <p>Is signed out everywhere at once. What the audit log has of {user.name} stays.</p>
    </Dialog>
  )
}
