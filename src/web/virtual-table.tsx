// A table that stays smooth with thousands of rows: only those in sight are in the document, all of the same height.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

/** Rows drawn above and below what is in sight, so that scrolling shows no gaps. */
const MARGIN_ROWS = 12
/** Until it was measured. */
const FIRST_HEIGHT = 800

interface Props<T> {
  items: readonly T[]
  /** As the style sheet has it, in pixels. */
  rowHeight: number
  label: string
  /** The cells of the head. */
  head: ComponentChildren
  keyOf: (item: T) => string
  /** The cells of a row. */
  cells: (item: T) => ComponentChildren
  isSelected?: (item: T) => boolean
}

/** The table in its own scrolling window. */
export function VirtualTable<T>({ items, rowHeight, label, head, keyOf, cells, isSelected }: Props<T>) {
  const window_ = useRef<HTMLDivElement>(null)
  const [top, setTop] = useState(0)
  const [height, setHeight] = useState(FIRST_HEIGHT)
  useEffect(() => {
    const element = window_.current
    if (!element) return
    const observer = new ResizeObserver(() => setHeight(element.clientHeight))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight) - MARGIN_ROWS, items.length))
  const last = Math.min(items.length, Math.ceil((top + height) / rowHeight) + MARGIN_ROWS)
  return (
    <div
      class="window"
      ref={window_}
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <table aria-rowcount={items.length + 1}>
        <thead>
          <tr aria-rowindex={1}>{head}</tr>
        </thead>
        <tbody style={rowStyle(rowHeight)}>
          <Gap rows={first} rowHeight={rowHeight} />
          {items.slice(first, last).map((item, index) => (
            <tr
              key={keyOf(item)}
              aria-rowindex={first + index + 2}
              class={isSelected?.(item) ? 'is-selected' : undefined}
            >
              {cells(item)}
            </tr>
          ))}
          <Gap rows={items.length - last} rowHeight={rowHeight} />
        </tbody>
      </table>
    </div>
  )
}

const rowStyle = (height: number) => ({ '--row': `${height}px` })

function Gap({ rows, rowHeight }: { rows: number; rowHeight: number }) {
  if (rows <= 0) return null
  return (
    <tr class="gap" aria-hidden="true">
      <td style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  )
}
