// The nouns of the program: what a machine, an assignment, a boot session is. Start here after main.ts.
import type { Ipv4, Mac } from './net/address.ts'

/** WDS's names of the client architectures, also the folder names below `Boot\`. `x86` and `x64` are BIOS. */
export const ARCHITECTURES = ['x86', 'x64', 'x86uefi', 'x64uefi', 'arm', 'arm64'] as const
export type Architecture = (typeof ARCHITECTURES)[number]

/** How a machine is deployed (BP-3, BP-5); `boot-only` runs the boot image and nothing after it, `local` boots from disk. */
export const METHODS = ['windows-setup', 'apply-image', 'capture-image', 'boot-only', 'local', 'script'] as const
export type Method = (typeof METHODS)[number]

/** A time as ISO 8601 in UTC with milliseconds: sorts as text. */
export type Timestamp = string

/** A computer this server knows; its MAC is its identity. */
export interface Machine {
  mac: Mac
  name: string | null
  /** SMBIOS UUID, lower case with dashes, big-endian spelling; compared in both byte orders. */
  uuid: string | null
  description: string | null
  tags: string[]
  /** Values for answer files and scripts. */
  variables: Record<string, string>
  /** The address the DHCP server keeps for it, null: any of the pool. */
  address: Ipv4 | null
  /** DHCP options of this machine alone, by code or name. */
  dhcpOptions: Record<string, DhcpOptionValue>
  /** How its boot offers are put, whatever was learned; null: as learned. */
  dialect: Dialect | null
  /** What TFTP does otherwise for this machine alone. */
  tftp: MachineTftp
  /** Whose signature its loader must bear, where there are two. */
  secureBootCa: SecureBootSetting
  createdAt: Timestamp
  updatedAt: Timestamp
  /** Counts changes; the API's ETag. */
  version: number
}

/** How TFTP treats one machine; the limits of the configuration still hold, and apply where nothing is said. */
export interface MachineTftp {
  /** Largest block granted, in bytes of data: for a path with a smaller MTU. */
  maxBlockSize?: number
  /** Most blocks granted in flight [RFC 7440]. */
  maxWindowSize?: number
  /** Whether its boot loader may choose its window with every ACK [msftwindow]. */
  variableWindow?: boolean
  /** Whether block 65535 is followed by number 1 instead of 0, as some old loaders count. */
  wrapToOne?: boolean
  /** Bytes of blocks sent to it in a second. */
  maxBytesPerSecond?: number
}

/** The value of a DHCP option as people write it; src/dhcp/option-values.ts knows the type each option wants. */
export type DhcpOptionValue = string | number | boolean | (string | number)[]

/** Which image inside an install image file: exactly one of the three (BP-9). */
export interface ImageSelection {
  index?: number
  name?: string
  description?: string
}

/** Answer files by name: one for all passes, or for its part of them WDS's client file (windowsPE) and image file (the rest). */
export interface AnswerNames {
  answer: string | null
  clientAnswer: string | null
  imageAnswer: string | null
}

/** What a machine (or every machine of a profile) is to boot and install. */
export interface AssignmentPlan extends AnswerNames {
  bootImage: string | null
  installImage: string | null
  select: ImageSelection | null
  method: Method
}

/** What one machine is to boot, from its own words or through a profile. */
export interface Assignment extends AssignmentPlan {
  mac: Mac
  /** The profile the plan comes from; its own fields are then null except where they override. */
  profile: string | null
  /** Disarmed by itself once the boot program was delivered. */
  once: boolean
  /** Only an armed assignment is answered with a boot program. */
  armed: boolean
  /** This boot program instead of the boot image's, relative to the image directory. */
  bootProgram: string | null
  /** Another boot server that has the machine. */
  referralServer: Ipv4 | null
  /** Who must agree before it boots; null: as the configuration says. */
  prompt: PromptPolicy | null
  /** When the one boot of `once` was over; null while it is to come. */
  spentAt: Timestamp | null
  /** What was refused and done with `force` nevertheless. */
  overrides: Override[]
  updatedAt: Timestamp
  version: number
}

/** A named bundle that many machines share. */
export interface Profile extends AssignmentPlan {
  name: string
  description: string | null
  /** Its line in boot menus; null: it is in none. */
  menuText: string | null
  /** Values for answer files and scripts, `${profile.vars.NAME}`. */
  variables: Record<string, string>
  /** What was refused of its images and done with `force` nevertheless. */
  overrides: Override[]
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** What somebody said of a profile. */
export type ProfileWords = Omit<Profile, 'createdAt' | 'updatedAt' | 'version'>

/** The days of the week as rules spell them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]

/** A part of every week in the server's time zone: src/time-window.ts. */
export interface TimeWindow {
  /** The days it begins on, in the week's order. */
  days: Weekday[]
  /** `08:00`, included. */
  from: string
  /** `18:00`, excluded, `24:00` for the day's end; not after `from`: it ends on the next day. */
  to: string
}

/** What a rule can look at, in the order people are shown it. */
export const RULE_SELECTORS = [
  'mac',
  'oui',
  'uuid',
  'vendorClass',
  'userClass',
  'architecture',
  'subnet',
  'circuitId',
  'remoteId',
  'tag',
  'time',
] as const
export type RuleSelector = (typeof RULE_SELECTORS)[number]

/** What a client must be for a rule to apply: all that are there, and of each any one value; sorted, never empty. */
export interface RuleSelectors {
  mac?: Mac[]
  /** The first three bytes of the MAC, `52:54:00`. */
  oui?: string[]
  /** In either byte order. */
  uuid?: string[]
  /** How option 60 begins. */
  vendorClass?: string[]
  /** Option 77. */
  userClass?: string[]
  /** BIOS firmware that was not looked into by a network boot program is both x86 and x64. */
  architecture?: Architecture[]
  /** `192.168.10.0/24`: where the client is. */
  subnet?: string[]
  /** Sub-options 1 and 2 of option 82, in hex. */
  circuitId?: string[]
  remoteId?: string[]
  /** Of a machine that is known. */
  tag?: string[]
  time?: TimeWindow[]
}

/** Which profile a machine without an assignment of its own gets: the first rule that applies. */
export interface ProfileRule {
  name: string
  description: string | null
  /** Lower ones are asked first. */
  order: number
  selectors: RuleSelectors
  profile: string
  enabled: boolean
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** Microsoft's authority behind a boot manager's signature: firmware starts it only if it trusts that one. */
export const LOADER_SIGNATURES = ['microsoft-2011', 'microsoft-2023'] as const
export type LoaderSignature = (typeof LOADER_SIGNATURES)[number]

/** An image of the library: what machines are booted with, or what is installed on them. */
export interface Image {
  /** Grows; a name may be given again, an id never. */
  id: number
  name: string
  type: 'boot' | 'install'
  description: string | null
  group: string | null
  /** A disabled one is not assigned any more, and machines that have it are not booted with it. */
  enabled: boolean
  /** Boot: architecture → file relative to the image directory, `/` between folders, below `boot/`. */
  programs: Partial<Record<Architecture, string>>
  /** Boot: what iPXE runs once it is there: a file like the programs, or an absolute URI; null: the program itself. */
  script: string | null
  /** Boot: what the script does that iPXE is given; null: `script`, if anything. */
  ipxe: IpxeBoot | null
  /** Boot: the SHA-256 that builds of iPXE and wimboot had when they were registered, by their paths; others are not served. */
  checksums: Record<string, string>
  /** Boot: the file whose arrival means that the boot is done; null: the program, of Windows' loaders a `.wim`. */
  lastFile: string | null
  /** Where it came from, by the administrator's word; null: as each image inside looks [BP-4]. */
  origin: ImageOrigin | null
  /** Null for programs without a WIM. */
  content: ImageContent | null
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}
/** What iPXE does with a boot image: the script for each machine is made from it. Files as of programs: below `boot/`. */
export type IpxeBoot =
  /** Loads a Linux kernel with its initial RAM disks, in their order. */
  | { kind: 'linux'; kernel: string; initrds: string[]; cmdline: string | null }
  /** Boots from a disk or disc in the network: `iscsi:…`, `http://….iso`. `{server}` is our address. */
  | { kind: 'sanboot'; uri: string }
  /** Loads Windows PE by this wimboot: the image's own WIM, else BCD, boot.sdi and boot.wim beside wimboot. */
  | { kind: 'wimboot'; program: string }

/** Something a machine can be booted with. */
export type BootImage = Image & { type: 'boot' }
/** Something that is installed on a machine: a WIM with one image or more. */
export type InstallImage = Image & { type: 'install' }

/** The default image of the product's media, or one captured from a computer [BP-4]. */
export type ImageOrigin = 'media' | 'custom'

/** The WIM of an image, and what was found in it when it was added. */
export interface ImageContent {
  /** Grows by one with every replacement. */
  number: number
  file: LibraryFile
  /** The WIM on the disc, like `/sources/boot.wim`; null: the file itself. */
  inside: string | null
  /** Boot: the image inside that is booted. */
  index: number | null
  images: LibraryImage[]
  /** Boot: what Windows' loaders need besides, as it was found in the image or beside it. */
  bootFiles: ImageBootFile[]
  /** Boot: whose signature the boot manager that is handed out has, where there are two. */
  signature: LoaderSignature
  /** What to know before it is used, for people. */
  findings: string[]
}

/** A file of the library, by its contents. */
export interface LibraryFile {
  /** Of the file, of a split set of its first part; lower case. */
  sha256: string
  format: 'wim' | 'iso'
  sizeBytes: number
  /** Absolute. */
  path: string
  /** Further parts of a split set. */
  parts: { path: string; sizeBytes: number; modifiedAtMs: number }[]
  /** It lies where the administrator has it, and is not removed with its last image. */
  linked: boolean
  modifiedAtMs: number
}

/** What is known of a file of the library: `damaged` by a verification, or changed behind the library's back. */
export type FileState = 'ok' | 'damaged' | 'missing'

/** A row of the library's files. */
export interface StoredFile {
  file: LibraryFile
  state: FileState
  stateReason: string | null
  verifiedAt: Timestamp | null
  createdAt: Timestamp
}

/** A group of images. */
export interface ImageGroup {
  name: string
  description: string | null
  /** Names of its images. */
  images: string[]
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** What a driver may be for. */
export type DriverProcessor = 'x86' | 'amd64' | 'arm64'

/** An .inf file of a driver package. */
export interface DriverInf {
  /** Relative to the package, with backslashes. */
  path: string
  /** Like `Net`. */
  class: string | null
  classGuid: string | null
  provider: string | null
  /** `yyyy-mm-dd`. */
  date: string | null
  version: string | null
  /** The catalog that has to sign it. */
  catalog: string | null
  /** The devices it is for, by processor; ids in upper case. */
  models: { architecture: DriverProcessor; hardwareIds: string[] }[]
}

/** A driver package: a folder with one or more .inf files and what they name. */
export interface DriverPackage {
  name: string
  infs: DriverInf[]
  /** `path` relative to the package, with backslashes; the bytes lie in the data directory under their hash. */
  files: { path: string; sizeBytes: number; sha256: string }[]
  /** What is odd about it, for people. */
  notes: string[]
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** What driver groups can ask of a machine and of the Windows that is installed. */
export const DRIVER_FACTS = [
  'manufacturer',
  'model',
  'chassis',
  'biosVendor',
  'biosVersion',
  'uuid',
  'architecture',
  'edition',
  'language',
  'osVersion',
] as const
export type DriverFact = (typeof DRIVER_FACTS)[number]

/** Values may have `*` at any place and are compared without regard to case. */
export interface DriverFilter {
  fact: DriverFact
  /** One of these must match; left out: all do. */
  include?: string[]
  /** None of these may. */
  exclude?: string[]
}

export const DRIVER_TARGETS = ['winpe', 'windows'] as const
export type DriverTarget = (typeof DRIVER_TARGETS)[number]

/** Which machines get which driver packages. */
export interface DriverGroup {
  name: string
  description: string | null
  /** Names of driver packages. */
  packages: string[]
  /** All must let the machine through. */
  filters: DriverFilter[]
  /** Where they are brought to. */
  targets: DriverTarget[]
  enabled: boolean
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** Who has an image. */
export interface ImageUse {
  machines: Mac[]
  profiles: string[]
  /** Machines armed with a content that was replaced since. */
  pinned: Mac[]
  /** Given against a refusal. */
  overrides: ({ mac: Mac } & Override)[]
}

/** One image inside a WIM, as its description and its files tell. */
export interface LibraryImage {
  index: number
  name: string | null
  description: string | null
  architecture: 'x86' | 'amd64' | 'arm' | 'arm64' | 'ia64' | null
  edition: string | null
  installationType: string | null
  version: string | null
  languages: string[]
  sizeBytes: number | null
  /** Null: a boot image, which nobody generalizes [BP-1]. */
  generalized: { state: 'generalized' | 'not-generalized' | 'unknown'; evidence: string } | null
  origin: { origin: ImageOrigin | 'unknown'; evidence: string[] }
  /** Null: an image to install. */
  bootKind: 'winpe' | 'setup' | 'winre' | null
}

/** A loader, font or the like, kept beside the library under its hash. */
export interface ImageBootFile {
  /** As it is served below `boot/`: `x64uefi/bootmgfw.efi`, `boot.sdi`, `Fonts/wgl4_boot.ttf`. */
  name: string
  /** In the WIM or on the disc. */
  from: string
  sha256: string
  sizeBytes: number
  /** Of EFI programs: whose signature firmware sees first. */
  signer: string | null
  /** Of EFI programs: all of them, and what they say in words; undefined for files that were added before this was kept. */
  signers?: string[]
  signatures?: string
}

/** A word of the administrator against a refusal, kept where it was given. */
export interface Override {
  /** The refusal: `IMAGE_NOT_GENERALIZED` … */
  code: string
  reason: string
  at: Timestamp
  by: string
}

/** An answer file (unattend.xml); its contents are versions. */
export interface AnswerFile {
  name: string
  description: string | null
  /** Which of WDS's two files it is, or one for all passes. */
  role: 'combined' | 'client' | 'image'
  /** The newest content's number, from 1 on. */
  contentVersion: number
  createdAt: Timestamp
  updatedAt: Timestamp
  version: number
}

/** WDS's defaults: the client file of an architecture, the image file of an install image. */
export interface AnswerDefaults {
  architectures: Partial<Record<Architecture, string>>
  /** By the image's name. */
  images: Record<string, string>
}

/** A version of an answer file that a machine was armed with. */
export interface AnswerPin {
  answer: string
  version: number
  pinnedAt: Timestamp
}

/** One content an answer file had. */
export interface AnswerVersion {
  number: number
  sizeBytes: number
  sha256: string
  createdAt: Timestamp
  /** Name of the actor. */
  createdBy: string
}

/** A value for answer files that nobody is shown: what is known of it besides. */
export interface StoredSecret {
  name: string
  createdAt: Timestamp
  updatedAt: Timestamp
}

/** An unknown machine waiting for the administrator's word. */
export interface PendingMachine {
  id: number
  mac: Mac
  uuid: string | null
  architecture: Architecture | null
  state: 'pending' | 'approved' | 'rejected'
  firstSeenAt: Timestamp
  lastSeenAt: Timestamp
  /** Requests counted since first seen. */
  attempts: number
  /** When it was approved or rejected. */
  decidedAt: Timestamp | null
}

/** An address lent to a machine by the DHCP server. */
export interface Lease {
  address: Ipv4
  mac: Mac
  /** Option 61 as hex, if the client sent one; the lease belongs to it rather than to the MAC. */
  clientId: string | null
  state: 'offered' | 'bound' | 'declined' | 'released'
  /** Milliseconds since 1970. */
  expiresAtMs: number
  updatedAtMs: number
}

/** What kind of firmware or loader sent a packet. */
export type ClientKind = 'pxe' | 'http' | 'ipxe' | 'wdsnbp' | 'other'

/** What the relay agent in between said of the client (option 82) [RFC 3046, RFC 3993]. */
export interface RelayInformation {
  /** giaddr. */
  address: Ipv4
  /** Sub-options 1, 2 and 6 in hex, null where absent. */
  circuitId: string | null
  remoteId: string | null
  subscriberId: string | null
}

/** What a WDS network boot program (wdsnbp.com, wdsmgfw.efi) says of itself in option 250. */
export interface WdsRequest {
  /** Sub-option 1 as sent; from wdsnbp 6 is 64-bit BIOS and 0 is 32-bit. */
  architectureCode: number | null
  /** The user has passed the prompt. */
  promptDone: boolean
  actionDone: boolean
  /** 0x0700, 0x0800. */
  nbpVersion: number | null
  asksVersion: boolean
}

/** What iPXE says of itself in option 175. */
export interface IpxeFeatures {
  version: string | null
  /** Names of the features it was built with: `http`, `https`, `tftp`, `efi`, `menu` … */
  features: readonly string[]
}

/** A network boot client as its packet describes it. */
export interface PxeClient {
  mac: Mac
  uuid: string | null
  /** From option 93, else 60; from a WDS network boot program what it found the processor to be. */
  architecture: Architecture | null
  /** Option 93 as sent, null if absent. */
  architectureCode: number | null
  kind: ClientKind
  firmware: 'bios' | 'uefi' | 'unknown'
  /** The port the packet came to: 67 or 4011. */
  door: 'dhcp' | 'pxe'
  vendorClass: string | null
  userClass: string | null
  /** An address in the client's network: link selection, else giaddr, else the server's on that interface; null if not known. */
  link: Ipv4 | null
  relay: RelayInformation | null
  wds: WdsRequest | null
  ipxe: IpxeFeatures | null
  /** The boot server type chosen from a menu or by discovery (43.71), null if none. */
  bootItem: number | null
}

/** How a boot offer is put, because firmware differs: docs/firmware.md. */
export const DIALECTS = [
  /** Option 43.6 = 8 and the file in the offer itself. */
  'bypass',
  /** Only "a boot server is here": the client asks port 4011 for the file. */
  'binl',
  /** No option 60 or 43: next server and file like any DHCP server's; needs mode server. */
  'plain',
] as const
export type Dialect = (typeof DIALECTS)[number]

/** What is known of a machine's firmware and its offers: src/boot/dialects.ts. */
export interface DialectMemory {
  /** The last offer: its dialect, and the try it was made in. */
  offered: Dialect
  session: string
  xid: number
  /** The client took the next step: it asked port 4011 or loaded a file. */
  answered: boolean
  /** Offers of this dialect in a row that led nowhere. */
  failures: number
  /** The dialect that last led on. */
  worked: Dialect | null
}

/** The years of Microsoft's two authorities: Windows Production PCA 2011 and Windows UEFI CA 2023. */
export const SECURE_BOOT_CAS = ['2011', '2023'] as const
export type SecureBootCa = (typeof SECURE_BOOT_CAS)[number]
/** `auto`: the other one after a try that came to nothing. */
export const SECURE_BOOT_SETTINGS = ['auto', ...SECURE_BOOT_CAS] as const
export type SecureBootSetting = (typeof SECURE_BOOT_SETTINGS)[number]

/** What is known of the signatures a machine's firmware takes: src/boot/secure-boot.ts. */
export interface SecureBootMemory {
  /** The last loader given: whose signature it bears, and the try it was given in. */
  offered: SecureBootCa
  session: string
  xid: number
  /** It arrived at the machine; it ran, as its next request shows. */
  state: 'offered' | 'fetched' | 'ran'
  /** Tries in a row in which a loader of this signature arrived and did not run. */
  failures: number
  /** The signature of the last loader that ran. */
  worked: SecureBootCa | null
  /** Nothing ran since the other signature was given up. */
  otherFailed: boolean
}

/** One boot that got its boot program: src/boot/loop-guard.ts. */
export interface BootAttempt {
  session: string
  at: Timestamp
  /** When the last file of the boot arrived, null if it did not. */
  doneAt: Timestamp | null
}

/** What is remembered of a machine's boots beyond each: which offers its firmware takes, and whether it goes in circles. */
export interface BootMemory {
  mac: Mac
  dialects: { bios: DialectMemory | null; uefi: DialectMemory | null }
  /** Absent in memories of older versions. */
  secureBoot?: SecureBootMemory | null
  /** The assignment's version these boots belong to, null without one. */
  assignmentVersion: number | null
  attempts: BootAttempt[]
  /** When the machine was found going in circles and is no longer answered. */
  stoppedAt: Timestamp | null
  updatedAt: Timestamp
}

/** Who must agree before a boot goes on, WDS's PxePromptPolicy: press F12, nobody, or ESC to stop it. */
export const PROMPT_POLICIES = ['optIn', 'noPrompt', 'optOut'] as const
export type PromptPolicy = (typeof PROMPT_POLICIES)[number]

/** Which rule decided, and why, for people. */
type Verdict = { rule: string; reason: string }

/** What the server does with a client's request, always with the reason. */
export type Decision = Verdict &
  (
    | {
        action: 'boot'
        bootImage: string
        /** File relative to the image directory, or an absolute URI. */
        program: string
        architecture: Architecture
        once: boolean
        /** The profile it came through, null if the machine's own words. */
        profile: string | null
      }
    /** The client shows a menu of profiles. */
    | { action: 'menu'; profiles: readonly string[] }
    /** An administrator must approve the machine first. */
    | { action: 'wait' }
    /** The machine is told to stop asking. */
    | { action: 'abort' }
    /** Another server has the machine. */
    | { action: 'refer'; server: Ipv4 }
    /** The machine is done here: on to its next boot device. */
    | { action: 'local' }
    /** An address if we give addresses, but no boot program. */
    | { action: 'address' }
    | { action: 'silent' }
  )

/** What a reply tells firmware or a loader; dhcp/reply.ts knows how it is spelled in options. */
export type BootInstruction =
  | {
      kind: 'file'
      /** For offers; replies on port 4011 always carry the file. */
      dialect: Dialect
      /** Name on the wire, at most 127 bytes. */
      file: string
      /** Where the file is; null: here, at the address the client reached. */
      server: Ipv4 | null
      /** Option 252: the boot store of this boot; null for programs that are not Windows'. */
      bcdPath: string | null
      /** Option 250.11 for WDS network boot programs; null: not said. */
      prompt: PromptPolicy | null
    }
  /** For HTTP boot firmware and iPXE; `{server}` in it stands for the server's address on the client's interface. */
  | { kind: 'uri'; uri: string }
  /** A boot menu (43.8, 43.9, 43.10); type 0 is the local disk [PXE 2.1 §2.2.3]. */
  | {
      kind: 'menu'
      prompt: string
      /** 0: the first item at once, 255: wait for ever. */
      timeoutSeconds: number
      items: readonly { type: number; text: string }[]
    }
  /** For WDS network boot programs on port 4011 (option 250). */
  | { kind: 'wds'; next: WdsNextAction }

/** What a WDS network boot program does next instead of booting. */
export type WdsNextAction =
  | { action: 'approval'; requestId: number; pollIntervalSeconds: number; maxRetries: number; message: string }
  | { action: 'referral'; server: Ipv4 }
  | { action: 'abort'; message: string | null }

/** A decision, and what the reply needs to carry it out. */
export interface BootAnswer {
  decision: Decision
  session: string
  /** The machine is registered here: it is answered without `dhcp.responseDelayMs`. */
  known: boolean
  /** Null: nothing about booting is said. */
  instruction: BootInstruction | null
}

/** A packet as the journal remembers it. */
export interface PacketSighting {
  kind: JournalKind
  text: string
  data: JournalEntry['data']
  /** The client's address, as far as this packet tells it. */
  address: Ipv4 | null
  /** Transaction id: a repeated one is the same try. */
  xid: number
  /** The datagram itself, where there is one. */
  packet?: SeenPacket
}

/** A datagram as it was on the wire. */
export interface SeenPacket {
  bytes: Uint8Array
  from: { address: Ipv4; port: number }
  to: { address: Ipv4; port: number }
}

/** Whom the DHCP doors ask and tell: boot/service.ts. */
export interface BootDesk {
  /** What this client gets; resolves when everything the answer promises is durable. */
  ask(client: PxeClient, seen: PacketSighting): Promise<BootAnswer>
  /** Something that needs no answer: a reply that left, a packet that was overheard. */
  note(client: PxeClient, seen: PacketSighting): void
}

/** One boot of one machine, from its first packet on. */
export interface BootSession {
  id: string
  mac: Mac
  machineName: string | null
  uuid: string | null
  architecture: Architecture | null
  address: Ipv4 | null
  bootImage: string | null
  program: string | null
  state: SessionState
  startedAt: Timestamp
  updatedAt: Timestamp
  /** Journal entries written, including those dropped by the bound. */
  entryCount: number
}

/**
 * How far a boot came. `waiting`: for an administrator. `local`: on to the machine's own disk. `ignored`: the server
 * decided to stay silent.
 */
export const SESSION_STATES = [
  'discovered',
  'waiting',
  'offered',
  'addressed',
  'referred',
  'loading',
  'loaded',
  'failed',
  'local',
  'ignored',
] as const
export type SessionState = (typeof SESSION_STATES)[number]

/** What a journal entry can be about: packets in and out, decisions, files. */
export const JOURNAL_KINDS = [
  'dhcp.discover',
  'dhcp.offer',
  'dhcp.request',
  'dhcp.ack',
  'dhcp.nak',
  'dhcp.inform',
  'dhcp.decline',
  'dhcp.release',
  'pxe.request',
  'pxe.ack',
  'decision',
  'file.start',
  'file.done',
  'file.probe',
  'file.part',
  'file.missing',
  'file.failed',
  'ipxe.report',
  'assignment.disarmed',
  'deploy.stage',
  'deploy.failed',
  'deploy.alarm',
  'journal.full',
] as const
export type JournalKind = (typeof JOURNAL_KINDS)[number]

/** One thing that happened in a boot. */
export interface JournalEntry {
  /** Grows by one per entry over all sessions; the Last-Event-ID of the event stream. */
  sequence: number
  session: string
  mac: Mac
  at: Timestamp
  kind: JournalKind
  /** One line for people. */
  text: string
  /** The same for programs; small, flat, no secrets. */
  data: Record<string, string | number | boolean | null>
}

/** A running transfer's progress: sent to watchers, never stored. */
export interface ProgressEvent {
  kind: 'file.progress'
  session: string | null
  mac: Mac | null
  at: Timestamp
  transfer: number
  name: string
  sentBytes: number
  sizeBytes: number
  bytesPerSecond: number
  /** Blocks sent again so far. */
  retransmits: number
  /** Blocks in flight at once now, null if not told. */
  windowSize: number | null
  /** At the rate of the moment; null while nothing moves. */
  secondsLeft: number | null
}

/** How far a deployment can be, in order: docs/deployment.md. */
export const DEPLOYMENT_STAGES = [
  'armed',
  'dhcp',
  'loader',
  'winpe',
  'preparing',
  'downloading',
  'applying',
  'capturing',
  'uploading',
  'rebooting',
  'specialize',
  'oobe',
  'ready',
] as const
export type DeploymentStage = (typeof DEPLOYMENT_STAGES)[number]

/** `stalled`: no sign for longer than its stage may be silent; a sign makes it run again. The last three are final. */
export const DEPLOYMENT_STATES = ['running', 'stalled', 'ready', 'failed', 'cancelled'] as const
export type DeploymentState = (typeof DEPLOYMENT_STATES)[number]

/** What the machine said last of a step under way. Kept in memory only. */
export interface DeploymentProgress {
  step: string
  text: string | null
  /** Of the step, 0 … 100. */
  percent: number
  /** Of the whole. */
  totalPercent: number | null
  bytes: number | null
  sizeBytes: number | null
  bytesPerSecond: number | null
}

/** Why a deployment failed. */
export interface DeploymentFailure {
  stage: DeploymentStage
  step: string | null
  /** For the telephone: docs/deployment-protocol.md section 7. */
  code: number
  exitCode: number | null
  /** One line for people. */
  text: string
}

/** One try to carry out what a machine is assigned, from arming to ready or failed. */
export interface Deployment {
  /** Ten letters, no secret. */
  id: string
  mac: Mac
  machineName: string | null
  method: Method
  bootImage: string | null
  installImage: string | null
  state: DeploymentState
  stage: DeploymentStage
  /** The boot it is in, null before the first. */
  session: string | null
  /** The machine's address when it redeemed its token. */
  address: string | null
  /** How many times it booted from the network for this. */
  boots: number
  /** Uses of its token by somebody else. */
  alarms: number
  failure: DeploymentFailure | null
  progress: DeploymentProgress | null
  startedAt: Timestamp
  stageAt: Timestamp
  /** The last sign of the machine. */
  seenAt: Timestamp
  updatedAt: Timestamp
  endedAt: Timestamp | null
}

/** One line of a deployment's history. */
export interface DeploymentNote {
  id: number
  at: Timestamp
  kind: 'stage' | 'failed' | 'stalled' | 'cancelled' | 'alarm' | 'note'
  stage: DeploymentStage
  text: string
}

/** A running step's progress: sent to watchers, never stored. */
export interface DeploymentProgressEvent extends DeploymentProgress {
  kind: 'deploy.progress'
  session: string | null
  mac: Mac
  at: Timestamp
  deployment: string
  stage: DeploymentStage
}

/** Everything watchers are sent. */
export type LiveEvent = JournalEntry | ProgressEvent | DeploymentProgressEvent

/** What a user or a token may do, each including the ones before it. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/** A key to the admin API; the key itself is stored only as a hash. */
export interface Token {
  id: number
  name: string
  role: Role
  createdAt: Timestamp
  expiresAt: Timestamp | null
  lastUsedAt: Timestamp | null
}

/** Somebody who signs in at the page; the password is stored only as a hash. */
export interface User {
  name: string
  role: Role
  /** Cannot sign in, and is signed out. */
  disabled: boolean
  createdAt: Timestamp
  updatedAt: Timestamp
  passwordChangedAt: Timestamp
  lastSignInAt: Timestamp | null
  version: number
}

/** Who did something: for the audit log. */
export interface Actor {
  /** `user:NAME`, `token:NAME`, `local` (the socket in the data directory) or `system`. */
  name: string
  role: Role
  /** Where from: an address, or `socket`. */
  from: string
}

/** One line of the append-only audit log. */
export interface AuditEntry {
  id: number
  at: Timestamp
  actor: string
  from: string
  action: string
  subject: string
  before: string | null
  after: string | null
}
