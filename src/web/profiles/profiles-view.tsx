// Profiles: named bundles of what is booted and installed, shared by machines and rules.
import { useState } from 'preact/hooks'
import type { ProfileReply } from '../../api/profile-schemas.ts'
import { ask, askAll, part } from '../api.ts'
import { Empty } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { isChangeOf, useFresh } from '../live.ts'
import {
  AssignmentFields,
  draftOf,
  EMPTY_DRAFT,
  toPlanBody,
  type AssignmentDraft,
} from '../machines/assignment-fields.tsx'
import { ProblemNote } from '../notes.tsx'
import { mayWrite, type Caller } from '../session.ts'
import { METHOD_WORDS } from '../words.ts'

/** The view. */
export function ProfilesView({ caller }: { caller: Caller }) {
  const { value: profiles, problem } = useFresh(
    (signal) => askAll<ProfileReply>('/profiles', {}, signal),
    [],
    isChangeOf('profile', 'image', 'answer'),
  )
  const [edited, setEdited] = useState<ProfileReply | 'new'>()
  const [removed, setRemoved] = useState<ProfileReply>()
  const mayAct = mayWrite(caller)
  return (
    <>
      <div class="head">
        <h1>Profiles</h1>
        {mayAct && (
          <button class="main" type="button" onClick={() => setEdited('new')}>
            New profile
          </button>
        )}
      </div>
      <ProblemNote problem={problem} />
      {profiles?.length === 0 && (
        <Empty>
          <p>There are none yet.</p>
          <p>
            Next: bundle a boot image, an install image and an answer file, and assign that to many machines at once.
          </p>
        </Empty>
      )}
      {profiles && profiles.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Boots</th>
                <th scope="col">Installs</th>
                <th scope="col">Answer files</th>
                <th scope="col">Method</th>
                <th scope="col">In boot menus</th>
                {mayAct && <td />}
              </tr>
            </thead>
            <tbody>
              {profiles.map((one) => (
                <tr key={one.name}>
                  <th scope="row">
                    {one.name}
                    {one.description !== null && <small class="below">{one.description}</small>}
                  </th>
                  <td>{one.bootImage}</td>
                  <td>
                    {one.installImage}
                    {one.select && <small class="below">{Object.entries(one.select).flat().join(' ')}</small>}
                  </td>
                  <td>{[one.answer, one.clientAnswer, one.imageAnswer].filter((name) => name !== null).join(', ')}</td>
                  <td>{METHOD_WORDS[one.method]}</td>
                  <td>{one.menuText}</td>
                  {mayAct && (
                    <td class="figure">
                      <button type="button" class="small" onClick={() => setEdited(one)}>
                        Edit<span class="unseen"> {one.name}</span>
                      </button>{' '}
                      <button type="button" class="small" onClick={() => setRemoved(one)}>
                        Remove<span class="unseen"> {one.name}</span>
                      </button>
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {edited && <EditProfile profile={edited === 'new' ? undefined : edited} onClose={() => setEdited(undefined)} />}
      {removed && (
        <Dialog
          title={`Remove profile ${removed.name}?`}
          verb="Remove"
          isDangerous
          onDone={async () => void (await ask(`/profiles/${part(removed.name)}`, { method: 'DELETE' }))}
          onClose={() => setRemoved(undefined)}
        >
          <p>It is refused while a machine or a rule has it.</p>
        </Dialog>
      )}
    </>
  )
}

function EditProfile({ profile, onClose }: { profile: ProfileReply | undefined; onClose: () => void }) {
  const [name, setName] = useState(profile?.name ?? '')
  const [description, setDescription] = useState(profile?.description ?? '')
  const [menuText, setMenuText] = useState(profile?.menuText ?? '')
  const [draft, setDraft] = useState<AssignmentDraft>(profile ? draftOf(profile) : EMPTY_DRAFT)
  const save = async () =>
    void (await ask(`/profiles/${part(name)}`, {
      method: 'PUT',
      body: {
        ...toPlanBody(draft),
        description: description || null,
        menuText: menuText || null,
        variables: profile?.variables ?? {},
      },
      headers: profile ? { 'if-match': `"${profile.version}"` } : { 'if-none-match': '*' },
    }))
  return (
    <Dialog title={profile ? `Edit ${profile.name}` : 'New profile'} verb="Save" onDone={save} onClose={onClose}>
      <div class="two">
        {!profile && (
          <label>
            Name
            <input name="name" required value={name} onInput={({ currentTarget }) => setName(currentTarget.value)} />
          </label>
        )}
        <label>
          Description
          <input value={description} onInput={({ currentTarget }) => setDescription(currentTarget.value)} />
        </label>
        <label>
          Line in boot menus
          <input value={menuText} maxLength={64} onInput={({ currentTarget }) => setMenuText(currentTarget.value)} />
        </label>
      </div>
      <h3>What it gives</h3>
      <AssignmentFields value={draft} onChange={setDraft} isProfile />
    </Dialog>
  )
}
