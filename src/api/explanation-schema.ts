// The body of what `explain` says, as a schema and as its type.
import { Type, type Static } from 'typebox'
import { ForeseenDeploymentSchema } from './deployment-schemas.ts'
import { Nullable, NullableEnum, NullableString, Overrides } from './schemas.ts'

const Facts = Type.Record(Type.String(), Type.Unknown())
export const ExplanationSchema = Type.Object(
  {
    client: Type.Optional(
      Type.Unsafe<object>({ type: 'object', description: 'The client as its packet describes it.' }),
    ),
    identity: Type.Object(
      {
        mac: NullableString(),
        name: NullableString(),
        foundBy: NullableEnum(['mac', 'uuid']),
        note: NullableString(),
      },
      { description: 'Which machine it is, and how it was found.' },
    ),
    rules: Type.Array(
      Type.Object({
        rule: Type.String(),
        verdict: Type.Enum(['passed', 'decided', 'not asked']),
        reason: Type.String(),
        facts: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
          description: 'What it looked at.',
        }),
      }),
      { description: 'Every rule of the decision, in order.' },
    ),
    profileRules: Type.Array(
      Type.Object({
        rule: Type.String(),
        order: Type.Integer(),
        profile: Type.String(),
        enabled: Type.Boolean(),
        matches: Type.Boolean(),
        checked: Type.Array(
          Type.Object({
            selector: Type.String(),
            wanted: Type.String(),
            found: NullableString(),
            matches: Type.Boolean(),
          }),
        ),
      }),
      { description: 'Every rule for profiles, asked for machines without an assignment.' },
    ),
    dialect: Nullable(
      Type.Object(
        { dialect: Type.String(), reason: Type.String() },
        { description: 'How the offer would be put; null where none is made to firmware.' },
      ),
    ),
    loader: Nullable(
      Type.Object(
        {
          program: Type.String(),
          signature: Type.String({ description: '2011 or 2023.' }),
          reason: Type.String(),
          signatures: NullableString({ description: 'What the file says of itself.' }),
          refused: NullableString({ description: 'What became of the last try, if it came to nothing.' }),
        },
        { description: 'Which signature of the loader it would be given, and why; null: no EFI loader of ours.' },
      ),
    ),
    detour: NullableString({ description: 'Why another program would come first.' }),
    overrides: Overrides,
    decision: Type.Intersect([Type.Object({ action: Type.String(), reason: Type.String() }), Facts]),
    reply: Nullable(Type.Object({ fields: Type.Array(Type.Object({ name: Type.String(), value: Type.String() })) })),
    files: Type.Array(
      Type.Object({
        name: Type.String({ description: 'As it would be asked for.' }),
        purpose: Type.String(),
        outcome: Type.Enum(['served', 'absent', 'missing', 'refused', 'elsewhere'], {
          description: '`absent`: not there, and nobody misses it.',
        }),
        source: NullableEnum(['disk', 'image', 'made'], { description: 'Where its bytes come from.' }),
        result: Type.String({ description: 'From which image or file, or why not.' }),
        sizeBytes: Nullable(Type.Integer()),
        details: Type.Array(Type.String(), {
          description: 'The elements of a boot store, the lines of a script, what is changed in a boot.wim.',
        }),
      }),
      { description: 'Every file the loader would ask for, in order.' },
    ),
    deployment: Nullable(ForeseenDeploymentSchema),
  },
  { $id: 'Explanation', description: 'What the machine would get.', additionalProperties: true },
)
export type ExplanationReply = Static<typeof ExplanationSchema>
