// The bodies of /answers, /secrets and a machine's rendered answer file, as schemas and as their types.
import { Type, type Static } from 'typebox'
import { MAX_FILE_BYTES } from '../unattend/encoding.ts'
import { FINDINGS } from '../unattend/findings.ts'
import { PROCESSORS } from '../unattend/sections.ts'
import { Description, ImageSelect, Nullable, NullableString, strict, Timestamp, Version } from './schemas.ts'

const Role = Type.Enum(['combined', 'client', 'image'], {
  description: "One file for all passes, or one of WDS's two: client for windowsPE, image for the rest.",
})
const Processor = Type.Enum([...PROCESSORS])
const Firmware = Type.Enum(['bios', 'uefi'])

/** A body with the largest file in base64, a third longer than the file, and some room for the other words. */
export const ANSWER_BODY_BYTES = Math.ceil((MAX_FILE_BYTES / 3) * 4) + 64 * 1024
const Content = Type.String({ minLength: 1, maxLength: ANSWER_BODY_BYTES, description: 'The whole file.' })
const Encoding = Type.Optional(
  Type.Enum(['utf8', 'base64'], {
    default: 'utf8',
    description: 'base64 keeps every byte, also of UTF-16 files and byte order marks.',
  }),
)

export const AnswerBodySchema = Type.Object(
  {
    content: Type.Optional(Content),
    encoding: Encoding,
    description: Type.Optional(Description),
    role: Type.Optional(Role),
  },
  { ...strict, description: 'Without content that of the newest version stays.' },
)
export type AnswerBody = Static<typeof AnswerBodySchema>

export const FindingSchema = Type.Object(
  {
    code: Type.Enum(Object.keys(FINDINGS) as (keyof typeof FINDINGS)[], {
      description: 'Stable; docs/answer-files.md explains each.',
    }),
    severity: Type.Enum(['error', 'warning', 'note']),
    line: Type.Integer({ minimum: 1 }),
    column: Type.Integer({ minimum: 1 }),
    message: Type.String(),
    hint: Type.String({ description: 'How to mend it.' }),
    related: Type.Optional(
      Type.Array(Type.Object({ line: Type.Integer(), column: Type.Integer(), text: Type.String() }, strict)),
    ),
    file: Type.Optional(Type.String({ description: 'combined, client, image, or rendered for the outcome itself.' })),
  },
  { $id: 'AnswerFinding', description: 'Something the check found.', ...strict },
)
export type FindingReply = Static<typeof FindingSchema>
const Findings = Type.Array(Type.Unsafe<FindingReply>({ $ref: 'AnswerFinding#' }))

const answerWords = {
  name: Type.String(),
  description: NullableString(),
  role: Role,
  contentVersion: Type.Integer({ minimum: 0, description: 'The newest content; an older one can still be read.' }),
  createdAt: Timestamp('When it was made.'),
  updatedAt: Timestamp('When it was last changed.'),
  version: Version,
}

export const AnswerSchema = Type.Object(answerWords, {
  $id: 'AnswerFile',
  description: 'The answer file, without its content.',
  ...strict,
})
export type AnswerReply = Static<typeof AnswerSchema>

export const SavedAnswerSchema = Type.Object(
  { ...answerWords, findings: Findings },
  { $id: 'SavedAnswerFile', description: 'The answer file, and what the check says of it.', ...strict },
)
export type SavedAnswerReply = Static<typeof SavedAnswerSchema>

export const AnswerContentQuerySchema = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Default: the newest.' })),
    reveal: Type.Optional(
      Type.Boolean({ default: false, description: 'Show passwords and keys: admins only, and audited.' }),
    ),
  },
  strict,
)

export const AnswerContentSchema = Type.Object(
  {
    name: Type.String(),
    contentVersion: Type.Integer(),
    text: Type.String(),
    masked: Type.Boolean({ description: 'Passwords and product keys are replaced.' }),
  },
  { $id: 'AnswerContent', description: 'One version of the file.', ...strict },
)
export type AnswerContentReply = Static<typeof AnswerContentSchema>

export const AnswerVersionsSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object(
        {
          number: Type.Integer(),
          sizeBytes: Type.Integer(),
          sha256: Type.String(),
          createdAt: Timestamp('When it was stored.'),
          createdBy: Type.String(),
        },
        strict,
      ),
    ),
  },
  { $id: 'AnswerVersions', description: 'The versions that are kept, newest first.', ...strict },
)
export type AnswerVersionsReply = Static<typeof AnswerVersionsSchema>

const ImageReference = (description: string) => Type.String({ minLength: 1, maxLength: 160, description })

/** Which images of the library a file is checked for. */
export const checkedImages = {
  bootImage: Type.Optional(ImageReference('A boot image by name or id; name#2: that one inside.')),
  installImage: Type.Optional(
    ImageReference('An install image by name or id; name#6: that one inside, instead of what the file selects.'),
  ),
}

export const AnswerCheckBodySchema = Type.Object(
  {
    content: Content,
    encoding: Encoding,
    pair: Type.Optional(
      Type.Object(
        { boot: Type.Optional(Processor), install: Type.Optional(Processor) },
        { ...strict, description: 'Where no image tells.' },
      ),
    ),
    ...checkedImages,
    firmware: Type.Optional(Firmware),
    build: Type.Optional(Type.Integer({ minimum: 1, maximum: 99_999 })),
    role: Type.Optional(Role),
  },
  strict,
)

export const AnswerCheckSchema = Type.Object(
  { findings: Findings },
  { $id: 'AnswerCheck', description: 'Everything the check found, in the order of the file.', ...strict },
)

export const RenderQuerySchema = Type.Object(
  {
    reveal: Type.Optional(
      Type.Boolean({ default: false, description: 'Show passwords and keys: admins only, and audited.' }),
    ),
    boot: Type.Optional(
      Type.Enum([...PROCESSORS], { description: 'Of the boot image, where the library does not know it.' }),
    ),
    install: Type.Optional(
      Type.Enum([...PROCESSORS], { description: 'Of the install image, where the library does not know it.' }),
    ),
    bootImage: Type.Optional(ImageReference('As if the machine were assigned this boot image, by name or id.')),
    installImage: Type.Optional(
      ImageReference('As if it were assigned this install image, by name or id; name#6: that one inside.'),
    ),
    firmware: Type.Optional(Firmware),
  },
  strict,
)

export const RenderedAnswerSchema = Type.Object(
  {
    files: Type.Array(
      Type.Object(
        {
          part: Type.Enum(['combined', 'client', 'image']),
          answer: Type.String(),
          contentVersion: Type.Integer(),
          from: Type.String({ description: 'Who names it: machine, a profile, an install image, an architecture.' }),
        },
        strict,
      ),
      { description: 'The files that went in: a combined one, or of the client and the image file what there is.' },
    ),
    passes: Type.Array(Type.Object({ pass: Type.String(), part: Type.Enum(['combined', 'client', 'image']) }, strict), {
      description: 'Which file each pass is from.',
    }),
    text: NullableString({ description: 'What the machine would get; null while errors stand in the way.' }),
    masked: Type.Boolean(),
    select: Nullable(ImageSelect),
    pair: Type.Object(
      { boot: Processor, install: Processor },
      { ...strict, description: 'The architectures it is for: of the images in the library, else as asked.' },
    ),
    image: NullableString({ description: 'The image that is installed, where the assignment tells which.' }),
    findings: Findings,
  },
  { $id: 'RenderedAnswer', description: 'The answer file of one machine.', ...strict },
)
export type RenderedAnswerReply = Static<typeof RenderedAnswerSchema>

export const SecretSchema = Type.Object(
  {
    name: Type.String({ description: '${secrets.NAME} in answer files.' }),
    createdAt: Timestamp('When it was first stored.'),
    updatedAt: Timestamp('When its value was last stored.'),
  },
  { $id: 'Secret', description: 'A secret, without its value.', ...strict },
)
export type SecretReply = Static<typeof SecretSchema>

export const SecretBodySchema = Type.Object(
  { value: Type.String({ minLength: 1, maxLength: 4096, description: 'Sealed before it is stored; never shown.' }) },
  strict,
)

export const RotationSchema = Type.Object(
  { count: Type.Integer({ description: 'Secrets sealed anew.' }) },
  { $id: 'Rotation', description: 'What the new key sealed.', ...strict },
)

/** Those that the document names. */
export const ANSWER_SCHEMAS = [
  FindingSchema,
  AnswerSchema,
  SavedAnswerSchema,
  AnswerContentSchema,
  AnswerVersionsSchema,
  AnswerCheckSchema,
  RenderedAnswerSchema,
  SecretSchema,
  RotationSchema,
]
