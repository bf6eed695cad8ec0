// Images, groups, imports and verifications as the admin API shows and takes them.
import { Type, type Static } from 'typebox'
import { LOADER_SIGNATURES } from '../model.ts'
import { IpxeBootSchema } from './ipxe-schema.ts'
import { Description, Name, NullableName, NullableString, Programs, Timestamp, Version } from './schemas.ts'

const strict = { additionalProperties: false } as const
const ORIGINS = ['media', 'custom'] as const
const NullableEnum = <const T extends readonly string[]>(words: T, description: string) =>
  Type.Union([Type.Enum([...words]), Type.Null()], { description })

const script = Type.Optional(
  NullableString({
    minLength: 1,
    maxLength: 512,
    description:
      'What iPXE runs: a file below the image directory, or an absolute URI, in which {server} is our address.',
  }),
)
const lastFile = Type.Optional(
  NullableString({
    minLength: 1,
    maxLength: 256,
    description: 'The file whose arrival means that the boot is done. Default: the program, of Windows a .wim.',
  }),
)

/** A boot image of programs alone. */
export const BootImageBodySchema = Type.Object(
  {
    type: Type.Literal('boot'),
    description: Type.Optional(Description),
    group: Type.Optional(NullableName('The image group.')),
    enabled: Type.Optional(Type.Boolean()),
    programs: Type.Object(Programs.properties, {
      ...strict,
      description:
        'Architecture → file below the image directory, like boot/grub/grubx64.efi; empty where iPXE does all.',
    }),
    script,
    ipxe: Type.Optional(IpxeBootSchema),
    lastFile,
  },
  {
    ...strict,
    examples: [
      { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' }, group: 'linux' },
      {
        type: 'boot',
        programs: { x64uefi: 'boot/ipxe/snponly.efi', x64: 'boot/ipxe/undionly.kpxe' },
        ipxe: {
          kind: 'linux',
          kernel: 'boot/debian/linux',
          initrds: ['boot/debian/initrd.gz'],
          cmdline: 'console=ttyS0',
        },
      },
    ],
  },
)
export type BootImageBody = Static<typeof BootImageBodySchema>

/** A merge patch. */
export const ImagePatchSchema = Type.Object(
  {
    name: Type.Optional(Name('A new name; machines and profiles go on with it.')),
    description: Type.Optional(Description),
    group: Type.Optional(NullableName('The image group; it exists from its first use on.')),
    enabled: Type.Optional(
      Type.Boolean({ description: 'A disabled image is not assigned, and nobody is booted with it.' }),
    ),
    origin: Type.Optional(NullableEnum(ORIGINS, 'Where it came from; null: as its files tell [BP-4].')),
    index: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000, description: 'Of a boot image: what is booted.' }),
    ),
    signature: Type.Optional(
      Type.Enum([...LOADER_SIGNATURES], {
        description: 'Whose signature the boot manager has, where the image has two.',
      }),
    ),
    script,
    ipxe: Type.Optional(IpxeBootSchema),
    lastFile,
  },
  { ...strict, examples: [{ description: 'Windows 11 24H2, July', group: 'windows-11', enabled: true }] },
)
export type ImagePatchBody = Static<typeof ImagePatchSchema>

const InnerImage = Type.Object(
  {
    index: Type.Integer(),
    name: NullableString(),
    description: NullableString(),
    architecture: NullableString(),
    edition: NullableString(),
    installationType: NullableString(),
    version: NullableString(),
    languages: Type.Array(Type.String()),
    sizeBytes: Type.Union([Type.Integer(), Type.Null()]),
    generalized: Type.Union([
      Type.Object(
        { state: Type.Enum(['generalized', 'not-generalized', 'unknown']), evidence: Type.String() },
        { ...strict, description: 'Whether it may be deployed to other computers [BP-1].' },
      ),
      Type.Null(),
    ]),
    origin: Type.Object(
      { origin: Type.Enum(['media', 'custom', 'unknown']), evidence: Type.Array(Type.String()) },
      { ...strict, description: 'What its files tell of where it came from [BP-4].' },
    ),
    bootKind: Type.Union([Type.Enum(['winpe', 'setup', 'winre']), Type.Null()]),
  },
  strict,
)

const FileState = Type.Enum(['ok', 'damaged', 'missing'])

export const ImageContentSchema = Type.Object(
  {
    number: Type.Integer({ description: 'Grows by one with every replacement.' }),
    file: Type.Object(
      {
        sha256: Type.String(),
        format: Type.Enum(['wim', 'iso']),
        sizeBytes: Type.Integer(),
        path: Type.String(),
        parts: Type.Array(
          Type.Object({ path: Type.String(), sizeBytes: Type.Integer(), modifiedAtMs: Type.Integer() }, strict),
        ),
        linked: Type.Boolean({ description: 'It lies where the administrator has it, and stays there.' }),
        modifiedAtMs: Type.Integer(),
      },
      strict,
    ),
    inside: NullableString({ description: 'The WIM on the disc; null: the file itself.' }),
    index: Type.Union([Type.Integer(), Type.Null()], { description: 'Of a boot image: what is booted.' }),
    images: Type.Array(InnerImage),
    bootFiles: Type.Array(
      Type.Object(
        {
          name: Type.String({ description: 'As it is served below boot/.' }),
          from: Type.String(),
          sha256: Type.String(),
          sizeBytes: Type.Integer(),
          signer: NullableString(),
          signers: Type.Optional(
            Type.Array(Type.String(), { description: 'Of EFI programs: whose signatures firmware would see.' }),
          ),
          signatures: Type.Optional(
            Type.String({ description: 'Of EFI programs: the signatures in words, as they were when it was added.' }),
          ),
        },
        strict,
      ),
    ),
    signature: Type.Enum([...LOADER_SIGNATURES]),
    findings: Type.Array(Type.String(), { description: 'What to know before it is used.' }),
  },
  { $id: 'ImageContent', description: 'The WIM of an image, and what was found in it.', ...strict },
)

const FileStateSchema = Type.Union([
  Type.Object(
    { state: FileState, reason: NullableString(), verifiedAt: NullableString() },
    { ...strict, description: 'Of its file: as it is on the disk now, and what its last verification found.' },
  ),
  Type.Null(),
])

/** What every answer about an image has. */
const words = {
  id: Type.Integer({ description: 'Stays, whatever the name becomes.' }),
  name: Type.String(),
  type: Type.Enum(['boot', 'install']),
  description: NullableString(),
  group: NullableString(),
  enabled: Type.Boolean(),
  programs: Type.Partial(Type.Object(Programs.properties), { additionalProperties: false }),
  script: NullableString(),
  ipxe: IpxeBootSchema,
  checksums: Type.Record(Type.String(), Type.String(), {
    description: 'SHA-256 of iPXE and wimboot as they were registered; changed ones are not served.',
  }),
  lastFile: NullableString(),
  origin: NullableEnum(ORIGINS, "The administrator's word [BP-4]."),
  fileState: FileStateSchema,
  content: Type.Union([Type.Unsafe<Static<typeof ImageContentSchema>>({ $ref: 'ImageContent#' }), Type.Null()]),
  createdAt: Timestamp('When it was registered.'),
  updatedAt: Timestamp('When it was last changed.'),
  version: Version,
}
export const ImageSchema = Type.Object(words, { $id: 'Image', description: 'The image.', ...strict })
export type ImageReply = Static<typeof ImageSchema>

const Override = {
  code: Type.String(),
  reason: Type.String(),
  at: Timestamp('When.'),
  by: Type.String(),
}
const EfiSignatures = Type.Object(
  {
    signers: Type.Array(Type.String(), {
      description: 'Whom firmware must trust: any of them will do. None: it starts with Secure Boot off only.',
    }),
    summary: Type.String({ description: 'All signatures in a sentence, for people.' }),
    revocations: Type.Array(
      Type.Object(
        { list: Type.String(), where: Type.Enum(['everywhere', 'hardened machines']), reason: Type.String() },
        strict,
      ),
      { description: 'Why firmware refuses it all the same.' },
    ),
  },
  strict,
)
export const ImageDetailSchema = Type.Object(
  {
    ...words,
    use: Type.Object(
      {
        machines: Type.Array(Type.String()),
        profiles: Type.Array(Type.String()),
        pinned: Type.Array(Type.String(), { description: 'Machines armed with a content that was replaced since.' }),
        overrides: Type.Array(Type.Object({ mac: Type.String(), ...Override }, strict)),
      },
      { ...strict, description: 'Who has it, and what was assigned with force.' },
    ),
    answer: NullableString({
      description: 'Of an install image: the answer file of its later passes where no assignment names one.',
    }),
    signatures: Type.Record(Type.String(), EfiSignatures, {
      description:
        "Of a boot image's EFI programs, by their paths: read now, with the daemon's own authorities and revocation list.",
    }),
  },
  { $id: 'ImageDetail', description: 'The image, and who has it.', ...strict },
)
export type ImageDetailReply = Static<typeof ImageDetailSchema>

export const ImageImportBodySchema = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 4096,
      description:
        "The file on the server's own disk: relative to the image directory, or, through the local socket, absolute.",
    }),
    name: Type.Optional(Name("The image's name. Default: the file's.")),
    type: Type.Optional(Type.Enum(['boot', 'install'], { description: 'Only images of this type.' })),
    group: Type.Optional(Name('The image group.')),
    description: Type.Optional(Type.String({ maxLength: 512 })),
    origin: Type.Optional(Type.Enum([...ORIGINS])),
    mode: Type.Optional(
      Type.Enum(['copy', 'link', 'move'], {
        description: 'link: it stays where it is. What lies in the image directory is never copied. Default: copy.',
      }),
    ),
    replace: Type.Optional(Type.Boolean({ description: 'Exchange the content of images that have these names.' })),
  },
  { ...strict, examples: [{ path: 'Win11.iso', name: 'win11', group: 'windows-11' }] },
)
export type ImageImportBody = Static<typeof ImageImportBodySchema>

export const ImageJobSchema = Type.Object(
  {
    id: Type.String(),
    kind: Type.Enum(['import', 'verify']),
    subject: Type.String(),
    state: Type.Enum(['running', 'done', 'failed', 'cancelled']),
    phase: Type.Enum(['reading', 'copying', 'storing', 'verifying']),
    doneBytes: Type.Integer(),
    totalBytes: Type.Integer({ description: '0: not known yet.' }),
    startedAt: Timestamp('When it began.'),
    endedAt: NullableString(),
    images: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          type: Type.Enum(['boot', 'install']),
          count: Type.Integer({ description: 'Images inside.' }),
          findings: Type.Array(Type.String()),
        },
        strict,
      ),
    ),
    problems: Type.Array(Type.String(), { description: 'What a verification found.' }),
    error: Type.Union([
      Type.Object({ code: Type.String(), detail: Type.String(), next: Type.String() }, strict),
      Type.Null(),
    ]),
  },
  { $id: 'ImageJob', description: 'An import or a verification.', ...strict },
)
export type ImageJobReply = Static<typeof ImageJobSchema>

export const ImageJobListSchema = Type.Object(
  { items: Type.Array(Type.Unsafe<ImageJobReply>({ $ref: 'ImageJob#' })) },
  { $id: 'ImageJobList', description: 'Under way, and the last that are over.', ...strict },
)

export const UploadSchema = Type.Object(
  {
    fileName: Type.String(),
    receivedBytes: Type.Integer({ description: 'Where the next piece begins.' }),
    job: Type.Union([Type.Unsafe<ImageJobReply>({ $ref: 'ImageJob#' }), Type.Null()], {
      description: 'The import that began with the last piece.',
    }),
  },
  { $id: 'Upload', description: 'A file that comes in piece by piece.', ...strict },
)
export type UploadReply = Static<typeof UploadSchema>

export const UploadQuerySchema = Type.Object(
  {
    fileName: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z0-9][A-Za-z0-9._ -]{0,120}\\.(wim|esd|swm|iso|WIM|ESD|SWM|ISO)$',
        description: "The file's name, which says how it ends.",
      }),
    ),
    offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Where this piece begins. 0 begins anew.' })),
    totalBytes: Type.Optional(
      Type.Integer({ minimum: 1, description: 'The whole file: with the last piece it is imported.' }),
    ),
    sha256: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of the whole file: compared at the end.' }),
    ),
    type: Type.Optional(Type.Enum(['boot', 'install'])),
    group: Type.Optional(Name('The image group.')),
    origin: Type.Optional(Type.Enum([...ORIGINS])),
    replace: Type.Optional(Type.Boolean()),
  },
  strict,
)

export const ImageGroupBodySchema = Type.Object(
  { name: Type.Optional(Name('A new name.')), description: Type.Optional(Description) },
  { ...strict, examples: [{ description: 'Windows 11 for the lab' }] },
)
export type ImageGroupBody = Static<typeof ImageGroupBodySchema>
export const ImageGroupSchema = Type.Object(
  {
    name: Type.String(),
    description: NullableString(),
    images: Type.Array(Type.String()),
    createdAt: Timestamp('When it was made.'),
    updatedAt: Timestamp('When it was last changed.'),
    version: Version,
  },
  { $id: 'ImageGroup', description: 'A group of images.', ...strict },
)
export type ImageGroupReply = Static<typeof ImageGroupSchema>

/** To be named by their `$id`. */
export const IMAGE_SCHEMAS = [
  ImageContentSchema,
  ImageSchema,
  ImageDetailSchema,
  ImageJobSchema,
  ImageJobListSchema,
  UploadSchema,
  ImageGroupSchema,
]
