// SBAT: the generation numbers by which shim refuses old boot loaders [rhboot/shim, SBAT.md].

/** One line of a program's `.sbat`, or of a level. */
export interface SbatEntry {
  readonly component: string
  readonly generation: number
  readonly vendor: string | null
  readonly package: string | null
  readonly version: string | null
}

/** shim's own lists are a few hundred bytes. */
export const MAX_SBAT_BYTES = 64 * 1024
const MAX_ENTRIES = 256

/** Reads CSV lines `component,generation,vendor,package,version,url`; a line that is none is left out. */
export function parseSbat(bytes: Uint8Array): SbatEntry[] {
  const text = Buffer.from(bytes).toString('utf8').replace(/\0.*$/s, '')
  return text
    .split(/\r?\n/, MAX_ENTRIES)
    .map((line) => line.split(','))
    .filter(([component, generation]) => component !== '' && /^\d{1,10}$/.test(generation ?? ''))
    .map(([component = '', generation, vendor, name, version]) => ({
      component,
      generation: Number(generation),
      vendor: vendor || null,
      package: name || null,
      version: version || null,
    }))
}

/** The newer of the two levels a shim brings in `.sbatlevel`: what it makes firmware remember; empty if there is none. */
export function parseSbatLevel(bytes: Uint8Array): SbatEntry[] {
  // u32 version (0), then the offsets of the previous and the latest list, both from +0x04
  if (bytes.length < 12) return []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(0, true) !== 0) return []
  const latest = view.getUint32(8, true) + 4
  return latest < bytes.length ? parseSbat(bytes.subarray(latest)) : []
}

/** The entries of a program that a level refuses: of a lower generation than the level wants. */
export function refusedBy(level: readonly SbatEntry[], entries: readonly SbatEntry[]): SbatEntry[] {
  const wanted = new Map(level.map(({ component, generation }) => [component, generation]))
  return entries.filter(({ component, generation }) => generation < (wanted.get(component) ?? 0))
}
