// The bodies of /profiles, as schemas and as their types.
import { Type, type Static } from 'typebox'
import {
  Description,
  ImageSelect,
  MethodSchema,
  Nullable,
  NullableName,
  NullableString,
  SelectReply,
  strict,
  Timestamp,
  Version,
} from './schemas.ts'

const MENU_TEXT = 'Its line in boot menus; null: it is in none.'

const words = {
  description: Type.Optional(Description),
  bootImage: Type.Optional(NullableName('The boot image started.')),
  installImage: Type.Optional(NullableName('The image installed.')),
  answer: Type.Optional(NullableName('The answer file.')),
  method: Type.Optional(MethodSchema),
  // what firmware can show: PXE menus are ASCII on most screens
  menuText: Type.Optional(NullableString({ pattern: '^[\\u0020-\\u007e]{1,64}$', description: MENU_TEXT })),
}

/** PUT: what is left out is empty; `method` left out is windows-setup with an install image, else boot-only. */
export const ProfileBodySchema = Type.Object({ ...words, select: Type.Optional(Nullable(ImageSelect)) }, strict)
export type ProfileBody = Static<typeof ProfileBodySchema>

/** PATCH (RFC 7396): what is left out stays, null clears. */
export const ProfilePatchSchema = Type.Object(
  {
    ...words,
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
    method: MethodSchema,
    menuText: NullableString({ description: MENU_TEXT }),
    createdAt: Timestamp('When it was made.'),
    updatedAt: Timestamp('When it was last changed.'),
    version: Version,
  },
  { $id: 'Profile', description: 'The profile.', ...strict },
)
export type ProfileReply = Static<typeof ProfileSchema>
