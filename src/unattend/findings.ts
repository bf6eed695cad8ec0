// Every finding a check can have: one table, from code to severity and meaning.
import type { Place, RefusalCode } from './refusal.ts'
import type { AnswerDocument } from './tree.ts'

/** An error stops a machine from being armed; a warning asks to look; a note only tells. */
export type Severity = 'error' | 'warning' | 'note'

/** The table. A code is never renamed: scripts match on it. docs/answer-files.md explains each (kept complete by a test). */
export const FINDINGS = {
  // The file cannot be read: the only finding then
  ANSWER_NOT_WELL_FORMED: 'error',
  ANSWER_ENCODING: 'error',
  ANSWER_DOCTYPE: 'error',
  ANSWER_ENTITY: 'error',
  ANSWER_CONTROL_CHARACTER: 'error',
  ANSWER_TOO_DEEP: 'error',
  ANSWER_TOO_LARGE: 'error',
  // Structure
  ANSWER_NOT_UNATTEND: 'error',
  ANSWER_ENCODING_DECLARED: 'error',
  ANSWER_NAMESPACE: 'error',
  ANSWER_UNEXPECTED_ELEMENT: 'error',
  ANSWER_UNEXPECTED_TEXT: 'error',
  ANSWER_UNKNOWN_PASS: 'error',
  ANSWER_PASS_TWICE: 'warning',
  ANSWER_PASS_ORDER: 'note',
  ANSWER_PASS_PROCESSED: 'warning',
  ANSWER_PASS_IGNORED: 'warning',
  ANSWER_COMPONENT_ATTRIBUTE: 'error',
  ANSWER_COMPONENT_VALUE: 'error',
  ANSWER_COMPONENT_TWICE: 'error',
  ANSWER_COMPONENT_MISSPELLED: 'error',
  ANSWER_COMPONENT_UNKNOWN: 'note',
  ANSWER_COMPONENT_PASS: 'error',
  // Settings and their values
  ANSWER_SETTING_UNKNOWN: 'error',
  ANSWER_SETTING_PASS: 'error',
  ANSWER_SETTING_TWICE: 'error',
  ANSWER_SETTING_DEPRECATED: 'warning',
  ANSWER_SETTING_REMOVED: 'warning',
  ANSWER_SETTING_NEWER: 'error',
  ANSWER_VALUE_EMPTY: 'note',
  ANSWER_VALUE_TYPE: 'error',
  ANSWER_VALUE_WORD: 'error',
  ANSWER_VALUE_RANGE: 'error',
  ANSWER_VALUE_LENGTH: 'error',
  ANSWER_LIST_ACTION: 'error',
  ANSWER_LIST_KEY: 'error',
  ANSWER_LIST_DUPLICATE: 'error',
  ANSWER_ORDER_CLASH: 'error',
  ANSWER_COMPUTER_NAME: 'error',
  ANSWER_LOCALE: 'error',
  ANSWER_TIME_ZONE: 'warning',
  // Architectures (BP-10, BP-11)
  ANSWER_ARCHITECTURE_DUPLICATE: 'error',
  ANSWER_ARCHITECTURE_NEVER: 'error',
  ANSWER_ARCHITECTURE_PAIR: 'error',
  // Which image is installed (BP-7, BP-9)
  ANSWER_METADATA_KEY: 'warning',
  ANSWER_IMAGE_NONE: 'error',
  ANSWER_IMAGE_AMBIGUOUS: 'error',
  ANSWER_IMAGE_UNSELECTED: 'error',
  ANSWER_KEY_FORMAT: 'error',
  ANSWER_KEY_UNKNOWN: 'warning',
  ANSWER_KEY_EDITION: 'error',
  // Disks
  ANSWER_DISK_FIRMWARE: 'error',
  ANSWER_DISK_MSR: 'warning',
  ANSWER_DISK_PRIMARIES: 'error',
  ANSWER_PARTITION_SIZE: 'error',
  ANSWER_PARTITION_EXTEND: 'error',
  ANSWER_PARTITION_UNKNOWN: 'error',
  ANSWER_INSTALL_TO: 'error',
  ANSWER_INSTALL_TO_MISSING: 'warning',
  ANSWER_WIPE_OTHER_DISK: 'warning',
  // Sense
  ANSWER_PASSWORD_PLAIN: 'warning',
  ANSWER_PASSWORD_CODED: 'error',
  ANSWER_AUTOLOGON_COUNT: 'warning',
  ANSWER_JOIN_CREDENTIALS: 'error',
  ANSWER_JOIN_BOTH: 'error',
  ANSWER_WDS_AND_INSTALL_FROM: 'error',
  ANSWER_WDS_BLOCK: 'note',
  ANSWER_SHARE_PATH: 'note',
  ANSWER_HARDWARE_BYPASS: 'note',
  ANSWER_COMMAND_REBOOTS: 'warning',
  ANSWER_EULA: 'warning',
  ANSWER_UI_LANGUAGE: 'warning',
  // Rendering
  ANSWER_VARIABLE_NAME: 'error',
  ANSWER_VARIABLE_UNDEFINED: 'error',
  ANSWER_VALUE_UNSAFE: 'error',
  // The check itself
  ANSWER_MORE_FINDINGS: 'note',
} as const satisfies Record<string, Severity> & Record<RefusalCode, Severity>

/** A code of the table. */
export type FindingCode = keyof typeof FINDINGS

/** Another place that belongs to a finding. */
export interface RelatedPlace extends Place {
  text: string
}

/** Something a check found; it never holds a password or a product key. */
export interface Finding extends Place {
  code: FindingCode
  severity: Severity
  message: string
  /** How to mend it, one sentence. */
  hint: string
  related?: RelatedPlace[]
}

/** No file is told more errors, nor more of the rest: who mends the first five hundred checks again. */
export const MAX_FINDINGS = 500

/** Takes down findings for one document. */
export interface Report {
  /** `at` is an offset into the document's text, or something that begins at one. */
  add: (
    code: FindingCode,
    at: number | { start: number },
    message: string,
    hint: string,
    related?: readonly { at: { start: number }; text: string }[],
  ) => void
  /** Whether no more errors are taken down, so that it is not worth looking for good advice. */
  isFull: () => boolean
  /** What was found, in the order of the file. */
  findings: () => Finding[]
}

/** A report on one document. */
export function createReport(document: AnswerDocument): Report {
  const found: { offset: number; finding: Finding }[] = []
  let left = 0
  let errors = 0
  let others = 0
  return {
    add(code, at, message, hint, related) {
      // errors have their own room: what stops a machine must not be lost behind notes
      const number = FINDINGS[code] === 'error' ? (errors += 1) : (others += 1)
      if (number > MAX_FINDINGS) {
        left += 1
        return
      }
      const offset = typeof at === 'number' ? at : at.start
      const finding: Finding = { code, severity: FINDINGS[code], ...document.placeOf(offset), message, hint }
      if (related) finding.related = related.map((other) => ({ ...document.placeOf(other.at.start), text: other.text }))
      found.push({ offset, finding })
    },
    isFull: () => errors > MAX_FINDINGS,
    findings() {
      const ordered = found.sort((a, b) => a.offset - b.offset).map(({ finding }) => finding)
      if (left > 0)
        ordered.push({
          code: 'ANSWER_MORE_FINDINGS',
          severity: FINDINGS.ANSWER_MORE_FINDINGS,
          line: 1,
          column: 1,
          message: `${left} more findings are not shown`,
          hint: 'Mend those that are shown and check again.',
        })
      return ordered
    },
  }
}

/** Whether nothing stands in the way of using the file. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

/** A text of the file, fit for a message: on one line, cut, between quotes. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return `“${line.length > 60 ? line.slice(0, 59) + '…' : line}”`
}
