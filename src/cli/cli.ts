// The command line `openwds`: reads the arguments, runs the verb, and turns whatever goes wrong into a reason, a next step and an exit code.
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { OpenWdsError, RequestError } from '../errors.ts'
import { printable } from '../printable.ts'
import { DaemonRefusal } from './client.ts'
import { ExitCode, type CliIo } from './io.ts'
import { createPaint, wantsColour } from './terminal.ts'
import { NOUNS, type NounContext } from './nouns.ts'
import { addExamples, fullName, type OpenVerb } from './verb.ts'

/** Runs one command line (without `node` and the script's name) and gives its exit code; never throws for what a user can cause. */
export async function runCli(argv: string[], io: CliIo): Promise<number> {
  const ending = new AbortController()
  const end = () => ending.abort()
  io.signal?.addEventListener('abort', end, { once: true })
  if (io.signal?.aborted) end()
  // `openwds watch | head` closes our output when it has seen enough; that may be told after the verb is done
  io.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') end()
    else throw error
  })
  try {
    const result = { exitCode: ExitCode.done as number }
    const program = await createProgram(io, ending.signal, result, argv)
    await program.parseAsync(argv, { from: 'user' })
    return result.exitCode
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.done
    return reportError(error, argv.includes('--json'), io, ending.signal)
  } finally {
    io.signal?.removeEventListener('abort', end)
  }
}

/**
 * The command line as commander knows it; `result` receives the daemon's exit code from `serve`. With `words`, the verbs
 * of other nouns than theirs are left out: loading all of them takes longer than most verbs do.
 */
export async function createProgram(
  io: CliIo,
  signal: AbortSignal,
  result: { exitCode: number },
  words?: readonly string[],
): Promise<Command> {
  const program = new Command('openwds')
    .description('Boots and deploys machines over the network: the daemon, and everything that can be told to it.')
    .version(readVersion(), '--version', 'show the version of this command')
    .helpCommand('help [command]', 'show the help of a command')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // the reason is shown by reportError, the same way for every kind of error
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(120, io.stdout.columns ?? 100),
      getErrHelpWidth: () => Math.min(120, io.stderr.columns ?? 100),
      getOutHasColors: () => wantsColour(io.stdout, io.env),
      getErrHasColors: () => wantsColour(io.stderr, io.env),
    })
  let openVerb: OpenVerb | undefined
  program.hook('preAction', async (_program, command) => {
    const speaksToDaemon = command.options.some(({ long }) => long === '--socket')
    if (speaksToDaemon) openVerb = (await import('./open-verb.ts')).createOpenVerb(io, signal)
  })
  const open: OpenVerb = (command) => {
    if (!openVerb) throw new Error(`${fullName(command)} has no options to reach the daemon by`)
    return openVerb(command)
  }
  const runWords = async (line: string[]) => {
    await (await createProgram(io, signal, result, line)).parseAsync(line, { from: 'user' })
  }
  const wholeProgram = () => createProgram(io, signal, result)
  await addNouns(program, { io, open, result, runWords, wholeProgram }, words)
  addExamples(program, [
    'openwds image add boot/grub/grubx64.efi --name grub',
    'openwds machine add 52:54:00:12:34:56 --name lab-1',
    'openwds machine assign lab-1 --boot-image grub --method boot-only',
    'openwds watch lab-1',
  ])
  forEachCommand(program, (command) => command.exitOverride((error) => refuseUsage(error, command)))
  return program
}

/** Adds all nouns, or the one that `words` name and the outlines of the others. */
async function addNouns(program: Command, context: NounContext, words: readonly string[] | undefined): Promise<void> {
  const [first, second] = words?.filter((word) => !word.startsWith('-')) ?? []
  const wanted = first === 'help' ? second : first
  for (const { usage, isVerb, description, add } of NOUNS) {
    if (!words || usage.split(' ', 1)[0] === wanted) {
      await add(program, context)
      continue
    }
    const outline = program.command(usage).description(description)
    if (isVerb) outline.option('--json')
  }
}

/** The version in package.json, which lies two folders above both this source and its compiled form. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Calls `visit` for the command and everything below it. */
export function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const below of command.commands) forEachCommand(below, visit)
}

/** Help that was asked for passes; everything else commander dislikes becomes USAGE_INVALID. */
function refuseUsage(error: CommanderError, command: Command): never {
  if (error.exitCode === 0) throw error
  const reason =
    error.code === 'commander.help'
      ? `${fullName(command)} needs a verb`
      : error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  throw new RequestError('USAGE_INVALID', { reason, command: fullName(command) })
}

/** Says what went wrong and what to do; gives the exit code. An error nobody foresaw goes on to main. */
function reportError(error: unknown, json: boolean, io: CliIo, signal: AbortSignal): number {
  if (signal.aborted) {
    io.stderr.write('openwds: ended before it was done\n')
    return ExitCode.failed
  }
  if (!(error instanceof OpenWdsError) && !(error instanceof DaemonRefusal)) throw error
  const problem =
    error instanceof DaemonRefusal
      ? error.problem
      : {
          type: `urn:openwds:error:${error.code}`,
          title: error.code,
          status: error.status,
          code: error.code,
          detail: error.message,
          next: error.next,
          ...error.details,
        }
  if (json) io.stderr.write(JSON.stringify(problem) + '\n')
  else io.stderr.write(errorText(error, io))
  if (error.code === 'USAGE_INVALID') return ExitCode.usage
  return error instanceof OpenWdsError && error.kind === 'config' ? ExitCode.configuration : ExitCode.failed
}

function errorText(error: OpenWdsError | DaemonRefusal, io: CliIo): string {
  const paint = createPaint(wantsColour(io.stderr, io.env))
  // a configuration has a line for each of its problems
  const reasons = error.message.split('\n').map((line) => printable(line))
  const places =
    error instanceof DaemonRefusal
      ? (error.problem.errors ?? []).map(({ pointer, message }) => `  ${printable(`${pointer || '/'}: ${message}`)}`)
      : []
  const { findings: found = [] } = error instanceof DaemonRefusal ? error.problem : {}
  // one alone is said already
  const findings = (found.length > 1 ? found : []).map(
    ({ check, text, forceable }) => `  ${check}: ${printable(text)}${forceable ? ' (--force overrules it)' : ''}`,
  )
  const code = error.code === 'USAGE_INVALID' ? '' : paint('dim', ` (${printable(error.code)})`)
  return (
    [
      `${paint(['red', 'bold'], 'error:')} ${reasons.join('\n')}${code}`,
      ...places,
      ...findings,
      `next: ${printable(error.next)}`,
    ].join('\n') + '\n'
  )
}
