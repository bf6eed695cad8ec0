// The share of deployments by `transport: smb`: one account and one folder for each, made when it begins and gone when it ends. START HERE.
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import {
  formatGroups,
  formatPasswords,
  formatUsers,
  makeAccount,
  parseAccounts,
  type ShareAccount,
  type ShareOwner,
} from './accounts.ts'
import { findSamba } from './find-samba.ts'
import { codedError, ShareContents, type SharedFile } from './share-contents.ts'
import { shareFolder, STATE_FOLDERS, whoseFolder, type ShareFolder } from './share-folder.ts'
import { buildSmbConf, SHARE_DOMAIN } from './smb-conf.ts'
import { answers, foreignSmbd, notRunning, runSmbd, type SmbServer } from './smbd.ts'

export interface ShareOptions {
  /** Absolute; made if it is not there. */
  folder: string
  /** Where machines find it, and where smbd listens. */
  addresses: readonly string[]
  port: number
  /** Whether the daemon starts smbd, or another one runs with the files of `folder`. */
  run: 'spawn' | 'external'
  owner: ShareOwner
  log: Logger
  now?: () => number
}

/** What a machine needs to reach its share. The password is nowhere else. */
export interface ShareGrant {
  addresses: readonly string[]
  port: number
  share: string
  /** As Windows wants it: domain, backslash, name. */
  user: string
  password: string
}

/** One per daemon. */
export class SmbShare {
  readonly #options: ShareOptions
  readonly #folder: ShareFolder
  readonly #contents: ShareContents
  readonly #now: () => number
  readonly #accounts = new Map<string, ShareAccount>()
  /** Deployments whose share is being made; false: it ended meanwhile. */
  readonly #opening = new Map<string, boolean>()
  /** Names whose sessions may still be open, because closing them failed. */
  readonly #unclosed = new Set<string>()
  #server: SmbServer | undefined
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(options: ShareOptions) {
    this.#options = options
    this.#folder = shareFolder(options.folder)
    this.#contents = new ShareContents(this.#folder)
    this.#now = options.now ?? Date.now
  }

  /**
   * Makes the folder, takes over the accounts of deployments that `isWanted`, sweeps all others and starts smbd
   * [SMB_PROGRAM_MISSING, SMB_NOT_RUNNING, SMB_FOLDER_UNUSABLE, SMB_DISK_FULL].
   */
  static async open(options: ShareOptions, isWanted: (deployment: string) => boolean): Promise<SmbShare> {
    const share = new SmbShare(options)
    await share.#open(isWanted)
    return share
  }

  async #open(isWanted: (deployment: string) => boolean): Promise<void> {
    const { addresses, port, run, log, owner } = this.#options
    const programs = run === 'spawn' ? await findSamba() : undefined
    try {
      await this.#prepareFolder()
      await this.#readAccounts()
      await this.#writeAccounts()
    } catch (error) {
      throw codedError(error, this.#folder.folder)
    }
    if (owner.uid === 0) logEvent(log, 'smb.root')
    const [address = '127.0.0.1'] = addresses
    const foreign = foreignSmbd(this.#folder)
    // our own is not there yet and has no sessions; of another one it is asked, but not waited for
    this.#server = { ...foreign, closeSessions: programs ? async () => {} : foreign.askToClose }
    await this.sweep(isWanted)
    this.#server = programs ? await runSmbd({ folder: this.#folder, programs, address, port, log }) : foreign
    logEvent(log, 'smb.started', { where: addresses.map((one) => `${one}:${port}`).join(' '), run })
  }

  async #prepareFolder(): Promise<void> {
    const { folder, shares, copies, closing, state, configuration, groups } = this.#folder
    if ((await whoseFolder(this.#folder)) === 'foreign')
      throw new SystemError('SMB_FOLDER_UNUSABLE', { path: folder, reason: 'other files are in it' })
    const makePrivate = async (path: string) => {
      await mkdir(path, { recursive: true, mode: 0o700 })
      await chmod(path, 0o700)
    }
    await makePrivate(folder)
    const { addresses, port } = this.#options
    // first of all, as it says whose folder this is
    await replaceFile(configuration, buildSmbConf({ folder: this.#folder, addresses, port }))
    for (const path of [shares, copies, closing, state, ...STATE_FOLDERS.map((name) => join(state, name))])
      await makePrivate(path)
    await replaceFile(groups, formatGroups(this.#options.owner))
  }

  async #readAccounts(): Promise<void> {
    const { users, passwords } = this.#folder
    const found = parseAccounts(await readOrNothing(users), await readOrNothing(passwords))
    for (const account of found) this.#accounts.set(account.deployment, account)
  }

  /**
   * An account for a deployment, with these files in its share and nothing else. One it had before is ended.
   * [SMB_NOT_RUNNING, SMB_DISK_FULL, SMB_FILE_CHANGED, SMB_FOLDER_UNUSABLE, SMB_ENDED]; after an error nothing is left.
   */
  async grant(deployment: string, files: readonly SharedFile[], expiresAt: string): Promise<ShareGrant> {
    if (this.#opening.has(deployment))
      throw new SystemError('SMB_ENDED', { deployment, reason: 'another request makes its share' })
    this.#opening.set(deployment, true)
    try {
      await this.end(deployment, 'again')
      await this.#requireAnswer()
      const { account, password } = makeAccount(deployment, expiresAt, [...this.#accounts.values()])
      await this.#contents.fill(account.name, files)
      try {
        if (this.#opening.get(deployment) !== true)
          throw new SystemError('SMB_ENDED', { deployment, reason: 'it ended while its share was made' })
        await this.#inTurn(() => this.#writeAccounts(account))
      } catch (error) {
        await this.#contents.empty(account.name)
        throw codedError(error, this.#folder.folder)
      }
      // it may have ended while the files were written
      if (this.#opening.get(deployment) !== true) {
        this.#opening.delete(deployment)
        await this.end(deployment)
        throw new SystemError('SMB_ENDED', { deployment, reason: 'it ended while its share was made' })
      }
      logEvent(this.#options.log, 'smb.granted', { deployment, account: account.name, files: files.length })
      const { addresses, port } = this.#options
      return { addresses, port, share: account.name, user: `${SHARE_DOMAIN}\\${account.name}`, password }
    } finally {
      this.#opening.delete(deployment)
    }
  }

  /**
   * Takes the account of a deployment away: its password is unknown, its folder gone, its sessions closed. Does
   * nothing if it has none. What the host refuses is logged, and done by the next sweep. Gives whether it had one.
   */
  async end(deployment: string, why: 'ended' | 'again' = 'ended'): Promise<boolean> {
    if (why === 'ended' && this.#opening.has(deployment)) this.#opening.set(deployment, false)
    const account = this.#accounts.get(deployment)
    if (!account) return false
    this.#accounts.delete(deployment)
    const { log } = this.#options
    const failed = (what: string) => (error: unknown) =>
      logEvent(log, 'smb.trouble', {
        deployment,
        account: account.name,
        reason: `${what}: ${String(error)}`,
        err: error,
      })
    await this.#inTurn(() => this.#writeAccounts()).catch((error: unknown) => {
      // still known: the next sweep tries again
      this.#accounts.set(deployment, account)
      failed('its password could not be taken away')(error)
    })
    await this.#contents.empty(account.name).catch(failed('its folder could not be removed'))
    await this.#closeSessions(account.name).catch(failed('its sessions could not be closed'))
    logEvent(log, 'smb.revoked', { deployment, account: account.name })
    return true
  }

  async #closeSessions(name: string): Promise<void> {
    this.#unclosed.add(name)
    await this.#server?.closeSessions(name)
    this.#unclosed.delete(name)
  }

  /** Ends every account whose time is over or whose deployment is not `isWanted`, and removes folders that nobody has. */
  async sweep(isWanted: (deployment: string) => boolean): Promise<void> {
    const now = this.#now()
    for (const { deployment, expiresAt } of [...this.#accounts.values()])
      if (!isWanted(deployment) || Date.parse(expiresAt) <= now) await this.end(deployment)
    // deployments that begin now make folders before they have accounts
    if (this.#opening.size > 0) return
    const names = new Set([...this.#accounts.values()].map(({ name }) => name))
    for (const name of await this.#contents.names()) if (!names.has(name)) await this.#contents.empty(name)
    await this.#contents.sweep()
    for (const name of this.#unclosed) await this.#closeSessions(name).catch(() => undefined)
  }

  /** Deployments that have an account. */
  deployments(): string[] {
    return [...this.#accounts.keys()]
  }

  /** Whether it answers, in words. */
  async status(): Promise<{ reachable: boolean; text: string }> {
    const { addresses, port } = this.#options
    try {
      await this.#requireAnswer()
    } catch (error) {
      if (!(error instanceof SystemError)) throw error
      return { reachable: false, text: `${error.message}: ${error.next}` }
    }
    return { reachable: true, text: `${addresses.join(' ')}, port ${port}: SMB 3, encrypted` }
  }

  async close(): Promise<void> {
    await this.#server?.close()
  }

  async #requireAnswer(): Promise<void> {
    const { addresses, port, run } = this.#options
    const [address = '127.0.0.1'] = addresses
    if (await answers(address, port)) return
    throw notRunning(address, port, run === 'spawn' ? 'smbd does not run at the moment' : 'nobody answers there')
  }

  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const work = this.#turn.then(job)
    this.#turn = work.catch(() => undefined)
    return work
  }

  /** With `added` too, which counts only when everything is written; if it is not, all is as it was. */
  async #writeAccounts(added?: ShareAccount): Promise<void> {
    const before = [...this.#accounts.values()]
    const write = async (accounts: readonly ShareAccount[]) => {
      await replaceFile(this.#folder.passwords, formatPasswords(accounts))
      await replaceFile(this.#folder.users, formatUsers(accounts, this.#options.owner))
    }
    try {
      await write(added ? [...before, added] : before)
    } catch (error) {
      if (added) await write(before).catch(() => undefined)
      throw error
    }
    if (added) this.#accounts.set(added.deployment, added)
  }
}

/** Whole or not at all; for this user alone. */
async function replaceFile(path: string, text: string): Promise<void> {
  const part = `${path}.new`
  try {
    await rm(part, { force: true })
    await writeFile(part, text, { mode: 0o600, flag: 'wx', flush: true })
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw error
  }
}

async function readOrNothing(path: string): Promise<string> {
  try {
    await stat(path)
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
