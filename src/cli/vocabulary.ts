// The command line as a table of its words, read from the commands themselves: what shell completion and the man page are made of.
import type { Argument, Command, Option } from 'commander'
import { examplesOf } from './verb.ts'

/** A command: the program (an empty path), a noun, or a verb. */
export interface CommandWords {
  /** The words after `openwds`, like `machine add`. */
  readonly path: string
  readonly description: string
  /** Of a noun that alone means one of its verbs: that verb's too. */
  readonly arguments: readonly ArgumentWords[]
  readonly options: readonly OptionWords[]
  readonly examples: readonly string[]
  readonly below: readonly CommandWords[]
}

export interface ArgumentWords {
  /** As usage shows it: `<file>`, `[words...]`. */
  readonly usage: string
  readonly description: string
  readonly value: ValueWords
}

export interface OptionWords {
  /** Like `--limit`. */
  readonly long: string
  /** Like `-o`. */
  readonly short: string | undefined
  /** As usage shows it: `-o, --output <file>`. */
  readonly flags: string
  readonly description: string
  /** Says how the daemon is reached, as that of every verb does. */
  readonly isConnection: boolean
  /** Undefined for a switch. */
  readonly value: ValueWords | undefined
}

/** What may stand for a value: one of a few words, or the path of a file. */
export interface ValueWords {
  readonly choices: readonly string[]
  readonly isPath: boolean
}

/** Reads the words of `command` and of everything below it. */
export function readVocabulary(command: Command, path = ''): CommandWords {
  const { commands: below, standard } = verbsOf(command)
  return {
    path,
    description: command.description(),
    arguments: [...command.registeredArguments, ...(standard?.registeredArguments ?? [])].map(argumentWords),
    options: [...command.createHelp().visibleOptions(command), ...(standard?.options ?? [])].map(optionWords),
    examples: examplesOf(command),
    below: below.map((each) => readVocabulary(each, `${path} ${each.name()}`.trimStart())),
  }
}

/** The command and all below it, from the top. */
export function everyCommand(words: CommandWords): CommandWords[] {
  return [words, ...words.below.flatMap(everyCommand)]
}

/** `standard`: the verb that the noun alone means, which commander keeps to itself. */
function verbsOf(command: Command): { commands: readonly Command[]; standard: Command | undefined } {
  const { commands } = command
  const { _defaultCommandName: name } = command as Command & { readonly _defaultCommandName?: string | null }
  return { commands, standard: commands.find((each) => each.name() === name) }
}

function argumentWords(argument: Argument): ArgumentWords {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return {
    usage: argument.required ? `<${name}>` : `[${name}]`,
    description: argument.description,
    value: valueWords(name, argument.argChoices),
  }
}

function optionWords(option: Option): OptionWords {
  const { long = '', short, flags, description } = option
  const takesValue = option.required || option.optional
  return {
    long,
    short,
    flags,
    description,
    isConnection: option.helpGroupHeading !== undefined,
    value: takesValue ? valueWords(flags, option.argChoices) : undefined,
  }
}

function valueWords(shown: string, choices: readonly string[] | undefined): ValueWords {
  return {
    choices: choices?.filter((word) => word !== '') ?? [],
    isPath: /\b(file|files|path|folder|directory)\b/.test(shown.split(/[<[]/).at(-1) ?? ''),
  }
}
