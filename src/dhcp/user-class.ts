// Option 77: the user classes, as RFC 3004 counts them or as iPXE and Windows send them, raw.

/** The classes and how they were spelled. */
export interface UserClasses {
  classes: string[]
  /** `counted`: each class has its length before it [RFC 3004 §4]; `raw`: one class, the whole value. */
  spelling: 'counted' | 'raw'
}

/** iPXE and its ancestor. */
const IPXE_CLASSES: readonly string[] = ['iPXE', 'gPXE']

/** The user classes; undefined for an empty value. Counted if the lengths come out even, else raw. */
export function decodeUserClass(value: Uint8Array | undefined): UserClasses | undefined {
  if (value === undefined || value.length === 0) return undefined
  const classes: string[] = []
  let at = 0
  while (at < value.length) {
    const length = value[at] ?? 0
    if (length === 0 || at + 1 + length > value.length) break
    classes.push(latin1(value, at + 1, at + 1 + length))
    at += 1 + length
  }
  if (at === value.length) return { classes, spelling: 'counted' }
  // Deviation: RFC 3004 knows no raw classes; iPXE sends `69 50 58 45`, the Windows client its class likewise
  return { classes: [latin1(value, 0, value.length)], spelling: 'raw' }
}

/** Option 77 for a value. */
export function encodeUserClass({ classes, spelling }: UserClasses): Uint8Array {
  const parts = classes.map((name) => Buffer.from(name, 'latin1'))
  return Uint8Array.from(
    Buffer.concat(spelling === 'raw' ? parts : parts.flatMap((part) => [Uint8Array.of(part.length), part])),
  )
}

/** Whether one of the classes is iPXE's. */
export function isIpxeClass(userClasses: UserClasses | undefined): boolean {
  return userClasses?.classes.some((name) => IPXE_CLASSES.includes(withoutEnd(name))) === true
}

/** The classes for people and rules: joined by commas, without a closing NUL; null for none. */
export function userClassText(userClasses: UserClasses | undefined): string | null {
  return userClasses === undefined ? null : userClasses.classes.map(withoutEnd).join(',')
}

function withoutEnd(name: string): string {
  const end = name.indexOf('\0')
  return end < 0 ? name : name.slice(0, end)
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at] ?? 0)
  return text
}
