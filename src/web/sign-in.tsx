// Signing in: by name and password, or by a token; and the first user, made by who opened the link of the first start.
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { ask, toProblem, type Problem } from './api.ts'
import { NewPassword } from './new-password.tsx'
import { ProblemNote } from './notes.tsx'
import { readRoute } from './route.ts'
import type { Caller } from './session.ts'

/** The form; `refused` is why one that was signed in is not any more. */
export function SignIn({ refused, onSignedIn }: { refused: Problem | undefined; onSignedIn: () => void }) {
  const [place, link] = readRoute(location.hash)
  if (place === 'first' && link !== undefined) return <FirstUser link={link} onSignedIn={onSignedIn} />
  return (
    <EntryForm
      title="Sign in"
      verb="Sign in"
      refused={refused}
      send={async (words) => {
        const token = words('token').trim()
        const body = token === '' ? { user: words('user').trim(), password: words('password') } : { token }
        await ask<Caller>('/sign-in', { method: 'POST', body })
        onSignedIn()
      }}
    >
      <label>
        User
        <input name="user" autocomplete="username" autocapitalize="none" spellcheck={false} maxLength={64} autofocus />
      </label>
      <label>
        Password
        <input name="password" type="password" autocomplete="current-password" maxLength={256} />
      </label>
      <details>
        <summary>With a token instead</summary>
        <label>
          Token
          <input name="token" id="token" type="password" autocomplete="off" spellcheck={false} maxLength={512} />
        </label>
        <p class="hint">
          <code>openwds token add NAME --role admin</code> on the server makes one.
        </p>
      </details>
      <p class="hint">
        No user yet? <code>openwds user add NAME --role admin</code> on the server makes one.
      </p>
    </EntryForm>
  )
}

function FirstUser({ link, onSignedIn }: { link: string; onSignedIn: () => void }) {
  return (
    <EntryForm
      title="The first user"
      verb="Make the user and sign in"
      refused={undefined}
      send={async (words) => {
        const name = words('user').trim()
        await ask<Caller>('/first-user', { method: 'POST', body: { link, name, password: words('password') } })
        // the link is spent: it shall not stay in the history
        location.replace('#/')
        onSignedIn()
      }}
    >
      <p>You opened the link that this server showed when it started. Make yourself its administrator.</p>
      <label>
        Name
        <input
          name="user"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
          maxLength={64}
          autofocus
        />
      </label>
      <NewPassword label="Password, ten letters or more" />
    </EntryForm>
  )
}

interface EntryFormProps {
  title: string
  /** What the button does. */
  verb: string
  refused: Problem | undefined
  /** Gets what was typed, by the field's name; what it throws is shown. */
  send: (words: (name: string) => string) => Promise<void>
  children: ComponentChildren
}

function EntryForm({ title, verb, refused, send, children }: EntryFormProps) {
  const [problem, setProblem] = useState(refused)
  const [isBusy, setBusy] = useState(false)

  async function submit(form: HTMLFormElement) {
    const fields = new FormData(form)
    const words = (name: string) => {
      const value = fields.get(name)
      return typeof value === 'string' ? value : ''
    }
    setBusy(true)
    try {
      await send(words)
    } catch (error) {
      setProblem(toProblem(error))
      form.querySelector('input')?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <form
      class="card sign-in"
      onSubmit={(event) => {
        event.preventDefault()
        void submit(event.currentTarget)
      }}
    >
      <h1>{title}</h1>
      {children}
      <ProblemNote problem={problem} />
      <button class="main" type="submit" disabled={isBusy}>
        {verb}
      </button>
    </form>
  )
}
