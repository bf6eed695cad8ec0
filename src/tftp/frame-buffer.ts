// Keeps the DATA packets around the window of one transfer in memory: reads ahead, and lets go of what is acknowledged.
import type { Extent } from '../files/boot-file.ts'
import type { FrameCache, ReadFailure, Segment, SharedFrames } from './frame-cache.ts'
import { largestWindow } from './blocks.ts'
import type { TransferPlan } from './transfer-state.ts'

/** The DATA packets around the window of one transfer. */
export interface FrameBuffer {
  /** Begins to read; before that nothing is allocated, because most small opens only ask for the size. */
  start(): void
  /** The DATA packet of a block that was reported readable and is not released. */
  frame(block: number): Uint8Array
  /** The client has everything up to this block: its memory is used again. */
  release(throughBlock: number): void
  /** Reads no further; resolves when the file may be closed. */
  stop(): Promise<void>
}

/** Where the packets come from and whom to tell. */
export interface FrameBufferOptions {
  readonly cache: FrameCache
  readonly extents: readonly Extent[]
  readonly plan: TransferPlan
  /** Packets given to the network that it has not taken yet: their memory must not be used again. */
  readonly queuedPackets: () => number
  readonly onReadable: (throughBlock: number) => void
  readonly onFailure: (failure: ReadFailure) => void
}

/** Segments ahead of a client that was faster than the disk before. */
const MAX_DEEPER_SEGMENTS = 3

/**
 * Holds the segments of the window and one or two more: `window * blockSizeBytes + 256 KB` of memory (384 KB with
 * windows; twice that with blocks of 4 KB and more), less for smaller files, and the same memory for all transfers that are at the same place of the same file.
 * A client that had to wait for the disk gets up to 384 KB more, as long as all together stay below the cache's bound.
 */
export function createFrameBuffer(options: FrameBufferOptions): FrameBuffer {
  const window = largestWindow(options.plan)
  let frames: SharedFrames | null = null
  /** The segments held, in order; the first of them has the number `oldest`. */
  let held: Segment[] = []
  let oldest = 0
  let most = 0
  let deepest = 0
  let lastSent = 0
  let blocksPerSegment = 1
  let waiting = false
  let stopped = false

  function readAhead(): void {
    if (frames === null || waiting || stopped) return
    const before = held.length
    while (held.length < most && oldest + held.length < frames.segmentCount) {
      const segment = frames.take(oldest + held.length, onRead)
      held.push(segment)
      waiting = !segment.isRead
      if (waiting) break
    }
    const readable = held.length - (waiting ? 1 : 0)
    if (readable > before) tellReadable(readable)
  }

  function onRead(failure: ReadFailure | null): void {
    waiting = false
    if (stopped) return
    if (failure) return options.onFailure(failure)
    const isAwaited = oldest > 0 && lastSent === held[held.length - 1]!.index * blocksPerSegment
    if (isAwaited && most < deepest && frames?.mayGoDeeper()) most++
    tellReadable(held.length)
    readAhead()
  }

  function tellReadable(segments: number): void {
    const last = held[segments - 1]!
    options.onReadable(last.index * blocksPerSegment + last.frames.length)
  }

  function letGo(count: number): void {
    const isQueued = options.queuedPackets() > 0
    for (const segment of held.splice(0, count)) frames?.giveBack(segment, isQueued)
    oldest += count
  }

  return {
    start() {
      if (frames !== null || stopped) return
      frames = options.cache.open(options.extents, options.plan)
      blocksPerSegment = frames.blocksPerSegment
      most = Math.ceil(window / blocksPerSegment) + (window === 1 ? 1 : 2)
      deepest = most + MAX_DEEPER_SEGMENTS
      readAhead()
    },
    frame(block) {
      lastSent = block
      const segment = Math.floor((block - 1) / blocksPerSegment)
      return held[segment - oldest]!.frames[block - 1 - segment * blocksPerSegment]!
    },
    release(throughBlock) {
      const wanted = Math.floor(throughBlock / blocksPerSegment)
      if (wanted === oldest) return
      letGo(wanted - oldest)
      readAhead()
    },
    async stop() {
      stopped = true
      letGo(held.length)
      held = []
      await frames?.close()
      frames = null
    },
  }
}
