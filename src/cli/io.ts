// What the command line touches of the world, given by main: streams, environment, the daemon's start, the end signal.
import type { Readable } from 'node:stream'
import type { Output } from './terminal.ts'

export interface CliIo {
  stdout: Output
  stderr: Output
  stdin: Readable & { isTTY?: boolean }
  env: Readonly<Record<string, string | undefined>>
  /** Runs the daemon until it is told to stop; gives its exit code. */
  serve: (options: { config?: string; set: string[] }) => Promise<number>
  /** Aborted by Ctrl-C or SIGTERM: a verb that goes on for ever then ends well, any other is cut short. */
  signal?: AbortSignal
}

/** Exit codes, kept for scripts. */
export const ExitCode = { done: 0, failed: 1, usage: 2, configuration: 78 } as const
