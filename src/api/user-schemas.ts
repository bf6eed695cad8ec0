// What the API takes and gives about users, and about signing in at the page.
import { Type, type Static } from 'typebox'
import { ROLES } from '../model.ts'
import { Nullable, NAME_PATTERN, RoleSchema, strict, Timestamp, Version } from './schemas.ts'

/** Length alone makes a password hard to guess [NIST SP 800-63B §3.1.1.2]: no rules about kinds of letters. */
const NewPassword = Type.String({ minLength: 10, maxLength: 256, description: 'Ten letters or more, of any kind.' })
const GivenPassword = Type.String({ minLength: 1, maxLength: 256 })
const Disabled = Type.Boolean({ description: 'Cannot sign in, and is signed out.' })

export const UserSchema = Type.Object(
  {
    name: Type.String(),
    role: RoleSchema,
    disabled: Disabled,
    createdAt: Timestamp('When it was made.'),
    updatedAt: Timestamp('When it was last changed.'),
    passwordChangedAt: Timestamp('When its password was last set.'),
    lastSignInAt: Nullable(Timestamp('When it last signed in.')),
    version: Version,
  },
  { $id: 'User', description: 'The user, without the password.', ...strict },
)
export type UserReply = Static<typeof UserSchema>

export const UserBodySchema = Type.Object(
  {
    role: RoleSchema,
    password: Type.Optional(NewPassword),
    disabled: Type.Optional(Disabled),
  },
  strict,
)
export type UserBody = Static<typeof UserBodySchema>

export const UserPatchSchema = Type.Partial(UserBodySchema)
export type UserPatch = Static<typeof UserPatchSchema>

/** By name and password, or by a token. */
export const SignInBodySchema = Type.Union([
  Type.Object({ user: Type.String({ minLength: 1, maxLength: 64 }), password: GivenPassword }, strict),
  Type.Object({ token: Type.String({ minLength: 1, maxLength: 512 }) }, strict),
])

/** The one who opens the link of the first start. */
export const FirstUserBodySchema = Type.Object(
  {
    link: Type.String({ minLength: 1, maxLength: 128, description: 'What stands behind #/first/ in the link.' }),
    name: Type.String({ pattern: NAME_PATTERN }),
    password: NewPassword,
  },
  strict,
)

export const PasswordBodySchema = Type.Object({ current: GivenPassword, password: NewPassword }, strict)

export const CallerSchema = Type.Object(
  { name: Type.String({ description: 'As the audit log has it.' }), role: Type.Enum([...ROLES]) },
  { $id: 'Caller', description: 'Who calls.', ...strict },
)
export type CallerReply = Static<typeof CallerSchema>
