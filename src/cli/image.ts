// `openwds image …`: what machines can be booted with. Boot programs: files below the image directory's `boot`.
import { basename, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import type { BootImageBody, BootImageReply, BootProgramReply } from '../api/schemas.ts'
import { ARCHITECTURES, type Architecture } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import { addImageInspectVerb } from './image-inspect.ts'
import type { CliIo } from './io.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addNoun,
  addConfirmOption,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  type OpenVerb,
  type Verb,
} from './verb.ts'

interface AddOptions {
  name?: string
  arch?: Architecture
  description?: string
  group?: string
  script?: string
  lastFile?: string
}

/** Adds the verbs of the noun `image`. */
export function addImageVerbs(program: Command, open: OpenVerb, io: CliIo): void {
  const noun = addNoun(program, 'image', 'Boot images: the programs machines are started with.')

  addWriteOptions(
    addVerb(noun, 'add', 'Registers a boot program; repeated for further architectures of the same image.', [
      'openwds image add boot/grub/grubx64.efi --name grub',
      'openwds image add boot/grub/core.0 --name grub --arch x64',
    ]),
  )
    .addArgument(argument('<file>', 'the program, as its path below the image directory: boot/…'))
    .option('--name <name>', "the image's name (default: the file's, without its ending)")
    .addOption(oneOf('--arch <arch>', 'x86 and x64 are BIOS (default: read from the file)', ARCHITECTURES))
    .option('--description <text>', 'free text')
    .option('--group <name>', 'the image group')
    .option('--script <file|uri>', 'what iPXE runs: a file below the image directory, or an address ({server}: ours)')
    .option('--last-file <name>', 'the file whose arrival means that the boot is done')
    .action(async (file: string, options: AddOptions, command: Command) => {
      const verb = open(command)
      const path = programPath(file, verb)
      const architecture =
        options.arch ?? (await verb.client.get<BootProgramReply>('/boot-programs', { path })).body.architecture
      const name = options.name ?? basename(path).replace(/\.[^.]*$/, '')
      const body = await addProgram(verb, name, { [architecture]: path }, options)
      verb.show(body, () => printable(`${body.name} boots ${programsText(body)}.`) + '\n')
    })

  addVerb(noun, 'list', 'Shows all images.', ['openwds image list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const images = await verb.client.list<BootImageReply>(apiPath('images'), {}, options.limit)
      verb.show(images, () =>
        formatTable(
          images,
          [
            { title: 'NAME', cell: (image) => image.name },
            { title: 'TYPE', cell: (image) => image.type },
            { title: 'ARCHITECTURES', cell: (image) => Object.keys(image.programs).join(' ') },
            { title: 'GROUP', cell: (image) => image.group },
            { title: 'DESCRIPTION', cell: (image) => image.description },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one image and the program of each architecture.', ['openwds image show grub'])
    .addArgument(argument('<image>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: image } = await verb.client.get<BootImageReply>(apiPath('images', name))
      verb.show(image, () =>
        formatSheet(
          [
            ['name', image.name],
            ['type', image.type],
            ['description', image.description],
            ['group', image.group],
            ...Object.entries(image.programs).map(([architecture, path]) => [architecture, path] as const),
            ['script', image.script],
            ['last file', image.lastFile],
            ['created', formatTime(image.createdAt)],
            ['changed', formatTime(image.updatedAt)],
          ],
          verb.paint,
        ),
      )
    })

  addWriteOptions(
    addVerb(noun, 'set', 'Changes the words of an image; an empty value clears.', [
      'openwds image set ipxe --script boot/ipxe/menu.ipxe',
      'openwds image set live --last-file live/filesystem.squashfs',
    ]),
  )
    .addArgument(argument('<image>', 'its name'))
    .option('--description <text>', 'free text')
    .option('--group <name>', 'the image group')
    .option('--script <file|uri>', 'what iPXE runs: a file below the image directory, or an address ({server}: ours)')
    .option('--last-file <name>', 'the file whose arrival means that the boot is done')
    .action(async (name: string, options: AddOptions, command: Command) => {
      const verb = open(command)
      const words = imageWords(options)
      if (Object.keys(words).length === 0) throw verb.usage('nothing to change was named')
      const { body: image, etag } = await verb.client.get<BootImageReply>(apiPath('images', name))
      const { description, group, programs, script, lastFile } = image
      const { body } = await verb.client.send<BootImageReply>('PUT', apiPath('images', image.name), {
        body: { type: 'boot', description, group, programs, script, lastFile, ...words } satisfies BootImageBody,
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => printable(`${body.name} is changed.`) + '\n')
    })

  const remove = addVerb(noun, 'remove', 'Forgets an image; its files stay. Refused while a machine is assigned it.', [
    'openwds image remove grub --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<image>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: image, etag } = await verb.client.get<BootImageReply>(apiPath('images', name))
      await verb.confirm(`Forget the image ${printable(image.name)}`)
      const { body } = await verb.client.send('DELETE', apiPath('images', image.name), {
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${printable(image.name)} is forgotten; its files are where they were.\n`)
    })

  addImageInspectVerb(noun, io)
}

/** Somebody else may be adding a program of the same image at the same moment; it does not do so all the time. */
const MAX_TRIES = 5

/** Adds the program to the image, or makes the image with it: what was read is what is replaced, so that nobody's is lost. */
async function addProgram(
  verb: Verb,
  name: string,
  program: BootImageReply['programs'],
  words: AddOptions,
): Promise<BootImageReply> {
  for (let tries = 1; ; tries++) {
    const known = await findImage(verb, name)
    const image: BootImageBody = {
      type: 'boot',
      description: known?.body.description ?? null,
      group: known?.body.group ?? null,
      programs: { ...known?.body.programs, ...program },
      script: known?.body.script ?? null,
      lastFile: known?.body.lastFile ?? null,
      ...imageWords(words),
    }
    try {
      const { body } = await verb.client.send<BootImageReply>('PUT', apiPath('images', name), {
        body: image,
        ...(known ? { ifMatch: known.etag } : { ifNew: true }),
        query: { dryRun: verb.dryRun || undefined },
      })
      return body
    } catch (error) {
      const changed = error instanceof DaemonRefusal && error.code === 'CHANGED_MEANWHILE'
      if (!changed || tries >= MAX_TRIES) throw error
    }
  }
}

/** The words that were said; an empty one clears. */
function imageWords(words: AddOptions): Partial<Pick<BootImageBody, 'description' | 'group' | 'script' | 'lastFile'>> {
  const { description, group, script, lastFile } = words
  const said = Object.entries({ description, group, script, lastFile }).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [name, value || null]))
}

async function findImage(
  verb: Verb,
  name: string,
): Promise<{ body: BootImageReply; etag: string | undefined } | undefined> {
  try {
    return await verb.client.get<BootImageReply>(apiPath('images', name))
  } catch (error) {
    if (error instanceof DaemonRefusal && error.code === 'IMAGE_NOT_FOUND') return undefined
    throw error
  }
}

/**
 * The program's path below the image directory. `file` may also be a path of this host that leads into it, as completion
 * of file names gives it.
 */
function programPath(file: string, verb: Verb): string {
  const slashed = file.replaceAll('\\', '/')
  if (slashed.startsWith('boot/')) return slashed
  const local = relative(resolve(verb.config().imageDirectory), resolve(slashed)).replaceAll('\\', '/')
  if (local.startsWith('boot/')) return local
  throw verb.usage(`${file} is not below the folder boot of the image directory; name it like boot/grub/grubx64.efi`)
}

function programsText(image: BootImageReply): string {
  return Object.entries(image.programs)
    .map(([architecture, path]) => `${path} (${architecture})`)
    .join(', ')
}
