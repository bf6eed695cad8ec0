// Every body the admin API takes or gives, as a schema and as its type: validation, OpenAPI and clients come from here.
import { PREFLIGHT_CHECKS } from '../deploy/preflight.ts'
import { HOST_CHECKS } from '../doctor/case.ts'
import { Type, type Static, type TSchema } from 'typebox'
import {
  ARCHITECTURES,
  DIALECTS,
  JOURNAL_KINDS,
  METHODS,
  PROMPT_POLICIES,
  ROLES,
  SECURE_BOOT_CAS,
  SECURE_BOOT_SETTINGS,
  SESSION_STATES,
  type Architecture,
} from '../model.ts'
import { MachineTftpPatchSchema, MachineTftpSchema } from './machine-tftp-schema.ts'

/** Unknown members are refused, so that a mistyped one is noticed. */
export const strict = { additionalProperties: false } as const

/** A string or null, as one JSON Schema type list, so that a wrong value gets one message instead of three. */
export const NullableString = (options: Record<string, unknown> = {}) =>
  Type.Unsafe<string | null>({ type: ['string', 'null'], ...options })
/** The schema's values, or null. */
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const NullableEnum = <const T extends readonly string[]>(values: T, options: Record<string, unknown> = {}) =>
  Type.Unsafe<T[number] | null>({ enum: [...values, null], ...options })

/** Letters, digits, dot, dash, underscore; begins with a letter or digit: the names of machines, images, profiles, tokens. */
export const NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'
export const UUID_PATTERN = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

/** A name that is to be given. */
export const Name = (description: string) => Type.String({ pattern: NAME_PATTERN, description })
export const NullableName = (description: string) => NullableString({ pattern: NAME_PATTERN, description })
export const Timestamp = (description: string) => Type.String({ format: 'date-time', description })
const NullableTimestamp = (description: string) => NullableString({ format: 'date-time', description })
export const Version = Type.Integer({ minimum: 1, description: 'Counts changes; also the ETag.' })
const Mac = Type.String({ description: 'Lower case with colons.', examples: ['52:54:00:12:34:56'] })

export const ArchitectureSchema = Type.Enum([...ARCHITECTURES], { description: 'x86 and x64 are BIOS.' })
export const MethodSchema = Type.Enum([...METHODS], {
  description: 'boot-only: run the boot image and nothing after it. local: boot from the disk.',
})
export const RoleSchema = Type.Enum([...ROLES], { description: 'Each may do what the ones before it may.' })

/** What a refused request gets: RFC 9457, with the error's code and the next step. */
/** A check that stands in the way of arming a machine. */
export const FindingSchema = Type.Object({
  check: Type.Enum([...PREFLIGHT_CHECKS]),
  text: Type.String({ description: 'Why, and what to do next.' }),
  code: NullableString({ description: 'The code it has where it is refused alone.' }),
  forceable: Type.Boolean({ description: 'Whether `force` overrules it.' }),
})
export type FindingReply = Static<typeof FindingSchema>

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'urn:openwds:error:CODE' }),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable; docs/errors.md explains each.' }),
    detail: Type.String({ description: 'What happened.' }),
    next: Type.String({ description: 'What to do about it.' }),
    instance: Type.String({ description: 'The path that was asked for.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON pointer to the wrong value; in a query: its name.' }),
          message: Type.String(),
        }),
      ),
    ),
    findings: Type.Optional(
      Type.Array(FindingSchema, { description: 'Of PREFLIGHT_FAILED: every check that failed.' }),
    ),
  },
  { $id: 'Problem', description: 'Why the request was refused.', additionalProperties: true },
)
export type ProblemBody = Static<typeof ProblemSchema>

// Machines

const Tags = Type.Array(Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._:/=-]{0,63}$' }), {
  maxItems: 64,
  uniqueItems: true,
  description: 'Free labels.',
})
export const Variables = Type.Record(
  Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }),
  Type.String({ maxLength: 4096 }),
  { maxProperties: 128, additionalProperties: false, description: 'Values for answer files and scripts.' },
)
/** A merge patch of them. */
export const VariablesPatch = Nullable(
  Type.Record(Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_.-]{0,63}$' }), NullableString({ maxLength: 4096 }), {
    maxProperties: 256,
    additionalProperties: false,
  }),
)
export const Description = NullableString({ maxLength: 1024 })
const Uuid = (description: string) => NullableString({ pattern: UUID_PATTERN, description })

/** Dotted, without leading zeros. */
const NullableAddress = (description: string) => NullableString({ format: 'ipv4', maxLength: 15, description })
const DHCP_OPTION_KEY = '^([1-9][0-9]{0,2}|[a-zA-Z][a-zA-Z0-9-]{1,40})$'
const DhcpOptionValue = Type.Union([
  Type.String({ maxLength: 255 }),
  Type.Number(),
  Type.Boolean(),
  Type.Array(Type.Union([Type.String({ maxLength: 255 }), Type.Number()]), { maxItems: 63 }),
])
const DhcpOptions = Type.Record(Type.String({ pattern: DHCP_OPTION_KEY }), DhcpOptionValue, {
  maxProperties: 32,
  additionalProperties: false,
  description: 'DHCP options of this machine alone, by code or name; in mode server.',
})
export const DialectSchema = Type.Enum([...DIALECTS], {
  description:
    'How a boot offer is put. bypass: the file is in the offer. binl: the client asks port 4011. plain: like any DHCP server.',
})

const SecureBootSettingSchema = Type.Enum([...SECURE_BOOT_SETTINGS], {
  description: 'Whose signature its loader must bear, where there are two; auto: the other one when one did not run.',
})

const machineWords = {
  name: Type.Optional(NullableName('Unique, case-insensitive.')),
  uuid: Type.Optional(Uuid('SMBIOS UUID; compared in both byte orders.')),
  description: Type.Optional(Description),
  tags: Type.Optional(Tags),
  variables: Type.Optional(Variables),
  address: Type.Optional(NullableAddress('The address the DHCP server keeps for it.')),
  dhcpOptions: Type.Optional(DhcpOptions),
  dialect: Type.Optional(
    NullableEnum(DIALECTS, { description: 'Pins how its boot offers are put; null: as learned from its firmware.' }),
  ),
  tftp: Type.Optional(MachineTftpSchema),
  secureBootCa: Type.Optional(SecureBootSettingSchema),
}

/** PUT: what is left out becomes empty. PATCH (RFC 7396): what is left out stays, null clears. */
export const MachineBodySchema = Type.Object(machineWords, strict)
export type MachineBody = Static<typeof MachineBodySchema>

/** PATCH as RFC 7396 has it: null clears a whole member, or one variable. */
export const MachinePatchSchema = Type.Object(
  {
    ...machineWords,
    tags: Type.Optional(Nullable(Tags)),
    tftp: Type.Optional(Nullable(MachineTftpPatchSchema)),
    dhcpOptions: Type.Optional(
      Nullable(
        Type.Record(Type.String({ pattern: DHCP_OPTION_KEY }), Nullable(DhcpOptionValue), {
          maxProperties: 64,
          additionalProperties: false,
        }),
      ),
    ),
    variables: Type.Optional(VariablesPatch),
  },
  strict,
)
export type MachinePatch = Static<typeof MachinePatchSchema>

export const MachineSchema = Type.Object(
  {
    mac: Mac,
    name: NullableString(),
    uuid: NullableString(),
    description: NullableString(),
    tags: Type.Array(Type.String()),
    variables: Type.Record(Type.String(), Type.String()),
    address: NullableString({ description: 'The address the DHCP server keeps for it.' }),
    dhcpOptions: DhcpOptions,
    dialect: NullableEnum(DIALECTS, { description: 'How its boot offers are put; null: as learned.' }),
    tftp: MachineTftpSchema,
    secureBootCa: SecureBootSettingSchema,
    createdAt: Timestamp('When it became known.'),
    updatedAt: Timestamp('When it was last changed.'),
    version: Version,
  },
  { $id: 'Machine', description: 'The machine.', ...strict },
)
export type MachineReply = Static<typeof MachineSchema>

// Assignments

/** Which image inside an install image file. */
export const ImageSelect = Type.Object(
  {
    index: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535 })),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    description: Type.Optional(Type.String({ minLength: 1, maxLength: 1024 })),
  },
  { ...strict, minProperties: 1, maxProperties: 1, description: 'Which image inside the install image: exactly one.' },
)

/** What is left out is empty; `method` left out is the profile's, else windows-setup with an install image, else boot-only. */
export const AssignmentBodySchema = Type.Object(
  {
    profile: Type.Optional(NullableName('Takes from this profile what is empty here.')),
    bootImage: Type.Optional(NullableName('The boot image started.')),
    installImage: Type.Optional(NullableName('The image installed.')),
    select: Type.Optional(Nullable(ImageSelect)),
    answer: Type.Optional(NullableName('The answer file for all passes.')),
    clientAnswer: Type.Optional(NullableName('The answer file of the pass windowsPE, before that of `answer`.')),
    imageAnswer: Type.Optional(NullableName('The answer file of the later passes, before that of `answer`.')),
    method: Type.Optional(MethodSchema),
    once: Type.Optional(Type.Boolean({ description: 'Disarm once the boot is done. Default: false.' })),
    armed: Type.Optional(Type.Boolean({ description: 'Only armed assignments are answered. Default: true.' })),
    bootProgram: Type.Optional(
      NullableString({
        minLength: 1,
        maxLength: 256,
        description: "This boot program instead of the boot image's; below the image directory.",
      }),
    ),
    referralServer: Type.Optional(NullableAddress('Another boot server that has the machine.')),
    prompt: Type.Optional(
      NullableEnum(PROMPT_POLICIES, {
        description: 'Who must agree before it boots: optIn: press F12. optOut: ESC stops it. null: as configured.',
      }),
    ),
    force: Type.Optional(
      Type.Boolean({
        description:
          'Assign images that are refused as not generalized [BP-1], as for Setup only [BP-4] or for their architecture; it is written down.',
      }),
    ),
  },
  strict,
)
export type AssignmentBody = Static<typeof AssignmentBodySchema>

/** The same in replies. */
export const SelectReply = Nullable(
  Type.Object({
    index: Type.Optional(Type.Integer()),
    name: Type.Optional(Type.String()),
    description: Type.Optional(Type.String()),
  }),
)

export const Overrides = Type.Array(
  Type.Object(
    { code: Type.String(), reason: Type.String(), at: Timestamp('When.'), by: Type.String() },
    { ...strict, description: 'A refusal that was overruled.' },
  ),
  { description: 'What was refused and done with `force` nevertheless.' },
)

const assignmentWords = {
  mac: Mac,
  profile: NullableString(),
  bootImage: NullableString(),
  installImage: NullableString(),
  select: SelectReply,
  answer: NullableString(),
  clientAnswer: NullableString(),
  imageAnswer: NullableString(),
  method: MethodSchema,
  once: Type.Boolean(),
  armed: Type.Boolean(),
  bootProgram: NullableString(),
  referralServer: NullableString(),
  prompt: NullableEnum(PROMPT_POLICIES),
  spentAt: NullableTimestamp('When the one boot of `once` was over; null while it is to come.'),
  overrides: Overrides,
  version: Version,
}

export const AssignmentSchema = Type.Object(
  {
    ...assignmentWords,
    updatedAt: Timestamp('When it was last changed.'),
  },
  { $id: 'Assignment', description: 'The assignment.', ...strict },
)
export type AssignmentReply = Static<typeof AssignmentSchema>

/** A machine with what it really boots: its own words and its profile's merged. */
export const MachineListItemSchema = Type.Object(
  {
    ...MachineSchema.properties,
    assignment: Nullable(
      Type.Object(assignmentWords, {
        ...strict,
        description: 'Own words and profile merged; null without assignment.',
      }),
    ),
  },
  { $id: 'MachineListItem', description: 'The machine, and what it really boots.', ...strict },
)
export type MachineListItem = Static<typeof MachineListItemSchema>

export const WakeReplySchema = Type.Object(
  { mac: Mac, sentTo: Type.Array(Type.String(), { description: 'Addresses the magic packet went to, with port.' }) },
  { $id: 'WakeReply', description: 'Where the magic packet went.', ...strict },
)
export type WakeReply = Static<typeof WakeReplySchema>

// Boot memory

const DialectMemory = Nullable(
  Type.Object(
    {
      offered: DialectSchema,
      session: Type.String(),
      xid: Type.Integer(),
      answered: Type.Boolean({ description: 'The client took the next step.' }),
      failures: Type.Integer({ description: 'Offers of this dialect in a row that led nowhere.' }),
      worked: NullableEnum(DIALECTS, { description: 'The dialect that last led on.' }),
    },
    strict,
  ),
)
const SecureBootMemory = Nullable(
  Type.Object(
    {
      offered: Type.Enum([...SECURE_BOOT_CAS], { description: 'Whose signature the last loader bore.' }),
      session: Type.String(),
      xid: Type.Integer(),
      state: Type.Enum(['offered', 'fetched', 'ran'], { description: 'fetched and not ran: as if it was refused.' }),
      failures: Type.Integer({ description: 'Tries in a row in which it arrived and did not run.' }),
      worked: NullableEnum(SECURE_BOOT_CAS, { description: 'The signature of the last loader that ran.' }),
      otherFailed: Type.Boolean({ description: 'Nothing ran since the other signature was given up.' }),
    },
    strict,
  ),
)
export const BootMemorySchema = Type.Object(
  {
    mac: Mac,
    dialects: Type.Object({ bios: DialectMemory, uefi: DialectMemory }, strict),
    secureBoot: Type.Optional(SecureBootMemory),
    assignmentVersion: Type.Union([Type.Integer(), Type.Null()], {
      description: 'The assignment the boots below belong to.',
    }),
    attempts: Type.Array(
      Type.Object(
        {
          session: Type.String(),
          at: Timestamp('When the boot program had arrived.'),
          doneAt: NullableTimestamp('When the last file of the boot had arrived.'),
        },
        strict,
      ),
    ),
    stoppedAt: NullableTimestamp('When it was found booting in circles and answered no more.'),
    updatedAt: Timestamp('When something was last learned.'),
  },
  { $id: 'BootMemory', description: 'What was learned of the machine.', ...strict },
)
export type BootMemoryReply = Static<typeof BootMemorySchema>

// Images

const ProgramPath = Type.Optional(Type.String({ pattern: '^[^/\\u0000-\\u001f\\\\][^\\u0000-\\u001f\\\\]{0,511}$' }))
export const Programs = Type.Object(
  {
    x86: ProgramPath,
    x64: ProgramPath,
    x86uefi: ProgramPath,
    x64uefi: ProgramPath,
    arm: ProgramPath,
    arm64: ProgramPath,
  } satisfies Record<Architecture, unknown>,
  {
    ...strict,
    minProperties: 1,
    description: 'Architecture → file below the image directory, like boot/grub/grubx64.efi.',
  },
)

export const BootProgramSchema = Type.Object(
  {
    path: Type.String(),
    architecture: ArchitectureSchema,
    sizeBytes: Type.Integer(),
  },
  { $id: 'BootProgram', description: 'A file a firmware could start.', ...strict },
)
export type BootProgramReply = Static<typeof BootProgramSchema>

// Pending machines

export const PENDING_STATES = ['pending', 'approved', 'rejected'] as const
export const PendingSchema = Type.Object(
  {
    id: Type.Integer(),
    mac: Mac,
    uuid: NullableString(),
    architecture: NullableEnum(ARCHITECTURES),
    state: Type.Enum([...PENDING_STATES]),
    firstSeenAt: Timestamp('First request.'),
    lastSeenAt: Timestamp('Latest request.'),
    attempts: Type.Integer({ description: 'Requests counted since first seen.' }),
    decidedAt: NullableTimestamp('When it was approved or rejected.'),
  },
  { $id: 'PendingMachine', description: 'The unknown machine.', ...strict },
)
export type PendingReply = Static<typeof PendingSchema>

/** The machine that approving creates; its UUID is the one seen, unless given. */
export const ApproveBodySchema = Type.Object(
  { ...machineWords, assignment: Type.Optional(AssignmentBodySchema) },
  strict,
)
export type ApproveBody = Static<typeof ApproveBodySchema>

// Sessions and events

export const SessionSchema = Type.Object(
  {
    id: Type.String(),
    mac: Mac,
    machineName: NullableString(),
    uuid: NullableString(),
    architecture: NullableEnum(ARCHITECTURES),
    address: NullableString(),
    bootImage: NullableString(),
    program: NullableString(),
    state: Type.Enum([...SESSION_STATES]),
    startedAt: Timestamp('First packet.'),
    updatedAt: Timestamp('Latest entry.'),
    entryCount: Type.Integer({ description: 'Journal entries written, including those dropped by the bound.' }),
  },
  { $id: 'BootSession', description: 'The boot.', ...strict },
)
export type SessionReply = Static<typeof SessionSchema>

export const JournalEntrySchema = Type.Object(
  {
    sequence: Type.Integer({ description: 'Grows over all sessions; the id of the event stream.' }),
    session: Type.String(),
    mac: Mac,
    at: Timestamp('When it happened.'),
    kind: Type.Enum([...JOURNAL_KINDS]),
    text: Type.String({ description: 'One line for people.' }),
    data: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
      description: 'The same for programs.',
    }),
  },
  { $id: 'JournalEntry', description: 'One thing that happened.', ...strict },
)
export type JournalEntryReply = Static<typeof JournalEntrySchema>

/** A running transfer's progress: sent to watchers, never stored. */
export const ProgressEventSchema = Type.Object(
  {
    kind: Type.Literal('file.progress'),
    session: NullableString(),
    mac: NullableString(),
    at: Timestamp('When it was measured.'),
    transfer: Type.Integer(),
    name: Type.String(),
    sentBytes: Type.Integer(),
    sizeBytes: Type.Integer(),
    bytesPerSecond: Type.Number(),
    retransmits: Type.Integer({ description: 'Blocks sent again so far.' }),
    windowSize: Type.Union([Type.Integer(), Type.Null()], { description: 'Blocks in flight at once.' }),
    secondsLeft: Type.Union([Type.Number(), Type.Null()], { description: 'At the rate of the moment.' }),
  },
  { $id: 'ProgressEvent', description: "A running transfer's progress.", ...strict },
)
export type ProgressReply = Static<typeof ProgressEventSchema>

/** Something that was changed through the API: sent to watchers that ask for it, never stored here; the audit log has it. */
export const ChangeEventSchema = Type.Object(
  {
    kind: Type.Literal('change'),
    noun: Type.String({ examples: ['machine'], description: 'What the audit log calls it.' }),
    key: Type.String({ description: 'Its MAC or name.' }),
    at: Timestamp('When it was durable.'),
  },
  { $id: 'ChangeEvent', description: 'Something was changed.', ...strict },
)
export type ChangeEventReply = Static<typeof ChangeEventSchema>

export const SessionDetailSchema = Type.Object(
  { ...SessionSchema.properties, journal: Type.Array(JournalEntrySchema, { description: 'Oldest first.' }) },
  { $id: 'BootSessionDetail', description: 'The boot and its journal.', ...strict },
)
export type SessionDetail = Static<typeof SessionDetailSchema>

// Leases, tokens, audit

export const LeaseSchema = Type.Object(
  {
    address: Type.String({ format: 'ipv4' }),
    mac: Mac,
    clientId: NullableString({ description: 'Option 61 as hex.' }),
    state: Type.Enum(['offered', 'bound', 'declined', 'released']),
    expiresAtMs: Type.Integer({ description: 'Milliseconds since 1970.' }),
    updatedAtMs: Type.Integer({ description: 'Milliseconds since 1970.' }),
  },
  { $id: 'Lease', description: 'The lease.', ...strict },
)
export type LeaseReply = Static<typeof LeaseSchema>

export const TokenSchema = Type.Object(
  {
    id: Type.Integer(),
    name: Type.String(),
    role: RoleSchema,
    createdAt: Timestamp('When it was made.'),
    expiresAt: NullableTimestamp('Refused from then on; null: never.'),
    lastUsedAt: NullableTimestamp('To the minute.'),
  },
  { $id: 'Token', description: 'The token, without its key.', ...strict },
)
export type TokenReply = Static<typeof TokenSchema>

export const TokenBodySchema = Type.Object(
  {
    name: Name('Unique.'),
    role: RoleSchema,
    expiresAt: Type.Optional(NullableTimestamp('When it stops working.')),
  },
  strict,
)
export type TokenBody = Static<typeof TokenBodySchema>

/** A new token: the only time its key is shown. */
export const NewTokenSchema = Type.Object(
  { ...TokenSchema.properties, token: Type.String({ description: 'The key itself; it cannot be read again.' }) },
  { $id: 'NewToken', description: 'The token and its key.', ...strict },
)
export type NewTokenReply = Static<typeof NewTokenSchema>

export const AuditSchema = Type.Object(
  {
    id: Type.Integer(),
    at: Timestamp('When it was done.'),
    actor: Type.String({ description: 'token:NAME, local or system.' }),
    from: Type.String({ description: 'An address, or socket.' }),
    action: Type.String({ examples: ['machine.put'] }),
    subject: Type.String(),
    before: NullableString({ description: 'JSON, secrets masked.' }),
    after: NullableString({ description: 'JSON, secrets masked.' }),
  },
  { $id: 'AuditEntry', description: 'One change.', ...strict },
)
export type AuditReply = Static<typeof AuditSchema>

// Health

/** What the daemon listens on and whom it answers; shown only to callers with a token. */
export const DaemonStatusSchema = Type.Object(
  {
    serverAddress: NullableString({ description: 'The address told to clients.' }),
    listening: Type.Array(
      Type.Object({
        door: Type.Enum(['dhcp', 'pxe', 'tftp', 'http', 'https', 'api']),
        protocol: Type.Enum(['udp', 'tcp', 'unix']),
        address: Type.String({ description: 'An IPv4 address; of the local socket: its path.' }),
        port: Nullable(Type.Integer()),
      }),
    ),
    answers: Type.Object({
      dhcpMode: Type.Enum(['off', 'proxy', 'server']),
      pxe: Type.Enum(['none', 'known', 'all']),
      unknown: Type.Enum(['ignore', 'pending']),
      text: Type.String({ description: 'The same in one sentence.' }),
    }),
    transfers: Type.Integer({ description: 'File transfers running.' }),
  },
  strict,
)
export type DaemonStatus = Static<typeof DaemonStatusSchema>

const FoundServerSchema = Type.Object(
  {
    interface: Type.String({ description: 'The interface it answered on.' }),
    server: Type.String({ format: 'ipv4', description: 'What it calls itself (option 54).' }),
    from: Type.String({ format: 'ipv4', description: 'Where its packet came from.' }),
    isOurs: Type.Boolean({ description: 'It is this daemon.' }),
    answered: Type.Array(Type.Enum(['plain', 'pxe-bios', 'pxe-uefi', 'http-uefi']), {
      description: 'The kinds of clients it answered.',
    }),
    offeredAddress: NullableString({ description: 'An address it offered, null: it gives none.' }),
    isBootServer: Type.Boolean({ description: 'It claims to be a boot server (option 60).' }),
    bootFile: NullableString({ description: 'The boot program it named.' }),
    nextServer: NullableString({ description: 'The server that has it.' }),
    meaning: Type.String({ description: 'In plain words.' }),
  },
  strict,
)

export const NetworkProbeSchema = Type.Object(
  {
    servers: Type.Array(FoundServerSchema),
    obstacles: Type.Array(Type.Object({ interface: Type.String(), reason: Type.String() }, strict), {
      description: 'Interfaces that could not be asked on.',
    }),
    advice: Type.Array(Type.String(), { description: 'What to do, one sentence each.' }),
    host: Type.Optional(
      Type.Array(
        Type.Object(
          {
            check: Type.Enum([...HOST_CHECKS]),
            isGood: Type.Boolean(),
            text: Type.String({ description: 'What was found.' }),
            next: NullableString({ description: 'What to do.' }),
          },
          strict,
        ),
        { description: 'What was looked at on the host of the daemon itself.' },
      ),
    ),
  },
  { $id: 'NetworkProbe', description: 'Who answers DHCP and PXE on the served networks.', ...strict },
)
export type NetworkProbeReply = Static<typeof NetworkProbeSchema>

export const HealthSchema = Type.Object(
  {
    status: Type.Literal('ok'),
    version: Type.String(),
    uptimeSeconds: Type.Integer(),
    daemon: Type.Optional(DaemonStatusSchema),
  },
  { $id: 'Health', description: 'The daemon is up.', ...strict },
)
export type HealthReply = Static<typeof HealthSchema>

// Lists

/** One page of a list; `cursor` is null on the last. */
export interface PageReply<T> {
  items: T[]
  cursor: string | null
}
export const PageSchema = <T extends TSchema>(item: T) =>
  Type.Object(
    {
      items: Type.Array(item),
      cursor: NullableString({ description: 'Ask for the next page with it; null on the last.' }),
    },
    { ...strict, description: 'One page.' },
  )

// Replies that are not JSON nouns

export const NothingSchema = Type.Null({ description: 'Done; there is nothing to say.' })
export const MetricsSchema = Type.String({ description: "Prometheus' text format." })
export const EventStreamSchema = Type.String({ description: 'text/event-stream' })

/** What the OpenAPI document says once and refers to by name. */
export const NAMED_SCHEMAS = [
  ProblemSchema,
  MachineSchema,
  MachineListItemSchema,
  AssignmentSchema,
  BootMemorySchema,
  WakeReplySchema,
  BootProgramSchema,
  PendingSchema,
  SessionSchema,
  SessionDetailSchema,
  JournalEntrySchema,
  ProgressEventSchema,
  ChangeEventSchema,
  LeaseSchema,
  TokenSchema,
  NewTokenSchema,
  AuditSchema,
  HealthSchema,
  NetworkProbeSchema,
] as const
