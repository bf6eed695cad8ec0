// What Windows' own loaders ask for besides what their boot store names, as seen on the wire of real ones. Pure.
import { posix } from 'node:path'
import type { Architecture } from '../model.ts'
import { bcdPath, wireName } from './session-name.ts'

/** A file that a loader asks for. */
export interface AskedFile {
  /** As it is spelled on the wire. */
  name: string
  /** For people. */
  purpose: string
  /** False: the loader goes on without it. */
  isNeeded: boolean
}

/** A boot that begins with one of Windows' loaders. */
export interface WindowsBoot {
  session: string
  /** Below the image directory. */
  program: string
  architecture: Architecture
  /** Whether option 252 names the session's boot store. */
  namesStore: boolean
}

/** Signed lists of what may be started; no network has them, and loaders ask in vain. */
const POLICIES = [
  'Policies\\SbcpFlightToken.p7b',
  'SecureBootPolicy.p7b',
  'SiPolicy.p7b',
  'SkuSiPolicy.p7b',
  'WinSiPolicy.p7b',
  'ATPSiPolicy.p7b',
]
/** Asked for whatever the language is. */
const FONTS = ['wgl4_boot.ttf']

/** Before the boot store: the loader itself, and what it loads of itself. */
export function programFiles({ session, program }: WindowsBoot): AskedFile[] {
  const name = wireName(session, program)
  const first = { name, purpose: 'what the firmware starts', isNeeded: true }
  if (isEfi(program)) return [first]
  // pxeboot and its kin load the boot manager from beside themselves
  return /^bootmgr/i.test(posix.basename(program))
    ? [first]
    : [first, { name: wireName(session, 'bootmgr.exe'), purpose: 'the boot manager', isNeeded: true }]
}

/** Where the boot store is looked for, in order: the first that is there is the one. */
export function storeNames({ session, architecture, namesStore }: WindowsBoot): string[] {
  return [`\\Tmp\\${session}\\BCD`, namesStore ? bcdPath(session, architecture) : '\\Boot\\BCD']
}

/** What the boot manager reads beside what its store names; `fonts`: those there are. */
export function managerFiles({ session, program }: WindowsBoot, fonts: readonly string[]): AskedFile[] {
  const all = [...new Set([...FONTS, ...fonts])]
  const fontIn = (folder: string) =>
    all.map((font) => ({ name: `${folder}\\Fonts\\${font}`, purpose: 'font of its screens', isNeeded: false }))
  if (!isEfi(program)) return fontIn('\\Boot')
  return [
    ...POLICIES.map((policy) => ({
      name: `\\EFI\\Microsoft\\Boot\\${policy}`,
      purpose: 'policy of Secure Boot',
      isNeeded: false,
    })),
    {
      name: `\\Tmp\\${session}\\en-US\\${posix.basename(program)}.MUI`,
      purpose: 'its words in the language of the store',
      isNeeded: false,
    },
    { name: '\\EFI\\Microsoft\\Boot\\boot.stl', purpose: 'trust list of Secure Boot', isNeeded: false },
    ...fontIn('\\EFI\\Microsoft\\Boot'),
  ]
}

function isEfi(program: string): boolean {
  return /\.efi$/i.test(program)
}
