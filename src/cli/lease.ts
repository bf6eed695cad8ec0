// `openwds lease …`: addresses lent by the DHCP server.
import type { Command } from 'commander'
import type { LeaseReply } from '../api/schemas.ts'
import { apiPath } from './client.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addConfirmOption,
  addNoun,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  type OpenVerb,
} from './verb.ts'

interface ListOptions {
  limit: number
  state?: string
  mac?: string
  subnet?: string
  current?: boolean
}

/** Adds the verbs of the noun `lease`. */
export function addLeaseVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'lease', 'Addresses lent by the DHCP server (dhcp.mode: server).')
  addVerb(noun, 'list', 'Shows leases.', [
    'openwds lease list',
    'openwds lease list --subnet 192.168.10.0/24 --state declined',
  ])
    .addOption(oneOf('--state <state>', 'those in this state', ['bound', 'declined', 'released']))
    .option('--mac <mac>', 'those of this MAC')
    .option('--subnet <network>', 'those in this network')
    .option('--current', 'without those that have expired')
    .addOption(limitOption('all'))
    .action(async ({ limit, ...filters }: ListOptions, command: Command) => {
      const verb = open(command)
      const { state, mac, subnet, current } = filters
      const leases = await verb.client.list<LeaseReply>(apiPath('leases'), { state, mac, subnet, current }, limit)
      verb.show(leases, () =>
        formatTable(
          leases,
          [
            { title: 'ADDRESS', cell: (lease) => lease.address },
            { title: 'MAC', cell: (lease) => lease.mac },
            {
              title: 'STATE',
              cell: (lease) => lease.state,
              colour: ({ state: shown }) => (shown === 'declined' ? 'red' : undefined),
            },
            { title: 'UNTIL', cell: (lease) => timeText(lease.expiresAtMs) },
            { title: 'CLIENT ID', cell: (lease) => lease.clientId },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows the lease of an address.', ['openwds lease show 192.168.10.100'])
    .addArgument(argument('<address>', 'the lent address'))
    .action(async (address: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: lease } = await verb.client.get(apiPath('leases', address))
      verb.show(lease, () =>
        formatSheet(
          [
            ['address', lease.address],
            ['mac', lease.mac],
            ['client id', lease.clientId],
            ['state', lease.state],
            ['until', timeText(lease.expiresAtMs)],
            ['changed', timeText(lease.updatedAtMs)],
          ],
          verb.paint,
        ),
      )
    })

  addConfirmOption(
    addWriteOptions(
      addVerb(noun, 'remove', 'Frees an address at once; its client is not told.', [
        'openwds lease remove 192.168.10.100 --yes',
      ]),
    ),
  )
    .addArgument(argument('<address>', 'the lent address'))
    .action(async (address: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: lease } = await verb.client.get(apiPath('leases', address))
      await verb.confirm(`Free ${lease.address}, lent to ${lease.mac}`)
      const { body } = await verb.client.send('DELETE', apiPath('leases', address), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${body.address} is free.\n`)
    })
}

function timeText(ms: number): string {
  return formatTime(new Date(ms).toISOString())
}
