// What the administrator has decided once and for all machines: the `pxe` section of the configuration, under WDS's names.
import type { Architecture, Dialect, PromptPolicy } from '../model.ts'
import type { Ipv4 } from '../net/address.ts'

/** Who is answered and how; docs/boot-rules.md explains each. */
export interface BootPolicy {
  answer: 'none' | 'known' | 'all'
  unknown: 'ignore' | 'pending'
  defaultBootImage?: string
  bootImage: Partial<Record<Architecture, string>>
  bootProgram: Partial<Record<Architecture, string>>
  promptPolicy: { known: PromptPolicy; unknown: PromptPolicy }
  architectureDiscovery: boolean
  bannedGuidPolicy: readonly string[]
  sharedMacs: readonly string[]
  autoAddPolicy: { pollInterval: number; maxRetry: number; message: string }
  menu: { enabled: boolean; prompt: string; timeoutSeconds: number; localDisk: 'first' | 'last' | 'no' }
  loopGuard: { boots: number; minutes: number }
  localBoot: { bios: 'exit' | 'silent'; uefi: 'exit' | 'silent' }
  quirkLadder: boolean
  secureBootCa: 2011 | 2023
}

/** What of the daemon besides the policy bears on a decision. */
export interface BootSurroundings {
  /** Whether this server gives the addresses: only then an offer can do without option 60. */
  mode: 'proxy' | 'server'
  /** Where HTTP boot clients find the boot tree, `{server}` in it for our address; null: nowhere. */
  httpBaseUrl: string | null
  /** False: it is our own door's, and nobody asked for it; iPXE's programs then come by TFTP. */
  httpIsChosen?: boolean
  /** Our own addresses on the served interfaces: nobody is referred to them. */
  addresses: readonly Ipv4[]
}

/** The policy of a configuration that says nothing. */
export const CAUTIOUS_POLICY: BootPolicy = {
  answer: 'none',
  unknown: 'ignore',
  bootImage: {},
  bootProgram: {},
  promptPolicy: { known: 'noPrompt', unknown: 'noPrompt' },
  architectureDiscovery: false,
  bannedGuidPolicy: [],
  sharedMacs: [],
  autoAddPolicy: { pollInterval: 10, maxRetry: 2160, message: '' },
  menu: { enabled: false, prompt: 'Press F8 for the boot menu', timeoutSeconds: 10, localDisk: 'first' },
  loopGuard: { boots: 3, minutes: 30 },
  localBoot: { bios: 'exit', uefi: 'silent' },
  quirkLadder: true,
  secureBootCa: 2011,
}

/** The order in which offers are put to a firmware until one leads on; docs/firmware.md says why. */
export const LADDERS: Readonly<Record<'bios' | 'uefi', readonly Dialect[]>> = {
  bios: ['bypass', 'binl', 'plain'],
  uefi: ['binl', 'bypass', 'plain'],
}
