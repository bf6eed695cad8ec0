// `openwds lease list`: addresses lent by the DHCP server.
import type { Command } from 'commander'
import type { LeaseReply } from '../api/schemas.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { addNoun, addVerb, limitOption, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `lease`. */
export function addLeaseVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'lease', 'Addresses lent by the DHCP server (dhcp.mode: server).')
  addVerb(noun, 'list', 'Shows all leases.', ['openwds lease list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const leases = await verb.client.list<LeaseReply>(apiPath('leases'), {}, options.limit)
      verb.show(leases, () =>
        formatTable(
          leases,
          [
            { title: 'ADDRESS', cell: (lease) => lease.address },
            { title: 'MAC', cell: (lease) => lease.mac },
            {
              title: 'STATE',
              cell: (lease) => lease.state,
              colour: ({ state }) => (state === 'declined' ? 'red' : undefined),
            },
            { title: 'UNTIL', cell: (lease) => formatTime(new Date(lease.expiresAtMs).toISOString()) },
            { title: 'CLIENT ID', cell: (lease) => lease.clientId },
          ],
          verb.paint,
        ),
      )
    })
}
