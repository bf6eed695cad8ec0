// `openwds answer default`: WDS's answer files per architecture and per install image.
import type { Command } from 'commander'
import type { AnswerDefaultsReply } from '../api/answer-default-schemas.ts'
import { ARCHITECTURES } from '../model.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { addVerb, addWriteOptions, argument, oneOf, type OpenVerb } from './verb.ts'

interface DefaultOptions {
  architecture?: string
  installImage?: string
  none?: boolean
}

/** Adds the verb; without a file it shows what is set. */
export function addDefaultVerb(noun: Command, open: OpenVerb): void {
  const verb = addVerb(noun, 'default', 'Shows or sets the answer files that count where no assignment names one.', [
    'openwds answer default',
    'openwds answer default lab-client --architecture x64uefi',
    'openwds answer default office-image --install-image win11',
    'openwds answer default --none --architecture x64uefi',
  ])
  addWriteOptions(verb)
    .addArgument(argument('[answer]', 'the file'))
    .addOption(oneOf('--architecture <arch>', "for windowsPE, as WDS's client unattend file", [...ARCHITECTURES]))
    .option('--install-image <name>', "for the later passes, as WDS's image unattend file")
    .option('--none', 'no file any more')
    .action(async (answer: string | undefined, options: DefaultOptions, command: Command) => {
      const verb = open(command)
      const { architecture, installImage, none = false } = options
      const places = [architecture, installImage].filter((one) => one !== undefined).length
      if (answer === undefined && !none) {
        if (places > 0) throw verb.usage('name the answer file, or --none')
        const { body } = await verb.client.get(apiPath('answer-defaults'))
        verb.show(body, () => defaultsText(body, verb.paint))
        return
      }
      if (places !== 1) throw verb.usage('name one of --architecture and --install-image')
      if (answer !== undefined && none) throw verb.usage('an answer file and --none contradict each other')
      const path =
        architecture === undefined
          ? apiPath('answer-defaults', 'images', installImage ?? '')
          : apiPath('answer-defaults', 'architectures', architecture)
      const query = { dryRun: verb.dryRun || undefined }
      const { body } = await verb.client.send<AnswerDefaultsReply>('PUT', path, {
        body: { answer: answer ?? null },
        query,
      })
      verb.show(body, () => defaultsText(body, verb.paint))
    })
}

function defaultsText(defaults: AnswerDefaultsReply, paint: Parameters<typeof formatTable>[2]): string {
  const rows = [
    ...Object.entries(defaults.architectures).map(([name, answer]) => ({ where: 'architecture', name, answer })),
    ...Object.entries(defaults.images).map(([name, answer]) => ({ where: 'install image', name, answer })),
  ]
  if (rows.length === 0) return 'No default is set: machines get what their assignment or profile names.\n'
  return formatTable(
    rows,
    [
      { title: 'FOR', cell: (row) => row.where },
      { title: 'NAME', cell: (row) => row.name },
      { title: 'PART', cell: (row) => (row.where === 'architecture' ? 'client (windowsPE)' : 'image (later passes)') },
      { title: 'ANSWER FILE', cell: (row) => row.answer },
    ],
    paint,
  )
}
