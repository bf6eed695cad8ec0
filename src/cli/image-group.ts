// `openwds group …`: image groups.
import type { Command } from 'commander'
import type { ImageGroupReply } from '../api/image-schemas.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { addConfirmOption, addNoun, addVerb, addWriteOptions, argument, limitOption, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `group`. */
export function addGroupVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'group', 'Image groups: names under which images are kept together.')

  addVerb(noun, 'list', 'Shows all image groups and their images.', ['openwds group list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const groups = await verb.client.list(apiPath('image-groups'), {}, options.limit)
      verb.show(groups, () =>
        formatTable(
          groups,
          [
            { title: 'NAME', cell: (group) => group.name },
            { title: 'IMAGES', cell: (group) => group.images.join(' ') },
            { title: 'DESCRIPTION', cell: (group) => group.description },
          ],
          verb.paint,
        ),
      )
    })

  for (const { name, summary, example } of [
    { name: 'add', summary: 'Makes an image group.', example: 'openwds group add windows-11 --description "Lab"' },
    {
      name: 'set',
      summary: 'Renames or describes an image group.',
      example: 'openwds group set windows-11 --name w11',
    },
  ] as const) {
    const command = addWriteOptions(addVerb(noun, name, summary, [example]))
      .addArgument(argument('<group>', 'its name'))
      .option('--description <text>', 'free text; empty clears')
    if (name === 'set') command.option('--name <name>', 'a new name')
    command.action(async (ref: string, options: { description?: string; name?: string }, at: Command) => {
      const verb = open(at)
      const path = apiPath('image-groups', ref)
      const isNew = name === 'add'
      const before = isNew ? undefined : (await verb.client.get<ImageGroupReply>(path)).body
      const description =
        options.description === undefined ? (before?.description ?? null) : options.description || null
      const { body } = await verb.client.send<ImageGroupReply>('PUT', path, {
        body: { description, ...(options.name === undefined ? {} : { name: options.name }) },
        ...(isNew ? { ifNew: true } : {}),
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => printable(`${body.name} is ${isNew ? 'made' : 'changed'}.`) + '\n')
    })
  }

  const remove = addVerb(noun, 'remove', 'Removes an image group that is empty.', ['openwds group remove old --yes'])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<group>', 'its name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Remove the image group ${printable(ref)}`)
      const { body } = await verb.client.send('DELETE', apiPath('image-groups', ref), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${printable(ref)} is removed.\n`)
    })
}
