// Reads DER [X.690], as far as signatures need it: views into the input, never copies, so that what a signature covers is hashed as it stands.

/** One value: its tag, its content, and the bytes as they stand in the file. */
export interface Der {
  /** Identifier octet: class, constructed bit and number (below 31). */
  readonly tag: number
  readonly content: Uint8Array
  /** Tag, length and content. */
  readonly whole: Uint8Array
}

/** Identifier octets of what is read here [X.690 §8.1.2]. */
export const Tag = {
  Integer: 0x02,
  OctetString: 0x04,
  Oid: 0x06,
  UtcTime: 0x17,
  GeneralizedTime: 0x18,
  Sequence: 0x30,
  Set: 0x31,
  /** Context-specific, constructed: [0], [1]. */
  Context0: 0xa0,
  Context1: 0xa1,
  /** [0] on a primitive type. */
  Context0Primitive: 0x80,
} as const

/** Thrown for what is not DER or not what was expected; callers turn it into their own words. */
export class DerError extends Error {}

/** No structure read here has more members; a certificate set of this size does not exist. */
const MAX_CHILDREN = 256
/** Lengths of more bytes exceed every limit on the input. */
const MAX_LENGTH_BYTES = 4

/** The value that begins at `offset`. Nothing below it is looked at. */
export function readDer(bytes: Uint8Array, offset = 0): Der {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined) throw new DerError('it ends within a tag')
  if ((tag & 0x1f) === 0x1f) throw new DerError('a tag of more than one byte')
  let length = first
  let start = offset + 2
  if (first >= 0x80) {
    const count = first & 0x7f
    // 0x80 is the indefinite form, which DER does not have [X.690 §10.1]
    if (count === 0 || count > MAX_LENGTH_BYTES) throw new DerError('a length that is not DER')
    length = 0
    for (const byte of bytes.subarray(start, start + count)) length = length * 256 + byte
    start += count
  }
  const end = start + length
  if (end > bytes.length) throw new DerError(`${end - bytes.length} bytes are missing at its end`)
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(offset, end) }
}

/** The members of a constructed value. */
export function membersOf(parent: Der): Der[] {
  const members: Der[] = []
  for (let offset = 0; offset < parent.content.length;) {
    if (members.length === MAX_CHILDREN) throw new DerError(`more than ${MAX_CHILDREN} members`)
    const member = readDer(parent.content, offset)
    members.push(member)
    offset += member.whole.length
  }
  return members
}

/** `value` if it has this tag. */
export function expectTag(value: Der | undefined, tag: number, name: string): Der {
  if (value === undefined) throw new DerError(`${name} is missing`)
  if (value.tag !== tag)
    throw new DerError(`${name} has tag 0x${value.tag.toString(16)} instead of 0x${tag.toString(16)}`)
  return value
}

/** An object identifier as dotted numbers. */
export function readOid(value: Der | undefined, name: string): string {
  const { content } = expectTag(value, Tag.Oid, name)
  if (content.length === 0 || content.length > 64) throw new DerError(`${name} of ${content.length} bytes`)
  const arcs: number[] = []
  let arc = 0
  for (const byte of content) {
    arc = arc * 128 + (byte & 0x7f)
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw new DerError(`${name} with a number too large`)
    if (byte & 0x80) continue
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(arc / 40)), arc - 40 * Math.min(2, Math.floor(arc / 40)))
    else arcs.push(arc)
    arc = 0
  }
  return arcs.join('.')
}

/** A UTCTime or GeneralizedTime in UTC [RFC 5280 §4.1.2.5]; null if it is neither. */
export function readTime(value: Der | undefined): Date | null {
  if (value === undefined) return null
  const text = Buffer.from(value.content.subarray(0, 32)).toString('latin1')
  const match =
    value.tag === Tag.UtcTime
      ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
      : value.tag === Tag.GeneralizedTime
        ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d+)?Z$/.exec(text)
        : null
  if (!match) return null
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number)
  const fullYear = value.tag === Tag.UtcTime ? (year < 50 ? 2000 + year : 1900 + year) : year
  return new Date(Date.UTC(fullYear, month - 1, day, hour, minute, second))
}
