// `openwds driver-group …`: which machines get which driver packages.
import type { Command } from 'commander'
import type { DriverGroupBody, DriverGroupReply } from '../api/driver-schemas.ts'
import { DRIVER_FACTS, DRIVER_TARGETS, type DriverFact, type DriverTarget } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import {
  addConfirmOption,
  addNoun,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  repeatable,
  type OpenVerb,
  type Verb,
} from './verb.ts'

interface GroupOptions {
  package?: string[]
  include?: string[]
  exclude?: string[]
  target?: DriverTarget | 'both'
  description?: string
  enable?: boolean
  disable?: boolean
}

/** Adds the verbs of the noun `driver-group`. */
export function addDriverGroupVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'driver-group', 'Driver groups: which machines get which driver packages.')

  addVerb(noun, 'list', 'Shows all driver groups.', ['openwds driver-group list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const groups: DriverGroupReply[] = await verb.client.list(apiPath('driver-groups'), {}, options.limit)
      verb.show(groups, () =>
        formatTable(
          groups,
          [
            { title: 'NAME', cell: (group) => group.name },
            { title: 'PACKAGES', cell: (group) => group.packages.join(' ') },
            { title: 'INTO', cell: (group) => group.targets.join(' ') },
            { title: 'FOR', cell: filterText },
            { title: 'STATE', cell: (group) => (group.enabled ? 'enabled' : 'disabled') },
            { title: 'DESCRIPTION', cell: (group) => group.description },
          ],
          verb.paint,
        ),
      )
    })

  for (const { name, summary, example } of [
    {
      name: 'add',
      summary: 'Makes a driver group.',
      example: 'openwds driver-group add dell --package net --include "manufacturer=Dell*" --target both',
    },
    {
      name: 'set',
      summary: 'Changes what is named of a driver group and leaves the rest.',
      example: 'openwds driver-group set dell --package net --package storage',
    },
  ] as const) {
    const isNew = name === 'add'
    addWriteOptions(addVerb(noun, name, summary, [example]))
      .addArgument(argument('<group>', 'its name'))
      .addOption(repeatable('--package <driver>', 'a driver package of it; several times for more'))
      .addOption(
        repeatable('--include <fact=value>', `only such machines; * for anything; facts: ${DRIVER_FACTS.join(', ')}`),
      )
      .addOption(repeatable('--exclude <fact=value>', 'no such machines'))
      .addOption(oneOf('--target <where>', 'where the drivers are brought to', [...DRIVER_TARGETS, 'both']))
      .option('--description <text>', 'free text; empty clears')
      .option('--enable', 'it counts')
      .option('--disable', 'it does not count')
      .action(async (ref: string, options: GroupOptions, command: Command) => {
        const verb = open(command)
        const path = apiPath('driver-groups', ref)
        const before = isNew ? undefined : (await verb.client.get<DriverGroupReply>(path)).body
        const { body } = await verb.client.send<DriverGroupReply>('PUT', path, {
          body: wanted(verb, options, before),
          ...(isNew ? { ifNew: true } : {}),
          query: { dryRun: verb.dryRun || undefined },
        })
        verb.show(body, () => printable(`${body.name} is ${isNew ? 'made' : 'changed'}.`) + '\n')
      })
  }

  addConfirmOption(
    addWriteOptions(
      addVerb(noun, 'remove', 'Removes a driver group; its packages stay.', ['openwds driver-group remove old --yes']),
    ),
  )
    .addArgument(argument('<group>', 'its name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Remove the driver group ${printable(ref)}`)
      const { body } = await verb.client.send('DELETE', apiPath('driver-groups', ref), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${printable(ref)} is removed.\n`)
    })
}

/** What is not named stays; filters are named all together. */
function wanted(verb: Verb, options: GroupOptions, before: DriverGroupReply | undefined): DriverGroupBody {
  const { include, exclude, target, description } = options
  const isFiltered = include !== undefined || exclude !== undefined
  return {
    packages: options.package ?? before?.packages ?? [],
    filters: isFiltered ? filtersOf(verb, include, exclude) : (before?.filters ?? []),
    targets:
      target === undefined || target === 'both'
        ? target === undefined && before
          ? before.targets
          : [...DRIVER_TARGETS]
        : [target],
    description: description === undefined ? (before?.description ?? null) : description || null,
    enabled: options.enable === true || (options.disable !== true && (before?.enabled ?? true)),
  }
}

function filtersOf(
  verb: Verb,
  include: string[] = [],
  exclude: string[] = [],
): NonNullable<DriverGroupBody['filters']> {
  const byFact = new Map<DriverFact, { include?: string[]; exclude?: string[] }>()
  for (const [way, texts] of Object.entries({ include, exclude }))
    for (const text of texts) {
      const at = text.indexOf('=')
      const fact = DRIVER_FACTS.find((one) => one.toLowerCase() === text.slice(0, at).trim().toLowerCase())
      const value = text.slice(at + 1).trim()
      if (at < 0 || fact === undefined || value === '')
        throw verb.usage(`--${way} takes FACT=VALUE with a fact of ${DRIVER_FACTS.join(', ')}, not ${text}`)
      const known = byFact.get(fact) ?? {}
      const key = way === 'include' ? 'include' : 'exclude'
      byFact.set(fact, { ...known, [key]: [...(known[key] ?? []), value] })
    }
  return [...byFact].map(([fact, words]) => ({ fact, ...words }))
}

function filterText({ filters }: DriverGroupReply): string {
  const words = filters.map(({ fact, include, exclude }) =>
    [
      ...(include ? [`${fact} ${include.join(' or ')}`] : []),
      ...(exclude ? [`${fact} not ${exclude.join(' nor ')}`] : []),
    ].join(' and '),
  )
  return words.join(', ') || 'every machine'
}
