// `openwds explain MAC`: what a machine would get, and why, without booting it.
import type { Command } from 'commander'
import type { ExplanationReply } from '../api/schemas.ts'
import { ARCHITECTURES } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatBytes } from './terminal.ts'
import { addVerb, argument, oneOf, type OpenVerb, type Verb } from './verb.ts'

/** Adds `explain`. */
export function addExplainVerb(program: Command, open: OpenVerb): void {
  addVerb(program, 'explain', 'Shows what a machine would get, and why: rules, reply, files. Nothing is sent.', [
    'openwds explain 52:54:00:12:34:56 --arch x64uefi',
    'openwds explain lab-1 --arch x64 --port 4011',
  ])
    .addArgument(argument('<machine>', 'MAC (any spelling, known or not), UUID or name'))
    .addOption(oneOf('--arch <arch>', "the client's architecture (default: x64uefi)", ARCHITECTURES))
    .addOption(oneOf('--port <port>', 'the port it asks (default: 67)', ['67', '4011']))
    .addOption(oneOf('--class <class>', 'who asks: firmware or iPXE (default: pxe)', ['pxe', 'ipxe']))
    .action(async (ref: string, options: { arch?: string; port?: string; class?: string }, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get<ExplanationReply>(apiPath('machines', ref, 'explain'), {
        arch: options.arch,
        port: options.port,
        class: options.class,
      })
      verb.show(body, () => explanationText(body, verb))
    })
}

function explanationText({ rules, decision, reply, files }: ExplanationReply, { paint }: Verb): string {
  const head = (text: string) => `\n${paint('bold', text)}\n`
  const facts = Object.entries(decision).filter(([name]) => name !== 'action' && name !== 'reason')
  return [
    `${paint('bold', printable(decision.action))}: ${printable(decision.reason)}\n`,
    formatSheet(
      facts.map(([name, value]) => [printable(name), factText(value)] as const),
      paint,
    ),
    head('Rules'),
    formatTable(
      rules,
      [
        { title: 'RULE', cell: (rule) => rule.rule },
        { title: 'VERDICT', cell: (rule) => rule.verdict },
        { title: 'BECAUSE', cell: (rule) => rule.reason },
      ],
      paint,
    ),
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
            { title: 'RESULT', cell: (file) => file.result },
            {
              title: 'SIZE',
              cell: (file) => (file.sizeBytes === null ? null : formatBytes(file.sizeBytes)),
              align: 'right',
            },
          ],
          paint,
        ),
  ].join('')
}

function factText(value: unknown): string | number | boolean | null {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
    return value as string | number | boolean | null
  return JSON.stringify(value) ?? null
}
