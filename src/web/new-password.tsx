// The two fields of a password that is set: typed twice, because nobody sees it.
import { useRef } from 'preact/hooks'

interface Props {
  /** What the first field is called. */
  label: string
  /** Left empty, the password that is there stays. */
  isOptional?: boolean
  /** Gets what is typed. */
  onInput?: (password: string) => void
}

/** The fields; the form is not sent while they differ. */
export function NewPassword({ label, isOptional, onInput }: Props) {
  const first = useRef<HTMLInputElement>(null)
  const again = useRef<HTMLInputElement>(null)
  const compare = () => {
    const password = first.current?.value ?? ''
    again.current?.setCustomValidity(again.current.value === password ? '' : 'The two passwords differ.')
    onInput?.(password)
  }
  const words = { type: 'password', autocomplete: 'new-password', required: !isOptional, maxLength: 256 } as const
  return (
    <>
      <label>
        {label}
        <input {...words} name="password" ref={first} minLength={10} onInput={compare} />
      </label>
      <label>
        Once more
        <input {...words} name="again" ref={again} onInput={compare} />
      </label>
    </>
  )
}
