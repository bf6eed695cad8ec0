// The share of deployments with a real smbd on a free port of loopback, and smbclient as the machine that uses it.
import { createServer, type AddressInfo } from 'node:net'
import type { Test } from 'tap'
import { findSamba } from '../../src/smb/find-samba.ts'
import { SmbShare, type ShareGrant, type ShareOptions } from '../../src/smb/share.ts'
import { requireTool, runTool } from './tools.ts'
import { SILENT } from './test-store.ts'

/** Whether smbd, smbclient and libnss_wrapper are here; if not, the test has failed (in CI) or been skipped. */
export async function requireSamba(t: Test): Promise<boolean> {
  if (!requireTool(t, 'smbd') || !requireTool(t, 'smbclient')) return false
  try {
    await findSamba()
    return true
  } catch (error) {
    if (process.env['CI']) throw error
    t.pass('Samba', { skip: String(error) })
    return false
  }
}

/** A TCP port of loopback that nobody uses. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

export const OWNER = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }

/** Opens the share in a folder; it ends with the test. */
export async function openTestShare(
  t: Test,
  folder: string,
  words: Partial<ShareOptions> = {},
  isWanted: (deployment: string) => boolean = () => true,
): Promise<SmbShare> {
  const port = words.port ?? (await freePort())
  const share = await SmbShare.open(
    { folder, addresses: ['127.0.0.1'], run: 'spawn', owner: OWNER, log: SILENT, ...words, port },
    isWanted,
  )
  t.teardown(() => share.close())
  return share
}

/** Signs in as a grant says, unless `words` say otherwise, and does something; gives all that was said. */
export async function askShare(
  grant: Pick<ShareGrant, 'port' | 'share' | 'user' | 'password'>,
  command: string,
  words: { share?: string; password?: string; more?: string[] } = {},
): Promise<{ status: number; said: string }> {
  const { status, stdout, stderr } = await runTool('smbclient', [
    ...['-s', '/dev/null', '-p', String(grant.port), '-U', `${grant.user}%${words.password ?? grant.password}`],
    ...[...(words.more ?? []), `//127.0.0.1/${words.share ?? grant.share}`, '-c', command],
  ])
  return { status, said: stdout + stderr }
}
