// The choice of a role, with what it allows.
import { ROLES, type Role } from '../../model.ts'

/** Who may what, in words. */
const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'viewer: sees everything but access and audit',
  operator: 'operator: also assigns, approves, changes images',
  admin: 'admin: also users, tokens and the audit log',
}

/** The field. */
export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <label>
      Role
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as Role)}>
        {ROLES.map((one) => (
          <option key={one} value={one}>
            {ROLE_WORDS[one]}
          </option>
        ))}
      </select>
    </label>
  )
}
