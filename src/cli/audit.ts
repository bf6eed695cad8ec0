// `openwds audit list`: who changed what, when and from where.
import type { Command } from 'commander'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { timeBefore } from './time-words.ts'
import { addNoun, addVerb, limitOption, type OpenVerb } from './verb.ts'

interface AuditOptions {
  limit: number
  actor?: string
  action?: string
  subject?: string
  since?: string
  until?: string
}

/** Adds the verbs of the noun `audit`. */
export function addAuditVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'audit', 'The log of every change.')
  addVerb(
    noun,
    'list',
    'Shows changes, newest first; --json has the values before and after.',
    [
      'openwds audit list --limit 20',
      'openwds audit --subject lab-1 --since 7d',
      'openwds audit list --actor user:anna --action machine --limit all --json',
    ],
    { isDefault: true },
  )
    .option('--actor <name>', 'only by this one: user:anna, token:ci, local; or anna, of whatever kind')
    .option('--action <action>', 'only this: machine.put, or the noun alone for all that is done to one')
    .option('--subject <name>', 'only to this: a machine by MAC, UUID or name, an image, a profile … by its name')
    .option('--since <when>', 'only from then on: 12h or 30d ago, or a time like 2027-01-31T12:00:00Z', timeBefore)
    .option('--until <when>', 'only before then, said the same way', timeBefore)
    .addOption(limitOption(50))
    .action(async ({ limit, actor, action, subject, since, until }: AuditOptions, command: Command) => {
      const verb = open(command)
      const entries = await verb.client.list(apiPath('audit'), { actor, action, subject, since, until }, limit)
      verb.show(entries, () =>
        formatTable(
          entries,
          [
            { title: 'AT', cell: (entry) => formatTime(entry.at) },
            { title: 'WHO', cell: (entry) => entry.actor },
            { title: 'FROM', cell: (entry) => entry.from },
            { title: 'DID', cell: (entry) => entry.action },
            { title: 'TO', cell: (entry) => entry.subject },
          ],
          verb.paint,
        ),
      )
    })
}
