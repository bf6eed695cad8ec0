// `openwds completion bash|zsh|fish`: what a shell must know to complete our words.
import { Argument, type Command } from 'commander'
import { completionScript, SHELLS, type Shell } from './completion-scripts.ts'
import type { CliIo } from './io.ts'
import { addOfflineVerb, openOfflineVerb } from './verb.ts'
import { readVocabulary } from './vocabulary.ts'

/** Adds the verb; `wholeProgram` gives the command line with all verbs of all nouns. */
export function addCompletionVerb(program: Command, io: CliIo, wholeProgram: () => Promise<Command>): void {
  addOfflineVerb(program, 'completion', 'Prints the script that lets a shell complete our nouns, verbs and options.', [
    'openwds completion bash',
    'openwds completion zsh',
    'openwds completion fish',
  ])
    .addArgument(new Argument('<shell>', 'which shell').choices([...SHELLS]))
    .action(async (shell: Shell, _options: object, command: Command) => {
      const script = completionScript(shell, readVocabulary(await wholeProgram()))
      openOfflineVerb(command, io).show({ shell, script }, () => script)
    })
}
