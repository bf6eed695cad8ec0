// Reads files into ready DATA packets, once for all transfers that send the same file in the same shape: machines that
// boot together are served from the same memory.
import { readv } from 'node:fs'
import { promisify } from 'node:util'
import type { Extent } from '../files/boot-file.ts'
import { DATA_HEADER_BYTES, writeDataHeader } from './packet.ts'
import { blockNumber, lastBlockOf } from './blocks.ts'
import type { TransferPlan } from './transfer-state.ts'

/** What decides how a file is cut into packets. */
export type FrameShape = Pick<TransferPlan, 'sizeBytes' | 'blockSizeBytes' | 'wrapToOne'>

/** Why a read came to nothing. */
export interface ReadFailure {
  /** Bytes of the file that could be read. */
  readonly offset: number
  readonly reason: string
}

/** As many packets as one read fills; with bytes in them once `isRead`. */
export interface Segment {
  readonly index: number
  readonly frames: readonly Uint8Array[]
  readonly isRead: boolean
}

/** The packets of one file in one shape, for one transfer. */
export interface SharedFrames {
  readonly blocksPerSegment: number
  readonly segmentCount: number
  /** Holds a segment until it is given back; where it is not read yet, `onRead` is called when it is. */
  take(index: number, onRead: (failure: ReadFailure | null) => void): Segment
  /** `isQueued`: a packet of it may still wait in the network's queue, so that its memory must not be used again. */
  giveBack(segment: Segment, isQueued: boolean): void
  /** Whether there is memory for reading further ahead than necessary. */
  mayGoDeeper(): boolean
  /** No more is taken, everything was given back. Resolves when the transfer's file may be closed. */
  close(): Promise<void>
}

export interface FrameCache {
  open(extents: readonly Extent[], shape: FrameShape): SharedFrames
  /** Bytes kept although no transfer needs them just now. */
  idleBytes(): number
  /** Whether a read is under way. */
  isReading(): boolean
}

/** One read. It costs as much as sending several packets; and a thousand transfers must fit into memory. */
const SEGMENT_BYTES = 128 * 1024
/** What is sent with few packets is read with few reads. */
const LARGE_BLOCK = { fromBytes: 4096, segmentBytes: 256 * 1024 } as const
/** As many packets are gathered by one system call; Linux takes 1024 at most. */
const MAX_SEGMENT_BLOCKS = 256
/** Above this, transfers hold only what they need. */
const GENEROUS_BYTES = 64 * 1024 * 1024
/** What machines a little behind the first find in memory. */
const MAX_IDLE_BYTES = 16 * 1024 * 1024

const readVectors = promisify(readv)

interface HeldSegment {
  readonly index: number
  readonly memory: SegmentMemory
  readonly frames: readonly Uint8Array[]
  readonly file: SharedFile
  isRead: boolean
  isDirty: boolean
  users: number
  waiting: ((failure: ReadFailure | null) => void)[]
}

/** Packets one behind the other in one piece of memory. */
interface SegmentMemory {
  readonly lengthBytes: number
  readonly frames: readonly Uint8Array[]
  /** The same packets without their headers. */
  readonly payloads: readonly Uint8Array[]
}

interface SharedFile {
  readonly shape: FrameShape
  readonly read: ReadAt
  readonly segments: Map<number, HeldSegment>
  readonly reading: Set<Promise<void>>
  readonly reads: ReadCount
  /** Memory of segments that are gone. */
  readonly spare: SegmentMemory[]
  users: number
}

/** Reads under way of all files. */
interface ReadCount {
  running: number
}

/** A cache with nothing in it. Beyond what its users hold it keeps 16 MB at most. */
export function createFrameCache(): FrameCache {
  const files = new Map<string, SharedFile>()
  const identities = new WeakMap<Uint8Array, number>()
  /** Segments nobody holds, the one longest unused first. */
  const idle = new Set<HeldSegment>()
  const reads: ReadCount = { running: 0 }
  let lastIdentity = 0
  let idleBytes = 0
  let heldBytes = 0

  function keyOf(extents: readonly Extent[], shape: FrameShape): string {
    const parts = extents.map((extent) => {
      if (extent.kind === 'disk') return `${extent.fd}:${extent.offset}:${extent.length}`
      const known = identities.get(extent.bytes) ?? ++lastIdentity
      identities.set(extent.bytes, known)
      return `m${known}`
    })
    return [shape.sizeBytes, shape.blockSizeBytes, shape.wrapToOne, ...parts].join(' ')
  }

  function drop(segment: HeldSegment): void {
    if (idle.delete(segment)) idleBytes -= segment.memory.lengthBytes
    if (segment.file.segments.get(segment.index) === segment) segment.file.segments.delete(segment.index)
    if (!segment.isDirty && segment.file.users > 0) segment.file.spare.push(segment.memory)
  }

  function keepIdle(segment: HeldSegment): void {
    idle.add(segment)
    idleBytes += segment.memory.lengthBytes
    for (const oldest of idle) {
      if (idleBytes <= MAX_IDLE_BYTES) return
      drop(oldest)
    }
  }

  return {
    idleBytes: () => idleBytes,
    isReading: () => reads.running > 0,
    open(extents, shape) {
      const key = keyOf(extents, shape)
      const file = files.get(key) ?? {
        shape,
        read: createReader(extents),
        segments: new Map<number, HeldSegment>(),
        reading: new Set<Promise<void>>(),
        reads,
        spare: [],
        users: 0,
      }
      files.set(key, file)
      file.users++
      const blocksPerSegment = blocksPerSegmentOf(shape)

      return {
        blocksPerSegment,
        segmentCount: Math.ceil(lastBlockOf(shape) / blocksPerSegment),
        take(index, onRead) {
          const segment = file.segments.get(index) ?? beginRead(file, index, blocksPerSegment, keepIdle)
          if (idle.delete(segment)) idleBytes -= segment.memory.lengthBytes
          if (segment.users === 0) heldBytes += segment.memory.lengthBytes
          segment.users++
          if (!segment.isRead) segment.waiting.push(onRead)
          return segment
        },
        giveBack(given, isQueued) {
          const segment = given as HeldSegment
          segment.isDirty ||= isQueued
          segment.users--
          if (segment.users > 0) return
          heldBytes -= segment.memory.lengthBytes
          // one whose read failed is forgotten already
          if (!segment.isRead || file.segments.get(segment.index) !== segment) return
          if (file.users > 1) keepIdle(segment)
          else drop(segment) // nobody is behind
        },
        mayGoDeeper: () => heldBytes < GENEROUS_BYTES,
        async close() {
          file.users--
          if (file.users > 0) return // the others keep the file open
          files.delete(key)
          for (const segment of [...file.segments.values()]) drop(segment)
          await Promise.all(file.reading)
        },
      }
    },
  }
}

function blocksPerSegmentOf(shape: FrameShape): number {
  const bytes = shape.blockSizeBytes < LARGE_BLOCK.fromBytes ? SEGMENT_BYTES : LARGE_BLOCK.segmentBytes
  const fitting = Math.max(1, Math.floor(bytes / shape.blockSizeBytes))
  return Math.min(fitting, MAX_SEGMENT_BLOCKS, lastBlockOf(shape))
}

function beginRead(
  file: SharedFile,
  index: number,
  blocksPerSegment: number,
  onUnused: (segment: HeldSegment) => void,
): HeldSegment {
  const { shape } = file
  const memory = file.spare.pop() ?? allocateMemory(blocksPerSegment, shape.blockSizeBytes)
  const first = index * blocksPerSegment + 1
  const last = Math.min(first + blocksPerSegment - 1, lastBlockOf(shape))
  const frames = memory.frames.slice(0, last - first + 1)
  const payloads = memory.payloads.slice(0, last - first + 1)
  if (last === lastBlockOf(shape)) {
    const rest = shape.sizeBytes % shape.blockSizeBytes
    frames[last - first] = frames[last - first]!.subarray(0, DATA_HEADER_BYTES + rest)
    payloads[last - first] = payloads[last - first]!.subarray(0, rest)
  }
  for (let block = first; block <= last; block++) writeDataHeader(frames[block - first]!, blockNumber(shape, block))
  const segment: HeldSegment = {
    index,
    memory,
    frames,
    file,
    isRead: false,
    isDirty: false,
    users: 0,
    waiting: [],
  }
  file.segments.set(index, segment)
  file.reads.running++
  const reading = file.read(payloads, (first - 1) * shape.blockSizeBytes).then((failure) => {
    file.reading.delete(reading)
    file.reads.running--
    segment.isRead = failure === null
    if (failure) file.segments.delete(index)
    else if (segment.users === 0 && file.users > 0) onUnused(segment)
    const { waiting } = segment
    segment.waiting = []
    for (const tell of waiting) tell(failure)
  })
  file.reading.add(reading)
  return segment
}

function allocateMemory(blocks: number, blockSizeBytes: number): SegmentMemory {
  const frameBytes = DATA_HEADER_BYTES + blockSizeBytes
  const memory = Buffer.allocUnsafeSlow(blocks * frameBytes)
  const frames = Array.from({ length: blocks }, (_, at) => memory.subarray(at * frameBytes, (at + 1) * frameBytes))
  const payloads = frames.map((frame) => frame.subarray(DATA_HEADER_BYTES))
  return { lengthBytes: memory.length, frames, payloads }
}

/** Fills every view with the bytes from `offset` on; the failure if it cannot. */
type ReadAt = (views: readonly Uint8Array[], offset: number) => Promise<ReadFailure | null>

function createReader(extents: readonly Extent[]): ReadAt {
  const placed: { readonly extent: Extent; readonly start: number; readonly end: number }[] = []
  let sizeBytes = 0
  for (const extent of extents) {
    const length = extent.kind === 'disk' ? extent.length : extent.bytes.length
    if (length > 0) placed.push({ extent, start: sizeBytes, end: sizeBytes + length })
    sizeBytes += length
  }

  function extentAt(offset: number) {
    let [low, high] = [0, placed.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (placed[middle]!.end <= offset) low = middle + 1
      else high = middle
    }
    return placed[low]
  }

  return async (views, start) => {
    let offset = start
    let missing = views.filter((view) => view.length > 0)
    try {
      while (missing.length > 0) {
        const place = extentAt(offset)
        if (!place) return { offset, reason: 'its parts are shorter than its size' }
        const count = await readSome(place.extent, offset - place.start, firstBytes(missing, place.end - offset))
        if (count === 0) return { offset, reason: 'the file became shorter during the transfer' }
        offset += count
        missing = withoutFirstBytes(missing, count)
      }
      return null
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === undefined) throw error
      return { offset, reason: code }
    }
  }
}

async function readSome(extent: Extent, offset: number, views: readonly Uint8Array[]): Promise<number> {
  if (extent.kind === 'disk') return (await readVectors(extent.fd, views, extent.offset + offset)).bytesRead
  let copied = 0
  for (const view of views) {
    view.set(extent.bytes.subarray(offset + copied, offset + copied + view.length))
    copied += view.length
  }
  return copied
}

function firstBytes(views: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count
  for (const [index, view] of views.entries()) {
    if (view.length > left) return left > 0 ? [...views.slice(0, index), view.subarray(0, left)] : views.slice(0, index)
    left -= view.length
  }
  return views
}

function withoutFirstBytes(views: readonly Uint8Array[], count: number): Uint8Array[] {
  let left = count
  for (const [index, view] of views.entries()) {
    if (view.length > left) return [view.subarray(left), ...views.slice(index + 1)]
    left -= view.length
  }
  return []
}
