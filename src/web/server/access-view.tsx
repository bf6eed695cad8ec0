// Who may come in: people by name and password, programs by tokens.
import type { Caller } from '../session.ts'
import { Tokens } from './tokens.tsx'
import { Users } from './users.tsx'

/** The view. */
export function AccessView({ caller }: { caller: Caller }) {
  return (
    <>
      <div class="head">
        <h1>Access</h1>
      </div>
      <Users caller={caller} />
      <Tokens />
    </>
  )
}
