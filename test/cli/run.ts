// Runs a command line inside the test and gives its exit code and what it wrote.
import { PassThrough } from 'node:stream'
import { runCli } from '../../src/cli/cli.ts'
import type { CliIo } from '../../src/cli/io.ts'

export interface Ran {
  code: number
  out: string
  err: string
}

export interface RunOptions {
  env?: Record<string, string>
  /** Whether somebody sits at a terminal. */
  isTTY?: boolean
  /** What is typed at the confirmation. */
  typed?: string
  signal?: AbortSignal
  serve?: CliIo['serve']
  /** Sees each piece of standard output as it comes. */
  onOutput?: (text: string) => void
}

/** The outcome of `openwds …argv`. */
export async function run(argv: string[], options: RunOptions = {}): Promise<Ran> {
  const ran: Ran = { code: -1, out: '', err: '' }
  const isTTY = options.isTTY ?? false
  const stream = (name: 'out' | 'err') =>
    Object.assign(new PassThrough(), { isTTY, columns: 120, rows: 30 }).on('data', (chunk: Buffer) => {
      ran[name] += chunk.toString()
      if (name === 'out') options.onOutput?.(chunk.toString())
    })
  const stdin = Object.assign(new PassThrough(), { isTTY })
  if (options.typed !== undefined) stdin.end(options.typed)
  ran.code = await runCli(argv, {
    stdout: stream('out'),
    stderr: stream('err'),
    stdin,
    env: { NO_COLOR: '1', ...options.env },
    serve: options.serve ?? (() => Promise.resolve(0)),
    ...(options.signal ? { signal: options.signal } : {}),
  })
  // what was written last is still on its way through the streams
  await new Promise((resolve) => setImmediate(resolve))
  return ran
}

/** The words of a command line as a shell splits it: spaces, and double quotes around words or parts of words. */
export function shellWords(line: string): string[] {
  return Array.from(line.matchAll(/(?:"[^"]*"|[^\s"])+/g), ([word]) => word.replaceAll('"', ''))
}
