// What the virtual boot.wim of a deployment's boot holds besides the image's own files.
import { crlf } from './command-text.ts'
import { inPe, PE_FOLDER_IN_IMAGE } from './pe-paths.ts'
import { formatSessionFile, type SessionWords } from './session-file.ts'

/** A file put into the image: its path there, and its bytes or a file of the server's. */
export type InjectedFile = { path: string; bytes: Uint8Array } | { path: string; from: string }

export interface BootFilesWish {
  session: SessionWords
  /** The certificates the agent may trust, PEM. */
  authorityPem: string
  /** Absolute, of the agent for the image's architecture. */
  agentPath: string
  /** Driver packages to load before the network is looked for; `relativePath` with backslashes. */
  drivers?: readonly { name: string; files: readonly { relativePath: string; path: string }[] }[]
}

/**
 * winpeshl.ini in front of whatever the image would start, Setup of product media included, and our folder
 * [docs/deployment-protocol.md, "What the agent finds in Windows PE"].
 */
export function bootFiles({ session, authorityPem, agentPath, drivers = [] }: BootFilesWish): InjectedFile[] {
  const ours = (name: string) => `${PE_FOLDER_IN_IMAGE}\\${name}`
  const driverFiles = drivers.flatMap(({ files }, number) =>
    files.map(({ relativePath, path }) => ({ path: ours(`drivers\\${number + 1}\\${relativePath}`), from: path })),
  )
  const infs = driverFiles.map(({ path }) => path).filter((path) => /\.inf$/i.test(path))
  return [
    { path: '\\Windows\\System32\\winpeshl.ini', bytes: Buffer.from(winpeshl()) },
    { path: ours('start.cmd'), bytes: Buffer.from(startCommands(infs)) },
    { path: ours('session.txt'), bytes: Buffer.from(formatSessionFile(session)) },
    { path: ours('ca.pem'), bytes: Buffer.from(authorityPem) },
    { path: ours('agent.exe'), from: agentPath },
    ...driverFiles,
  ]
}

/** [learn: winpeshlini-reference-launching-an-app-when-winpe-starts] */
export function winpeshl(): string {
  return crlf(['[LaunchApps]', `%SYSTEMROOT%\\System32\\cmd.exe, /d /c ${inPe('start.cmd')}`])
}

/** Drivers first: without that of the network adapter `wpeinit` finds no network. `infs`: paths inside the image. */
export function startCommands(infs: readonly string[]): string {
  return crlf([
    '@echo off',
    ...infs.map((path) => `drvload.exe "X:${path}"`),
    'wpeinit.exe',
    'wpeutil.exe UpdateBootInfo',
    inPe('agent.exe'),
    'rem Windows PE restarts when this ends: the agent has shown why',
    'if not "%errorlevel%"=="0" ping.exe -n 60 127.0.0.1',
    'exit /b 0',
  ])
}
