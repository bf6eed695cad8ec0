// What a known shape of a boot is: a name, how bad it is, and a question to its story.
import type { Diagnosis, Severity } from './case.ts'
import type { Story } from './story.ts'

/** One line of the table in diagnose.ts. */
export interface Shape {
  /** Stable: programs and docs/troubleshooting.md name it. */
  readonly code: string
  readonly severity: Severity
  /** What happened, undefined if the boot is not of this shape. */
  readonly find: (story: Story) => Diagnosis | undefined
}

export function problem(code: string, find: Shape['find']): Shape {
  return { code, severity: 'problem', find }
}

export function notice(code: string, find: Shape['find']): Shape {
  return { code, severity: 'notice', find }
}
