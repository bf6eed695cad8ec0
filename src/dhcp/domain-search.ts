// Option 119: the domain search list, names in the wire form of DNS with its pointers [RFC 3397, RFC 1035 §4.1.4].

const POINTER = 0xc0
const MAX_LABEL_BYTES = 63
const MAX_NAMES = 64

/** The names; undefined when the list is malformed. Pointers may only go backwards, so that none is followed for ever. */
export function decodeDomains(bytes: Uint8Array): string[] | undefined {
  const names: string[] = []
  let at = 0
  while (at < bytes.length) {
    const name = readName(bytes, at)
    if (!name || names.length === MAX_NAMES) return undefined
    names.push(name.labels.join('.'))
    at = name.next
  }
  return names.length > 0 ? names : undefined
}

function readName(bytes: Uint8Array, start: number): { labels: string[]; next: number } | undefined {
  const labels: string[] = []
  let at = start
  let next: number | undefined
  for (let limit = bytes.length; ;) {
    const length = at < limit ? bytes[at] : undefined
    if (length === undefined) return undefined
    if (length === 0) return labels.length === 0 ? undefined : { labels, next: next ?? at + 1 }
    if ((length & POINTER) === POINTER) {
      const target = ((length & 0x3f) << 8) | (bytes[at + 1] ?? 0)
      if (at + 1 >= bytes.length || target >= at) return undefined
      next ??= at + 2
      limit = at
      at = target
      continue
    }
    if (length > MAX_LABEL_BYTES || at + 1 + length > bytes.length) return undefined
    const label = Buffer.from(bytes.subarray(at + 1, at + 1 + length)).toString('latin1')
    // a dot inside a label could not be told from one between labels
    if (label.includes('.')) return undefined
    labels.push(label)
    at += 1 + length
  }
}

/** Option 119 for these names, without pointers. */
export function encodeDomains(names: readonly string[]): Uint8Array {
  return Uint8Array.from(
    names.flatMap((name) => [
      ...name
        .replace(/\.$/, '')
        .split('.')
        .flatMap((label) => [label.length, ...Buffer.from(label, 'latin1')]),
      0,
    ]),
  )
}
