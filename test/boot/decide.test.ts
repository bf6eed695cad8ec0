// The boot decision: a table of client, facts and what is wanted; and which packets are one boot.
import t from 'tap'
import { decide, explainDecision } from '../../src/boot/decide.ts'
import { handoutFor } from '../../src/boot/instruction.ts'
import { CAUTIOUS_POLICY, type BootPolicy } from '../../src/boot/policy.ts'
import { RULES, type Facts } from '../../src/boot/rules.ts'
import { Sessions } from '../../src/boot/sessions.ts'
import { readClient } from '../../src/dhcp/client.ts'
import type { BootImage, JournalKind, Machine, PendingMachine, Profile, PxeClient } from '../../src/model.ts'
import { parseMac } from '../../src/net/address.ts'
import type { EffectiveAssignment } from '../../src/store/store.ts'
import { pxeRequest } from '../support/pxe-client.ts'

const mac = parseMac('52:54:00:12:34:56')!
const at = '2026-01-01T00:00:00.000Z'
const SESSION = 'abcdefghijkl'

type Request = Parameters<typeof pxeRequest>[0]

function client(request: Request = {}, words: Partial<PxeClient> = {}): PxeClient {
  const read = readClient(pxeRequest(request), words.door ?? 'dhcp')
  if ('refused' in read) throw new Error(read.reason)
  return { ...read, ...words }
}

function image(name: string, words: Partial<BootImage>): BootImage {
  const times = { createdAt: at, updatedAt: at, version: 1 }
  return {
    id: 1,
    name,
    type: 'boot',
    description: null,
    group: null,
    enabled: true,
    origin: null,
    content: null,
    programs: {},
    script: null,
    lastFile: null,
    ipxe: null,
    checksums: {},
    ...times,
    ...words,
  }
}

const GRUB = image('grub', { programs: { x64uefi: 'boot/grub/grubx64.efi', x86: 'boot/grub/grub.pxe' } })
const PE = image('pe', { programs: { x64uefi: 'boot/x64uefi/bootmgfw.efi', x64: 'boot/x64/pxeboot.n12' } })
const IPXE = image('ipxe', { programs: { x64uefi: 'boot/ipxe/snponly.efi', x64: 'boot/ipxe/undionly.kpxe' } })
const NBP = image('nbp', { programs: { x64: 'boot/x64/wdsnbp.com', x64uefi: 'boot/x64uefi/wdsmgfw.efi' } })

const machine: Machine = {
  mac,
  name: 'pc-1',
  uuid: null,
  description: null,
  tags: [],
  variables: {},
  address: null,
  dhcpOptions: {},
  dialect: null,
  tftp: {},
  secureBootCa: 'auto',
  createdAt: at,
  updatedAt: at,
  version: 1,
}
const assignment: EffectiveAssignment = {
  mac,
  profile: null,
  once: false,
  armed: true,
  bootImage: 'grub',
  installImage: null,
  select: null,
  answer: null,
  clientAnswer: null,
  imageAnswer: null,
  method: 'boot-only',
  bootProgram: null,
  referralServer: null,
  prompt: null,
  spentAt: null,
  overrides: [],
  version: 1,
}
const pending: PendingMachine = {
  id: 3,
  mac,
  uuid: null,
  architecture: null,
  state: 'pending',
  firstSeenAt: at,
  lastSeenAt: at,
  attempts: 1,
  decidedAt: null,
}
const profile: Profile = {
  name: 'office',
  description: null,
  bootImage: 'grub',
  installImage: null,
  select: null,
  answer: null,
  clientAnswer: null,
  imageAnswer: null,
  method: 'boot-only',
  menuText: 'Office',
  variables: {},
  overrides: [],
  createdAt: at,
  updatedAt: at,
  version: 1,
}

const policy = (words: Partial<BootPolicy> = {}): BootPolicy => ({ ...CAUTIOUS_POLICY, answer: 'known', ...words })
const files = (...paths: string[]) => new Map(paths.map((path) => [path.toLowerCase(), path]))
const ASKING = files('boot/x86/wdsnbp.com', 'boot/x64uefi/wdsmgfw.efi')
const STORES = files('boot/x64uefi/default.bcd', 'boot/BCD')

const assigned: Facts = {
  policy: policy(),
  surroundings: { mode: 'proxy', httpBaseUrl: null, addresses: ['192.0.2.1' as never] },
  foundBy: 'mac',
  machine,
  assignment,
  bootImage: GRUB,
  pending: undefined,
  chosen: undefined,
  foreignItem: false,
  defaultImageName: null,
  defaultImage: undefined,
  menu: [],
  loop: undefined,
  chainloaded: false,
  recentDeliveries: 0,
  bootFiles: new Map(),
}
const unknown: Facts = { ...assigned, foundBy: null, machine: undefined, assignment: undefined, bootImage: undefined }
const known: Facts = { ...assigned, assignment: undefined, bootImage: undefined }
const all = policy({ answer: 'all' })
const wait = policy({ unknown: 'pending', autoAddPolicy: { pollInterval: 7, maxRetry: 9, message: 'Soon' } })
const withImage = (bootImage: BootImage, words: Partial<Facts> = {}): Facts => ({ ...assigned, bootImage, ...words })
const menu = [
  { type: 0, text: 'Local disk', profile: null },
  { type: 0x8000, text: 'Office', profile: 'office' },
]
const BIOS: Request = { architecture: 0 }
const WDSNBP: Partial<PxeClient> = {
  kind: 'wdsnbp',
  door: 'pxe',
  architecture: 'x64',
  wds: { architectureCode: 6, promptDone: false, actionDone: false, nbpVersion: 0x800, asksVersion: false },
}
const WDSMGFW: Partial<PxeClient> = { ...WDSNBP, architecture: 'x64uefi' }
const HTTP: Request = { architecture: 16, vendorClass: 'HTTPClient:Arch:00016' }
const served = { mode: 'proxy' as const, httpBaseUrl: 'http://{server}:8068/boot-files/', addresses: [] }

interface Case {
  name: string
  request?: Request
  words?: Partial<PxeClient>
  facts: Facts
  wanted: object
  /** Of the instruction; null: none. */
  told?: object | null
}

const CASES: Case[] = [
  {
    name: 'assigned, UEFI',
    facts: assigned,
    wanted: { action: 'boot', program: 'boot/grub/grubx64.efi', rule: 'boot', bootImage: 'grub' },
    told: {
      kind: 'file',
      dialect: 'binl',
      file: `Tmp/${SESSION}/grubx64.efi`,
      server: null,
      bcdPath: null,
      prompt: null,
    },
  },
  {
    name: 'assigned, BIOS',
    request: BIOS,
    facts: assigned,
    wanted: { action: 'boot', program: 'boot/grub/grub.pxe', architecture: 'x86' },
  },
  {
    name: 'BIOS prefers the 64-bit program',
    request: BIOS,
    facts: withImage(image('both', { programs: { x64: 'boot/a', x86: 'boot/b' } })),
    wanted: { program: 'boot/a', architecture: 'x64' },
  },
  {
    name: 'the machine has its own boot program',
    facts: { ...assigned, assignment: { ...assignment, bootProgram: 'boot/own.efi' } },
    wanted: { action: 'boot', program: 'boot/own.efi', bootImage: 'grub' },
  },
  {
    name: 'the boot program of the architecture, where the image has none',
    request: { architecture: 11 },
    facts: { ...assigned, policy: policy({ bootProgram: { arm64: 'boot/arm64/bootmgfw.efi' } }) },
    wanted: { action: 'boot', program: 'boot/arm64/bootmgfw.efi', architecture: 'arm64' },
  },
  {
    name: 'policy none beats everything',
    facts: { ...assigned, policy: policy({ answer: 'none', unknown: 'pending' }) },
    wanted: { action: 'silent', rule: 'answer-none' },
    told: null,
  },
  { name: 'unknown machine', facts: unknown, wanted: { action: 'silent', rule: 'unknown' }, told: null },

  // waiting
  {
    name: 'unknown, pending: UEFI firmware is given wdsmgfw.efi',
    facts: { ...unknown, policy: wait, bootFiles: ASKING },
    wanted: { action: 'wait', rule: 'pending' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\wdsmgfw.efi`, bcdPath: null },
  },
  {
    name: 'unknown, pending: BIOS firmware is given wdsnbp.com',
    request: BIOS,
    facts: { ...unknown, policy: wait, bootFiles: ASKING },
    wanted: { action: 'wait' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\wdsnbp.com` },
  },
  {
    name: 'unknown, pending: the program asks again and is told to wait',
    words: WDSMGFW,
    facts: { ...unknown, policy: wait },
    wanted: { action: 'wait' },
    told: {
      kind: 'wds',
      next: { action: 'approval', requestId: 12, pollIntervalSeconds: 7, maxRetries: 9, message: 'Soon' },
    },
  },
  {
    name: 'unknown, pending: iPXE is given a script',
    request: { userClass: 'iPXE' },
    facts: { ...unknown, policy: wait },
    wanted: { action: 'wait' },
    told: { kind: 'file', file: `Tmp/${SESSION}/wait.ipxe` },
  },
  {
    name: 'unknown, pending: without a program that waits firmware gets nothing, and the reason names the file',
    facts: { ...unknown, policy: wait },
    wanted: { action: 'wait', reason: /boot\/x64uefi\/wdsmgfw\.efi is not in the image directory/ },
    told: null,
  },
  {
    name: 'unknown, rejected: firmware gets nothing',
    facts: {
      ...unknown,
      policy: policy({ answer: 'all', unknown: 'pending' }),
      pending: { ...pending, state: 'rejected' },
    },
    wanted: { action: 'abort', rule: 'rejected' },
    told: null,
  },
  {
    name: 'unknown, rejected: the program that asks is sent away',
    words: WDSNBP,
    request: BIOS,
    facts: { ...unknown, policy: wait, pending: { ...pending, state: 'rejected' } },
    wanted: { action: 'abort' },
    told: { kind: 'wds', next: { action: 'abort', message: /rejected/ } },
  },
  {
    name: 'approved: the program that asks is given what comes next, with a boot store',
    words: WDSMGFW,
    facts: withImage(PE, { bootFiles: STORES }),
    wanted: { action: 'boot' },
    told: {
      kind: 'file',
      file: `Tmp\\${SESSION}\\bootmgfw.efi`,
      bcdPath: `\\Tmp\\x64uefi{${SESSION}}.bcd`,
      prompt: 'noPrompt',
    },
  },
  {
    name: 'what asks polls until it is told a boot store, also for what needs none',
    words: WDSMGFW,
    facts: assigned,
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp/${SESSION}/grubx64.efi`, bcdPath: '\\Boot\\BCD' },
  },

  // everybody
  {
    name: 'unknown, answer all',
    facts: { ...unknown, policy: all, defaultImageName: 'grub', defaultImage: GRUB },
    wanted: { action: 'boot', bootImage: 'grub', profile: null },
  },
  {
    name: 'answer all, default image gone',
    facts: { ...unknown, policy: all, defaultImageName: 'grub' },
    wanted: { action: 'silent', rule: 'no-image' },
  },
  {
    name: 'answer all without a default',
    facts: { ...unknown, policy: all },
    wanted: { action: 'silent', rule: 'no-assignment', reason: /pxe\.defaultBootImage/ },
  },
  { name: 'known without assignment', facts: known, wanted: { action: 'silent', rule: 'no-assignment' } },
  {
    name: 'known without assignment, a rule applies',
    facts: { ...known, chosen: { profile, image: GRUB, rule: 'evening' } },
    wanted: { action: 'boot', profile: 'office', reason: /^rule evening: profile office/ },
  },
  {
    name: 'a rule selects a machine that is not registered: it boots',
    facts: { ...unknown, chosen: { profile, image: GRUB, rule: 'evening' } },
    wanted: { action: 'boot', profile: 'office' },
  },
  {
    name: 'and does not wait as pending',
    facts: { ...unknown, policy: wait, chosen: { profile, image: GRUB, rule: 'evening' } },
    wanted: { action: 'boot', profile: 'office' },
  },
  {
    name: 'but what was rejected stays so',
    facts: {
      ...unknown,
      pending: { ...pending, state: 'rejected' },
      chosen: { profile, image: GRUB, rule: 'evening' },
    },
    wanted: { action: 'abort', rule: 'rejected' },
  },
  {
    name: 'and with answer none nobody is answered',
    facts: { ...unknown, policy: policy({ answer: 'none' }), chosen: { profile, image: GRUB, rule: 'evening' } },
    wanted: { action: 'silent', rule: 'answer-none' },
  },
  {
    name: 'a menu’s choice makes nobody known',
    facts: { ...unknown, chosen: { profile, image: GRUB, rule: null } },
    wanted: { action: 'silent', rule: 'unknown' },
  },
  {
    name: 'a boot server type of somebody else’s menu',
    words: { bootItem: 0x8009 },
    facts: { ...assigned, foreignItem: true },
    wanted: { action: 'silent', rule: 'boot-item', reason: /0x8009/ },
  },
  {
    name: 'a rule’s profile may be to boot locally',
    facts: { ...known, chosen: { profile: { ...profile, method: 'local' }, image: undefined, rule: 'evening' } },
    wanted: { action: 'local', rule: 'local' },
  },
  {
    name: 'its user chose from the menu',
    words: { bootItem: 0x8000 },
    facts: { ...known, menu, chosen: { profile, image: GRUB, rule: null } },
    wanted: { action: 'boot', profile: 'office', reason: /menu/ },
  },
  {
    name: 'nothing is decided: a menu',
    facts: { ...known, policy: policy({ menu: { ...CAUTIOUS_POLICY.menu, enabled: true, timeoutSeconds: 3 } }), menu },
    wanted: { action: 'menu', profiles: ['office'], rule: 'menu' },
    told: { kind: 'menu', timeoutSeconds: 3, items: [{ type: 0 }, { type: 0x8000, text: 'Office' }] },
  },
  { name: 'no menu for machines with an assignment', facts: { ...assigned, menu }, wanted: { action: 'boot' } },

  // not (any more)
  {
    name: 'disarmed',
    facts: { ...assigned, assignment: { ...assignment, armed: false } },
    wanted: { action: 'silent', rule: 'disarmed' },
    told: null,
  },
  {
    name: 'assigned for one boot, which is done: BIOS is given back',
    request: BIOS,
    facts: { ...assigned, assignment: { ...assignment, once: true, armed: false, spentAt: at } },
    wanted: { action: 'local', rule: 'spent' },
    told: { kind: 'file', file: `Tmp/${SESSION}/abortpxe.com` },
  },
  {
    name: 'the administrator’s own abortpxe.com goes before ours',
    request: BIOS,
    facts: {
      ...assigned,
      assignment: { ...assignment, method: 'local' },
      bootFiles: files('boot/x86/AbortPXE.com'),
    },
    wanted: { action: 'local', rule: 'local' },
    told: { kind: 'file', file: `Tmp/${SESSION}/AbortPXE.com` },
  },
  {
    name: 'local, UEFI: silence by default',
    facts: { ...assigned, assignment: { ...assignment, method: 'local' } },
    wanted: { action: 'local' },
    told: null,
  },
  {
    name: 'local, UEFI: an exit program when wanted',
    facts: {
      ...assigned,
      policy: policy({ localBoot: { bios: 'silent', uefi: 'exit' } }),
      assignment: { ...assignment, method: 'local' },
    },
    wanted: { action: 'local' },
    told: { kind: 'file', file: `Tmp/${SESSION}/exit.efi` },
  },
  {
    name: 'local, BIOS: silence when wanted',
    request: BIOS,
    facts: {
      ...assigned,
      policy: policy({ localBoot: { bios: 'silent', uefi: 'silent' } }),
      assignment: { ...assignment, method: 'local' },
    },
    wanted: { action: 'local' },
    told: null,
  },
  {
    name: 'in circles',
    facts: { ...assigned, loop: '3 boots in 30 minutes' },
    wanted: { action: 'silent', rule: 'loop-guard', reason: /3 boots/ },
    told: null,
  },
  {
    name: 'referred: firmware goes to the other server at once',
    facts: { ...assigned, assignment: { ...assignment, referralServer: '192.0.2.9' as never } },
    wanted: { action: 'refer', rule: 'referral', server: '192.0.2.9' },
    told: { kind: 'file', server: '192.0.2.9', file: 'boot\\x64uefi\\wdsmgfw.efi', dialect: 'binl' },
  },
  {
    name: 'referred to ourselves: it boots here',
    facts: { ...assigned, assignment: { ...assignment, referralServer: '192.0.2.1' as never } },
    wanted: { action: 'boot' },
  },
  {
    name: 'referred: what asks is told',
    words: WDSNBP,
    request: BIOS,
    facts: { ...assigned, assignment: { ...assignment, referralServer: '192.0.2.9' as never } },
    wanted: { action: 'refer' },
    told: { kind: 'wds', next: { action: 'referral', server: '192.0.2.9' } },
  },
  {
    name: 'no program for the architecture',
    request: { architecture: 11 },
    facts: assigned,
    wanted: { action: 'silent', rule: 'architecture', reason: /no program for arm64/ },
  },

  // prompts and discovery
  {
    name: 'optIn: firmware is given the program that asks first',
    facts: withImage(PE, {
      policy: policy({ promptPolicy: { known: 'optIn', unknown: 'noPrompt' } }),
      bootFiles: ASKING,
    }),
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\wdsmgfw.efi`, bcdPath: null, prompt: null },
  },
  {
    name: 'optIn: then the program is told to ask',
    words: WDSMGFW,
    facts: withImage(PE, { policy: policy({ promptPolicy: { known: 'optIn', unknown: 'noPrompt' } }) }),
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\bootmgfw.efi`, prompt: 'optIn' },
  },
  {
    name: 'optIn: asked already',
    words: { ...WDSMGFW, wds: { ...WDSNBP.wds!, promptDone: true } },
    facts: withImage(PE, { assignment: { ...assignment, prompt: 'optIn' } }),
    wanted: { action: 'boot' },
    told: { kind: 'file', prompt: 'noPrompt' },
  },
  {
    name: 'optIn without a program that could ask: nobody agreed, nothing boots',
    facts: withImage(PE, { assignment: { ...assignment, prompt: 'optIn' } }),
    wanted: { action: 'silent', rule: 'prompt', reason: /wdsmgfw\.efi is not in the image directory/ },
    told: null,
  },
  {
    name: 'optOut without a program that could ask: boots, as it would if nobody pressed a key',
    facts: withImage(PE, { assignment: { ...assignment, prompt: 'optOut' } }),
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\bootmgfw.efi` },
  },
  {
    name: 'the machine’s own prompt goes before the policy',
    facts: withImage(PE, {
      policy: policy({ promptPolicy: { known: 'optIn', unknown: 'optIn' } }),
      assignment: { ...assignment, prompt: 'noPrompt' },
      bootFiles: ASKING,
    }),
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\bootmgfw.efi` },
  },
  {
    name: 'optIn, iPXE: a script asks',
    request: { userClass: 'iPXE' },
    facts: { ...assigned, assignment: { ...assignment, prompt: 'optIn' } },
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp/${SESSION}/prompt.ipxe` },
  },
  {
    name: 'architecture discovery: BIOS is given wdsnbp.com first',
    request: BIOS,
    facts: withImage(PE, { policy: policy({ architectureDiscovery: true }), bootFiles: ASKING }),
    wanted: { action: 'boot', program: 'boot/x64/pxeboot.n12' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\wdsnbp.com` },
  },
  {
    name: 'architecture discovery: wdsnbp.com says 32 bits',
    request: BIOS,
    words: { ...WDSNBP, architecture: 'x86' },
    facts: withImage(image('both', { programs: { x64: 'boot/a', x86: 'boot/b' } })),
    wanted: { action: 'boot', program: 'boot/b' },
  },
  {
    name: 'architecture discovery: 32 bits, and only a program for 64',
    request: BIOS,
    words: { ...WDSNBP, architecture: 'x86' },
    facts: withImage(PE),
    wanted: { action: 'silent', rule: 'architecture' },
  },
  {
    name: 'wdsnbp.com is not given to itself: the next stage there is',
    request: BIOS,
    words: WDSNBP,
    facts: withImage(NBP, { bootFiles: files('boot/x64/pxeboot.n12') }),
    wanted: { action: 'boot', program: 'boot/x64/pxeboot.n12' },
  },
  {
    name: 'wdsnbp.com is not given to itself: nothing else is there',
    request: BIOS,
    words: WDSNBP,
    facts: withImage(NBP),
    wanted: { action: 'silent', rule: 'architecture' },
  },
  {
    name: 'wdsnbp.com as the boot image is for firmware',
    request: BIOS,
    facts: withImage(NBP),
    wanted: { action: 'boot', program: 'boot/x64/wdsnbp.com' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\wdsnbp.com`, bcdPath: null },
  },
  {
    name: 'Windows’ loader to firmware, with its boot store',
    facts: withImage(PE, { bootFiles: STORES }),
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp\\${SESSION}\\bootmgfw.efi`, bcdPath: `\\Tmp\\x64uefi{${SESSION}}.bcd` },
  },
  {
    name: 'Windows’ loader without a boot store finds its own way',
    facts: withImage(PE),
    wanted: { action: 'boot' },
    told: { kind: 'file', bcdPath: null },
  },

  // HTTP and iPXE
  {
    name: 'HTTP boot without an address',
    request: HTTP,
    facts: assigned,
    wanted: { action: 'silent', rule: 'http-boot', reason: /http\.baseUrl/ },
    told: null,
  },
  {
    name: 'HTTP boot',
    request: HTTP,
    facts: { ...assigned, surroundings: served },
    wanted: { action: 'boot' },
    told: { kind: 'uri', uri: `http://{server}:8068/boot-files/Tmp/${SESSION}/grubx64.efi` },
  },
  {
    name: 'iPXE in a ROM boots',
    request: { architecture: 0, userClass: 'iPXE' },
    facts: assigned,
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp/${SESSION}/grub.pxe` },
  },
  {
    name: 'iPXE that can do HTTP, where there is some',
    request: { userClass: 'iPXE' },
    words: { ipxe: { version: '1.21.1', features: ['http', 'efi'] } },
    facts: { ...assigned, surroundings: served },
    wanted: { action: 'boot' },
    told: { kind: 'uri', uri: `http://{server}:8068/boot-files/Tmp/${SESSION}/grubx64.efi` },
  },
  {
    name: 'a program for iPXE comes by TFTP where nobody asked for HTTP',
    request: { userClass: 'iPXE' },
    words: { ipxe: { version: '1.21.1', features: ['http', 'efi'] } },
    facts: { ...assigned, surroundings: { ...served, httpIsChosen: false } },
    wanted: { action: 'boot' },
    told: { kind: 'file', file: `Tmp/${SESSION}/grubx64.efi` },
  },
  {
    name: 'a script for it comes by HTTP',
    request: { userClass: 'iPXE' },
    words: { ipxe: { version: '1.21.1', features: ['http', 'efi'] } },
    facts: withImage({ ...IPXE, script: 'boot/ipxe/menu.ipxe' }, { surroundings: { ...served, httpIsChosen: false } }),
    wanted: { action: 'boot', program: 'boot/ipxe/menu.ipxe' },
    told: { kind: 'uri', uri: `http://{server}:8068/boot-files/Tmp/${SESSION}/menu.ipxe` },
  },
  {
    name: 'HTTP boot of a machine that is done: a program that ends at once',
    request: HTTP,
    facts: { ...assigned, assignment: { ...assigned.assignment!, method: 'local' }, surroundings: served },
    wanted: { action: 'local' },
    told: { kind: 'uri', uri: `http://{server}:8068/boot-files/Tmp/${SESSION}/exit.efi` },
  },
  {
    name: 'iPXE that we started does not loop',
    request: { userClass: 'iPXE' },
    facts: { ...assigned, chainloaded: true },
    wanted: { action: 'address', rule: 'chainloaded' },
    told: null,
  },
  {
    name: 'iPXE is not given iPXE',
    request: { userClass: 'iPXE' },
    facts: withImage(IPXE),
    wanted: { action: 'address', reason: /is iPXE itself/ },
  },
  {
    name: 'iPXE is given the image’s script',
    request: { userClass: 'iPXE' },
    facts: withImage({ ...IPXE, script: 'boot/ipxe/menu.ipxe' }),
    wanted: { action: 'boot', program: 'boot/ipxe/menu.ipxe' },
    told: { kind: 'file', file: `Tmp/${SESSION}/menu.ipxe` },
  },
  {
    name: 'a script elsewhere',
    request: { userClass: 'iPXE' },
    facts: withImage({ ...GRUB, script: 'http://{server}/menu.ipxe' }, { chainloaded: true }),
    wanted: { action: 'boot', program: 'http://{server}/menu.ipxe' },
    told: { kind: 'uri', uri: 'http://{server}/menu.ipxe' },
  },
  {
    name: 'firmware is given iPXE, not its script',
    facts: withImage({ ...IPXE, script: 'boot/ipxe/menu.ipxe' }),
    wanted: { action: 'boot', program: 'boot/ipxe/snponly.efi' },
  },
  {
    name: 'nor does a ROM going in circles',
    request: { userClass: 'iPXE' },
    facts: { ...assigned, recentDeliveries: 3 },
    wanted: { action: 'address' },
  },
  {
    name: 'once is passed on',
    facts: { ...assigned, assignment: { ...assignment, once: true } },
    wanted: { action: 'boot', once: true },
  },
]

t.test('the table', (t) => {
  for (const { name, request, words, facts, wanted, told } of CASES) {
    const asked = client(request, words)
    const decision = decide(asked, facts)
    t.match(decision, wanted, name)
    if (told !== undefined) {
      const dialect = asked.firmware === 'bios' ? ('bypass' as const) : ('binl' as const)
      const { instruction } = handoutFor(asked, decision, { session: SESSION, facts, dialect, requestId: 12 })
      if (told === null) t.equal(instruction, null, `${name}: told nothing`)
      else t.match(instruction, told, `${name}: what it is told`)
    }
    const explained = explainDecision(asked, facts)
    t.same(explained.decision, decision, `${name}: explain says the same`)
    t.same(
      explained.rules.map(({ rule }) => rule),
      RULES.map(({ name }) => name),
    )
    t.equal(explained.rules.filter(({ verdict }) => verdict === 'decided').length, 1)
    t.equal(explained.rules.find(({ verdict }) => verdict === 'decided')?.rule, decision.rule)
    for (const { facts } of explained.rules) t.ok(Object.keys(facts).length > 0, 'every rule names what it looks at')
  }
  const reached = new Set(CASES.map(({ request, words, facts }) => decide(client(request, words), facts).rule))
  for (const { name } of RULES) t.ok(reached.has(name), `a case reaches ${name}`)
  t.end()
})

t.test('which packets are one boot', (t) => {
  const sessions = new Sessions()
  let nowMs = 1e12
  const packet = (kind: JournalKind, xid: number, request: Request = {}, laterMs = 1000) =>
    sessions.forPacket(client(request), kind, xid, (nowMs += laterMs))
  const first = packet('dhcp.discover', 1).session
  t.equal(packet('dhcp.discover', 1).session, first, 'a repeated DISCOVER')
  t.equal(packet('dhcp.request', 1).session, first)
  t.equal(packet('pxe.request', 99).session, first, '4011 has another xid')
  t.equal(packet('dhcp.discover', 2).session, first, 'firmware tries again after a minute')
  first.record.state = 'loaded'
  sessions.delivered(first, nowMs)
  const chained = packet('dhcp.discover', 3, { userClass: 'iPXE' })
  t.equal(chained.session, first, 'iPXE that firmware loaded from us')
  t.ok(sessions.isChainloaded(first, client({ userClass: 'iPXE' })))
  t.equal(sessions.recentDeliveries(mac, nowMs), 1)
  t.notOk(
    sessions.isChainloaded(first, client({ architecture: 0, userClass: 'iPXE' })),
    'a BIOS ROM is no stage of a UEFI boot',
  )
  const second = packet('dhcp.discover', 4)
  t.ok(second.opened, 'firmware again: the machine was restarted')
  t.equal(sessions.byId(first.record.id), undefined)
  t.equal(sessions.byMac(mac), second.session)
  t.ok(packet('dhcp.discover', 5, {}, 130_000).opened, 'too long ago')
  t.match(second.session.record.id, /^[a-z2-7]{12}$/)
  const third = packet('dhcp.discover', 6, {}, 130_000).session
  third.loading = true
  t.ok(packet('dhcp.discover', 7).opened, 'a file was loaded, by a machine that waits: another boot')
  const adopted = sessions.adopt({ ...third.record, id: 'a2a2a2a2a2a2', mac: parseMac('52:54:00:00:00:77')! }, nowMs)
  t.equal(sessions.byId('a2a2a2a2a2a2'), adopted, 'taken up after a restart of the daemon')
  t.equal(sessions.adopt(adopted.record, nowMs), adopted, 'once')
  t.end()
})

t.test('strangers do not push out others', (t) => {
  const sessions = new Sessions()
  const ours = sessions.forPacket(client(), 'dhcp.discover', 1, 1, mac).session
  const waits = sessions.forPacket(client({ mac: '52:54:00:00:00:02' }), 'dhcp.discover', 1, 1).session
  sessions.settle(waits, null)
  const stranger = sessions.forPacket(client({ mac: '52:54:00:00:00:03' }), 'dhcp.discover', 1, 1).session
  const base = client()
  for (let n = 0; n < 3000; n++) {
    const hex = n.toString(16).padStart(6, '0')
    const other = parseMac(`0a:00:00:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`)!
    sessions.forPacket({ ...base, mac: other }, 'dhcp.discover', 1, 2)
  }
  t.equal(sessions.byId(ours.record.id), ours)
  t.equal(sessions.byId(waits.record.id), waits, 'nor those that are given something')
  t.equal(sessions.byId(stranger.record.id), undefined)
  t.end()
})

t.test('addresses', (t) => {
  const sessions = new Sessions()
  const address = '10.0.0.9' as never
  const one = sessions.forPacket(client(), 'dhcp.discover', 1, 1).session
  const other = sessions.forPacket(client({ mac: '52:54:00:00:00:02' }), 'dhcp.discover', 1, 1).session
  sessions.setAddress(one, address)
  t.equal(sessions.byAddress(address), one)
  sessions.setAddress(other, address)
  t.equal(sessions.byAddress(address), other, 'the later client has it')
  sessions.setAddress(one, '10.0.0.8' as never)
  t.equal(sessions.byAddress(address), other)
  sessions.setSeenFrom(one, '192.0.2.1' as never)
  t.equal(sessions.byAddress('192.0.2.1' as never), one, 'behind address translation')
  one.record.state = 'loaded'
  sessions.forPacket(client(), 'dhcp.discover', 9, 2)
  t.equal(sessions.byAddress('192.0.2.1' as never), undefined, 'gone with the session')
  t.end()
})
