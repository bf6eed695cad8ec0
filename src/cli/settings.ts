// `openwds settings`: what the daemon was started with, and where each setting was written.
import type { Command } from 'commander'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { addVerb, type OpenVerb } from './verb.ts'

/** Adds `settings`. */
export function addSettingsVerb(program: Command, open: OpenVerb): void {
  addVerb(program, 'settings [path]', 'Shows the settings the daemon runs with, and where each was written.', [
    'openwds settings',
    'openwds settings dhcp --written',
  ])
    .option('--written', 'without those that are at their default')
    .action(async (path: string | undefined, { written }: { written?: true }, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get(apiPath('settings'))
      const settings = body.items.filter(
        (setting) => isBelow(setting.path, path) && (!written || setting.origin !== null),
      )
      verb.show(settings, () =>
        formatTable(
          settings,
          [
            { title: 'SETTING', cell: (setting) => setting.path },
            { title: 'VALUE', cell: ({ value }) => (typeof value === 'string' ? value : JSON.stringify(value)) },
            {
              title: 'FROM',
              cell: ({ origin }) => origin ?? 'default',
              colour: ({ origin }) => (origin === null ? 'dim' : undefined),
            },
            { title: 'MEANING', cell: ({ description }) => description },
          ],
          verb.paint,
        ),
      )
    })
}

const isBelow = (path: string, wanted: string | undefined): boolean =>
  wanted === undefined || path === wanted || path.startsWith(`${wanted}.`)
