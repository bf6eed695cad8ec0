// The quirk ladder: which way of offering a boot a machine's firmware is given next, from what became of the last. Pure.
import type { Dialect, DialectMemory } from '../model.ts'
import { LADDERS } from './policy.ts'

/** What the choice depends on besides the memory. */
export interface DialectCircumstances {
  firmware: 'bios' | 'uefi'
  /** `plain` offers have an address in them. */
  mode: 'proxy' | 'server'
  /** The administrator's word; null: as learned. */
  pinned: Dialect | null
  /** Off: always the first of the ladder. */
  ladder: boolean
}

/** One DISCOVER: the same transaction in the same boot is the same try. */
export interface Try {
  session: string
  xid: number
}

/** A dialect, and why this one. */
export interface DialectChoice {
  dialect: Dialect
  reason: string
}

/** A dialect that led on once is given up only after so many offers in a row that did not. */
const STICKY_FAILURES = 2

/** The dialect for a DISCOVER, and the memory with this offer in it. */
export function offerDialect(
  memory: DialectMemory | null,
  circumstances: DialectCircumstances,
  attempt: Try,
): DialectChoice & { memory: DialectMemory } {
  const choice = chooseDialect(memory, circumstances, attempt)
  const repeated = memory !== null && isSameTry(memory, attempt) && memory.offered === choice.dialect
  if (repeated) return { ...choice, memory }
  const failed = memory !== null && !memory.answered && !isSameTry(memory, attempt)
  const failures = memory?.offered === choice.dialect ? memory.failures + (failed ? 1 : 0) : 0
  const next: DialectMemory = {
    offered: choice.dialect,
    ...attempt,
    answered: false,
    failures,
    worked: memory?.worked ?? null,
  }
  return { ...choice, memory: next }
}

/** The dialect for a DISCOVER; nothing is noted. */
export function chooseDialect(
  memory: DialectMemory | null,
  circumstances: DialectCircumstances,
  attempt: Try,
): DialectChoice {
  const { firmware, mode, pinned, ladder } = circumstances
  if (pinned !== null) return { dialect: pinned, reason: 'pinned for this machine' }
  const rungs = LADDERS[firmware].filter((dialect) => dialect !== 'plain' || mode === 'server')
  const first = rungs[0] ?? 'binl'
  if (!ladder) return { dialect: first, reason: `the usual for ${firmware}; the ladder is off (pxe.quirkLadder)` }
  if (memory === null || !rungs.includes(memory.offered))
    return { dialect: first, reason: `the usual for ${firmware}, nothing is known of this machine yet` }
  if (isSameTry(memory, attempt)) return { dialect: memory.offered, reason: 'the same try again' }
  if (memory.answered) return { dialect: memory.offered, reason: 'it led on the last time' }
  const failures = memory.failures + 1
  const { offered, worked } = memory
  if (offered === worked && failures < STICKY_FAILURES)
    return { dialect: offered, reason: `it led on before, and not once since; once more` }
  const next = rungs[(rungs.indexOf(offered) + 1) % rungs.length] ?? first
  if (next === offered) return { dialect: offered, reason: 'the only one there is' }
  const times = failures === 1 ? 'once' : `${failures} times`
  return { dialect: next, reason: `${offered} was offered ${times} and led nowhere: the next on the ladder` }
}

/** The memory once the client took the next step after the offer: asked port 4011, or loaded a file. */
export function dialectWorked(memory: DialectMemory | null, session: string): DialectMemory | null {
  if (memory === null || memory.session !== session || memory.answered) return memory
  return { ...memory, answered: true, failures: 0, worked: memory.offered }
}

function isSameTry(memory: DialectMemory, attempt: Try): boolean {
  return memory.session === attempt.session && memory.xid === attempt.xid
}
