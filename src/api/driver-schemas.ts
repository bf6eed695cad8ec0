// Driver packages and driver groups as the admin API shows and takes them.
import { Type, type Static } from 'typebox'
import { DRIVER_FACTS, DRIVER_TARGETS } from '../model.ts'
import { Description, NullableString, Timestamp, Version } from './schemas.ts'

const strict = { additionalProperties: false } as const
const Processor = Type.Enum(['x86', 'amd64', 'arm64'])
const Words = Type.Array(Type.String())
const kept = {
  createdAt: Timestamp('When it was made.'),
  updatedAt: Timestamp('When it was last changed.'),
  version: Version,
}

export const DriverBodySchema = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 4096,
      description:
        'A folder with .inf files and what they name, or one .inf file; below the image directory, or by the local socket any path of the host.',
    }),
  },
  { ...strict, examples: [{ path: 'drivers/net' }] },
)

const InfProperties = {
  path: Type.String({ description: 'Relative to the package, with backslashes.' }),
  class: NullableString({ description: 'Like Net.' }),
  classGuid: NullableString(),
  provider: NullableString(),
  date: NullableString({ description: 'yyyy-mm-dd.' }),
  version: NullableString(),
  catalog: NullableString({ description: 'The catalog that has to sign it.' }),
}
const summary = {
  name: Type.String(),
  classes: Words,
  providers: Words,
  architectures: Type.Array(Processor),
  infs: Type.Integer({ description: 'How many .inf files of drivers it has.' }),
  files: Type.Integer(),
  sizeBytes: Type.Integer(),
  notes: Type.Array(Type.String(), { description: 'What is odd about it.' }),
  ...kept,
}
export const DriverSchema = Type.Object(summary, { $id: 'Driver', description: 'A driver package.', ...strict })
export type DriverReply = Static<typeof DriverSchema>

export const DriverDetailSchema = Type.Object(
  {
    ...summary,
    drivers: Type.Array(
      Type.Object(
        {
          ...InfProperties,
          models: Type.Array(Type.Object({ architecture: Processor, hardwareIds: Words }, strict)),
        },
        strict,
      ),
    ),
    contents: Type.Array(
      Type.Object({ path: Type.String(), sizeBytes: Type.Integer(), sha256: Type.String() }, strict),
    ),
  },
  { $id: 'DriverDetail', description: 'A driver package with its devices and files.', ...strict },
)
export type DriverDetailReply = Static<typeof DriverDetailSchema>

const Patterns = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { minItems: 1, maxItems: 100, description }))
const FilterSchema = Type.Object(
  {
    fact: Type.Enum([...DRIVER_FACTS]),
    include: Patterns('One of these must match; * stands for anything. Left out: all do.'),
    exclude: Patterns('None of these may match.'),
  },
  strict,
)
const Targets = Type.Array(Type.Enum([...DRIVER_TARGETS]), {
  uniqueItems: true,
  minItems: 1,
  description: 'Into Windows PE while it starts, into the Windows that is installed, or both.',
})
export const DriverGroupBodySchema = Type.Object(
  {
    description: Type.Optional(Description),
    packages: Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 500 }),
    filters: Type.Optional(Type.Array(FilterSchema, { maxItems: 50 })),
    targets: Type.Optional(Targets),
    enabled: Type.Optional(Type.Boolean()),
  },
  {
    ...strict,
    examples: [
      { packages: ['net'], filters: [{ fact: 'manufacturer', include: ['Dell*'] }], targets: ['winpe', 'windows'] },
    ],
  },
)
export type DriverGroupBody = Static<typeof DriverGroupBodySchema>
export const DriverGroupSchema = Type.Object(
  {
    name: Type.String(),
    description: NullableString(),
    packages: Words,
    filters: Type.Array(FilterSchema),
    targets: Targets,
    enabled: Type.Boolean(),
    ...kept,
  },
  { $id: 'DriverGroup', description: 'Which machines get which driver packages.', ...strict },
)
export type DriverGroupReply = Static<typeof DriverGroupSchema>

const Given = Type.Object({ packages: Words, notes: Words }, strict)
export const DriverExplanationSchema = Type.Object(
  {
    facts: Type.Record(Type.String(), Words, {
      description: 'What is known of the machine and of the Windows it gets; what is left out is not known.',
    }),
    groups: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          targets: Targets,
          packages: Words,
          outcome: Type.Enum(['applies', 'differs', 'unknown'], {
            description: 'unknown: nothing speaks against it, but a fact it asks for is not known.',
          }),
          reasons: Words,
        },
        strict,
      ),
    ),
    winpe: Given,
    windows: Given,
  },
  { $id: 'DriverExplanation', description: 'Which drivers a machine gets, and why.', ...strict },
)
export type DriverExplanationReply = Static<typeof DriverExplanationSchema>

/** To be named by their `$id`. */
export const DRIVER_SCHEMAS = [DriverSchema, DriverDetailSchema, DriverGroupSchema, DriverExplanationSchema]
