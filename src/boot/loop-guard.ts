// The loop guard: whether a machine boots again and again without getting anywhere. Pure.
import type { BootAttempt, BootMemory } from '../model.ts'
import type { Mac } from '../net/address.ts'

/** When a machine counts as going in circles. */
export interface LoopLimits {
  /** 0: never. */
  boots: number
  minutes: number
}

/** A machine back so soon after its boot was done has not done anything with it. */
const BACK_AT_ONCE_MS = 3 * 60_000
/** Attempts kept; the largest limit that can be configured. */
const MAX_ATTEMPTS = 16

/** What is remembered of a machine nothing is remembered of. */
export function emptyMemory(mac: Mac): BootMemory {
  return {
    mac,
    dialects: { bios: null, uefi: null },
    assignmentVersion: null,
    attempts: [],
    stoppedAt: null,
    updatedAt: new Date(0).toISOString(),
  }
}

/** How many boots in a row, up to now and besides this session's own, came to nothing. */
export function fruitlessBoots(
  attempts: readonly BootAttempt[],
  session: string | null,
  nowMs: number,
  { minutes }: LoopLimits,
): number {
  const others = attempts.filter((attempt) => attempt.session !== session)
  let count = 0
  let nextMs = nowMs
  for (const { at, doneAt } of others.reverse()) {
    const atMs = Date.parse(at)
    if (nowMs - atMs > minutes * 60_000) break
    if (doneAt !== null && nextMs - Date.parse(doneAt) >= BACK_AT_ONCE_MS) break
    count++
    nextMs = atMs
  }
  return count
}

/** Why the machine is not answered any more; undefined while it is. */
export function loopReason(
  memory: BootMemory,
  assignmentVersion: number | null,
  session: string | null,
  nowMs: number,
  limits: LoopLimits,
): string | undefined {
  if (limits.boots === 0 || memory.assignmentVersion !== assignmentVersion) return undefined
  if (memory.attempts.some((attempt) => attempt.session === session)) return undefined
  const boots = fruitlessBoots(memory.attempts, session, nowMs, limits)
  if (memory.stoppedAt === null && boots < limits.boots) return undefined
  const what =
    memory.stoppedAt === null
      ? `${boots} boots in ${limits.minutes} minutes without progress`
      : 'it was booting in circles'
  return `${what}: stopped until \`openwds machine arm\` or another assignment`
}

/** The memory once the boot program of a session has arrived, and (`done`) the last file of the boot. */
export function withAttempt(
  memory: BootMemory,
  assignmentVersion: number | null,
  session: string,
  at: string,
  done: boolean,
): BootMemory {
  const same = memory.assignmentVersion === assignmentVersion
  const earlier = same ? memory.attempts : []
  const known = earlier.find((attempt) => attempt.session === session)
  const attempt: BootAttempt = { session, at: known?.at ?? at, doneAt: done ? at : (known?.doneAt ?? null) }
  return {
    ...memory,
    assignmentVersion,
    stoppedAt: same ? memory.stoppedAt : null,
    attempts: [...earlier.filter((other) => other !== known), attempt].slice(-MAX_ATTEMPTS),
    updatedAt: at,
  }
}
