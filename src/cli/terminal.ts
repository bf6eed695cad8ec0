// What a terminal needs: colour only where it is wanted, texts cut and filled to a width, sizes and times in words.
import { styleText } from 'node:util'

/** Where text for people goes: a stream that may be a terminal. */
export type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number }
export type Colour = Parameters<typeof styleText>[0]
/** Colours a text, or gives it back as it is. */
export type Paint = (colour: Colour, text: string) => string

/** Whether `out` gets colours: a terminal, and nobody said NO_COLOR [no-color.org]. */
export function wantsColour(out: Output, env: Record<string, string | undefined>): boolean {
  return out.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
}

/** The painter for a stream that gets colours, or does not. */
export function createPaint(colour: boolean): Paint {
  return colour ? (format, text) => styleText(format, text, { validateStream: false }) : (_format, text) => text
}

/** `text` in at most `width` characters, the cut shown by an ellipsis. */
export function shorten(text: string, width: number): string {
  const characters = Array.from(text)
  if (characters.length <= width) return text
  return width < 1 ? '' : characters.slice(0, width - 1).join('') + '…'
}

/** `text` filled with spaces to `width` characters. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - Array.from(text).length))
  return align === 'left' ? text + space : space + text
}

/** An ISO time as people read it, to the second, still in UTC: `2026-08-20 10:00:00Z`. */
export function formatTime(timestamp: string | null | undefined): string {
  const at = timestamp ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(at) ? '-' : new Date(at).toISOString().slice(0, 19).replace('T', ' ') + 'Z'
}
