// The kinds of fields the forms have: a word, with a list to search in where there is one, and a choice.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface WordProps {
  label: string
  value: string
  onChange: (value: string) => void
  /** What is known; other values can be typed all the same. */
  list?: readonly string[]
  type?: 'text' | 'number'
  placeholder?: string
  hint?: string
  required?: boolean
  maxLength?: number
  pattern?: string
}

/** A field for a word. */
export function Word({ label, value, onChange, list, hint, type = 'text', ...more }: WordProps) {
  const id = useId()
  return (
    <label>
      {label}
      <input
        {...more}
        type={type}
        value={value}
        min={type === 'number' ? 1 : undefined}
        autocomplete="off"
        spellcheck={false}
        list={list && `${id}-list`}
        aria-describedby={hint && `${id}-hint`}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((name) => (
            <option value={name} />
          ))}
        </datalist>
      )}
      {hint && <small id={`${id}-hint`}>{hint}</small>}
    </label>
  )
}

interface ChoiceProps {
  label: string
  value: string
  onChange: (value: string) => void
  children: ComponentChildren
}

/** A field for one of a few. */
export function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        {children}
      </select>
    </label>
  )
}

/** The options of a choice: value and words. */
export function Options({ of }: { of: Readonly<Record<string, string>> }) {
  return (
    <>
      {Object.entries(of).map(([value, words]) => (
        <option value={value}>{words}</option>
      ))}
    </>
  )
}
