// Runs another project's server beside the daemon, in a namespace of the lab, until it is told to stop.
import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { SystemError } from '../src/errors.ts'
import type { Namespaces } from './namespaces.ts'
import { aptLine, findCommand, LAB_PACKAGES } from './packages.ts'
import { atEnd } from './teardown.ts'

export interface CompanionProgram {
  command: string
  args: readonly string[]
  env?: Readonly<Record<string, string>>
  /** The log line that says it serves. */
  ready: RegExp
}

export interface Companion {
  readonly pid: number
  /** What it wrote. */
  readonly log: readonly string[]
  /** Ends it, by SIGKILL unless told otherwise, and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

const READY_LIMIT_MS = 30_000

/**
 * The full path of a server's command.
 * @throws SystemError LAB_TOOLS_MISSING with the line that installs it
 */
export function commandPath(command: string): string {
  const path = findCommand(command)
  if (path !== undefined) return path
  const wanted = LAB_PACKAGES.filter(({ brings }) => brings === command)
  throw new SystemError('LAB_TOOLS_MISSING', { packages: command, command: `sudo ${aptLine(wanted)}` })
}

/**
 * Starts the program in the namespace and waits until it serves.
 * @throws SystemError LAB_STEP_FAILED with the end of its log
 */
export async function startCompanion(
  namespaces: Namespaces,
  namespace: string,
  program: CompanionProgram,
): Promise<Companion> {
  const [ip, args] = namespaces.inside(namespace, program.command, ...program.args)
  const child = spawn(ip, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...program.env } })
  const log: string[] = []
  const collect = (text: Buffer) => log.push(...text.toString().split('\n').filter(Boolean))
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const closed = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      log.push(error.message)
      resolve()
    })
    child.once('close', () => resolve())
  })
  const kill = atEnd(() => child.kill('SIGKILL'))
  const stop = async (signal?: NodeJS.Signals) => {
    if (signal) child.kill(signal)
    else kill()
    await closed
    kill()
  }

  const startedAt = performance.now()
  while (!log.some((line) => program.ready.test(line))) {
    if (child.exitCode === null && performance.now() - startedAt < READY_LIMIT_MS) {
      await sleep(20)
      continue
    }
    await stop()
    throw new SystemError('LAB_STEP_FAILED', { step: `start ${program.command}`, reason: log.slice(-5).join('\n') })
  }
  return { pid: child.pid ?? -1, log, stop }
}
