// Dialogs: the browser keeps the keyboard inside, closes them with Escape and gives the focus back.
import type { ComponentChildren } from 'preact'
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { toProblem, type Problem } from './api.ts'
import { ProblemNote } from './notes.tsx'

interface Props {
  title: string
  /** What the button says that does it. */
  verb: string
  /** Whether it destroys something. */
  isDangerous?: boolean
  /** Does it; what it throws is shown and the dialog stays. */
  onDone: () => Promise<void>
  onClose: () => void
  children: ComponentChildren
}

/** A form over the page: what it is about, its fields, and its button. */
export function Dialog({ title, verb, isDangerous, onDone, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const [problem, setProblem] = useState<Problem>()
  const [isBusy, setBusy] = useState(false)
  const id = useId()
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    // gives the focus back to what opened it
    return () => element?.close()
  }, [])

  async function submit(event: Event) {
    event.preventDefault()
    setBusy(true)
    setProblem(undefined)
    try {
      await onDone()
      onClose()
    } catch (error) {
      setProblem(toProblem(error))
      setBusy(false)
    }
  }

  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose} onCancel={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id={id}>{title}</h2>
        {children}
        <ProblemNote problem={problem} />
        <div class="buttons">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button class={isDangerous ? 'danger' : 'main'} type="submit" disabled={isBusy}>
            {verb}
          </button>
        </div>
      </form>
    </dialog>
  )
}
