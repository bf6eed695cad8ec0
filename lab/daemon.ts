// Runs the daemon as a child process with a configuration of its own, and waits until it answers.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { createClient, type Client } from '../src/cli/client.ts'
import { SystemError } from '../src/errors.ts'
import { atEnd } from './teardown.ts'

/** The built daemon. */
export const DAEMON = join(import.meta.dirname, '../dist/main.js')

export interface DaemonOptions {
  /** A folder for its configuration and data. */
  directory: string
  /** The configuration; `dataDirectory` is set here. */
  config: Readonly<Record<string, unknown>>
  /** Where to run a command: the plain one, or inside a network namespace. */
  place?: (command: string, ...args: string[]) => [string, string[]]
}

export interface Daemon {
  readonly pid: number
  readonly configFile: string
  /** Its socket, which needs no token. */
  readonly socket: string
  readonly api: Client
  /** Its log so far, one JSON object a line. */
  readonly log: readonly string[]
  /** Asks it to stop and waits; gives its exit code, null when it had to be killed. */
  stop(): Promise<number | null>
}

const START_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 15_000
const POLL_MS = 50
const LOG_LINES_KEPT = 20_000

/**
 * Starts the daemon and waits until its API answers.
 * @throws SystemError LAB_STEP_FAILED with the end of its log
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  if (!existsSync(DAEMON)) {
    throw new SystemError('LAB_STEP_FAILED', {
      step: 'start the daemon',
      reason: 'it is not built; run `npm run build`',
    })
  }
  const dataDirectory = join(options.directory, 'data')
  mkdirSync(dataDirectory, { recursive: true })
  const configFile = join(options.directory, 'openwds.yaml')
  // several daemons may run at once, and few of them mind where their files are to be had by HTTP
  const http = { port: 0, tlsPort: 0 }
  writeFileSync(configFile, stringify({ http, ...options.config, dataDirectory }))

  const args = [DAEMON, 'serve', '--config', configFile]
  const [command, commandArgs] = options.place?.(process.execPath, ...args) ?? [process.execPath, args]
  // Settings of the caller's environment are not this daemon's.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('OPENWDS_')))
  const child = spawn(command, commandArgs, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const log: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      log.push(...lines.filter((line) => line !== ''))
      if (log.length > LOG_LINES_KEPT) log.splice(0, log.length - LOG_LINES_KEPT)
    })
  }
  let isRunning = true
  const closed = new Promise<number | null>((resolve) => {
    child.once('error', (error) => log.push(error.message))
    child.once('close', (code) => {
      isRunning = false
      forget()
      resolve(code)
    })
  })
  const forget = atEnd(() => child.kill('SIGTERM'))

  const socket = join(dataDirectory, 'openwds.sock')
  const api = createClient({ kind: 'socket', path: socket })
  const startedAt = performance.now()
  while (!(await answers(api))) {
    if (isRunning && performance.now() - startedAt < START_LIMIT_MS) {
      await sleep(POLL_MS)
      continue
    }
    child.kill('SIGKILL')
    await closed
    const reason = ['it does not answer; the end of its log:', ...log.slice(-8)].join('\n')
    throw new SystemError('LAB_STEP_FAILED', { step: 'start the daemon', reason })
  }
  return {
    pid: child.pid ?? -1,
    configFile,
    socket,
    api,
    log,
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      const code = await closed
      clearTimeout(timer)
      return code
    },
  }
}

async function answers(api: Client): Promise<boolean> {
  try {
    await api.get('/health')
    return true
  } catch {
    return false
  }
}
