// What iPXE does with a boot image, as the admin API takes and shows it.
import { Type } from 'typebox'
import { NullableString } from './schemas.ts'

const strict = { additionalProperties: false } as const
const path = (description: string) =>
  Type.String({ pattern: '^boot/[^\\u0000-\\u001f\\\\]{1,500}$', maxLength: 512, description })
/** Words of one line, without the operators by which iPXE would take them for commands. */
const WORDS = '^(?!.*(^|\\s)(\\|\\||&&)(\\s|$))[\\x20-\\x7e]+$'

const Kind = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('linux'),
      kernel: path('The kernel, below the image directory.'),
      initrds: Type.Array(path('An initial RAM disk.'), { maxItems: 16 }),
      cmdline: NullableString({
        minLength: 1,
        maxLength: 1024,
        pattern: WORDS,
        description: 'Its command line; {server} is our address, ${…} a setting of iPXE.',
      }),
    },
    { ...strict, title: 'Linux' },
  ),
  Type.Object(
    {
      kind: Type.Literal('sanboot'),
      uri: Type.String({
        pattern: '^[a-z][a-z0-9+.-]*:[\\x21-\\x7e]+$',
        maxLength: 512,
        description: 'A disk or disc in the network: iscsi:…, http://…; {server} is our address.',
      }),
    },
    { ...strict, title: 'A disk in the network' },
  ),
  Type.Object(
    {
      kind: Type.Literal('wimboot'),
      program: path("wimboot. It boots the image's own WIM, else BCD, boot.sdi and boot.wim beside it."),
    },
    { ...strict, title: 'Windows PE by wimboot' },
  ),
])

/** Null: nothing. */
export const IpxeBootSchema = Type.Union([Kind, Type.Null()], {
  description: 'What iPXE does: its script is made from this for each machine. Goes before `script`.',
})
