// `openwds health`: whether the daemon runs, where it listens, whom it answers.
import type { Command } from 'commander'
import { apiPath } from './client.ts'
import { formatSheet } from './table.ts'
import { formatDuration } from '../figures.ts'
import { addVerb, type OpenVerb } from './verb.ts'

/** Adds `health`. */
export function addHealthVerb(program: Command, open: OpenVerb): void {
  addVerb(program, 'health', 'Shows whether the daemon runs, where it listens and whom it answers.', [
    'openwds health',
    'openwds health --url http://127.0.0.1:8067',
  ]).action(async (_options: object, command: Command) => {
    const verb = open(command)
    const { body: health } = await verb.client.get(apiPath('health'))
    const daemon = health.daemon
    verb.show(health, () =>
      formatSheet(
        [
          ['status', health.status],
          ['version', health.version],
          ['up for', formatDuration(health.uptimeSeconds * 1000)],
          ...(daemon
            ? ([
                ['server address', daemon.serverAddress],
                ...daemon.listening.map(
                  ({ door, protocol, address, port }) =>
                    [door, port === null ? address : `${address}:${port}/${protocol}`] as const,
                ),
                ['answers', daemon.answers.text],
                ['transfers', daemon.transfers],
              ] as const)
            : []),
        ],
        verb.paint,
      ),
    )
  })
}
