// Runs smbd as a child that ends with the daemon, starts it again when it falls, and closes the sessions of an account.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { SambaPrograms } from './find-samba.ts'
import { sambaEnvironment, type ShareFolder } from './share-folder.ts'

/** Who answers at the share's port. */
export interface SmbServer {
  /** Closes what is open of an account's share; rejects if that could not be done. */
  readonly closeSessions: (name: string) => Promise<void>
  readonly close: () => Promise<void>
}

const START_LIMIT_MS = 15_000
const STOP_LIMIT_MS = 5000
const MAX_PAUSE_MS = 60_000
const CONNECT_LIMIT_MS = 2000
const CONTROL_LIMIT_MS = 10_000

export interface SmbdOptions {
  folder: ShareFolder
  programs: SambaPrograms
  /** Where it must answer. */
  address: string
  port: number
  log: Logger
}

/** Starts smbd and waits until it answers [SMB_NOT_RUNNING]. */
export async function runSmbd(options: SmbdOptions): Promise<SmbServer> {
  const smbd = new Smbd(options)
  await smbd.start()
  return smbd
}

class Smbd implements SmbServer {
  readonly #options: SmbdOptions
  #child: ChildProcess | undefined
  #isClosing = false
  #pauseMs = 1000
  #timer: NodeJS.Timeout | undefined

  constructor(options: SmbdOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { address, port, folder } = this.#options
    // somebody else's answer would be taken for ours
    if (await answers(address, port)) throw notRunning(address, port, 'another program listens there')
    this.#spawn()
    for (const startedAt = performance.now(); performance.now() - startedAt < START_LIMIT_MS; await sleep(50)) {
      if (this.#child === undefined) break
      if (await answers(address, port)) return
    }
    await this.close()
    throw notRunning(address, port, await lastWords(folder))
  }

  #spawn(): void {
    const { folder, programs, log } = this.#options
    const child = spawn(
      programs.smbd,
      [
        // without it a standard input that is a socket makes it serve that alone, as under inetd
        '--daemon',
        '--foreground',
        '--no-process-group',
        `--configfile=${folder.configuration}`,
        `--log-basename=${join(folder.state, 'log')}`,
      ],
      // a group of its own, which smbd ends as a whole when its standard input closes: also when the daemon was killed
      { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env: sambaEnvironment(folder, programs.wrapper) },
    )
    this.#child = child
    // the pipe of a child that is gone
    child.stdin?.on('error', () => undefined)
    const startedAt = performance.now()
    const ended = (reason: string) => {
      if (this.#child !== child) return
      this.#child = undefined
      if (this.#isClosing) return
      if (performance.now() - startedAt > MAX_PAUSE_MS) this.#pauseMs = 1000
      logEvent(log, 'smb.ended', { reason, seconds: this.#pauseMs / 1000 })
      this.#timer = setTimeout(() => this.#spawn(), this.#pauseMs).unref()
      this.#pauseMs = Math.min(MAX_PAUSE_MS, this.#pauseMs * 2)
    }
    child.on('error', (error) => ended(error.message))
    child.on('exit', (code, signal) => ended(signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`))
  }

  readonly closeSessions = async (name: string): Promise<void> => {
    if (this.#child === undefined) return
    const { programs, folder } = this.#options
    await promisify(execFile)(
      programs.smbcontrol,
      [`--configfile=${folder.configuration}`, 'smbd', 'close-share', name],
      { env: sambaEnvironment(folder, programs.wrapper), timeout: CONTROL_LIMIT_MS },
    )
  }

  readonly close = async (): Promise<void> => {
    this.#isClosing = true
    clearTimeout(this.#timer)
    const child = this.#child
    if (child?.pid === undefined) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      try {
        process.kill(-child.pid, signal)
      } catch {
        return
      }
      const isGone = await Promise.race([ended.then(() => true), sleep(STOP_LIMIT_MS, false, { ref: false })])
      if (isGone) return
    }
  }
}

const CLOSING_LIMIT_MS = 10_000

/** smbd is run by somebody else, who looks into the folder `closing`: packaging/compose/samba.sh. */
export function foreignSmbd(folder: ShareFolder): SmbServer & { readonly askToClose: (name: string) => Promise<void> } {
  const askToClose = (name: string) => writeFile(join(folder.closing, name), '')
  return {
    askToClose,
    async closeSessions(name) {
      await askToClose(name)
      for (const startedAt = performance.now(); performance.now() - startedAt < CLOSING_LIMIT_MS; await sleep(100))
        if (!existsSync(join(folder.closing, name))) return
      // the request stays: it is done when smbd runs again
      throw new Error('whoever runs smbd did not close them in time')
    },
    close: async () => {},
  }
}

/** Whether a TCP port takes connections. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    const end = (isThere: boolean) => {
      socket.destroy()
      resolve(isThere)
    }
    socket.setTimeout(CONNECT_LIMIT_MS, () => end(false))
    socket.on('connect', () => end(true))
    socket.on('error', () => end(false))
  })
}

/** What is said where the share does not answer. */
export function notRunning(address: string, port: number, reason: string): SystemError {
  return new SystemError('SMB_NOT_RUNNING', { address, port, reason })
}

/** The end of smbd's log, on one line; it holds no passwords at log level 0. */
async function lastWords({ state }: ShareFolder): Promise<string> {
  const text = await readFile(join(state, 'log', 'log.smbd'), 'utf8').catch(() => '')
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('['))
  return lines.slice(-2).join('; ').replace(/\s+/g, ' ').trim() || 'it ended without a word'
}
