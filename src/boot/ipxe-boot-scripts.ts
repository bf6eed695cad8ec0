// The scripts by which iPXE boots a machine: Linux, a disk in the network, Windows PE by wimboot, and the menu of profiles.
import type { BootImage, ImageContent, IpxeBoot, PxeClient } from '../model.ts'
import type { MenuItem } from './rules.ts'

/** Names of a script's files below its session's folder, beside those of Windows' loaders. */
export const ScriptFile = {
  Kernel: 'linux',
  Wimboot: 'wimboot',
  /** The boot store that names the files of wimboot's own disk. */
  BootStore: 'wimboot.bcd',
} as const
const INITRD = /^initrd(\d{1,2})$/
const CHOICE = /^choice-(\d{1,5})\.ipxe$/

/** The script for a boot of `image`. */
export function bootScript(
  image: Pick<BootImage, 'name' | 'content'> & { readonly ipxe: IpxeBoot },
  client: Pick<PxeClient, 'firmware' | 'architecture'>,
): string {
  const lines = [
    ...linesFor(image, client),
    ':failed',
    `echo ${plain(image.name)} did not start: this computer goes on to its next boot device.`,
    'sleep 5',
    // never back to the start: a boot that fails ends
    'exit 1',
  ]
  return `#!ipxe\nimgfree\n${lines.join('\n')}\n`
}

/** A file that a script loads, and the name iPXE is to know it by. */
export interface LoadedFile {
  command: 'kernel' | 'initrd'
  as: string
  /** Beside the script. */
  file: string
}

/** Everything the script for a boot of `image` loads, in order; nothing of a disk in the network. */
export function loadedFiles(
  { ipxe, content }: Pick<BootImage, 'content'> & { readonly ipxe: IpxeBoot },
  client: Pick<PxeClient, 'firmware' | 'architecture'>,
): LoadedFile[] {
  const beside = (command: LoadedFile['command'], file: string, as = file) => ({ command, as, file })
  switch (ipxe.kind) {
    case 'sanboot':
      return []
    case 'linux':
      return [
        beside('kernel', ScriptFile.Kernel),
        ...ipxe.initrds.map((_, index) => beside('initrd', `initrd${index}`)),
      ]
    case 'wimboot': {
      const manager = content && bootManager(content, client)
      return [
        beside('kernel', ScriptFile.Wimboot),
        // without one wimboot takes it out of the WIM, where it can read that
        ...(manager ? [beside('initrd', manager.file, manager.as)] : []),
        beside('initrd', content ? ScriptFile.BootStore : 'BCD', 'BCD'),
        beside('initrd', 'boot.sdi'),
        beside('initrd', 'boot.wim'),
      ]
    }
  }
}

function linesFor(
  image: Pick<BootImage, 'content'> & { readonly ipxe: IpxeBoot },
  client: Pick<PxeClient, 'firmware' | 'architecture'>,
): string[] {
  const { ipxe } = image
  if (ipxe.kind === 'sanboot') return [`sanboot ${withAddress(ipxe.uri)} || goto failed`]
  const words = ipxe.kind === 'linux' ? kernelWords(ipxe) : []
  const loads = loadedFiles(image, client).map(({ command, as, file }) =>
    [command, '--name', as, file, ...(command === 'kernel' ? words : []), '|| goto failed'].join(' '),
  )
  return [...loads, 'boot || goto failed']
}

/** A kernel that is an EFI program finds its RAM disks by these words alone. */
function kernelWords({ initrds, cmdline }: IpxeBoot & { kind: 'linux' }): string[] {
  const words = initrds.map((_, index) => `initrd=initrd${index}`)
  return cmdline === null ? words : [...words, withAddress(cmdline)]
}

/** The boot manager of an image, under the name wimboot knows it by. */
function bootManager(
  { bootFiles, signature }: ImageContent,
  { firmware, architecture }: Pick<PxeClient, 'firmware' | 'architecture'>,
): { as: string; file: string } | undefined {
  const isBios = firmware === 'bios'
  const wanted = isBios
    ? ['x64/bootmgr.exe', 'x86/bootmgr.exe']
    : signature === 'microsoft-2023'
      ? [`${architecture}/bootmgfw_EX.efi`, `${architecture}/bootmgfw.efi`]
      : [`${architecture}/bootmgfw.efi`]
  const file = wanted.find((name) => bootFiles.some((known) => known.name.toLowerCase() === name.toLowerCase()))
  if (file === undefined) return undefined
  const removable = { x64uefi: 'bootx64.efi', x86uefi: 'bootia32.efi', arm64: 'bootaa64.efi', arm: 'bootarm.efi' }
  const as = isBios ? 'bootmgr.exe' : removable[architecture as keyof typeof removable]
  return as === undefined ? undefined : { as, file }
}

/** What a name of a script's file stands for in the image directory; undefined: it is none, or lies in the library. */
export function scriptFilePath(ipxe: IpxeBoot | null, name: string): string | undefined {
  if (ipxe?.kind === 'wimboot') return name === ScriptFile.Wimboot ? ipxe.program : undefined
  if (ipxe?.kind !== 'linux') return undefined
  if (name === ScriptFile.Kernel) return ipxe.kernel
  const [, index] = INITRD.exec(name) ?? []
  return index === undefined ? undefined : ipxe.initrds[Number(index)]
}

/** The menu; what is chosen comes back as the name of the next script. */
export function menuScript(
  items: readonly MenuItem[],
  { prompt, timeoutSeconds }: { prompt: string; timeoutSeconds: number },
): string {
  const [first] = items
  if (!first) return '#!ipxe\nexit 1\n'
  const chain = (type: string) => `chain --autofree --replace ${choiceName(type)} || exit 1`
  // as in PXE's menus 0 takes the first at once, and 255 waits for ever [PXE 2.1 §2.2.3, option 43.10]
  if (timeoutSeconds === 0) return `#!ipxe\n${chain(String(first.type))}\n`
  const timeout = timeoutSeconds === 255 ? '' : `--timeout ${timeoutSeconds * 1000} `
  return [
    '#!ipxe',
    `menu ${plain(prompt)}`,
    ...items.map(({ type, text }) => `item ${type} ${plain(text)}`),
    `choose ${timeout}--default ${first.type} choice || exit 1`,
    chain('${choice}'),
    '',
  ].join('\n')
}

function choiceName(type: string): string {
  return `choice-${type}.ipxe`
}

/** The line of the menu that a script's name stands for; undefined: it is no such name. */
export function readChoice(name: string): number | undefined {
  const [, type] = CHOICE.exec(name) ?? []
  return type === undefined ? undefined : Number(type)
}

/** iPXE knows our address by itself. */
function withAddress(text: string): string {
  return text.replaceAll('{server}', '${next-server}')
}

/** Text that iPXE shows as it is: no settings, no operators, no second line. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, ' ').replace(/[${}|&#\\"']/g, '')
}
