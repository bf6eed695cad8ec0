// Tokens: keys to the API, shown once when they are made.
import { useState } from 'preact/hooks'
import type { NewTokenReply, TokenReply } from '../../api/schemas.ts'
import type { Role } from '../../model.ts'
import { ask, part } from '../api.ts'
import { Badge, Empty } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import { Note, ProblemNote } from '../notes.tsx'
import { formatTime } from '../time.ts'
import { RoleField } from './role-field.tsx'

/** The tokens and what can be done with them. */
export function Tokens() {
  const { value: tokens, problem } = useFresh(
    async (signal) => (await ask<{ items: TokenReply[] }>('/tokens', { signal })).items,
    [],
    isChangeOf('token'),
  )
  const [isAdding, setAdding] = useState(false)
  const [made, setMade] = useState<NewTokenReply>()
  const [removed, setRemoved] = useState<TokenReply>()
  return (
    <section aria-labelledby="tokens">
      <div class="head">
        <h2 id="tokens">Tokens</h2>
        <button type="button" onClick={() => setAdding(true)}>
          New token
        </button>
      </div>
      <p class="about">Keys for programs and scripts</p>
      <ProblemNote problem={problem} />
      {made && (
        <Note kind="done">
          The key of {made.name}, shown only now: <code class="key">{made.token}</code>
        </Note>
      )}
      {tokens?.length === 0 && <Empty>There are none.</Empty>}
      {tokens && tokens.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                <th scope="col">Made</th>
                <th scope="col">Expires</th>
                <th scope="col">Last used</th>
                <td />
              </tr>
            </thead>
            <tbody>
              {tokens.map((token) => (
                <tr key={token.id}>
                  <th scope="row">{token.name}</th>
                  <td>
                    <Badge of={{ text: token.role, tone: 'quiet' }} />
                  </td>
                  <td>{formatTime(token.createdAt)}</td>
                  <td>{token.expiresAt === null ? 'never' : formatTime(token.expiresAt)}</td>
                  <td>{token.lastUsedAt === null ? 'never' : formatTime(token.lastUsedAt)}</td>
                  <td class="figure">
                    <button type="button" class="small" onClick={() => setRemoved(token)}>
                      Revoke<span class="unseen"> {token.name}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {isAdding && <AddToken onMade={setMade} onClose={() => setAdding(false)} />}
      {removed && (
        <Dialog
          title={`Revoke ${removed.name}?`}
          verb="Revoke"
          isDangerous
          onDone={async () => void (await ask(`/tokens/${part(removed.name)}`, { method: 'DELETE' }))}
          onClose={() => setRemoved(undefined)}
        >
          <p>Its key stops working at once.</p>
        </Dialog>
      )}
    </section>
  )
}

function AddToken({ onMade, onClose }: { onMade: (token: NewTokenReply) => void; onClose: () => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [days, setDays] = useState('')
  async function add() {
    const expiresAt = days === '' ? null : new Date(Date.now() + Number(days) * 86_400_000).toISOString()
    onMade(await ask<NewTokenReply>('/tokens', { method: 'POST', body: { name, role, expiresAt } }))
  }
  return (
    <Dialog title="New token" verb="Make it" onDone={add} onClose={onClose}>
      <div class="two">
        <label>
          Name
          <input name="name" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
        </label>
        <RoleField value={role} onChange={setRole} />
        <label>
          Days until it expires
          <input
            type="number"
            min={1}
            max={3650}
            placeholder="never"
            value={days}
            onInput={({ currentTarget }) => setDays(currentTarget.value)}
          />
        </label>
      </div>
    </Dialog>
  )
}
