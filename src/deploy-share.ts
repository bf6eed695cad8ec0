// Opens the share of `transport: smb` as the configuration has it, with the accounts of deployments that are at work.
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from './config/schema.ts'
import { NO_SHARE, type DeployShare } from './deploy/share.ts'
import { isAtWork } from './deploy/stages.ts'
import { SystemError } from './errors.ts'
import type { Logger } from './log.ts'
import { ANY_ADDRESS, type Ipv4 } from './net/address.ts'
import { SmbShare } from './smb/share.ts'
import { shareFolder, whoseFolder } from './smb/share-folder.ts'
import type { Store } from './store/store.ts'

export interface DeployShareOptions {
  settings: Config['smb']
  /** Absolute. */
  dataDirectory: string
  /** Where machines reach this server. */
  links: readonly { address: Ipv4 }[]
  store: Pick<Store, 'deploymentRunning'>
  log: Logger
}

/** [SMB_PROGRAM_MISSING, SMB_NOT_RUNNING, SMB_FOLDER_UNUSABLE, SMB_DISK_FULL] */
export async function openDeployShare({ settings, dataDirectory, links, store, log }: DeployShareOptions): Promise<{
  share: DeployShare
  close: () => Promise<void>
}> {
  const folder = settings.directory === undefined ? join(dataDirectory, 'smb') : resolve(settings.directory)
  if (!settings.enabled) {
    await clearFolder(folder)
    return { share: NO_SHARE, close: async () => {} }
  }
  const { port, run } = settings
  const known = links.map(({ address }) => address).filter((address) => address !== ANY_ADDRESS)
  const addresses = settings.address === undefined ? known : [settings.address]
  if (addresses.length === 0)
    throw new SystemError('SMB_NOT_RUNNING', {
      ...{ address: ANY_ADDRESS, port, reason: 'no address of this server is known that machines can reach' },
    })
  const atWork = new Set((await store.deploymentRunning()).filter(isAtWork).map(({ id }) => id))
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  const share = await SmbShare.open({ folder, addresses, port, run, owner, log }, (id) => atWork.has(id))
  return { share, close: () => share.close() }
}

/** What was left when the share was switched off: accounts, links, copies. What was never the share's stays. */
async function clearFolder(folder: string): Promise<void> {
  const ours = shareFolder(folder)
  if ((await whoseFolder(ours).catch(() => 'foreign')) !== 'ours') return
  const { configuration, users, groups, passwords, shares, copies, closing, state } = ours
  // the configuration last: until then the folder is known as ours
  for (const path of [passwords, users, groups, shares, copies, closing, state, configuration])
    await rm(path, { recursive: true, force: true })
}
