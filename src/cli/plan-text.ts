// What was checked before a deployment, and its plan, as text.
import type { PreflightReply } from '../api/deployment-schemas.ts'
import { printable } from '../printable.ts'
import { formatTable } from './table.ts'
import type { Colour } from './terminal.ts'
import type { Verb } from './verb.ts'

const VERDICT_COLOURS: Partial<Record<string, Colour>> = {
  ok: 'green',
  error: 'red',
  warning: 'yellow',
  unknown: 'yellow',
}

/** Each check with its verdict, and why. */
export function checksTable(checks: PreflightReply['checks'], paint: Verb['paint']): string {
  return formatTable(
    checks,
    [
      { title: 'CHECK', cell: ({ check }) => check },
      { title: 'VERDICT', cell: ({ verdict }) => verdict, colour: ({ verdict }) => VERDICT_COLOURS[verdict] },
      { title: 'WHAT', cell: ({ text }) => text },
    ],
    paint,
  )
}

/** The steps in order, each with what is done in it. */
export function stepsText(steps: PreflightReply['steps'], paint: Verb['paint']): string {
  return steps
    .map(({ name, stage, text, actions }, index) => {
      const head = `${index + 1}. ${paint('bold', printable(name))} (${stage}): ${printable(text)}\n`
      return head + actions.map((action) => `   ${printable(action.replaceAll('\t', '  '))}\n`).join('')
    })
    .join('')
}

/** The files that are made for the machine. */
export function scriptsText(files: PreflightReply['files']): string {
  return files
    .flatMap(({ path, text }) => (text === null ? [] : [`\n== ${printable(path)}\n${linesOf(text)}`]))
    .join('')
}

function linesOf(text: string): string {
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return lines.map((line) => `${printable(line.replaceAll('\t', '  '))}\n`).join('')
}
