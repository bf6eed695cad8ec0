// Reads a file ahead of its transfer, straight into ready DATA packets: no copy and no allocation per block.
import { readv } from 'node:fs'
import { promisify } from 'node:util'
import type { Extent } from '../files/boot-file.ts'
import { DATA_HEADER_BYTES, writeDataHeader } from './packet.ts'
import { blockNumber, largestWindow, lastBlockOf, type TransferPlan } from './transfer.ts'

/** The DATA packets around the window of one transfer. */
export interface FrameBuffer {
  /** Begins to read; before that nothing is allocated, because most small opens only ask for the size. */
  start(): void
  /** The DATA packet of a block that was reported readable and is not released. */
  frame(block: number): Uint8Array
  /** The client has everything up to this block: its memory is used again. */
  release(throughBlock: number): void
  /** Reads no further; resolves when no read is under way. */
  stop(): Promise<void>
}

/** Where the packets come from and whom to tell. */
export interface FrameBufferOptions {
  readonly extents: readonly Extent[]
  readonly plan: Pick<TransferPlan, 'sizeBytes' | 'blockSizeBytes' | 'windowSize' | 'variableWindow' | 'wrapToOne'>
  /** Packets given to the network that it has not taken yet: their memory must not be used again. */
  readonly queuedPackets: () => number
  readonly onReadable: (throughBlock: number) => void
  readonly onFailure: (offset: number, reason: string) => void
}

/** One read. Large enough that its cost vanishes, small enough that a thousand transfers fit into memory. */
const SEGMENT_BYTES = 64 * 1024
/** As many packets are gathered by one system call; Linux takes 1024 at most. */
const MAX_SEGMENT_BLOCKS = 256

const readVectors = promisify(readv)

/** As many packets as one read fills, one behind the other in one piece of memory. */
interface Segment {
  readonly frames: readonly Uint8Array[]
  /** The same packets without their headers. */
  readonly payloads: readonly Uint8Array[]
}

/**
 * A ring of segments that holds the window and one or two segments more: `windowSize * blockSizeBytes + 128 KB` of memory
 * at most (192 KB with windows), less for smaller files.
 */
export function createFrameBuffer(options: FrameBufferOptions): FrameBuffer {
  const { plan, extents } = options
  const lastBlock = lastBlockOf(plan)
  const blocksPerSegment = Math.min(
    Math.max(1, Math.floor(SEGMENT_BYTES / plan.blockSizeBytes)),
    MAX_SEGMENT_BLOCKS,
    lastBlock,
  )
  const segmentCount = Math.ceil(lastBlock / blocksPerSegment)
  const window = largestWindow(plan)
  const spare = window === 1 ? 1 : 2
  const ring: (Segment | undefined)[] = new Array<undefined>(
    Math.min(segmentCount, Math.ceil(window / blocksPerSegment) + spare),
  ).fill(undefined)
  const reader = createSequentialReader(extents)

  let segmentsRead = 0
  let released = 0
  let stopped = false
  let reading: Promise<void> | null = null

  /** Memory for the next segment: its slot's own, unless a packet in it may still wait in the network's queue. */
  function nextSegment(): Segment {
    const slot = segmentsRead % ring.length
    const used = ring[slot]
    const segment =
      used && options.queuedPackets() === 0 ? used : allocateSegment(blocksPerSegment, plan.blockSizeBytes)
    ring[slot] = segment
    return segment
  }

  /** Whether the segment that now lies where the next one goes has been released. */
  function hasRoom(): boolean {
    return segmentsRead < segmentCount && (segmentsRead - ring.length + 1) * blocksPerSegment <= released
  }

  async function readNext(): Promise<void> {
    const segment = nextSegment()
    const first = segmentsRead * blocksPerSegment + 1
    const last = Math.min(first + blocksPerSegment - 1, lastBlock)
    const payloads = segment.payloads.slice(0, last - first + 1)
    if (last === lastBlock)
      payloads[last - first] = payloads[last - first]!.subarray(0, plan.sizeBytes % plan.blockSizeBytes)
    for (let block = first; block <= last; block++)
      writeDataHeader(segment.frames[block - first]!, blockNumber(plan, block))
    const failure = await reader.fill(payloads)
    if (stopped) return
    if (failure !== null) return options.onFailure(reader.offset(), failure)
    segmentsRead++
    options.onReadable(last)
  }

  function readAhead(): void {
    if (stopped || reading || !hasRoom()) return
    reading = readNext().then(() => {
      reading = null
      readAhead()
    })
  }

  return {
    start: readAhead,
    frame(block) {
      const segment = Math.floor((block - 1) / blocksPerSegment)
      const frame = ring[segment % ring.length]!.frames[(block - 1) % blocksPerSegment]!
      return block === lastBlock ? frame.subarray(0, DATA_HEADER_BYTES + (plan.sizeBytes % plan.blockSizeBytes)) : frame
    },
    release(throughBlock) {
      released = throughBlock
      readAhead()
    },
    async stop() {
      stopped = true
      await reading
    },
  }
}

function allocateSegment(blocks: number, blockSizeBytes: number): Segment {
  const frameBytes = DATA_HEADER_BYTES + blockSizeBytes
  const memory = Buffer.allocUnsafeSlow(blocks * frameBytes)
  const frames = Array.from({ length: blocks }, (_, at) => memory.subarray(at * frameBytes, (at + 1) * frameBytes))
  return { frames, payloads: frames.map((frame) => frame.subarray(DATA_HEADER_BYTES)) }
}

interface SequentialReader {
  /** Fills every view with the bytes that follow; the reason if it cannot. */
  fill(views: readonly Uint8Array[]): Promise<string | null>
  /** How far it came. */
  offset(): number
}

/** Reads extents from the first byte to the last. */
function createSequentialReader(extents: readonly Extent[]): SequentialReader {
  let offset = 0
  let current = 0
  let offsetInCurrent = 0

  async function readSome(extent: Extent, views: readonly Uint8Array[]): Promise<number> {
    if (extent.kind === 'disk') return (await readVectors(extent.fd, views, extent.offset + offsetInCurrent)).bytesRead
    let copied = 0
    for (const view of views) {
      view.set(extent.bytes.subarray(offsetInCurrent + copied, offsetInCurrent + copied + view.length))
      copied += view.length
    }
    return copied
  }

  async function fill(views: readonly Uint8Array[]): Promise<string | null> {
    let missing = views
    while (missing.length > 0) {
      const extent = extents[current]
      if (!extent) return missing.some((view) => view.length > 0) ? 'its parts are shorter than its size' : null
      const left = (extent.kind === 'disk' ? extent.length : extent.bytes.length) - offsetInCurrent
      if (left === 0) {
        current++
        offsetInCurrent = 0
        continue
      }
      const wanted = split(missing, left)[0]
      if (wanted.length === 0) return null
      const count = await readSome(extent, wanted)
      if (count === 0) return 'the file became shorter during the transfer'
      offset += count
      offsetInCurrent += count
      missing = split(missing, count)[1]
    }
    return null
  }

  return {
    offset: () => offset,
    async fill(views) {
      try {
        return await fill(views.filter((view) => view.length > 0))
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code
        if (code === undefined) throw error
        return code
      }
    },
  }
}

/** The first `count` bytes of the views, and the rest. */
function split(views: readonly Uint8Array[], count: number): [readonly Uint8Array[], readonly Uint8Array[]] {
  let left = count
  for (const [index, view] of views.entries()) {
    if (view.length > left) {
      const head = left > 0 ? [...views.slice(0, index), view.subarray(0, left)] : views.slice(0, index)
      return [head, [view.subarray(left), ...views.slice(index + 1)]]
    }
    left -= view.length
  }
  return [views, []]
}
