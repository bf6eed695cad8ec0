// Stores a file under a name: a new one, or a new version; what the server refuses is said here.
import { useState } from 'preact/hooks'
import type { SavedAnswerReply } from '../../api/answer-schemas.ts'
import { ask, part, toProblem, type Problem } from '../api.ts'
import { ProblemNote } from '../notes.tsx'
import { goTo } from '../route.ts'
import type { Content } from './file-content.ts'

interface Props {
  /** What is stored; with a function, made at the last moment, after what must come before. */
  content: () => Content
  name: string
  role?: string
  description?: string | null
  /** The version that was read: another one stored meanwhile is not written over. Without it the name must be free. */
  version?: number
  /** Done before the file is stored, like the secrets it names. */
  before?: () => Promise<void>
  onSaved?: (saved: SavedAnswerReply) => void
}

/** Name and button; of a file that has its name already, the button alone. */
export function SaveForm({ content, name: given, role, description, version, before, onSaved }: Props) {
  const [name, setName] = useState(given)
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)
  const isNew = version === undefined

  async function save(event: Event) {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await before?.()
      const saved = await ask<SavedAnswerReply>(`/answers/${part(name)}`, {
        method: 'PUT',
        body: { ...content(), ...(role ? { role } : {}), ...(description ? { description } : {}) },
        headers: isNew ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` },
      })
      onSaved?.(saved)
      goTo('answers', 'file', saved.name)
    } catch (error) {
      setProblem(toProblem(error))
    }
    setBusy(false)
  }

  return (
    <form class="save" onSubmit={(event) => void save(event)}>
      {isNew && (
        <label>
          Name
          <input
            name="name"
            value={name}
            required
            maxLength={64}
            pattern="[A-Za-z0-9][A-Za-z0-9._\-]*"
            title="Letters, digits, dots, dashes; the first is a letter or digit"
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
      )}
      <button class="main" type="submit" disabled={isBusy}>
        {isNew ? 'Save as a new file' : 'Save as a new version'}
      </button>
      <ProblemNote problem={problem} />
    </form>
  )
}
