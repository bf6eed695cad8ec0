// Shows passwords and keys, to admins only, after a warning that it is written down.
import type { Caller } from '../session.ts'

interface Props {
  caller: Caller
  value: boolean
  onChange: (value: boolean) => void
}

/** The switch; nothing for other roles. */
export function RevealSwitch({ caller, value, onChange }: Props) {
  if (caller.role !== 'admin') return null
  const change = (wanted: boolean) =>
    onChange(wanted && confirm('Show passwords and product keys on this screen? It is noted in the audit log.'))
  return (
    <label class="reveal">
      <input
        type="checkbox"
        checked={value}
        onChange={({ currentTarget }) => {
          change(currentTarget.checked)
          // the answer to the question may have been no
          currentTarget.checked = value
        }}
      />{' '}
      Show secrets {value && <b>– visible now</b>}
    </label>
  )
}
