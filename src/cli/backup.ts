// `openwds backup FILE` and `openwds restore FILE`: what the daemon remembers, into one file and back.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { printable } from '../printable.ts'
import { restoreBackup } from '../store/restore.ts'
import { apiPath } from './client.ts'
import { formatBytes } from '../figures.ts'
import { saveDownload } from './save-download.ts'
import { formatTime } from './terminal.ts'
import { addConfirmOption, addVerb, addWriteOptions, argument, type OpenVerb } from './verb.ts'

/** Adds `backup`. */
export function addBackupVerb(program: Command, open: OpenVerb): void {
  addVerb(
    program,
    'backup',
    'Writes everything the daemon remembers into a file, while it goes on. Images are not in it.',
    ['openwds backup /srv/backup/openwds.backup', 'openwds backup openwds.backup --keys'],
  )
    .addArgument(argument('<file>', 'where to; an older one is replaced when the new one is whole'))
    .option('--keys', 'also what opens the stored secrets: such a file must be kept like a password')
    .action(async (file: string, options: { keys?: boolean }, command: Command) => {
      const verb = open(command)
      await saveDownload(
        await verb.client.download(apiPath('backup'), { keys: options.keys === true || undefined }),
        file,
      )
      const { size } = statSync(file)
      verb.show({ file: resolve(file), sizeBytes: size, keys: options.keys === true }, () => {
        const note =
          options.keys === true
            ? 'It opens every stored secret: keep it like a password.'
            : 'The keys to stored secrets are not in it (--keys).'
        return `${printable(file)}: ${formatBytes(size)}. ${note}\n`
      })
    })
}

/** Adds `restore`. */
export function addRestoreVerb(program: Command, open: OpenVerb): void {
  const restore = addVerb(
    program,
    'restore',
    'Puts a backup in the place of what the daemon remembers. The daemon must not run; what was there is kept aside.',
    ['openwds restore openwds.backup --yes', 'openwds restore openwds.backup --dry-run'],
  )
  addConfirmOption(addWriteOptions(restore))
    .addArgument(argument('<file>', 'a file of `openwds backup`'))
    .action(async (file: string, _options: object, command: Command) => {
      const verb = open(command)
      const { dataDirectory } = verb.config()
      await verb.confirm(`Replace what is remembered in ${dataDirectory}`)
      const restored = await restoreBackup(file, dataDirectory, verb.dryRun)
      verb.show(restored, () => {
        const { program: version, createdAt, files, keptAside } = restored
        const lines = [
          `${printable(file)} is whole: made by openwds ${printable(version)}, ${formatTime(createdAt)}${files.length > 0 ? `, with ${files.map(printable).join(', ')}` : ''}.`,
        ]
        if (!verb.dryRun) lines.push(`Restored into ${dataDirectory}.`)
        if (keptAside.length > 0) lines.push(`What was there: ${keptAside.join(', ')}`)
        return `${lines.join('\n')}\n`
      })
    })
}
