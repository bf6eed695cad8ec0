// Small parts that many views show: a word in its tone, a bar with its figures, facts in two columns, a message where nothing is.
import type { ComponentChildren } from 'preact'
import type { Word } from './words.ts'

/** A word in its tone. */
export function Badge({ of: { text, tone } }: { of: Word }) {
  return <span class={`badge is-${tone}`}>{text}</span>
}

/** A bar; `share` 0 … 1, undefined: it moves, nobody knows how far. */
export function Bar({ share, label }: { share: number | undefined; label: string }) {
  return share === undefined ? (
    <progress aria-label={label} />
  ) : (
    <progress value={Math.min(1, Math.max(0, share))} max={1} aria-label={label} />
  )
}

/** Name and value, one under the other; what has no value is left out. */
export function Facts({ of }: { of: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {of
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Where there is nothing: what that means, and the next step. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <div class="empty">{children}</div>
}

/** Tags as they are shown in lists. */
export function Tags({ of }: { of: readonly string[] }) {
  return (
    <>
      {of.map((tag) => (
        <span key={tag} class="tag">
          {tag}
        </span>
      ))}
    </>
  )
}
