// Changes what is known of a machine: its words, its tags, its variables.
import { useState } from 'preact/hooks'
import type { MachineListItem } from '../../api/schemas.ts'
import { ask, part } from '../api.ts'
import { Dialog } from '../dialog.tsx'
import { ifUnchanged } from './bulk-bar.tsx'

/** The dialog. */
export function EditMachine({ machine, onClose }: { machine: MachineListItem; onClose: () => void }) {
  const [name, setName] = useState(machine.name ?? '')
  const [description, setDescription] = useState(machine.description ?? '')
  const [uuid, setUuid] = useState(machine.uuid ?? '')
  const [address, setAddress] = useState(machine.address ?? '')
  const [tags, setTags] = useState(machine.tags.join(' '))
  const [variables, setVariables] = useState(formatVariables(machine.variables))

  const save = async () =>
    void (await ask(`/machines/${part(machine.mac)}`, {
      method: 'PATCH',
      body: {
        name: name || null,
        description: description || null,
        uuid: uuid || null,
        address: address || null,
        tags: tags.split(/[\s,]+/).filter((tag) => tag !== ''),
        variables: patchOf(machine.variables, readVariables(variables)),
      },
      headers: ifUnchanged(machine),
    }))

  const field = (label: string, value: string, set: (value: string) => void, hint?: string) => (
    <label>
      {label}
      <input value={value} onInput={({ currentTarget }) => set(currentTarget.value)} />
      {hint && <small>{hint}</small>}
    </label>
  )
  return (
    <Dialog title={`Edit ${machine.name ?? machine.mac}`} verb="Save" onDone={save} onClose={onClose}>
      <div class="two">
        {field('Name', name, setName)}
        {field('Tags', tags, setTags, 'Apart by spaces')}
        {field('UUID', uuid, setUuid)}
        {field('Address kept for it', address, setAddress, 'In mode server')}
      </div>
      {field('Description', description, setDescription)}
      <label>
        Variables
        <textarea
          rows={5}
          spellcheck={false}
          value={variables}
          onInput={({ currentTarget }) => setVariables(currentTarget.value)}
        />
        <small>One a line: name=value</small>
      </label>
    </Dialog>
  )
}

const formatVariables = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')

function readVariables(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.includes('='))
  return Object.fromEntries(
    lines.map((line) => [line.split('=', 1)[0]?.trim() ?? '', line.slice(line.indexOf('=') + 1)]),
  )
}

/** A merge patch from one to the other [RFC 7396]. */
function patchOf(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) {
  const gone = Object.keys(before).filter((name) => !(name in after))
  return { ...after, ...Object.fromEntries(gone.map((name) => [name, null])) }
}
