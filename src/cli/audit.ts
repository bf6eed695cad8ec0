// `openwds audit list`: who changed what, when and from where.
import type { Command } from 'commander'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { addNoun, addVerb, limitOption, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `audit`. */
export function addAuditVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'audit', 'The log of every change.')
  addVerb(noun, 'list', 'Shows changes, newest first; --json has the values before and after.', [
    'openwds audit list --limit 20',
    'openwds audit list --limit all --json',
  ])
    .addOption(limitOption(50))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const entries = await verb.client.list(apiPath('audit'), {}, options.limit)
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
