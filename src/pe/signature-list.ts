// EFI_SIGNATURE_LIST: what firmware trusts (db) and refuses (dbx) [UEFI 2.10 §32.4.1].
import { FormatError } from '../errors.ts'

/** One entry of a list. */
export interface SignatureListEntry {
  readonly type: SignatureType
  /** GUID of whoever put it there. */
  readonly owner: string
  readonly data: Uint8Array
}

/** Kinds of entries, by the GUID of their list. */
const TYPES = {
  'c1c41626-504c-4092-aca9-41f936934328': 'sha256',
  '826ca512-cf10-4ac9-b187-be01496631bd': 'sha1',
  'ff3e5307-9fd0-48c9-85f1-8ad56c701e01': 'sha384',
  '093e0fae-a6c4-4f50-9f1b-d41e2b89c19a': 'sha512',
  'a5c059a1-94e4-4aa7-87b5-ab155c2bf072': 'x509',
  '3bd2a492-96c0-4079-b420-fcf98ef103ed': 'x509-sha256',
  '7076876e-80c2-4ee6-aad2-28b349a6865b': 'x509-sha384',
  '446dbf63-2502-4cda-bcfa-2465d2b0fe9d': 'x509-sha512',
} as const
export type SignatureType = (typeof TYPES)[keyof typeof TYPES] | 'other'

/** +0x00 type, +0x10 size of the list, +0x14 of its header, +0x18 of each entry. */
const LIST_HEADER_BYTES = 28
const OWNER_BYTES = 16
const MAX_ENTRIES = 100_000
/** EFI_TIME, then a WIN_CERTIFICATE of this revision and type: a signed update [UEFI 2.10 §8.2.2]. */
const TIME_BYTES = 16
const CERTIFICATE_REVISION = 0x0200
const CERTIFICATE_TYPE_GUID = 0x0ef1
/** Linux puts the variable's attributes first. */
const ATTRIBUTE_BYTES = 4

/**
 * Reads the lists in a file: bare (as `efi-readvar` and firmware write them), behind the signature of an update
 * (`DBXUpdate.bin`), or behind four bytes of attributes (as Linux shows variables). `name` is the file's, for messages.
 * @throws FormatError EFI_BAD_SIGNATURE_LIST
 */
export function decodeSignatureLists(bytes: Uint8Array, name: string): SignatureListEntry[] {
  const entries: SignatureListEntry[] = []
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const bad = (offset: number, reason: string) =>
    new FormatError('EFI_BAD_SIGNATURE_LIST', { file: name, offset, reason })
  let at = listsBegin(view)
  while (at < bytes.length) {
    if (at + LIST_HEADER_BYTES > bytes.length) throw bad(at, 'it ends within the header of a list')
    const listBytes = view.getUint32(at + 16, true)
    const headerBytes = view.getUint32(at + 20, true)
    const entryBytes = view.getUint32(at + 24, true)
    const end = at + listBytes
    if (end > bytes.length) throw bad(at + 16, `a list of ${listBytes} bytes, and only ${bytes.length - at} are there`)
    const room = listBytes - LIST_HEADER_BYTES - headerBytes
    if (entryBytes < OWNER_BYTES || room < 0 || room % entryBytes !== 0)
      throw bad(at + 24, `entries of ${entryBytes} bytes do not fill the list`)
    if (entries.length + room / entryBytes > MAX_ENTRIES) throw bad(at, `more than ${MAX_ENTRIES} entries`)
    const guid = guidAt(view, at)
    const type = TYPES[guid as keyof typeof TYPES] ?? 'other'
    for (let entry = end - room; entry < end; entry += entryBytes)
      entries.push({
        type,
        owner: guidAt(view, entry),
        data: bytes.subarray(entry + OWNER_BYTES, entry + entryBytes),
      })
    at = end
  }
  return entries
}

/** Where the lists begin. */
function listsBegin(view: DataView): number {
  const isUpdate = (at: number) =>
    at + TIME_BYTES + 8 <= view.byteLength &&
    view.getUint16(at + TIME_BYTES + 4, true) === CERTIFICATE_REVISION &&
    view.getUint16(at + TIME_BYTES + 6, true) === CERTIFICATE_TYPE_GUID
  const isList = (at: number) => at + LIST_HEADER_BYTES <= view.byteLength && guidAt(view, at) in TYPES
  for (const at of [0, ATTRIBUTE_BYTES]) {
    if (isList(at)) return at
    if (isUpdate(at)) return at + TIME_BYTES + view.getUint32(at + TIME_BYTES, true)
  }
  return 0
}

/** Mixed-endian, as everywhere in UEFI: the first three groups little, the rest big. */
function guidAt(view: DataView, at: number): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')
  const tail = Buffer.from(view.buffer, view.byteOffset + at + 8, 8).toString('hex')
  return `${hex(view.getUint32(at, true), 8)}-${hex(view.getUint16(at + 4, true), 4)}-${hex(view.getUint16(at + 6, true), 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
