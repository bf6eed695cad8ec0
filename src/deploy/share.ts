// The share as deployments see it: access for one deployment while it works, and nothing afterwards. smb/ is the real one.
import { SystemError } from '../errors.ts'
import { crlf, quoted } from './command-text.ts'
import type { ServedFile } from './methods.ts'
import { SHARE_DRIVE } from './pe-paths.ts'

/** What a machine needs to use its share. */
export interface ShareAccess {
  /** Tried in order. */
  addresses: readonly string[]
  port: number
  share: string
  /** As Windows wants it: domain, backslash, name. */
  user: string
  password: string
}

/** Files are called in the share what `name` says. Errors are coded, SMB_…; after one nothing is left. */
export interface DeployShare {
  grant(deployment: string, files: readonly ServedFile[], expiresAt: string): Promise<ShareAccess>
  /** Whether there was an account to end. */
  end(deployment: string): Promise<boolean>
  /** Ends what is over by time or not `isWanted`. */
  sweep(isWanted: (deployment: string) => boolean): Promise<void>
  /** Whether it can be used now, in words with the next step. */
  status(): Promise<{ reachable: boolean; text: string }>
}

/** Where smb.enabled is false. */
export const NO_SHARE: DeployShare = {
  grant: () => Promise.reject(new SystemError('SMB_DISABLED')),
  end: () => Promise.resolve(false),
  sweep: () => Promise.resolve(),
  status: () => {
    const { message, next } = new SystemError('SMB_DISABLED')
    return Promise.resolve({ reachable: false, text: `${message}: ${next}` })
  },
}

/** What plans are shown with: as long as the real thing, and worth nothing. */
export const MASKED_ACCESS: ShareAccess = {
  addresses: ['*'.repeat(9)],
  port: 445,
  share: '*'.repeat(13),
  user: '*'.repeat(21),
  password: '*'.repeat(28),
}

/** What Windows' clients ask without being told. */
const SMB_PORT = 445

/**
 * The share gets a letter, by one of the server's addresses [learn: gg651155(v=ws.11), net use]; a network that is up
 * only just is given half a minute. `file`: must be there afterwards.
 */
export function mountCommands({ addresses, port, share, user, password }: ShareAccess, file: string): string {
  // Windows 11 24H2 and later [learn: smb-ports]
  const other = port === SMB_PORT ? '' : ` /TCPPORT:${port}`
  const connect = addresses.flatMap((address) => [
    `net.exe use ${SHARE_DRIVE} ${quoted(`\\\\${address}\\${share}`)} ${quoted(password)} /user:${quoted(user)} /persistent:no${other}`,
    'if "%errorlevel%"=="0" goto mounted',
  ])
  return crlf([
    '@echo off',
    'set tries=0',
    ':again',
    ...connect,
    'set /a tries+=1',
    'if "%tries%"=="6" exit /b 1',
    'ping.exe -n 6 127.0.0.1 >nul',
    'goto again',
    ':mounted',
    `if not exist ${file} exit /b 1`,
    'exit /b 0',
  ])
}

/** Lets go of the share; that it is gone already is as well. */
export function unmountCommands(): string {
  return crlf(['@echo off', `net.exe use ${SHARE_DRIVE} /delete /y`, 'exit /b 0'])
}
