// Migrations as text: what is planned, what came of it, and what one computer would get there and here.
import type { MdtExplanation } from '../migrate/mdt-explain.ts'
import type { MigrationPlan, PlannedStep, Unmapped } from '../migrate/plan.ts'
import { printable } from '../printable.ts'
import type { Applied } from './import-apply.ts'
import { formatTable } from './table.ts'
import type { Paint } from './terminal.ts'

/** What would be made, and what has no counterpart. */
export function planText({ steps, unmapped }: MigrationPlan, paint: Paint): string {
  const table = formatTable(
    steps,
    [
      { title: 'WOULD MAKE', cell: ({ kind }) => kind },
      { title: 'NAME', cell: (step) => (step.kind === 'machine' ? (step.name ?? step.mac) : step.name) },
      { title: 'WHAT', cell: detailOf },
      { title: 'FROM', cell: ({ from }) => from },
    ],
    paint,
  )
  return `${steps.length === 0 ? 'Nothing would be made.\n' : table}${unmappedText(unmapped, paint)}${steps.length} to make, ${unmapped.length} to look at.\n`
}

/** What was made. */
export function resultText({ unmapped }: MigrationPlan, { steps }: Applied, paint: Paint): string {
  const table = formatTable(
    steps,
    [
      { title: 'KIND', cell: ({ kind }) => kind },
      { title: 'NAME', cell: ({ name }) => name },
      { title: 'OUTCOME', cell: ({ outcome }) => outcome },
      { title: '', cell: ({ reason }) => reason },
    ],
    paint,
  )
  const count = (outcome: string) => steps.filter((step) => step.outcome === outcome).length
  return `${steps.length === 0 ? '' : table}${unmappedText(unmapped, paint)}${count('made')} made, ${count('there already')} there already, ${count('refused')} refused; ${unmapped.length} to look at.\n`
}

function unmappedText(unmapped: readonly Unmapped[], paint: Paint): string {
  if (unmapped.length === 0) return ''
  const lines = unmapped.flatMap(({ from, what, instead }) => [
    `${paint('yellow', printable(from))}: ${printable(what)}`,
    paint('dim', `    ${printable(instead)}`),
  ])
  return `\nNo counterpart, or not the same:\n${lines.join('\n')}\n\n`
}

function detailOf(step: PlannedStep): string {
  switch (step.kind) {
    case 'image':
      return `${step.type} image, ${step.file}`
    case 'answer':
      return step.installImage === null ? `${step.role} file` : `${step.role} file of ${step.installImage}`
    case 'profile':
      return [
        step.bootImage && `boots ${step.bootImage}`,
        step.installImage && `installs ${step.installImage}`,
        countText(step.variables),
      ]
        .filter(Boolean)
        .join(', ')
    case 'rule':
      return `${Object.entries(step.selectors)
        .map(([name, values]: [string, unknown[]]) => `${name} ${values.join(' ')}`)
        .join(', ')} → ${step.profile}`
    case 'machine':
      return [step.mac, ...step.tags, countText(step.variables), step.assignment && assignmentText(step.assignment)]
        .filter(Boolean)
        .join(', ')
  }
}

function countText(variables: Record<string, string>): string | null {
  const count = Object.keys(variables).length
  return count === 0 ? null : `${count} value${count === 1 ? '' : 's'}`
}

function assignmentText({
  bootImage,
  clientAnswer,
  referralServer,
  prompt,
}: NonNullable<Extract<PlannedStep, { kind: 'machine' }>['assignment']>): string {
  return [
    bootImage && `boots ${bootImage}`,
    clientAnswer && `answer file ${clientAnswer}`,
    referralServer && `referred to ${referralServer}`,
    prompt && `prompt ${prompt}`,
    'not armed',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What one computer would get by MDT, and what it gets here. */
export function explanationText({ mdt, here, differences }: MdtExplanation, paint: Paint): string {
  const visited = mdt.visited.map(
    ({ reason, section, isThere }) =>
      `  ${isThere ? paint('green', '+') : paint('dim', '-')} ${printable(`[${section}]${reason === section ? '' : ` by ${reason}`}`)}${isThere ? '' : ': not there'}`,
  )
  const values = [...mdt.values.values()].map(
    ({ name, value, section, line }) =>
      `  ${name} = ${/password/i.test(name) ? '…' : value}  ([${section}], line ${line})`,
  )
  const { machine, rule, profile, tags } = here
  const ours = [
    `  machine: ${machine ? `${machine.name ?? machine.mac}, from ${machine.from}` : 'not in the file'}`,
    `  rule: ${rule ? `${rule.name} (order ${rule.order}), from ${rule.from}` : 'none fits'}`,
    `  profile: ${profile?.name ?? 'none'}`,
    ...(tags.length === 0 ? [] : [`  the machine must have the tag${tags.length === 1 ? '' : 's'} ${tags.join(', ')}`]),
  ]
  const table = formatTable(
    differences,
    [
      { title: 'VALUE', cell: ({ name }) => name },
      { title: 'MDT', cell: (row) => (/password/i.test(row.name) && row.mdt !== null ? '…' : row.mdt) },
      { title: 'HERE', cell: (row) => row.here },
    ],
    paint,
  )
  return (
    [
      'MDT would read, in this order:',
      ...visited,
      'and take from it:',
      ...values.map((line) => printable(line)),
      'Here:',
      ...ours.map((line) => printable(line)),
      differences.length === 0 ? 'Both give the same values.' : 'Not the same:',
    ].join('\n') + `\n${differences.length === 0 ? '' : table}`
  )
}
