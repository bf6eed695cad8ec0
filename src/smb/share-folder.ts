// Where things lie in the share's folder; all of it is for the daemon's user alone.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface ShareFolder {
  folder: string
  configuration: string
  /** Unix users and groups, for libnss_wrapper. */
  users: string
  groups: string
  /** Samba's password database. */
  passwords: string
  /** One folder per account, of its name. */
  shares: string
  /** Copies of files that cannot be linked, by their SHA-256. */
  copies: string
  /** A file of an account's name here asks whoever runs smbd to close its sessions; it is removed when that is done. */
  closing: string
  /** smbd's own: private, lock, state, cache, run, log. */
  state: string
}

/** smbd's own folders below `state`. */
export const STATE_FOLDERS = ['private', 'lock', 'state', 'cache', 'run', 'ncalrpc', 'log'] as const

/** The first line of our configuration: a folder that has it is ours to empty. */
export const CONFIGURATION_HEAD = '# Written by openwds at every start: changes are lost.'

/**
 * `ours`: used for the share before; `empty`, which may become so: nothing in it, or not there; `foreign`: whatever is in
 * it is somebody's, and stays.
 */
export async function whoseFolder({ folder, configuration }: ShareFolder): Promise<'ours' | 'empty' | 'foreign'> {
  const ifThere = async <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
  const words = await ifThere(readFile(configuration, 'utf8'))
  if (words?.startsWith(`${CONFIGURATION_HEAD}\n`)) return 'ours'
  const names = (await ifThere(readdir(folder))) ?? []
  // of a file system, and of a start that was killed
  const others = names.filter((name) => name !== 'lost+found' && name !== 'smb.conf.new')
  return others.length === 0 ? 'empty' : 'foreign'
}

/** @param folder absolute */
export function shareFolder(folder: string): ShareFolder {
  return {
    folder,
    configuration: join(folder, 'smb.conf'),
    users: join(folder, 'passwd'),
    groups: join(folder, 'group'),
    passwords: join(folder, 'smbpasswd'),
    shares: join(folder, 'shares'),
    copies: join(folder, 'copies'),
    closing: join(folder, 'closing'),
    state: join(folder, 'smbd'),
  }
}

/** What smbd and smbcontrol are started with: its world has our users, and no others. `wrapper`: libnss_wrapper. */
export function sambaEnvironment({ users, groups }: ShareFolder, wrapper: string): Record<string, string> {
  return {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LD_PRELOAD: wrapper,
    NSS_WRAPPER_PASSWD: users,
    NSS_WRAPPER_GROUP: groups,
  }
}
