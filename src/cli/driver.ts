// `openwds driver …`: driver packages.
import { basename, resolve } from 'node:path'
import type { Command } from 'commander'
import type { DriverDetailReply, DriverExplanationReply, DriverReply } from '../api/driver-schemas.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatSheet, formatTable } from './table.ts'
import type { Paint } from './terminal.ts'
import { addConfirmOption, addNoun, addVerb, addWriteOptions, argument, limitOption, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `driver`. */
export function addDriverVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(
    program,
    'driver',
    'Driver packages: what Windows PE and Windows need for the devices of machines.',
  )

  addVerb(noun, 'list', 'Shows all driver packages.', ['openwds driver list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const drivers: DriverReply[] = await verb.client.list(apiPath('drivers'), {}, options.limit)
      verb.show(drivers, () => driverTable(drivers, verb.paint))
    })

  addVerb(noun, 'show', 'Shows a driver package with its devices.', ['openwds driver show net'])
    .addArgument(argument('<driver>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get<DriverDetailReply>(apiPath('drivers', name))
      verb.show(body, () => driverText(body, verb.paint))
    })

  addWriteOptions(
    addVerb(noun, 'add', 'Brings a driver package in, or a newer one in its place.', [
      'openwds driver add ./e1000e',
      'openwds driver add ./PRO1000/e1d68x64.inf --name e1d',
    ]),
  )
    .addArgument(
      argument(
        '<path>',
        'the folder of an unpacked driver, or its .inf file; with --url: of the server, below its image directory',
      ),
    )
    .option('--name <name>', "its name; default: the folder's or the file's")
    .action(async (path: string, options: { name?: string }, command: Command) => {
      const verb = open(command)
      const name = options.name ?? nameOf(path)
      const { body } = await verb.client.send<DriverReply>('PUT', apiPath('drivers', name), {
        body: { path: verb.isLocal ? resolve(path) : path },
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => addedText(body))
    })

  addConfirmOption(
    addWriteOptions(
      addVerb(noun, 'remove', 'Removes a driver package that is in no group.', ['openwds driver remove old --yes']),
    ),
  )
    .addArgument(argument('<driver>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Remove the driver package ${printable(name)}`)
      const { body } = await verb.client.send('DELETE', apiPath('drivers', name), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${printable(name)} is removed.\n`)
    })

  addVerb(noun, 'explain', 'Shows which drivers a machine gets, and why.', ['openwds driver explain lab-1'])
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get<DriverExplanationReply>(apiPath('machines', ref, 'drivers'))
      verb.show(body, () => explanationText(body, verb.paint))
    })
}

/** Only what can be a name. */
function nameOf(path: string): string {
  return basename(resolve(path))
    .replace(/\.inf$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 64)
}

function driverTable(drivers: readonly DriverReply[], paint: Paint): string {
  return formatTable(
    drivers,
    [
      { title: 'NAME', cell: (one) => one.name },
      { title: 'CLASS', cell: (one) => one.classes.join(' ') },
      { title: 'PROVIDER', cell: (one) => one.providers.join(', ') },
      { title: 'ARCHITECTURES', cell: (one) => one.architectures.join(' ') },
      { title: 'FILES', cell: (one) => one.files, align: 'right' },
      { title: 'NOTES', cell: (one) => one.notes.join('; ') },
    ],
    paint,
  )
}

function addedText({ name, infs, files, architectures, notes }: DriverReply): string {
  const words = `${name}: ${infs === 1 ? 'one driver' : `${infs} drivers`} for ${architectures.join(', ') || 'nothing'}, ${files} files.`
  return [words, ...notes.map((note) => `Note: ${note}.`)].map((line) => `${printable(line)}\n`).join('')
}

function driverText(driver: DriverDetailReply, paint: Paint): string {
  const head = formatSheet(
    [
      ['name', driver.name],
      ['files', driver.files],
      ['bytes', driver.sizeBytes],
      ...driver.notes.map((note) => ['note', note] as const),
      ['changed', driver.updatedAt],
    ],
    paint,
  )
  const parts = driver.drivers.map(
    (inf) =>
      '\n' +
      formatSheet(
        [
          ['file', inf.path],
          ['class', inf.class],
          ['provider', inf.provider],
          ['version', [inf.version, inf.date].flatMap((word) => word ?? []).join(' of ')],
          ['catalog', inf.catalog],
          ...inf.models.map(({ architecture, hardwareIds }) => [architecture, hardwareIds.join(' ')] as const),
        ],
        paint,
      ),
  )
  return [head, ...parts].join('')
}

function explanationText({ facts, groups, winpe, windows }: DriverExplanationReply, paint: Paint): string {
  const given = ({ packages, notes }: DriverExplanationReply['winpe']) =>
    [packages.join(' ') || 'none', ...notes].join('; ')
  return [
    formatSheet(
      [
        ...Object.entries(facts).map(([fact, values]) => [fact, values.join(' ')] as const),
        ['into Windows PE', given(winpe)],
        ['into Windows', given(windows)],
      ],
      paint,
    ),
    '\n',
    formatTable(
      groups,
      [
        { title: 'GROUP', cell: (group) => group.name },
        { title: 'OUTCOME', cell: (group) => group.outcome },
        { title: 'PACKAGES', cell: (group) => group.packages.join(' ') },
        { title: 'WHY', cell: (group) => group.reasons.join('; ') },
      ],
      paint,
    ),
  ].join('')
}
