// Writes an image's metadata: its tree of files with streams, reparse data, hard links and security descriptors.
import { FileAttribute } from './metadata.ts'
import { SHA1_BYTES } from './lookup-table.ts'

/** A file or folder to write. */
export interface NewFile {
  /** Like `\Windows\System32\a.txt`; folders above it are made as they are needed. */
  readonly path: string
  /** Null: a folder. */
  readonly contents: Uint8Array | null
  /** FILE_ATTRIBUTE_…; default archive or directory. */
  readonly attributes?: number
  readonly shortName?: string
  /** FILETIME; default the image's. */
  readonly modifiedAt?: bigint
  /** Named streams. */
  readonly streams?: Readonly<Record<string, Uint8Array>>
  /** A reparse point; the contents are its data, without the tag. */
  readonly reparseTag?: number
  /** Self-relative security descriptor. */
  readonly security?: Uint8Array
  /** Files with the same number other than 0 are names of one file; their contents are to be equal. */
  readonly linkGroup?: number
}

/** Gives contents a home, and their SHA-1. */
export type KeepContents = (bytes: Uint8Array) => Uint8Array

/** The metadata and what the description counts. */
export interface EncodedMetadata {
  readonly bytes: Uint8Array
  readonly directoryCount: number
  readonly fileCount: number
  readonly totalBytes: number
  readonly hardLinkBytes: number
}

const ENTRY_BYTES = 102
const STREAM_ENTRY_BYTES = 38
const NO_SECURITY = 0xffff_ffff
const ARCHIVE = 0x20
const MAX_NAME_LETTERS = 255

interface Node {
  readonly name: string
  file: NewFile | undefined
  readonly children: Map<string, Node>
  hash: Uint8Array | undefined
  streams: { name: string; hash: Uint8Array | undefined }[]
  /** Filled when places are given out. */
  listing: number
}

/** Throws RangeError for paths that are none, or for a file below a file. */
export function encodeMetadata(files: Iterable<NewFile>, keep: KeepContents, writtenAt: bigint): EncodedMetadata {
  const root = node('')
  const descriptors: Uint8Array[] = []
  const securityIds = new Map<string, number>()
  const counts = { directoryCount: 0, fileCount: 0, totalBytes: 0, hardLinkBytes: 0 }
  const linked = new Set<number>()
  for (const file of files) {
    const target = place(root, file)
    if (file.security) {
      const key = Buffer.from(file.security).toString('latin1')
      if (!securityIds.has(key)) {
        securityIds.set(key, descriptors.length)
        descriptors.push(file.security)
      }
    }
    if (file.contents === null) continue
    const kept = (bytes: Uint8Array) => (bytes.length === 0 ? undefined : keep(bytes))
    target.hash = kept(file.contents)
    target.streams = Object.entries(file.streams ?? {}).map(([name, bytes]) => ({ name, hash: kept(bytes) }))
    const bytes = [file.contents, ...Object.values(file.streams ?? {})].reduce((sum, { length }) => sum + length, 0)
    const group = file.linkGroup ?? 0
    if (group !== 0 && linked.has(group)) counts.hardLinkBytes += bytes
    else counts.totalBytes += bytes
    linked.add(group)
  }

  const securityBytes = encodeSecurity(descriptors)
  const pieces: { at: number; write: (out: Buffer) => void }[] = []
  let end = securityBytes.length
  const rootAt = end
  end += entryBytes(root) + 8
  // listings one after the other, each ended by 8 zeros
  for (let waiting = [root]; waiting.length > 0;) {
    const next: Node[] = []
    for (const folder of waiting) {
      if (folder.children.size === 0) continue
      folder.listing = end
      const children = [...folder.children.values()].sort(byName)
      for (const child of children) {
        const at = end
        pieces.push({ at, write: (out) => writeEntry(out, at, child, securityIds, writtenAt) })
        end += entryBytes(child)
        if (isFolder(child)) {
          counts.directoryCount++
          next.push(child)
        } else counts.fileCount++
      }
      end += 8
    }
    waiting = next
  }
  const out = Buffer.alloc(end)
  out.set(securityBytes)
  writeEntry(out, rootAt, root, securityIds, writtenAt)
  for (const { write } of pieces) write(out)
  return { bytes: out, ...counts }
}

function node(name: string): Node {
  return { name, file: undefined, children: new Map(), hash: undefined, streams: [], listing: 0 }
}

function place(root: Node, file: NewFile): Node {
  const parts = file.path.split(/[\\/]/).filter(Boolean)
  let at = root
  for (const part of parts) {
    if (part === '.' || part === '..' || part.includes('\0') || part.length > MAX_NAME_LETTERS)
      throw new RangeError(`${file.path} is no path`)
    if (at.file && at.file.contents !== null) throw new RangeError(`${file.path}: ${at.name} is a file`)
    const key = part.toLowerCase()
    let next = at.children.get(key)
    if (!next) {
      next = node(part)
      at.children.set(key, next)
    }
    at = next
  }
  if (file.contents !== null && (at.children.size > 0 || at === root)) throw new RangeError(`${file.path} is a folder`)
  at.file = file
  return at
}

function isFolder({ file }: Node): boolean {
  return file === undefined || file.contents === null
}

/** Windows sorts by capital letters. */
function byName(a: Node, b: Node): number {
  return a.name.toUpperCase() < b.name.toUpperCase() ? -1 : 1
}

function alignTo8(value: number): number {
  return Math.ceil(value / 8) * 8
}

/** u32 length, u32 count, u64 size of each, then the descriptors; padded to 8. */
function encodeSecurity(descriptors: readonly Uint8Array[]): Uint8Array {
  const bytes = descriptors.reduce((sum, { length }) => sum + 8 + length, 8)
  const out = Buffer.alloc(alignTo8(bytes))
  out.writeUInt32LE(out.length, 0)
  out.writeUInt32LE(descriptors.length, 4)
  let at = 8 + descriptors.length * 8
  descriptors.forEach((descriptor, index) => {
    out.writeBigUInt64LE(BigInt(descriptor.length), 8 + index * 8)
    out.set(descriptor, at)
    at += descriptor.length
  })
  return out
}

/** With named streams the contents are an extra stream without a name. */
function extraStreams({ streams, hash }: Node): { name: string; hash: Uint8Array | undefined }[] {
  return streams.length === 0 ? [] : [{ name: '', hash }, ...streams]
}

function plainBytes({ name, file }: Node): number {
  const nameBytes = name === '' ? 0 : name.length * 2 + 2
  const shortName = file?.shortName ?? ''
  return alignTo8(ENTRY_BYTES + nameBytes + (shortName === '' ? 0 : shortName.length * 2 + 2))
}

function streamBytes(name: string): number {
  return alignTo8(STREAM_ENTRY_BYTES + (name === '' ? 0 : name.length * 2 + 2))
}

function entryBytes(of: Node): number {
  return extraStreams(of).reduce((sum, { name }) => sum + streamBytes(name), plainBytes(of))
}

function writeEntry(
  out: Buffer,
  at: number,
  of: Node,
  securityIds: ReadonlyMap<string, number>,
  writtenAt: bigint,
): void {
  const { name, file, hash, listing } = of
  const { security, shortName = '', reparseTag, modifiedAt = writtenAt } = file ?? {}
  const streams = extraStreams(of)
  const attributes =
    file?.attributes ??
    (isFolder(of) ? FileAttribute.Directory : ARCHIVE) | (reparseTag === undefined ? 0 : FileAttribute.ReparsePoint)
  out.writeBigUInt64LE(BigInt(plainBytes(of)), at)
  out.writeUInt32LE(attributes >>> 0, at + 0x08)
  const securityId = security && securityIds.get(Buffer.from(security).toString('latin1'))
  out.writeUInt32LE(securityId ?? NO_SECURITY, at + 0x0c)
  out.writeBigUInt64LE(BigInt(listing), at + 0x10)
  for (const time of [0x28, 0x30, 0x38]) out.writeBigUInt64LE(modifiedAt, at + time)
  if (hash && streams.length === 0) out.set(hash, at + 0x40)
  if (reparseTag === undefined) out.writeBigUInt64LE(BigInt(file?.linkGroup ?? 0), at + 0x58)
  else out.writeUInt32LE(reparseTag >>> 0, at + 0x58)
  out.writeUInt16LE(streams.length, at + 0x60)
  out.writeUInt16LE(shortName.length * 2, at + 0x62)
  out.writeUInt16LE(name.length * 2, at + 0x64)
  out.write(name, at + ENTRY_BYTES, 'utf16le')
  out.write(shortName, at + ENTRY_BYTES + (name === '' ? 0 : name.length * 2 + 2), 'utf16le')
  let streamAt = at + plainBytes(of)
  for (const stream of streams) {
    const lengthBytes = streamBytes(stream.name)
    out.writeBigUInt64LE(BigInt(lengthBytes), streamAt)
    if (stream.hash) out.set(stream.hash.subarray(0, SHA1_BYTES), streamAt + 0x10)
    out.writeUInt16LE(stream.name.length * 2, streamAt + 0x24)
    out.write(stream.name, streamAt + STREAM_ENTRY_BYTES, 'utf16le')
    streamAt += lengthBytes
  }
}
