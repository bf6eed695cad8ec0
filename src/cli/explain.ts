// `openwds explain MAC`: what a machine would get, and why, without booting it.
import type { Command } from 'commander'
import type { ExplanationReply } from '../api/explanation-schema.ts'
import { ARCHITECTURES } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { overrideText } from './assignment.ts'
import { checksTable, scriptsText, stepsText } from './plan-text.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatBytes } from '../figures.ts'
import { addVerb, argument, oneOf, type OpenVerb, type Verb } from './verb.ts'

/** Adds `explain`. */
export function addExplainVerb(program: Command, open: OpenVerb): void {
  addVerb(
    program,
    'explain',
    'Shows what a machine would get, and why: rules, reply, files, deployment. Nothing is sent.',
    [
      'openwds explain 52:54:00:12:34:56 --arch x64uefi',
      'openwds explain lab-1 --arch x64 --port 4011',
      'openwds explain lab-1 --class wdsnbp --arch x64',
      'openwds explain 52:54:00:12:34:56 --relay 192.168.20.1 --circuit-id ge-0/0/7',
    ],
  )
    .addArgument(argument('<machine>', 'MAC (any spelling, known or not), UUID or name'))
    .addOption(oneOf('--arch <arch>', "the client's architecture (default: x64uefi)", ARCHITECTURES))
    .addOption(oneOf('--port <port>', 'the port it asks (default: 67, of class wdsnbp 4011)', ['67', '4011']))
    .addOption(
      oneOf('--class <class>', "who asks: firmware, iPXE, HTTP boot, Windows' network boot program (default: pxe)", [
        'pxe',
        'ipxe',
        'http',
        'wdsnbp',
      ]),
    )
    .option('--uuid <uuid>', "the client's UUID (default: the machine's)")
    .option('--relay <address>', 'it asks through this relay agent')
    .option('--circuit-id <text>', 'what the relay says of its port; 0x… for bytes')
    .action(async (ref: string, options: ExplainOptions, command: Command) => {
      const verb = open(command)
      const { arch, port, class: kind, uuid, relay, circuitId } = options
      const { body } = await verb.client.get<ExplanationReply>(apiPath('machines', ref, 'explain'), {
        ...{ arch, port, class: kind, uuid, relay, circuitId },
      })
      verb.show(body, () => explanationText(body, verb))
    })
}

interface ExplainOptions {
  arch?: string
  port?: string
  class?: string
  uuid?: string
  relay?: string
  circuitId?: string
}

function explanationText(explanation: ExplanationReply, { paint }: Verb): string {
  const { identity, rules, profileRules, decision, dialect, loader, detour, overrides, reply, files, deployment } =
    explanation
  const head = (text: string) => `\n${paint('bold', text)}\n`
  const facts = Object.entries(decision).filter(([name]) => name !== 'action' && name !== 'reason')
  return [
    `${paint('bold', printable(decision.action))}: ${printable(decision.reason)}\n`,
    formatSheet(
      facts.map(([name, value]) => [printable(name), factText(value)] as const),
      paint,
    ),
    head('Machine'),
    formatSheet(
      [
        ['known', identity.mac === null ? 'no' : `${identity.name ?? identity.mac}, by its ${identity.foundBy}`],
        ['note', identity.note ?? undefined],
        ['offered as', dialect ? `${dialect.dialect}: ${dialect.reason}` : undefined],
        ['loader', loader ? `${loader.program}, signature of ${loader.signature}: ${loader.reason}` : undefined],
        ['signatures', loader?.signatures ?? undefined],
        ['last try', loader?.refused ?? undefined],
        ['first', detour ?? undefined],
        ...overrides.map((override) => ['by force', overrideText(override)] as const),
      ],
      paint,
    ),
    head('Rules'),
    formatTable(
      rules,
      [
        { title: 'RULE', cell: (rule) => rule.rule },
        { title: 'VERDICT', cell: (rule) => rule.verdict },
        { title: 'BECAUSE', cell: (rule) => rule.reason },
        { title: 'LOOKED AT', cell: (rule) => factsText(rule.facts) },
      ],
      paint,
    ),
    ...(profileRules.length === 0
      ? []
      : [
          head('Rules for profiles'),
          formatTable(
            profileRules,
            [
              { title: 'RULE', cell: (rule) => rule.rule },
              { title: 'PROFILE', cell: (rule) => rule.profile },
              { title: 'FITS', cell: (rule) => rule.enabled && rule.matches },
              { title: 'LOOKED AT', cell: (rule) => rule.checked.map(checkedText).join('; ') },
            ],
            paint,
          ),
        ]),
    head('Reply'),
    reply
      ? formatSheet(
          reply.fields.map(({ name, value }) => [printable(name), value] as const),
          paint,
        )
      : 'none is sent\n',
    head('Files'),
    files.length === 0
      ? 'none would be asked for\n'
      : formatTable(
          files,
          [
            { title: 'NAME', cell: (file) => file.name },
            { title: 'FOR', cell: (file) => file.purpose },
            { title: 'RESULT', cell: (file) => file.result, colour: outcomeColour },
            {
              title: 'SIZE',
              cell: (file) => (file.sizeBytes === null ? null : formatBytes(file.sizeBytes)),
              align: 'right',
            },
          ],
          paint,
        ),
    ...files.filter(({ details }) => details.length > 0).map((file) => detailsText(file, head)),
    deployment ? deploymentText(deployment, paint, head) : '',
  ].join('')
}

type File = ExplanationReply['files'][number]

function outcomeColour({ outcome }: File): 'red' | undefined {
  return outcome === 'missing' || outcome === 'refused' ? 'red' : undefined
}

/** What is in a file that is made: a boot store's elements, a script's lines, the changes of a boot.wim. */
function detailsText({ name, details }: File, head: (text: string) => string): string {
  return head(printable(name)) + details.map((line) => `${printable(line)}\n`).join('')
}

type Deployment = NonNullable<ExplanationReply['deployment']>
type Head = (text: string) => string

/** What is checked before it, its steps, and every script of them. */
function deploymentText(
  { method, firmware, passed, checks, steps, files }: Deployment,
  paint: Verb['paint'],
  head: Head,
) {
  return [
    head(`Deployment: ${method}, ${passed ? `for ${firmware.toUpperCase()}` : 'refused while a check fails'}`),
    checksTable(checks, paint),
    ...(steps.length === 0 ? [] : [head('Steps'), stepsText(steps, paint), scriptsText(files)]),
  ].join('')
}

function factsText(facts: ExplanationReply['rules'][number]['facts']): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${value ?? '-'}`)
    .join(' ')
}

function checkedText(check: ExplanationReply['profileRules'][number]['checked'][number]): string {
  return `${check.selector} ${check.wanted} ${check.matches ? 'fits' : `does not fit ${check.found ?? 'what it does not say'}`}`
}

function factText(value: unknown): string | number | boolean | null {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value as string | number | boolean | null
  return JSON.stringify(value) ?? null
}
