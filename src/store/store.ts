// What is remembered between packets, boots and restarts: the interface every other room sees.
import type { BackupWords } from './backup.ts'
import type {
  Actor,
  Architecture,
  AnswerDefaults,
  AnswerFile,
  AnswerPin,
  AnswerVersion,
  Assignment,
  AssignmentPlan,
  AuditEntry,
  BootImage,
  BootMemory,
  BootSession,
  Image,
  ImageContent,
  DriverGroup,
  DriverPackage,
  ImageGroup,
  ImageUse,
  JournalEntry,
  JournalKind,
  Lease,
  Machine,
  Override,
  PendingMachine,
  Profile,
  ProfileRule,
  Role,
  StoredFile,
  StoredSecret,
  Timestamp,
  Token,
  User,
} from '../model.ts'
import type { NamingPolicy } from '../machine-name.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import type { DeploymentStore } from './deployments.ts'
import type { RuleSelectorsInput } from './rule-selectors.ts'

/** One page of a list; `cursor` is null on the last. */
export interface Page<T> {
  items: T[]
  cursor: string | null
}

/** `limit` 1 … 1000; `cursor` as an earlier page of the same list gave it [CURSOR_INVALID]. */
export interface PageQuery {
  limit: number
  cursor?: string
}

/** Which rows of the audit log; names in any letters. */
export interface AuditQuery extends PageQuery {
  /** As the row has it, like `user:anna`, or without the kind: `anna`. */
  actor?: string
  /** Like `machine.put`, or the noun alone. */
  action?: string
  /** Whole, or whole words of it; any of them. */
  subjects?: readonly string[]
  /** Included. */
  since?: Timestamp
  /** Excluded. */
  until?: Timestamp
}

/** Who writes, and which version they saw: a mismatch is CHANGED_MEANWHILE. */
export interface WriteOptions {
  actor: Actor
  /** From If-Match; 0 means "must not exist yet". */
  expectedVersion?: number
  /** Check everything and resolve as if done, but change nothing. */
  dryRun?: boolean
}

/** What a caller decides about a machine; the rest the store keeps. */
export type MachineInput = Pick<Machine, 'mac' | 'name' | 'uuid' | 'description' | 'tags' | 'variables'> &
  Partial<Pick<Machine, 'address' | 'dhcpOptions' | 'dialect' | 'tftp' | 'secureBootCa'>>
/** `method` null: the profile's, else windows-setup with an install image, else boot-only. */
export type AssignmentInput = Omit<
  Assignment,
  | 'updatedAt'
  | 'version'
  | 'method'
  | 'spentAt'
  | 'bootProgram'
  | 'referralServer'
  | 'prompt'
  | 'overrides'
  | 'clientAnswer'
  | 'imageAnswer'
> & {
  method: Assignment['method'] | null
} & Partial<
    Pick<Assignment, 'bootProgram' | 'referralServer' | 'prompt' | 'overrides' | 'clientAnswer' | 'imageAnswer'>
  >
export type BootImageInput = Pick<BootImage, 'name' | 'description' | 'group' | 'programs'> &
  Partial<Pick<BootImage, 'script' | 'ipxe' | 'checksums' | 'lastFile' | 'enabled'>>

/** An image found in a file of the library. */
export interface ImportedImage {
  name: string
  type: Image['type']
  programs: Image['programs']
  content: Omit<ImageContent, 'number'>
  /** Undefined: as it was, else none. */
  description?: string | null
  group?: string | null
  origin?: Image['origin']
}
/** What can be changed of an image in the library; undefined: as it is. */
export type ImagePatch = Partial<
  Pick<
    Image,
    'name' | 'description' | 'group' | 'enabled' | 'origin' | 'script' | 'ipxe' | 'checksums' | 'lastFile' | 'programs'
  > &
    Pick<ImageContent, 'index' | 'signature'>
>

/** `content`: the whole file; the same bytes again are no new version. */
export type AnswerInput = Pick<AnswerFile, 'name' | 'description' | 'role'> & { content: Uint8Array }

/** A secret as the database has it. */
export interface SealedSecret {
  name: string
  sealed: string
}

/** What was changed by somebody, told once it is durable: the noun of the audit log's action, and its key. */
export interface StoreChange {
  /** `machine`, `assignment`, `image`, `profile`, `rule`, `pending` … */
  noun: string
  /** MAC or name. */
  key: string
}

export type ProfileInput = Omit<
  Profile,
  'createdAt' | 'updatedAt' | 'version' | 'clientAnswer' | 'imageAnswer' | 'variables' | 'overrides'
> &
  Partial<Pick<Profile, 'clientAnswer' | 'imageAnswer' | 'variables' | 'overrides'>>
/** `order` null: the one it has, else behind all others. Selectors in any spelling. */
export type RuleInput = Pick<ProfileRule, 'name' | 'description' | 'profile' | 'enabled'> & {
  order: number | null
  selectors: RuleSelectorsInput
}
/** `passwordHash` null: as it was. */
export type UserInput = Pick<User, 'name' | 'role' | 'disabled'> & { passwordHash: string | null }
/** Somebody signed in: by name or token, known by the SHA-256 of what their browser keeps. */
export interface NewSignIn {
  hash: string
  owner: { user: string } | { token: string }
  from: string
  expiresAt: Timestamp
}
export interface SignIn {
  /** As the audit log has it: `user:NAME` or `token:NAME`. */
  name: string
  role: Role
}

/** Where a rule is to stand: at an order, or right before or after another one. */
export type RulePlace = { order: number } | { before: string } | { after: string }

/** The assignment a machine really has: profile and own words merged. */
export interface EffectiveAssignment
  extends
    AssignmentPlan,
    Pick<Assignment, 'bootProgram' | 'referralServer' | 'prompt' | 'spentAt' | 'overrides' | 'version'> {
  mac: Mac
  profile: string | null
  once: boolean
  armed: boolean
}

/** A journal entry before the store numbered it. */
export interface NewJournalEntry {
  session: string
  mac: Mac
  at: Timestamp
  kind: JournalKind
  text: string
  data: JournalEntry['data']
}

/** A session to be kept. */
export interface KeptSession {
  session: BootSession
  /** Of a registered machine, or one that gets something: the others have a quarter of the room. */
  known: boolean
}

/** An unknown machine's request. */
export interface PendingSighting {
  mac: Mac
  uuid: string | null
  architecture: PendingMachine['architecture']
  at: Timestamp
}

/**
 * Every promise of a write resolves only when it is on disk. Writes issued together are committed together, so that
 * durability costs no rate. All reject with STORE_FULL or STORE_UNAVAILABLE when the disk refuses, and have then
 * changed nothing; only when the disk refuses the very last step, the sync of what was written, it is not known.
 */
export interface Store extends DeploymentStore {
  /** Calls the listener after every change that leaves a row in the audit log, before its promise resolves; gives the end of it. */
  onChange(listener: (change: StoreChange) => void): () => void

  machineGet(mac: Mac): Promise<Machine | undefined>
  /** By MAC in any spelling, UUID in either byte order, or name (case-insensitive): all that fit. */
  machineFind(ref: string): Promise<Machine[]>
  machineList(query: PageQuery & { search?: string; tag?: string }): Promise<Page<Machine>>
  /** Creates or replaces [MACHINE_EXISTS when name or uuid belong to another]. */
  machinePut(machine: MachineInput, options: WriteOptions): Promise<Machine>
  /** With its assignment [MACHINE_NOT_FOUND]. */
  machineDelete(mac: Mac, options: WriteOptions): Promise<void>

  assignmentGet(mac: Mac): Promise<Assignment | undefined>
  /** What each of these machines really has; those without assignment are left out. */
  assignmentsOf(macs: Mac[]): Promise<Map<Mac, EffectiveAssignment>>
  /** What all machines that are armed really have. */
  assignmentsArmed(): Promise<EffectiveAssignment[]>
  /** The facts of a boot decision in one read: the machine, what it is assigned, and the boot image. */
  bootFacts(mac: Mac): Promise<BootFacts>
  /** The MAC of the machine with this UUID, in either byte order. */
  machineByUuid(uuid: string): Promise<Mac | undefined>
  /** [MACHINE_NOT_FOUND, IMAGE_NOT_FOUND, ANSWER_NOT_FOUND, PROFILE_NOT_FOUND] */
  assignmentPut(assignment: AssignmentInput, options: WriteOptions): Promise<Assignment>
  /** [ASSIGNMENT_NOT_FOUND] */
  assignmentDelete(mac: Mac, options: WriteOptions): Promise<void>
  /**
   * Arming an armed one again counts as a change: the boots before it are forgiven. `overrides`: what was overruled for it
   * [ASSIGNMENT_NOT_FOUND].
   */
  assignmentArm(mac: Mac, armed: boolean, options: WriteOptions & { overrides?: Override[] }): Promise<Assignment>
  /** Disarms an assignment whose one boot is over [ASSIGNMENT_NOT_FOUND]. */
  assignmentSpend(mac: Mac, options: WriteOptions): Promise<Assignment>

  /** By name, else by id. */
  imageGet(ref: string): Promise<Image | undefined>
  imageList(query: PageQuery & { type?: Image['type']; group?: string }): Promise<Page<Image>>
  /** Of that type, as this machine has it: the content it was armed with, where that was replaced since. */
  imageOf(mac: Mac, type: Image['type'], name: string): Promise<Image | undefined>
  imageUse(name: string): Promise<ImageUse>
  /**
   * Adds images of one file, or, with `replace`, exchanges the content of those of the same names: machines that are
   * armed keep the old one [IMAGE_EXISTS, REQUEST_INVALID].
   */
  imageImport(images: readonly ImportedImage[], options: WriteOptions & { replace?: boolean }): Promise<Image[]>
  /** [IMAGE_NOT_FOUND, IMAGE_EXISTS, IMAGE_INDEX_NOT_FOUND] */
  imagePatch(ref: string, patch: ImagePatch, options: WriteOptions): Promise<Image>
  /** [IMAGE_NOT_FOUND, IMAGE_IN_USE] */
  imageDelete(ref: string, options: WriteOptions): Promise<void>
  bootImageGet(name: string): Promise<BootImage | undefined>
  /** Programs alone, without a WIM. */
  bootImagePut(image: BootImageInput, options: WriteOptions): Promise<BootImage>

  imageFileAll(): Promise<StoredFile[]>
  imageFileState(sha256: string, state: Pick<StoredFile, 'state' | 'stateReason' | 'verifiedAt'>): Promise<void>
  /** Forgets files that no image and no armed machine has any more, and gives them. */
  imageFileDropUnused(): Promise<StoredFile[]>

  imageGroupList(query: PageQuery): Promise<Page<ImageGroup>>
  imageGroupGet(name: string): Promise<ImageGroup | undefined>
  /** `rename`: the new name [GROUP_NOT_FOUND, GROUP_EXISTS]. */
  imageGroupPut(
    group: { name: string; rename?: string; description: string | null },
    options: WriteOptions,
  ): Promise<ImageGroup>
  /** [GROUP_NOT_FOUND, GROUP_IN_USE] */
  imageGroupDelete(name: string, options: WriteOptions): Promise<void>

  driverList(query: PageQuery): Promise<Page<DriverPackage>>
  driverAll(): Promise<DriverPackage[]>
  driverGet(name: string): Promise<DriverPackage | undefined>
  /** Adds one, or replaces what one holds. */
  driverPut(
    driver: Pick<DriverPackage, 'name' | 'infs' | 'files' | 'notes'>,
    options: WriteOptions,
  ): Promise<DriverPackage>
  /** [DRIVER_NOT_FOUND, DRIVER_IN_USE] */
  driverDelete(name: string, options: WriteOptions): Promise<void>
  driverGroupList(query: PageQuery): Promise<Page<DriverGroup>>
  driverGroupAll(): Promise<DriverGroup[]>
  driverGroupGet(name: string): Promise<DriverGroup | undefined>
  /** [DRIVER_NOT_FOUND: a package of it] */
  driverGroupPut(
    group: Omit<DriverGroup, 'createdAt' | 'updatedAt' | 'version'>,
    options: WriteOptions,
  ): Promise<DriverGroup>
  /** [DRIVER_GROUP_NOT_FOUND] */
  driverGroupDelete(name: string, options: WriteOptions): Promise<void>

  answerGet(name: string): Promise<AnswerFile | undefined>
  answerList(query: PageQuery): Promise<Page<AnswerFile>>
  answerPut(answer: AnswerInput, options: WriteOptions): Promise<AnswerFile>
  /** [ANSWER_NOT_FOUND, ANSWER_IN_USE] */
  answerDelete(name: string, options: WriteOptions): Promise<void>
  /** Newest first [ANSWER_NOT_FOUND]. */
  answerVersions(name: string): Promise<AnswerVersion[]>
  /** The newest content, or that of a version [ANSWER_NOT_FOUND, ANSWER_VERSION_NOT_FOUND]. */
  answerContent(name: string, version?: number): Promise<{ bytes: Uint8Array; number: number }>

  /** The versions of its answer files a machine was armed with, by name; empty if it never was with one. */
  answerPins(mac: Mac): Promise<AnswerPin[]>
  /** What counts where neither machine nor profile names a file. */
  answerDefaults(): Promise<AnswerDefaults>
  /** `answer` null: none any more [ANSWER_NOT_FOUND, IMAGE_NOT_FOUND: an install image that is not there]. */
  answerDefaultPut(
    place: { architecture: Architecture } | { installImage: string },
    answer: string | null,
    options: WriteOptions,
  ): Promise<AnswerDefaults>

  secretList(): Promise<StoredSecret[]>
  /** Every secret, sealed: for rendering. */
  secretSealed(): Promise<SealedSecret[]>
  secretPut(secret: SealedSecret, options: WriteOptions): Promise<StoredSecret>
  /** [SECRET_NOT_FOUND] */
  secretDelete(name: string, options: WriteOptions): Promise<void>
  /** Seals every secret anew in one transaction and gives their number; what `reseal` throws leaves all as they were. */
  secretReseal(reseal: (secret: SealedSecret) => string, options: WriteOptions): Promise<number>

  profileGet(name: string): Promise<Profile | undefined>
  profileList(query: PageQuery): Promise<Page<Profile>>
  profileAll(): Promise<Profile[]>
  /** [IMAGE_NOT_FOUND, ANSWER_NOT_FOUND] */
  profilePut(profile: ProfileInput, options: WriteOptions): Promise<Profile>
  /** [PROFILE_NOT_FOUND, PROFILE_IN_USE] */
  profileDelete(name: string, options: WriteOptions): Promise<void>

  ruleGet(name: string): Promise<ProfileRule | undefined>
  /** In the order they are asked. */
  ruleList(query: PageQuery): Promise<Page<ProfileRule>>
  /** Every rule, in the order they are asked: for boot decisions. */
  ruleAll(): Promise<ProfileRule[]>
  /** [PROFILE_NOT_FOUND, RULE_TIE, RULE_UNREACHABLE, REQUEST_INVALID: a selector that cannot be read] */
  rulePut(rule: RuleInput, options: WriteOptions): Promise<ProfileRule>
  /** [RULE_NOT_FOUND, RULE_TIE, RULE_UNREACHABLE] */
  ruleMove(name: string, place: RulePlace, options: WriteOptions): Promise<ProfileRule>
  /** [RULE_NOT_FOUND] */
  ruleDelete(name: string, options: WriteOptions): Promise<void>

  /** Notes that an unknown machine asked; creates its row or counts the attempt. Keeps at most 10,000 undecided rows, oldest dropped. */
  pendingSeen(sighting: PendingSighting): Promise<PendingMachine>
  pendingGet(id: number): Promise<PendingMachine | undefined>
  pendingList(query: PageQuery & { state?: PendingMachine['state'] }): Promise<Page<PendingMachine>>
  /** Approves (and creates the machine, with its assignment if given, in the same transaction) [PENDING_NOT_FOUND, PENDING_DECIDED, …]. */
  pendingApprove(
    id: number,
    machine: Omit<MachineInput, 'mac'>,
    assignment: Omit<AssignmentInput, 'mac'> | null,
    /** `naming`: names the machine if it comes without a name. */
    options: WriteOptions & { naming?: NamingPolicy | undefined },
  ): Promise<Machine>
  pendingReject(id: number, options: WriteOptions): Promise<PendingMachine>
  /** Drops approved rows decided before a time, and others last seen before one; gives how many. */
  pendingDrop(limits: { approvedBefore: Timestamp; othersBefore: Timestamp }): Promise<number>

  bootMemoryGet(mac: Mac): Promise<BootMemory | undefined>
  /** Keeps the newest 20,000. */
  bootMemoryPut(memories: readonly BootMemory[]): Promise<void>
  /** Forgets what was learned of a machine; nothing to forget is no refusal. */
  bootMemoryDelete(mac: Mac, options: WriteOptions): Promise<void>

  /** Creates or updates. `entryCount` is the store's own count: the one given here is not looked at. */
  sessionPut(session: BootSession): Promise<void>
  /** The same for many, then `journalAppend`, in one commit. */
  bootWrite(sessions: readonly KeptSession[], entries: readonly NewJournalEntry[]): Promise<JournalEntry[]>
  sessionGet(id: string): Promise<BootSession | undefined>
  /** Newest first. */
  sessionList(query: PageQuery & { mac?: Mac; state?: BootSession['state'] }): Promise<Page<BootSession>>
  /**
   * Numbers and stores entries; resolves with those stored once durable. The last a session may have becomes
   * `journal.full`, later ones are only counted, and those of a session no longer kept are dropped. Sessions beyond
   * `keepSessions` go with their journal, oldest first.
   */
  journalAppend(entries: NewJournalEntry[]): Promise<JournalEntry[]>
  journalOfSession(session: string): Promise<JournalEntry[]>
  /** Entries of all sessions after a sequence number, oldest first. */
  journalAfter(sequence: number, limit: number): Promise<JournalEntry[]>

  leaseByAddress(address: Ipv4): Promise<Lease | undefined>
  /** All leases of a client: by option 61 if it sent one, and by MAC. */
  leasesOfClient(mac: Mac, clientId: string | null): Promise<Lease[]>
  /** Of addresses from `first` to `last`, and of leases that end after `atMs`. */
  leaseList(
    query: PageQuery & { state?: Lease['state']; mac?: Mac; first?: Ipv4; last?: Ipv4; atMs?: number },
  ): Promise<Page<Lease>>
  /** Every lease, for the allocator's start. */
  leaseAll(): Promise<Lease[]>
  leasePut(lease: Lease): Promise<void>
  /** Gives the lease as it was [LEASE_NOT_FOUND]. */
  leaseRemove(address: Ipv4, options: WriteOptions): Promise<Lease>

  /** Stores the SHA-256 of the key [TOKEN_EXISTS]. */
  tokenAdd(
    token: { name: string; role: Role; hash: string; expiresAt: Timestamp | null },
    options: WriteOptions,
  ): Promise<Token>
  tokenByHash(hash: string): Promise<Token | undefined>
  tokenList(): Promise<Token[]>
  /** [TOKEN_NOT_FOUND, TOKEN_LAST_ADMIN] */
  tokenRemove(name: string, options: WriteOptions): Promise<void>
  /** Notes the use, at most once a minute per token; not awaited by requests. */
  tokenTouch(id: number, at: Timestamp): Promise<void>

  userGet(name: string): Promise<User | undefined>
  userList(query: PageQuery): Promise<Page<User>>
  /** What a password is compared with; for nothing else. */
  userPasswordHash(name: string): Promise<string | undefined>
  /**
   * Creates or replaces; another password, and disabling, sign the user out everywhere. `first`: only while there is no
   * user [USER_LAST_ADMIN, FIRST_USER_EXISTS].
   */
  userPut(user: UserInput, options: WriteOptions & { first?: boolean }): Promise<User>
  /** Signs out everywhere [USER_NOT_FOUND, USER_LAST_ADMIN]. */
  userDelete(name: string, options: WriteOptions): Promise<void>

  /** Keeps the newest 20 of each user and token, 2,000 in all [USER_NOT_FOUND, TOKEN_NOT_FOUND]. */
  signInAdd(signIn: NewSignIn, options: WriteOptions): Promise<void>
  /** Whose it is, if it has not ended and its owner may still sign in. */
  signInByHash(hash: string, idleSince: Timestamp): Promise<SignIn | undefined>
  /** Notes the use, at most once a minute; not awaited by requests. */
  signInTouch(hash: string, at: Timestamp): Promise<void>
  /** Ends it; one that is not there is no refusal. */
  signInRemove(hash: string, options: WriteOptions): Promise<void>

  /** Newest first. */
  auditList(query: AuditQuery): Promise<Page<AuditEntry>>
  /** Something done that changed nothing here, like showing a secret or waking a machine; `after`: what came of it. */
  auditAdd(
    done: { action: `${string}.${string}`; subject: string; after?: object },
    options: WriteOptions,
  ): Promise<void>

  /** Writes a snapshot of one moment to `target`, with files of the data directory in it [OUTPUT_UNWRITABLE]. */
  backup(
    target: string,
    words: { program: string; dataDirectory: string; files: readonly string[] },
  ): Promise<BackupWords>

  /** Writes that wait for their commit. */
  waitingWrites(): number
  close(): Promise<void>
}

/** What the store knows that bears on one machine's boot. */
export interface BootFacts {
  machine: Machine | undefined
  assignment: EffectiveAssignment | undefined
  bootImage: BootImage | undefined
  /** Set when the machine is unknown and was seen before. */
  pending: PendingMachine | undefined
}
