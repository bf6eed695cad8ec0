// A new machine: its MAC, its name, its tags.
import { useState } from 'preact/hooks'
import { ask, part } from '../api.ts'
import { Dialog } from '../dialog.tsx'
import { goTo } from '../route.ts'

/** The dialog; afterwards the machine is shown, to be assigned. */
export function AddMachine({ onClose }: { onClose: () => void }) {
  const [mac, setMac] = useState('')
  const [name, setName] = useState('')
  const [tags, setTags] = useState('')
  async function add() {
    const body = { name: name === '' ? null : name, tags: tags.split(/[\s,]+/).filter((tag) => tag !== '') }
    const made = await ask<{ mac: string }>(`/machines/${part(mac.trim())}`, {
      method: 'PUT',
      body,
      headers: { 'if-none-match': '*' },
    })
    goTo('machines', made.mac)
  }
  return (
    <Dialog title="Add a machine" verb="Add" onDone={add} onClose={onClose}>
      <div class="two">
        <label>
          MAC
          <input
            name="mac"
            required
            placeholder="52:54:00:12:34:56"
            value={mac}
            onInput={({ currentTarget }) => setMac(currentTarget.value)}
          />
          <small>In any spelling</small>
        </label>
        <label>
          Name
          <input
            name="name"
            maxLength={64}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            title="Letters, digits, dots, dashes; the first is a letter or digit"
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label>
          Tags
          <input
            name="tags"
            placeholder="room-3 exam"
            value={tags}
            onInput={({ currentTarget }) => setTags(currentTarget.value)}
          />
        </label>
      </div>
    </Dialog>
  )
}
