// How a file is cut into blocks, and how blocks are numbered on the wire.
import { BLOCK_NUMBERS } from './packet.ts'
import type { TransferPlan } from './transfer-state.ts'

/** A client names its window in one byte [msftwindow]. */
export const MAX_WANTED_BLOCKS = 255

/** The number of the last block: short or empty, because only such a block ends a file [RFC 1350 §6]. */
export function lastBlockOf(plan: Pick<TransferPlan, 'sizeBytes' | 'blockSizeBytes'>): number {
  return Math.floor(plan.sizeBytes / plan.blockSizeBytes) + 1
}

/** The most blocks a client may ever ask for at once; it waits until it has them, so that they cannot be fewer. */
export function largestWindow(plan: Pick<TransferPlan, 'windowSize' | 'variableWindow'>): number {
  return plan.variableWindow ? Math.max(plan.windowSize, MAX_WANTED_BLOCKS) : plan.windowSize
}

/** The 16 bits that stand for a block on the wire. */
export function blockNumber(plan: Pick<TransferPlan, 'wrapToOne'>, block: number): number {
  if (!plan.wrapToOne) return block % BLOCK_NUMBERS
  return block === 0 ? 0 : ((block - 1) % (BLOCK_NUMBERS - 1)) + 1
}
