// `openwds wdsutil /Verb /Switch:value`: for hands that know wdsutil; says which command of ours it runs.
import type { Command } from 'commander'
import { RequestError } from '../errors.ts'
import { printable } from '../printable.ts'
import { addConnectionOptions } from './target.ts'
import type { CliIo } from './io.ts'
import { addConfirmOption, addExamples, addWriteOptions } from './verb.ts'
import { translateWdsutil } from './wdsutil-words.ts'

/** Adds the verb; `runWords` runs a command line of ours. */
export function addWdsutilVerb(program: Command, io: CliIo, runWords: (words: string[]) => Promise<void>): void {
  const command = program
    .command('wdsutil')
    .description("Understands wdsutil's verbs where they have a counterpart (docs/migrating-from-wds.md).")
    .argument('[words...]', 'as for wdsutil: /Get-Device /ID:00-15-5D-0A-0B-01')
    .option('--json', "print the API's JSON instead of text for people (docs/cli.md)")
  addConfirmOption(addWriteOptions(addConnectionOptions(command)))
  addExamples(command, [
    'openwds wdsutil /Get-AllDevices',
    'openwds wdsutil /Add-Device /Device:LAB-01 /ID:00-15-5D-0A-0B-01',
  ])
  command.action(async (words: string[], options: Record<string, string | boolean>) => {
    const translated = translateWdsutil(words)
    if ('reason' in translated)
      throw new RequestError('USAGE_INVALID', {
        reason: `${translated.reason}; docs/migrating-from-wds.md lists what there is`,
        command: 'openwds wdsutil',
      })
    for (const line of translated.commands) {
      if (options['json'] !== true) io.stderr.write(`${printable(`openwds ${line.map(quoted).join(' ')}`)}\n`)
      await runWords([...line, ...optionsFor(line, options)])
    }
  })
}

const READERS = ['list', 'show', 'inspect', 'health']

/** Our own options, where the command takes them. */
function optionsFor(line: readonly string[], options: Record<string, string | boolean>): string[] {
  const isOffline = line[1] === 'inspect'
  const isReading = READERS.includes(line[1] ?? line[0] ?? '') || line.length === 1
  return Object.entries(options).flatMap(([key, value]) => {
    const name = `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (key === 'json') return [name]
    if (key === 'yes') return line[1] === 'remove' ? [name] : []
    if (key === 'dryRun') return isReading ? [] : [name]
    return isOffline ? [] : [name, String(value)]
  })
}

function quoted(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
