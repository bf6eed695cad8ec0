// What the resources of a Windows program say of it: its file version, and the security version of boot managers.
import type { ByteSource } from '../bytes/source.ts'
import type { PeImage } from './image.ts'

/** What is read from the resources; null where absent. */
export interface PeResources {
  /** `10.0.26100.1742`. */
  readonly version: string | null
  /** The security version number (SVN) firmware's revocation list counts by. */
  readonly securityVersion: { readonly major: number; readonly minor: number } | null
}

/** Boot managers have some hundred KB of resources, most of it pictures. */
const MAX_BYTES = 4 * 1024 * 1024
/** Entries of one level that are looked at. */
const MAX_ENTRIES = 256
const Type = { RawData: 10, Version: 16 } as const
const SECURITY_VERSION = 'BOOTMGRSECURITYVERSIONNUMBER'
const FIXED_FILE_INFO = 0xfeef04bd
/** Where a leaf's data lies: address and size, 16 bytes with code page. */
const LEAF_BYTES = 16
const IS_DIRECTORY = 0x80000000

/** Reads both; damaged resources count as absent: nothing depends on them but what people are shown. */
export async function readResources(source: ByteSource, image: PeImage): Promise<PeResources> {
  const nothing: PeResources = { version: null, securityVersion: null }
  const { address } = image.resources
  const section = image.sections.find((one) => address >= one.address && address < one.address + one.sizeBytes)
  if (address === 0 || !section) return nothing
  const start = address - section.address
  const bytes = await source.read(section.offset + start, Math.min(section.sizeBytes - start, MAX_BYTES))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const find = (type: number, name: string | null) => findResource(view, type, name, address)
  const fixed = find(Type.Version, null)
  const security = find(Type.RawData, SECURITY_VERSION)
  return {
    version: fixed ? fileVersion(fixed) : null,
    securityVersion:
      security && security.byteLength >= 4
        ? { major: security.getUint16(2, true), minor: security.getUint16(0, true) }
        : null,
  }
}

/** The first resource of a type, by name if one is given: type → name → language → data [PE/COFF §6.9]. */
function findResource(view: DataView, type: number, name: string | null, address: number): DataView | undefined {
  const types = entriesOf(view, 0)
  const names = types.filter(({ id }) => id === type).flatMap(({ child }) => entriesOf(view, child))
  for (const { label, child } of names) {
    if (name !== null && label !== name) continue
    const [language] = entriesOf(view, child)
    const leaf = language?.child
    if (leaf === undefined || leaf + LEAF_BYTES > view.byteLength) continue
    const offset = view.getUint32(leaf, true) - address
    const sizeBytes = view.getUint32(leaf + 4, true)
    if (offset < 0 || offset + sizeBytes > view.byteLength) continue
    return new DataView(view.buffer, view.byteOffset + offset, sizeBytes)
  }
  return undefined
}

/** The entries of a directory: each with a number or a name, and the offset of what it holds. */
function entriesOf(view: DataView, at: number): { id: number | null; label: string | null; child: number }[] {
  if (at + 16 > view.byteLength) return []
  const count = Math.min(view.getUint16(at + 12, true) + view.getUint16(at + 14, true), MAX_ENTRIES)
  const entries: { id: number | null; label: string | null; child: number }[] = []
  for (let index = 0, entry = at + 16; index < count && entry + 8 <= view.byteLength; index += 1, entry += 8) {
    const key = view.getUint32(entry, true)
    const child = view.getUint32(entry + 4, true) % IS_DIRECTORY
    if (key < IS_DIRECTORY) entries.push({ id: key, label: null, child })
    else entries.push({ id: null, label: labelAt(view, key - IS_DIRECTORY), child })
  }
  return entries
}

function labelAt(view: DataView, at: number): string | null {
  if (at + 2 > view.byteLength) return null
  const length = view.getUint16(at, true) * 2
  if (length > 256 || at + 2 + length > view.byteLength) return null
  return Buffer.from(view.buffer, view.byteOffset + at + 2, length).toString('utf16le')
}

/** VS_FIXEDFILEINFO lies after a header of changing length: `FEEF04BD`, +0x08 and +0x0C the file's version. */
function fileVersion(data: DataView): string | null {
  for (let at = 0; at + 16 <= Math.min(data.byteLength, 256); at += 4) {
    if (data.getUint32(at, true) !== FIXED_FILE_INFO) continue
    const high = data.getUint32(at + 8, true)
    const low = data.getUint32(at + 12, true)
    return [high >>> 16, high & 0xffff, low >>> 16, low & 0xffff].join('.')
  }
  return null
}
