// How TFTP treats one machine, as the API takes and gives it.
import { Type } from 'typebox'

const integer = (least: number, most: number, description: string) => ({ minimum: least, maximum: most, description })
const blockSize = integer(8, 65464, 'Largest block granted, in bytes: 1380 fits tunnels.')
const windowSize = integer(1, 65535, 'Most blocks in flight granted (RFC 7440).')
const rate = integer(4096, 100_000_000_000, 'Bytes sent to it in a second.')
const variable = { description: "Whether Windows' boot loader may choose its window with every ACK (msftwindow)." }
const wrap = { description: 'Whether block 65535 is followed by number 1 instead of 0, as some old loaders count.' }
const about = {
  additionalProperties: false,
  description: "What TFTP does otherwise for this machine alone; the configuration's limits still hold.",
} as const

/** The members that are set. */
export const MachineTftpSchema = Type.Object(
  {
    maxBlockSize: Type.Optional(Type.Integer(blockSize)),
    maxWindowSize: Type.Optional(Type.Integer(windowSize)),
    variableWindow: Type.Optional(Type.Boolean(variable)),
    wrapToOne: Type.Optional(Type.Boolean(wrap)),
    maxBytesPerSecond: Type.Optional(Type.Integer(rate)),
  },
  about,
)

const nullableInteger = (options: object) => Type.Unsafe<number | null>({ type: ['integer', 'null'], ...options })
const nullableBoolean = (options: object) => Type.Unsafe<boolean | null>({ type: ['boolean', 'null'], ...options })

/** In a merge patch: null takes one member away [RFC 7396 §2]. */
export const MachineTftpPatchSchema = Type.Object(
  {
    maxBlockSize: Type.Optional(nullableInteger(blockSize)),
    maxWindowSize: Type.Optional(nullableInteger(windowSize)),
    variableWindow: Type.Optional(nullableBoolean(variable)),
    wrapToOne: Type.Optional(nullableBoolean(wrap)),
    maxBytesPerSecond: Type.Optional(nullableInteger(rate)),
  },
  about,
)
