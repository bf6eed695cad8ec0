// The bodies of /profiles, as schemas and as their types.
import { Type, type Static } from 'typebox'
import {
  Description,
  ImageSelect,
  MethodSchema,
  Nullable,
  NullableName,
  NullableString,
  Overrides,
  SelectReply,
  strict,
  Timestamp,
  Variables,
  VariablesPatch,
  Version,
} from './schemas.ts'

import { FORCE } from './params.ts'

const MENU_TEXT = 'Its line in boot menus; null: it is in none.'

const words = {
  description: Type.Optional(Description),
  bootImage: Type.Optional(NullableName('The boot image started.')),
  installImage: Type.Optional(NullableName('The image installed.')),
  answer: Type.Optional(NullableName('The answer file for all passes.')),
  clientAnswer: Type.Optional(NullableName('The answer file of the pass windowsPE, before that of `answer`.')),
  imageAnswer: Type.Optional(NullableName('The answer file of the later passes, before that of `answer`.')),
  method: Type.Optional(MethodSchema),
  // what firmware can show: PXE menus are ASCII on most screens
  force: FORCE,
  menuText: Type.Optional(NullableString({ pattern: '^[\\u0020-\\u007e]{1,64}$', description: MENU_TEXT })),
}

/** PUT: what is left out is empty; `method` left out is windows-setup with an install image, else boot-only. */
export const ProfileBodySchema = Type.Object(
  { ...words, select: Type.Optional(Nullable(ImageSelect)), variables: Type.Optional(Variables) },
  strict,
)
export type ProfileBody = Static<typeof ProfileBodySchema>

/** PATCH (RFC 7396): what is left out stays, null clears. */
export const ProfilePatchSchema = Type.Object(
  {
    ...words,
    variables: Type.Optional(VariablesPatch),
    select: Type.Optional(
      Nullable(
        Type.Object(
          {
            index: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 65535 }))),
            name: Type.Optional(NullableString({ minLength: 1, maxLength: 256 })),
            description: Type.Optional(NullableString({ minLength: 1, maxLength: 1024 })),
          },
          strict,
        ),
      ),
    ),
  },
  strict,
)
export type ProfilePatch = Static<typeof ProfilePatchSchema>

export const ProfileSchema = Type.Object(
  {
    name: Type.String(),
    description: NullableString(),
    bootImage: NullableString(),
    installImage: NullableString(),
    select: SelectReply,
    answer: NullableString(),
    clientAnswer: NullableString(),
    imageAnswer: NullableString(),
    method: MethodSchema,
    menuText: NullableString({ description: MENU_TEXT }),
    variables: Type.Record(Type.String(), Type.String(), { description: '`${profile.vars.NAME}` in answer files.' }),
    overrides: Overrides,
    createdAt: Timestamp('When it was made.'),
    updatedAt: Timestamp('When it was last changed.'),
    version: Version,
  },
  { $id: 'Profile', description: 'The profile.', ...strict },
)
export type ProfileReply = Static<typeof ProfileSchema>
