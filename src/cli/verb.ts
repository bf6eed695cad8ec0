// How a verb is written: the options every verb has, its example, and what its action works with.
import { Argument, InvalidArgumentError, Option, type Command, type CommandOptions } from 'commander'
import { RequestError } from '../errors.ts'
import type { Client } from './client.ts'
import type { Config } from '../config/schema.ts'
import type { CliIo } from './io.ts'
import { addConnectionOptions, type ConnectionOptions } from './target.ts'
import { createPaint, wantsColour, type Paint } from './terminal.ts'

/** What the action of a verb works with. */
export interface Verb {
  io: CliIo
  client: Client
  /** The same daemon, for what must still be said after Ctrl-C. */
  unabortable: Client
  /** The daemon is on this host: it is reached by its socket, and sees the same files. */
  isLocal: boolean
  paint: Paint
  json: boolean
  dryRun: boolean
  /** The whole command, like `openwds machine add`, for messages. */
  command: string
  /** Aborted when the verb is to end: Ctrl-C, or nobody reads its output any more. */
  signal: AbortSignal
  /** Writes the result: as JSON with --json, else as the text for people. */
  show: (value: unknown, text: () => string) => void
  /** The configuration the data directory is found by. */
  config: () => Config
  /** Asks before something is lost; throws NOT_CONFIRMED, or USAGE_INVALID where there is nobody to ask and no --yes. */
  confirm: (action: string) => Promise<void>
  /** What is wrong with how the verb was used, to be thrown. */
  usage: (reason: string) => RequestError
}

/** What the action of a verb without a daemon works with. */
export type OfflineVerb = Pick<Verb, 'io' | 'paint' | 'json' | 'show' | 'usage'>

/** Opens a verb that works on files alone. */
export function openOfflineVerb(command: Command, io: CliIo): OfflineVerb {
  const json = command.opts<CommonOptions>().json === true
  return {
    io,
    json,
    paint: createPaint(wantsColour(io.stdout, io.env)),
    show: (value, text) => io.stdout.write(json ? JSON.stringify(value, null, 2) + '\n' : text()),
    usage: (reason) => new RequestError('USAGE_INVALID', { reason, command: fullName(command) }),
  }
}

/** Gives a verb's action what it works with. */
export type OpenVerb = (command: Command) => Verb

/** A group of verbs about one noun. */
export function addNoun(program: Command, name: string, description: string): Command {
  return program.command(name).description(description)
}

/**
 * A verb with --json, an example in its help, and how to reach the daemon. `usage` is like `add <mac>`;
 * `options.isDefault`: the noun alone means this verb.
 */
export function addVerb(
  noun: Command,
  usage: string,
  description: string,
  examples: readonly string[],
  options: CommandOptions = {},
): Command {
  const command = noun.command(usage, options).description(description)
  command.option('--json', "print the API's JSON instead of text for people (docs/cli.md)")
  addConnectionOptions(command)
  return addExamples(command, examples)
}

/** A verb that works on files alone and needs no daemon: --json, and an example in its help. */
export function addOfflineVerb(
  noun: Command,
  usage: string,
  description: string,
  examples: readonly string[],
): Command {
  const command = noun.command(usage).description(description)
  command.option('--json', 'print JSON instead of text for people (docs/cli.md)')
  return addExamples(command, examples)
}

const examplesByCommand = new WeakMap<Command, readonly string[]>()

/** The examples of a command, command lines as one types them. */
export function examplesOf(command: Command): readonly string[] {
  return examplesByCommand.get(command) ?? []
}

/** Shows how a command is used, below its help. */
export function addExamples(command: Command, examples: readonly string[]): Command {
  examplesByCommand.set(command, examples)
  return command.addHelpText('after', ['', 'Example:', ...examples.map((example) => `  $ ${example}`)].join('\n'))
}

/** For verbs that change something: --dry-run. */
export function addWriteOptions(command: Command): Command {
  return command.option('--dry-run', 'check everything and show the outcome, but change nothing')
}

/** For verbs that lose something: --yes. */
export function addConfirmOption(command: Command): Command {
  return command.option('--yes', 'do not ask; needed where no terminal can be asked')
}

/** What `open` needs to know of a verb's options. */
export interface CommonOptions extends ConnectionOptions {
  json?: boolean
  dryRun?: boolean
  yes?: boolean
}

/** `openwds machine add` for that command. */
export function fullName(command: Command): string {
  const names: string[] = []
  for (let at: Command | null = command; at; at = at.parent) names.unshift(at.name())
  return names.join(' ')
}

/** An option that may be given several times. */
export function repeatable(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, earlier: string[] | undefined) => [
    ...(earlier ?? []),
    value,
  ])
}

/** An option whose value is one of a few words. */
export function oneOf(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices([...words])
}

/** Reads a whole number within bounds, as commander's parser of an option or argument. */
export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= minimum && value <= maximum))
      throw new InvalidArgumentError(
        maximum === Number.MAX_SAFE_INTEGER
          ? `Not a whole number from ${minimum} on.`
          : `Not a whole number from ${minimum} to ${maximum}.`,
      )
    return value
  }
}

/** How many items a list shows; `all` for every one. */
export function limitOption(standard: number | 'all'): Option {
  return new Option('--limit <n>', 'show at most so many, or `all`')
    .default(standard === 'all' ? Number.POSITIVE_INFINITY : standard, String(standard))
    .argParser((text: string) => (text === 'all' ? Number.POSITIVE_INFINITY : wholeNumber(1)(text)))
}

/** An argument that must not be empty. */
export function argument(name: string, description: string): Argument {
  return new Argument(name, description).argParser((text: string) => {
    if (text.trim() === '') throw new InvalidArgumentError('It is empty.')
    return text
  })
}
