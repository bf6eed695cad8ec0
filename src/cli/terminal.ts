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

/** `1234567` → `1.2 MB`: powers of 1000, three digits at most. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = Math.max(0, bytes)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit > 0 && value < 99.95 ? value.toFixed(1) : value.toFixed(0)} ${units[unit] ?? ''}`
}

/** A rate in MB/s, one digit after the point below 100. */
export function formatRate(bytesPerSecond: number): string {
  const megabytes = Math.max(0, bytesPerSecond) / 1e6
  return `${megabytes < 99.95 ? megabytes.toFixed(1) : megabytes.toFixed(0)} MB/s`
}

/** Milliseconds as `12 s`, `3 min 05 s`, `2 h 10 min`, `4 d 3 h`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${Math.floor(seconds / 86_400)} d ${Math.floor((seconds % 86_400) / 3600)} h`
}

/** An ISO time as people read it, to the second, still in UTC: `2026-08-20 10:00:00Z`. */
export function formatTime(timestamp: string | null | undefined): string {
  const at = timestamp ? Date.parse(timestamp) : Number.NaN
  return Number.isNaN(at) ? '-' : new Date(at).toISOString().slice(0, 19).replace('T', ' ') + 'Z'
}
