// What the admin API reads from addresses: path parameters and query strings, as schemas.
import { Type, type Static } from 'typebox'
import { ARCHITECTURES, SESSION_STATES } from '../model.ts'
import { NAME_PATTERN, PENDING_STATES, UUID_PATTERN } from './schemas.ts'

const strict = { additionalProperties: false } as const

const paging = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 512, description: 'From the page before.' })),
}
const macFilter = Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'A MAC in any spelling.' }))
const word = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }))

export const PageQuerySchema = Type.Object(paging, strict)
export const ImageQuerySchema = Type.Object(
  {
    ...paging,
    type: Type.Optional(Type.Enum(['boot', 'install'])),
    group: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: 'Only images of this group.' })),
  },
  strict,
)
export const MachineQuerySchema = Type.Object(
  {
    ...paging,
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 128, description: 'Part of MAC, name, UUID or description.' }),
    ),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  },
  strict,
)
export const PendingQuerySchema = Type.Object(
  { ...paging, state: Type.Optional(Type.Enum([...PENDING_STATES])) },
  strict,
)
export const SessionQuerySchema = Type.Object(
  { ...paging, mac: macFilter, state: Type.Optional(Type.Enum([...SESSION_STATES])) },
  strict,
)
export const AuditQuerySchema = Type.Object(
  {
    ...paging,
    actor: word(
      'Only by this one: `user:anna`, `token:ci`, `local`, `system`; without the kind (`anna`) any of that name.',
    ),
    action: word('Only this, like `machine.put`; the noun alone (`machine`) means all that is done to one.'),
    subject: word('Only to this one: a machine by MAC (any spelling), name or UUID, all others by their name or id.'),
    since: Type.Optional(Type.String({ format: 'date-time', description: 'Only from this time on.' })),
    until: Type.Optional(Type.String({ format: 'date-time', description: 'Only before this time.' })),
  },
  strict,
)
export const EventQuerySchema = Type.Object(
  {
    mac: macFilter,
    session: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    changes: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'Also tell, as `change` without id, what somebody changed: machines, images, profiles …',
      }),
    ),
  },
  strict,
)
export const WriteQuerySchema = Type.Object(
  {
    dryRun: Type.Optional(
      Type.Boolean({ default: false, description: 'Check everything and answer as if, but change nothing.' }),
    ),
  },
  strict,
)

export const FORCE = Type.Optional(
  Type.Boolean({ description: 'Overrule what is refused of the images and can be overruled; it is written down.' }),
)
export const ArmQuerySchema = Type.Object({ ...WriteQuerySchema.properties, force: FORCE }, strict)

export const RefParamsSchema = Type.Object(
  { ref: Type.String({ minLength: 1, maxLength: 128, description: 'MAC (any spelling), UUID or name.' }) },
  strict,
)
export const NameParamsSchema = Type.Object({ name: Type.String({ minLength: 1, maxLength: 128 }) }, strict)
/** A name that is to be given: only such as can stand in commands and paths. */
export const NewNameParamsSchema = Type.Object({ name: Type.String({ pattern: NAME_PATTERN }) }, strict)
/** An image's name or id. */
export const ImageRefParamsSchema = Type.Object(
  { ref: Type.String({ minLength: 1, maxLength: 128, description: 'Name or id.' }) },
  strict,
)
export const NewImageParamsSchema = Type.Object(
  { ref: Type.String({ pattern: NAME_PATTERN, description: 'The name.' }) },
  strict,
)
export const ImageJobParamsSchema = Type.Object({ id: Type.String({ pattern: '^[0-9a-f]{12}$' }) }, strict)
export const IdParamsSchema = Type.Object({ id: Type.Integer({ minimum: 1, maximum: 9_007_199_254_740_991 }) }, strict)
export const SessionParamsSchema = Type.Object({ id: Type.String({ minLength: 1, maxLength: 64 }) }, strict)

export const BootProgramQuerySchema = Type.Object(
  {
    path: Type.String({
      minLength: 1,
      maxLength: 512,
      description: 'The file below the image directory, like boot/grub/grubx64.efi.',
    }),
  },
  strict,
)

export const ExplainQuerySchema = Type.Object(
  {
    arch: Type.Optional(
      Type.Enum([...ARCHITECTURES], { default: 'x64uefi', description: "The client's architecture." }),
    ),
    port: Type.Optional(
      Type.Unsafe<67 | 4011>(
        Type.Integer({ enum: [67, 4011], description: 'The port it asks. Default: 67, of class wdsnbp 4011.' }),
      ),
    ),
    class: Type.Optional(
      Type.Enum(['pxe', 'ipxe', 'http', 'wdsnbp'], {
        default: 'pxe',
        description: "Who asks: firmware, iPXE, HTTP boot firmware, or Windows' network boot program.",
      }),
    ),
    uuid: Type.Optional(
      Type.String({
        pattern: UUID_PATTERN,
        description: "The client's UUID; default: the machine's own.",
      }),
    ),
    relay: Type.Optional(Type.String({ format: 'ipv4', description: 'It asks through this relay agent.' })),
    circuitId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'What the relay says of its port; 0x… for bytes.' }),
    ),
  },
  strict,
)
export type ExplainQuery = Static<typeof ExplainQuerySchema>

/** The conditions of a write. What else a client sends in headers is none of the schema's business. */
export const WriteHeadersSchema = Type.Object({
  'if-match': Type.Optional(
    Type.String({
      maxLength: 64,
      description: 'The ETag that was read: write only if nothing changed since. *: only if it is there.',
    }),
  ),
  'if-none-match': Type.Optional(Type.String({ maxLength: 64, description: '*: write only if it is not there yet.' })),
})
