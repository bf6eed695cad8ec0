// The options that say what iPXE does with a boot image.
import type { Command } from 'commander'
import type { ImagePatchBody } from '../api/image-schemas.ts'
import { repeatable, type Verb } from './verb.ts'

/** As the command line has them. */
export interface IpxeOptions {
  kernel?: string
  initrd?: string[]
  cmdline?: string
  sanboot?: string
  wimboot?: string
}

/** Adds them to a verb. */
export function addIpxeOptions(command: Command): Command {
  return command
    .option('--kernel <file>', 'by iPXE: this Linux kernel, its path below the image directory')
    .addOption(repeatable('--initrd <file>', 'by iPXE: an initial RAM disk; may be repeated, in their order'))
    .option('--cmdline <text>', "by iPXE: the kernel's command line ({server}: ours)")
    .option('--sanboot <uri>', 'by iPXE: from a disk in the network, iscsi:… or http://… ({server}: ours)')
    .option('--wimboot <file>', 'by iPXE: the WIM, by this wimboot, its path below the image directory')
}

/** What they say; undefined: nothing; null, for an empty value: iPXE does nothing of it any more. */
export function ipxeWords(options: IpxeOptions, verb: Verb): ImagePatchBody['ipxe'] | undefined {
  const { kernel, initrd = [], cmdline, sanboot, wimboot } = options
  const kinds = [kernel, sanboot, wimboot].filter((value) => value !== undefined)
  if (kinds.length > 1) throw verb.usage('--kernel, --sanboot and --wimboot exclude each other')
  if (kernel === undefined && (initrd.length > 0 || cmdline !== undefined))
    throw verb.usage('--initrd and --cmdline belong to --kernel')
  if (kinds.length === 0) return undefined
  if (kernel) return { kind: 'linux', kernel, initrds: initrd, cmdline: cmdline || null }
  if (sanboot) return { kind: 'sanboot', uri: sanboot }
  if (wimboot) return { kind: 'wimboot', program: wimboot }
  return null
}
