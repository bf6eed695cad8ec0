// Signing in: a token is pasted, tried, and kept for this tab.
import { useRef, useState } from 'preact/hooks'
import { ask, toProblem, type Problem } from './api.ts'
import { ProblemNote } from './notes.tsx'
import { keepToken, type Caller } from './session.ts'

/** The form; `refused` is why the token that was kept does not work any more. */
export function SignIn({ refused, onSignedIn }: { refused: Problem | undefined; onSignedIn: () => void }) {
  const field = useRef<HTMLInputElement>(null)
  const [problem, setProblem] = useState(refused)
  const [isBusy, setBusy] = useState(false)

  async function signIn(event: Event) {
    event.preventDefault()
    const token = field.current?.value.trim() ?? ''
    setBusy(true)
    try {
      await ask<Caller>('/caller', { token })
      keepToken(token)
      onSignedIn()
    } catch (error) {
      setProblem(toProblem(error))
      setBusy(false)
      field.current?.focus()
    }
  }

  return (
    <form class="card sign-in" onSubmit={(event) => void signIn(event)}>
      <h1>Sign in</h1>
      <label>
        Token
        <input ref={field} id="token" type="password" autocomplete="off" spellcheck={false} required autofocus />
      </label>
      <p class="hint">
        The first start showed one; <code>openwds token add NAME --role admin</code> on the server makes another. It is
        kept until this tab is closed.
      </p>
      <ProblemNote problem={problem} />
      <button class="main" type="submit" disabled={isBusy}>
        Sign in
      </button>
    </form>
  )
}
