// `openwds image …`: what machines are booted with and what is installed on them.
import { existsSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import type { Command } from 'commander'
import type { ImagePatchBody, ImageReply } from '../api/image-schemas.ts'
import { ARCHITECTURES, LOADER_SIGNATURES, type Architecture, type LoaderSignature } from '../model.ts'
import { printable } from '../printable.ts'
import { addBootProgram } from './boot-program.ts'
import { apiPath } from './client.ts'
import { addIpxeOptions, ipxeWords, type IpxeOptions } from './ipxe-options.ts'
import { importFile, replaceImage, type ImportWords } from './image-import.ts'
import { addImageInspectVerb } from './image-inspect.ts'
import { addImageVerifyVerb } from './image-verify.ts'
import { imageSheet, imagesText } from './library-image-text.ts'
import type { CliIo } from './io.ts'
import {
  addNoun,
  addConfirmOption,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  wholeNumber,
  type OpenVerb,
  type Verb,
} from './verb.ts'

const TYPES = ['boot', 'install'] as const
const ORIGINS = ['media', 'custom'] as const

interface AddOptions extends Omit<ImportWords, 'mode'>, IpxeOptions {
  arch?: Architecture
  script?: string
  lastFile?: string
  link?: boolean
  move?: boolean
}

interface SetOptions extends IpxeOptions {
  name?: string
  description?: string
  group?: string
  enable?: boolean
  disable?: boolean
  origin?: 'media' | 'custom' | ''
  index?: number
  signature?: LoaderSignature
  script?: string
  lastFile?: string
}

/** Adds the verbs of the noun `image`. */
export function addImageVerbs(program: Command, open: OpenVerb, io: CliIo): void {
  const noun = addNoun(program, 'image', 'Images: what machines are booted with, and what is installed on them.')

  const add = addVerb(noun, 'add', 'Brings a .wim, .esd, .swm or .iso into the library, or registers a boot program.', [
    'openwds image add Win11.iso --name win11 --group windows-11',
    'openwds image add winpe.wim',
    'openwds image add /mnt/nas/Win11.iso --link',
    'openwds image add boot/grub/grubx64.efi --name grub',
    'openwds image add boot/grub/core.0 --name grub --arch x64',
    'openwds image add boot/ipxe/snponly.efi --name debian --kernel boot/debian/linux --initrd boot/debian/initrd.gz',
    'openwds image add --name installer --sanboot http://{server}:8068/boot-files/boot/installer.iso',
  ])
  addIpxeOptions(addWriteOptions(add))
    .addArgument(argument('[file]', 'an image file; or a program, as its path below the image directory: boot/…'))
    .option('--name <name>', "the image's name (default: the file's, without its ending)")
    .option('--description <text>', 'free text')
    .option('--group <name>', 'the image group')
    .addOption(oneOf('--type <type>', 'of an image file: take only boot images, or only install images', TYPES))
    .addOption(
      oneOf(
        '--origin <origin>',
        'of an image file: as Microsoft ships it, or captured (default: as it looks)',
        ORIGINS,
      ),
    )
    .option('--link', 'of an image file: leave it where it is instead of copying it')
    .option('--move', 'of an image file: take it away from where it is')
    .addOption(
      oneOf('--arch <arch>', 'of a program: x86 and x64 are BIOS (default: read from the file)', ARCHITECTURES),
    )
    .option('--script <file|uri>', 'of a program: what iPXE runs, a file or an address ({server}: ours)')
    .option('--last-file <name>', 'of a program: the file whose arrival means that the boot is done')
    .action(async (file: string | undefined, options: AddOptions, command: Command) => {
      const verb = open(command)
      if (file === undefined || !/\.(wim|esd|swm|iso)$/i.test(file)) return addProgram(verb, file, options)
      if (options.link && options.move) throw verb.usage('--link and --move exclude each other')
      if (options.arch ?? options.script ?? options.lastFile ?? ipxeWords(options, verb))
        throw verb.usage(
          '--arch, --script, --last-file, --kernel, --sanboot and --wimboot belong to boot programs, not to image files (openwds image set does it afterwards)',
        )
      const mode = options.link ? 'link' : options.move ? 'move' : 'copy'
      await importFile(verb, file, { ...options, mode })
    })

  addWriteOptions(
    addVerb(
      noun,
      'replace',
      'Exchanges the file of an image; machines that are armed keep the old one until they are armed again.',
      ['openwds image replace win11 Win11_25H2.iso'],
    ),
  )
    .addArgument(argument('<image>', 'its name or id'))
    .addArgument(argument('<file>', 'the new image file'))
    .option('--link', 'leave it where it is instead of copying it')
    .option('--move', 'take it away from where it is')
    .action(async (ref: string, file: string, options: Pick<AddOptions, 'link' | 'move'>, command: Command) => {
      const verb = open(command)
      const mode = options.link ? 'link' : options.move ? 'move' : 'copy'
      await replaceImage(verb, ref, file, { mode })
    })

  addVerb(noun, 'list', 'Shows all images.', ['openwds image list', 'openwds image list --type install'])
    .addOption(oneOf('--type <type>', 'only these', TYPES))
    .option('--group <name>', 'only those of this group')
    .addOption(limitOption('all'))
    .action(async (options: { limit: number; type?: string; group?: string }, command: Command) => {
      const verb = open(command)
      const { limit, type, group } = options
      const images = await verb.client.list<ImageReply>(apiPath('images'), { type, group }, limit)
      verb.show(images, () => imagesText(images, verb.paint))
    })

  addVerb(noun, 'show', 'Shows one image, what is in it, and who has it.', [
    'openwds image show grub',
    'openwds image show win11#6',
  ])
    .addArgument(argument('<image>', 'its name or id; name#2: one image inside'))
    .action(async (text: string, _options: object, command: Command) => {
      const verb = open(command)
      const [ref = '', index] = text.split('#')
      const { body: image } = await verb.client.get(apiPath('images', ref))
      const inner = index === undefined ? undefined : image.content?.images.find((one) => String(one.index) === index)
      if (index !== undefined && !inner)
        throw verb.usage(`${image.name} has no image ${index}; it has ${image.content?.images.length ?? 0}`)
      verb.show(inner ?? image, () => imageSheet(image, inner, verb.paint))
    })

  const set = addWriteOptions(
    addVerb(noun, 'set', 'Changes the words of an image; an empty value clears.', [
      'openwds image set win11 --name win11-24h2 --group windows-11',
      'openwds image set win11 --disable',
      'openwds image set win11-boot --signature microsoft-2023',
      'openwds image set ipxe --script boot/ipxe/menu.ipxe',
      'openwds image set win11-boot --wimboot boot/wimboot',
    ]),
  )
  addIpxeOptions(set)
    .addArgument(argument('<image>', 'its name or id'))
    .option('--name <name>', 'a new name; machines and profiles go on with it')
    .option('--description <text>', 'free text')
    .option('--group <name>', 'the image group')
    .option('--enable', 'it may be assigned and booted')
    .option('--disable', 'nobody is assigned it or booted with it')
    .addOption(oneOf('--origin <origin>', 'as Microsoft ships it, or captured; empty: as it looks', [...ORIGINS, '']))
    .option('--index <n>', 'of a boot image: which image inside is booted', wholeNumber(1, 10_000))
    .addOption(oneOf('--signature <signer>', 'of a boot image: whose boot manager is handed out', LOADER_SIGNATURES))
    .option('--script <file|uri>', 'what iPXE runs: a file below the image directory, or an address ({server}: ours)')
    .option('--last-file <name>', 'the file whose arrival means that the boot is done')
    .action(async (ref: string, options: SetOptions, command: Command) => {
      const verb = open(command)
      const body = patchOf(options, verb)
      const { body: image } = await verb.client.send<ImageReply>('PATCH', apiPath('images', ref), {
        body,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(image, () => printable(`${image.name} is changed.`) + '\n')
    })

  const remove = addVerb(noun, 'remove', 'Removes an image that no machine and no profile has.', [
    'openwds image remove grub --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<image>', 'its name or id'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: image, etag } = await verb.client.get(apiPath('images', ref))
      await verb.confirm(`Remove the image ${printable(image.name)}`)
      const { body } = await verb.client.send('DELETE', apiPath('images', image.name), {
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      const stays = !image.content || image.content.file.linked
      const words = stays ? 'its files are where they were' : 'its file too, if no other image has it'
      verb.show(body, () => `${printable(image.name)} is removed; ${words}.\n`)
    })

  addImageVerifyVerb(noun, open)
  addImageInspectVerb(noun, io)
}

async function addProgram(verb: Verb, file: string | undefined, options: AddOptions): Promise<void> {
  const path = file === undefined ? null : programPath(file, verb)
  const ipxe = ipxeWords(options, verb)
  if (path === null && !ipxe) throw verb.usage('name a file, or what iPXE does: --kernel, --sanboot or --wimboot')
  const { arch, name = path && basename(path).replace(/\.[^.]*$/, ''), description, group, script, lastFile } = options
  if (name === null) throw verb.usage('without a file --name must be said')
  const words = { description, group, script, lastFile, ipxe }
  const body = await addBootProgram(verb, { path, name, arch }, words)
  verb.show(body, () => printable(`${body.name} boots ${programsText(body) || `by iPXE (${body.ipxe?.kind})`}.`) + '\n')
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
  const kind = existsSync(file) ? 'neither an image file (.wim, .esd, .swm, .iso) nor' : 'not'
  throw verb.usage(
    `${file} is ${kind} below the folder boot of the image directory; name it like boot/grub/grubx64.efi`,
  )
}

function patchOf(options: SetOptions, verb: Verb): ImagePatchBody {
  if (options.enable && options.disable) throw verb.usage('--enable and --disable exclude each other')
  const { name, description, group, origin, index, signature, script, lastFile } = options
  const cleared = <T extends string>(value: T | undefined) => (value === undefined ? undefined : value || null)
  const words = {
    name,
    description: cleared(description),
    group: cleared(group),
    enabled: options.enable ? true : options.disable ? false : undefined,
    origin: cleared(origin) as ImagePatchBody['origin'],
    index,
    signature,
    script: cleared(script),
    ipxe: ipxeWords(options, verb),
    lastFile: cleared(lastFile),
  }
  const said = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
  if (Object.keys(said).length === 0) throw verb.usage('nothing to change was named')
  return said
}

function programsText(image: ImageReply): string {
  return Object.entries(image.programs)
    .map(([architecture, path]) => `${path} (${architecture})`)
    .join(', ')
}
