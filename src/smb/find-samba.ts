// Finds what the share needs on this host: smbd, smbcontrol, and libnss_wrapper, which gives smbd users that the system does not have.
import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
import { constants } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SystemError } from '../errors.ts'

export interface SambaPrograms {
  smbd: string
  smbcontrol: string
  /** libnss_wrapper.so. */
  wrapper: string
}

const FOLDERS = [
  '/usr/sbin',
  '/usr/bin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/local/samba/sbin',
  '/usr/local/samba/bin',
]
const WRAPPER = 'libnss_wrapper.so'
/** Debian's folders of each processor, and those of others. */
const LIBRARY_FOLDERS = [
  ...['x86_64', 'aarch64', 'i386', 'riscv64'].map((processor) => `/usr/lib/${processor}-linux-gnu`),
  ...['arm-linux-gnueabihf', 'powerpc64le-linux-gnu', 's390x-linux-gnu'].map((folder) => `/usr/lib/${folder}`),
  ...['/usr/lib64', '/usr/lib', '/usr/local/lib64', '/usr/local/lib'],
]

/** [SMB_PROGRAM_MISSING] `folders`: where to look, for tests. */
export async function findSamba(folders = { programs: FOLDERS, libraries: LIBRARY_FOLDERS }): Promise<SambaPrograms> {
  return {
    smbd: await program('smbd', 'samba', folders.programs),
    smbcontrol: await program('smbcontrol', 'samba-common-bin', folders.programs),
    wrapper: await wrapper(folders.libraries),
  }
}

async function program(name: string, debianPackage: string, folders: readonly string[]): Promise<string> {
  for (const folder of folders) if (await may(join(folder, name), constants.X_OK)) return join(folder, name)
  throw new SystemError('SMB_PROGRAM_MISSING', { program: name, package: debianPackage })
}

async function wrapper(folders: readonly string[]): Promise<string> {
  for (const folder of folders) {
    const path = join(folder, WRAPPER)
    if (await may(path, constants.R_OK)) return path
  }
  const known = folders === LIBRARY_FOLDERS ? await askLinker() : undefined
  if (known !== undefined) return known
  throw new SystemError('SMB_PROGRAM_MISSING', { program: WRAPPER, package: 'libnss-wrapper' })
}

/** Where the dynamic linker finds it: `\tlibnss_wrapper.so (libc6,x86-64) => /path`. */
async function askLinker(): Promise<string | undefined> {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig'])
    try {
      const { stdout } = await promisify(execFile)(ldconfig, ['-p'])
      const path = /^\s*libnss_wrapper\.so[.\d]* .*=> (\/\S+)$/m.exec(stdout)?.[1]
      if (path !== undefined) return path
    } catch {
      // no ldconfig here: the folders were all there is
    }
  return undefined
}

async function may(path: string, how: number): Promise<boolean> {
  try {
    await access(path, how)
    return true
  } catch {
    return false
  }
}
