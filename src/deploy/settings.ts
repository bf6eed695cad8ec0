// How a deployment is carried out beyond image and answer file: words of a machine over those of its profile over defaults.

/** How files get to Windows PE. */
export const TRANSPORTS = ['https', 'smb'] as const
export type Transport = (typeof TRANSPORTS)[number]

/** What can be said of a profile or a machine; what is left out is as the profile, then as DEFAULT_SETTINGS has it. */
export interface DeploySettings {
  transport: Transport
  /** The disk that Windows goes to, as diskpart counts. */
  disk: number
  /** Smaller disks are refused; 0: what the image needs. */
  minDiskBytes: number
  /** After a failure: stay on the screen, or restart after so many seconds. */
  restartAfterFailureSeconds: number | null
  /** F8 opens a command prompt in Windows PE. */
  shell: boolean
  /** The operator's script of method `script`, a name in the folder `scripts` of the image directory. */
  script: string | null
  /** Scripts run in the installed system when Setup is done, in order. */
  after: readonly string[]
  capture: {
    name: string | null
    description: string | null
    group: string | null
    /** The drive Windows PE sees the reference computer's Windows on. */
    drive: string
    /** Also a system that was not generalized; it stays marked. */
    force: boolean
  }
  /** When the installed system counts as ready: Setup is done, or somebody has signed in (AutoLogon). */
  readyAt: 'setup' | 'logon'
  /** The secret that holds the product key. */
  productKeySecret: string | null
  /** An offline domain join blob or credentials, by the names of their secrets. */
  domain: DomainJoin | null
}

export type DomainJoin =
  | { kind: 'blob'; secret: string }
  | { kind: 'credentials'; domain: string; organizationalUnit: string | null; user: string; passwordSecret: string }

export const DEFAULT_SETTINGS: DeploySettings = {
  transport: 'https',
  disk: 0,
  minDiskBytes: 0,
  restartAfterFailureSeconds: null,
  shell: false,
  script: null,
  after: [],
  capture: { name: null, description: null, group: null, drive: 'C:', force: false },
  readyAt: 'setup',
  productKeySecret: null,
  domain: null,
}

/** What a profile or a machine says. */
export type DeployWords = Partial<Omit<DeploySettings, 'capture'>> & { capture?: Partial<DeploySettings['capture']> }

/** The settings of a deployment: the later words win. */
export function mergeSettings(...words: readonly (DeployWords | undefined)[]): DeploySettings {
  return words.reduce<DeploySettings>(
    (settings, more) => ({ ...settings, ...more, capture: { ...settings.capture, ...more?.capture } }),
    DEFAULT_SETTINGS,
  )
}
