// Answers the options of a read request: which are granted, with which values, and what the transfer looks like then.
import type { TftpOption } from './packet.ts'
import { MAX_WANTED_BLOCKS } from './blocks.ts'

/** Bounds the operator sets. */
export interface NegotiationLimits {
  /** Largest block granted, in bytes of data. */
  readonly maxBlockSize: number
  /** Most blocks granted in flight. */
  readonly maxWindowSize: number
  /** Whether a client that can may choose its window anew with every ACK [msftwindow]. */
  readonly variableWindow?: boolean
}

/** What both sides agreed on. */
export interface Agreement {
  readonly blockSizeBytes: number
  /** Blocks in flight before an ACK is awaited; 1 is the lock step of RFC 1350. */
  readonly windowSize: number
  /** Whether each ACK names the window after it [msftwindow]. */
  readonly variableWindow: boolean
  /** The client's wish for the first wait [RFC 2349], in milliseconds; null if it said nothing. */
  readonly timeoutMs: number | null
  /** The options to acknowledge, as the client spelled them; empty means: no OACK, start with the first block. */
  readonly acknowledged: readonly TftpOption[]
}

/** Without options [RFC 1350 §2]. */
const DEFAULT_BLOCK_BYTES = 512
/** [RFC 2348] */
const BLOCK_SIZE_RANGE = { least: 8, most: 65464 } as const
/** [RFC 2349] */
const TIMEOUT_SECONDS_RANGE = { least: 1, most: 255 } as const
/** [RFC 7440 §3] */
const WINDOW_SIZE_RANGE = { least: 1, most: 65535 } as const

/** What a boot loader of Windows asks with, and what it must be answered. */
const MSFTWINDOW = { asked: 31416, answered: 27182 } as const

/** More than half the block numbers in flight would make an old ACK look like a new one. */
const MAX_UNAMBIGUOUS_WINDOW = 0x7fff
/** A window stays in memory until it is acknowledged; this bounds what one client can make the server hold. */
const MAX_WINDOW_BYTES = 4 * 1024 * 1024

/**
 * Grants what was asked for, never more and nothing else: clients give up on an option they did not send
 * [RFC 2347]. A value out of its range counts as not asked for.
 */
export function negotiate(options: readonly TftpOption[], sizeBytes: number, limits: NegotiationLimits): Agreement {
  const blksize = readNumber(options, 'blksize', BLOCK_SIZE_RANGE)
  const windowsize = readNumber(options, 'windowsize', WINDOW_SIZE_RANGE)
  const timeout = readNumber(options, 'timeout', TIMEOUT_SECONDS_RANGE)
  const tsize = readNumber(options, 'tsize', { least: 0, most: Number.MAX_SAFE_INTEGER })

  const blockSizeBytes = blksize ? Math.min(blksize.value, limits.maxBlockSize) : DEFAULT_BLOCK_BYTES
  const affordable = Math.max(1, Math.floor(MAX_WINDOW_BYTES / blockSizeBytes))
  const windowSize = windowsize
    ? Math.min(windowsize.value, limits.maxWindowSize, MAX_UNAMBIGUOUS_WINDOW, affordable)
    : 1

  const msftwindow = readNumber(options, 'msftwindow', { least: MSFTWINDOW.asked, most: MSFTWINDOW.asked })
  const variableWindow = limits.variableWindow === true && msftwindow !== undefined && MAX_WANTED_BLOCKS <= affordable

  const granted = new Map<TftpOption, number>()
  if (blksize) granted.set(blksize.option, blockSizeBytes)
  if (windowsize) granted.set(windowsize.option, windowSize)
  if (timeout) granted.set(timeout.option, timeout.value) // identical, or left out [RFC 2349]
  if (tsize) granted.set(tsize.option, sizeBytes)
  if (msftwindow && variableWindow) granted.set(msftwindow.option, MSFTWINDOW.answered)

  return {
    blockSizeBytes,
    windowSize,
    variableWindow,
    timeoutMs: timeout ? timeout.value * 1000 : null,
    acknowledged: options.flatMap((option) => {
      const value = granted.get(option)
      return value === undefined ? [] : [{ name: option.name, value: String(value) }]
    }),
  }
}

/**
 * Whether the request looks like a network card's PXE API: block size and transfer size, nothing else but the
 * `multicast` that some builds of iPXE add. iPXE's ends a transfer with "out of resources" when a block comes twice, so
 * nothing may be sent again that is not surely lost.
 */
export function isPxeApiRequest(options: readonly TftpOption[]): boolean {
  const names = options
    .map(({ name }) => name.toLowerCase())
    .filter((name) => name !== 'multicast')
    .sort()
  return names.join(' ') === 'blksize tsize'
}

/** The first option of that name in any case; a repetition is a client's error and ignored [RFC 2347]. */
function readNumber(
  options: readonly TftpOption[],
  name: string,
  range: { readonly least: number; readonly most: number },
): { option: TftpOption; value: number } | undefined {
  const option = options.find((candidate) => candidate.name.toLowerCase() === name)
  if (!option || !/^[0-9]{1,16}$/.test(option.value)) return undefined
  const value = Number(option.value)
  return value >= range.least && value <= range.most ? { option, value } : undefined
}
