// What the form for new answer files sends and gets, and the review of stored ones, as schemas and as their types.
import { Type, type Static } from 'typebox'
import { PROCESSORS } from '../unattend/sections.ts'
import { WINDOWS_VERSIONS, type WindowsVersion } from '../unattend/knowledge/windows-versions.ts'
import { checkedImages, type FindingReply } from './answer-schemas.ts'
import { ImageSelect, strict } from './schemas.ts'

const Processor = Type.Enum([...PROCESSORS])
const VERSIONS = Object.keys(WINDOWS_VERSIONS) as WindowsVersion[]
const Findings = Type.Array(Type.Unsafe<FindingReply>({ $ref: 'AnswerFinding#' }))
const word = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }))

export const NewAnswerBodySchema = Type.Object(
  {
    locale: Type.String({ minLength: 1, maxLength: 64, description: 'Language and region, like de-DE.' }),
    keyboard: word(256, "Like 0407:00000407; default: the locale's own."),
    timeZone: word(128, "Windows' name, like W. Europe Standard Time."),
    windows: Type.Optional(Type.Enum(VERSIONS, { default: '11' })),
    edition: word(64, 'Like pro or ServerStandard: its published key selects it.'),
    image: Type.Optional(ImageSelect),
    architecture: Type.Optional(Type.Enum([...PROCESSORS], { default: 'amd64', description: 'Of what is installed.' })),
    bootArchitecture: Type.Optional(Processor),
    disk: Type.Optional(
      Type.Enum(['auto', 'uefi', 'bios', 'keep'], {
        default: 'auto',
        description: 'auto: as the firmware that boots needs it; keep: no disk is touched.',
      }),
    ),
    computerName: word(128, 'Default: ${machine.name}.'),
    localAdmin: word(20, 'A local administrator; the password is the secret of the same name.'),
    joinDomain: word(255, 'The domain to join, with the secrets joinUser and joinPassword.'),
    organizationalUnit: word(1024, 'Where the domain keeps the computer.'),
    joinWorkgroup: word(15, 'The workgroup to join.'),
    owner: word(256, 'Registered owner and organization.'),
    autoLogonCount: Type.Optional(Type.Integer({ minimum: 1, maximum: 9999 })),
    commands: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 1024 }), { maxItems: 50, description: 'At the first logon.' }),
    ),
  },
  strict,
)
export type NewAnswerBody = Static<typeof NewAnswerBodySchema>

export const AnswerDraftSchema = Type.Object(
  { text: Type.String({ description: 'The whole file; nothing is stored yet.' }), findings: Findings },
  { $id: 'AnswerDraft', description: 'A file that was written anew.', ...strict },
)
export type AnswerDraftReply = Static<typeof AnswerDraftSchema>

export const AnswerChoicesSchema = Type.Object(
  {
    locales: Type.Array(Type.String()),
    timeZones: Type.Array(Type.String()),
    windows: Type.Array(Type.Object({ name: Type.String(), title: Type.String(), isServer: Type.Boolean() }, strict)),
    editions: Type.Array(
      Type.Object(
        { name: Type.String(), windows: Type.Array(Type.String({ description: 'Where it has a published key.' })) },
        strict,
      ),
    ),
    processors: Type.Array(Type.String()),
  },
  { $id: 'AnswerChoices', description: 'The names Windows knows, to choose from.', ...strict },
)
export type AnswerChoicesReply = Static<typeof AnswerChoicesSchema>

export const FindingsQuerySchema = Type.Object(
  {
    version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description: 'Default: the newest.' })),
    boot: Type.Optional(Type.Enum([...PROCESSORS], { description: 'Of the boot image, where none is named.' })),
    install: Type.Optional(Type.Enum([...PROCESSORS], { description: 'Of the install image, where none is named.' })),
    ...checkedImages,
    firmware: Type.Optional(Type.Enum(['bios', 'uefi'])),
  },
  strict,
)

export const StoredFindingsSchema = Type.Object(
  { contentVersion: Type.Integer(), findings: Findings },
  { $id: 'StoredAnswerFindings', description: 'What the check finds in one version.', ...strict },
)
export type StoredFindingsReply = Static<typeof StoredFindingsSchema>

const number = (description: string) => Type.Integer({ minimum: 1, maximum: 1_000_000_000, description })
export const DiffQuerySchema = Type.Object({ from: number('The older version.'), to: number('The newer one.') }, strict)

const Place = Type.Object({ line: Type.Integer(), column: Type.Integer() }, strict)
export const AnswerDiffSchema = Type.Object(
  {
    changes: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['added', 'removed', 'changed']),
          path: Type.String({ description: 'Pass, component and setting.' }),
          before: Type.Optional(Type.String()),
          after: Type.Optional(Type.String()),
          beforeAt: Type.Optional(Place),
          afterAt: Type.Optional(Place),
        },
        strict,
      ),
    ),
  },
  { $id: 'AnswerDiff', description: 'What two versions set differently; passwords and keys masked.', ...strict },
)
export type AnswerDiffReply = Static<typeof AnswerDiffSchema>

/** Those that the document names. */
export const ANSWER_DRAFT_SCHEMAS = [AnswerDraftSchema, AnswerChoicesSchema, StoredFindingsSchema, AnswerDiffSchema]
