// The names a boot's files have on the wire: each names its session by itself, behind address translation and relays too.
import { posix } from 'node:path'
import type { Architecture } from '../model.ts'
import { isWindowsLoader } from './windows-loaders.ts'

/** Files of a session that are made when they are asked for. */
export const GeneratedFile = {
  /** iPXE waits for an administrator. */
  Wait: 'wait.ipxe',
  /** iPXE asks its user first. */
  Prompt: 'prompt.ipxe',
  /** iPXE does what the boot image says. */
  Script: 'boot.ipxe',
  /** iPXE shows the menu of profiles. */
  Menu: 'menu.ipxe',
  /** Gives the machine back to its firmware. */
  BiosExit: 'abortpxe.com',
  UefiExit: 'exit.efi',
} as const
export type GeneratedFileName = (typeof GeneratedFile)[keyof typeof GeneratedFile]

/**
 * `Tmp/<session>/<file>`. Windows' loaders look for what they load beside themselves, and find their own folder by
 * backslashes.
 */
export function wireName(session: string, program: string): string {
  const name = `Tmp/${session}/${posix.basename(program)}`
  return isWindowsLoader(program) ? name.replaceAll('/', '\\') : name
}

/** Option 252: where Windows' loaders find the boot store of this boot. */
export function bcdPath(session: string, architecture: Architecture): string {
  return `\\Tmp\\${architecture}{${session}}.bcd`
}

/** Whether a program is to be had elsewhere than in our tree. */
export function isUri(program: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(program)
}
