// The bodies of /answer-defaults, as schemas and as their types.
import { Type, type Static } from 'typebox'
import { ARCHITECTURES } from '../model.ts'
import { NullableName, strict } from './schemas.ts'

/** A default's place. */
export const ArchitectureParamsSchema = Type.Object({ architecture: Type.Enum([...ARCHITECTURES]) }, strict)

export const AnswerDefaultBodySchema = Type.Object(
  { answer: NullableName('The answer file; null: none any more.') },
  strict,
)

export const AnswerDefaultsSchema = Type.Object(
  {
    architectures: Type.Partial(
      Type.Object(Object.fromEntries(ARCHITECTURES.map((name) => [name, Type.String()])) as Names, strict),
      { description: 'The client file (windowsPE) of machines whose assignment names none, by architecture.' },
    ),
    images: Type.Record(Type.String(), Type.String(), {
      description: 'The image file (later passes) of install images, where the assignment names none.',
    }),
  },
  { $id: 'AnswerDefaults', description: 'What counts where no assignment names a file.', ...strict },
)
export type AnswerDefaultsReply = Static<typeof AnswerDefaultsSchema>

type Names = Record<(typeof ARCHITECTURES)[number], ReturnType<typeof Type.String>>
