// Encapsulated options: the code, length, value lists inside options 43, 82, 175 and 250, as typed values and back.
import { PacketError } from '../errors.ts'
import { ipv4FromBytes, ipv4ToBytes, type Ipv4 } from '../net/address.ts'

/** How a list is punctuated: 43, 175 and 250 know pad 0 and end 255 [RFC 2132 §8.4], 82 does not [RFC 3046 §2.0]. */
export type Punctuation = 'padded' | 'bare'

const PAD = 0
const END = 255
const MAX_VALUE_BYTES = 255

/** How one sub-option's value reads; `decode` gives undefined for a value of the wrong shape. */
export interface SubOptionType<T> {
  decode: (value: Uint8Array) => T | undefined
  encode: (value: T) => Uint8Array
}

/** A sub-option's code and type. */
export interface SubOptionField<T> extends SubOptionType<T> {
  code: number
}

// a table's fields have different types: only their pairing within one field is checked
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Fields = Readonly<Record<string, SubOptionField<any>>>

/** The decoded value of a table of fields. What the table does not know, or of an unexpected shape, is in `others`. */
export type SubOptionsOf<F extends Fields> = {
  [K in keyof F]?: F[K] extends SubOptionField<infer T> ? T : never
} & { others?: [code: number, value: Uint8Array][] }

/** Both ways for one table. */
export interface SubOptionsCodec<F extends Fields> {
  /** Throws DHCP_BAD_OPTION when a value runs past the end. A repeated sub-option's first counts, the rest are others. */
  decode: (bytes: Uint8Array) => SubOptionsOf<F>
  /** In the order the fields are given, then the others, closed by 255 if the list is padded. */
  encode: (value: SubOptionsOf<F>) => Uint8Array
}

/** The codec of a table; `option` is named in errors. */
export function subOptionsCodec<const F extends Fields>(
  option: number,
  fields: F,
  punctuation: Punctuation,
): SubOptionsCodec<F> {
  const names = new Map(Object.entries(fields).map(([name, { code }]) => [code, name]))
  return {
    decode(bytes) {
      const found: Record<string, unknown> = {}
      const others: [number, Uint8Array][] = []
      for (const [code, value] of splitSubOptions(bytes, punctuation, option)) {
        const name = names.get(code)
        const decoded: unknown = name === undefined || name in found ? undefined : fields[name]?.decode(value)
        if (name === undefined || decoded === undefined) others.push([code, value])
        else found[name] = decoded
      }
      if (others.length > 0) found['others'] = others
      return found as SubOptionsOf<F>
    },
    encode(value) {
      const { others = [], ...known } = value as Record<string, unknown> & Pick<SubOptionsOf<F>, 'others'>
      const pairs = Object.entries(known).flatMap(([name, given]): [number, Uint8Array][] => {
        const field = fields[name]
        return field === undefined || given === undefined ? [] : [[field.code, field.encode(given)]]
      })
      return joinSubOptions([...pairs, ...others], punctuation, option)
    },
  }
}

/** The pairs of a list in order. Throws DHCP_BAD_OPTION when a value runs past the end. */
export function splitSubOptions(
  bytes: Uint8Array,
  punctuation: Punctuation,
  option: number,
): [code: number, value: Uint8Array][] {
  const pairs: [number, Uint8Array][] = []
  for (let at = 0; at < bytes.length;) {
    const code = bytes[at] ?? 0
    if (punctuation === 'padded') {
      if (code === END) break
      if (code === PAD) {
        at++
        continue
      }
    }
    const length = bytes[at + 1]
    if (length === undefined || at + 2 + length > bytes.length)
      throw new PacketError('DHCP_BAD_OPTION', { option, offset: at, reason: `sub-option ${code} runs past its end` })
    pairs.push([code, bytes.subarray(at + 2, at + 2 + length)])
    at += 2 + length
  }
  return pairs
}

/** A list from its pairs. Throws DHCP_BAD_OPTION for a value above 255 bytes. */
export function joinSubOptions(
  pairs: Iterable<readonly [code: number, value: Uint8Array]>,
  punctuation: Punctuation,
  option: number,
): Uint8Array {
  const bytes: number[] = []
  for (const [code, value] of pairs) {
    if (value.length > MAX_VALUE_BYTES)
      throw new PacketError('DHCP_BAD_OPTION', {
        option,
        offset: bytes.length,
        reason: `sub-option ${code} has ${value.length} bytes, at most ${MAX_VALUE_BYTES} fit`,
      })
    bytes.push(code, value.length, ...value)
  }
  if (punctuation === 'padded') bytes.push(END)
  return Uint8Array.from(bytes)
}

/** The first sub-option of this code, without decoding the rest; undefined when absent, quiet about malformed lists. */
export function findSubOption(
  bytes: Uint8Array | undefined,
  wanted: number,
  punctuation: Punctuation,
): Uint8Array | undefined {
  if (bytes === undefined) return undefined
  for (let at = 0; at < bytes.length;) {
    const code = bytes[at] ?? 0
    if (punctuation === 'padded') {
      if (code === END) return undefined
      if (code === PAD) {
        at++
        continue
      }
    }
    const length = bytes[at + 1]
    if (length === undefined || at + 2 + length > bytes.length) return undefined
    if (code === wanted) return bytes.subarray(at + 2, at + 2 + length)
    at += 2 + length
  }
  return undefined
}

function unsigned(width: 1 | 2 | 4): SubOptionType<number> {
  return {
    decode: (value) => (value.length === width ? readUnsigned(value, 0, width) : undefined),
    encode: (number) => unsignedBytes(number, width),
  }
}

/** `width` bytes at `offset`, big-endian. */
export function readUnsigned(bytes: Uint8Array, offset: number, width: number): number {
  let number = 0
  for (let at = offset; at < offset + width; at++) number = number * 256 + (bytes[at] ?? 0)
  return number
}

/** A number in `width` bytes, big-endian. */
export function unsignedBytes(number: number, width: number): Uint8Array {
  const bytes = new Uint8Array(width)
  for (let at = width - 1, rest = number; at >= 0; at--, rest = Math.floor(rest / 256)) bytes[at] = rest % 256
  return bytes
}

/** The types most sub-options have. Text is one character per byte, whatever the bytes are. */
export const SubOptionTypes = {
  u8: unsigned(1),
  u16: unsigned(2),
  u32: unsigned(4),
  ipv4: {
    decode: (value) => (value.length === 4 ? ipv4FromBytes(value) : undefined),
    encode: ipv4ToBytes,
  } satisfies SubOptionType<Ipv4>,
  text: {
    decode: (value) => Buffer.from(value).toString('latin1'),
    encode: (text) => Buffer.from(text, 'latin1'),
  } satisfies SubOptionType<string>,
  bytes: { decode: (value) => value, encode: (value) => value } satisfies SubOptionType<Uint8Array>,
  /** Present without a value. */
  present: {
    decode: (value) => (value.length === 0 ? true : undefined),
    encode: () => new Uint8Array(0),
  } satisfies SubOptionType<true>,
  /** One byte, 0 or 1. */
  flag: {
    decode: (value) => (value.length === 1 && (value[0] ?? 2) < 2 ? value[0] === 1 : undefined),
    encode: (value) => Uint8Array.of(value ? 1 : 0),
  } satisfies SubOptionType<boolean>,
} as const

/** A type with its code. */
export function at<T>(code: number, type: SubOptionType<T>): SubOptionField<T> {
  return { code, ...type }
}
