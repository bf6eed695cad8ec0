// Makes boot offers in the dialect a machine's firmware is likely to take, and remembers what became of them.
import type { BootMemory, Dialect, PacketSighting, PxeClient } from '../model.ts'
import {
  chooseDialect,
  dialectWorked,
  offerDialect,
  type DialectChoice,
  type DialectCircumstances,
} from './dialects.ts'
import type { Memories } from './memories.ts'
import type { Facts } from './rules.ts'
import type { LiveSession } from './sessions.ts'

/** The dialect the client would be offered now; nothing is noted. */
export function dialectNow(client: PxeClient, facts: Facts, memory: BootMemory | null): DialectChoice {
  return chooseDialect(memoryFor(client, memory), circumstancesOf(client, facts), { session: '', xid: -1 })
}

/** One per boot desk. */
export class Offers {
  readonly #memories: Memories
  readonly #now: () => number

  constructor(memories: Memories, now: () => number) {
    this.#memories = memories
    this.#now = now
  }

  /** The dialect of a reply; only a DISCOVER of firmware is a new offer. `changed`: why it is another than before. */
  make(
    client: PxeClient,
    seen: PacketSighting,
    session: string,
    facts: Facts,
    memory: BootMemory | null,
  ): { dialect: Dialect; changed: string | null } {
    const circumstances = circumstancesOf(client, facts)
    const attempt = { session, xid: seen.xid }
    const known = memoryFor(client, memory)
    if (client.kind !== 'pxe' || client.firmware === 'unknown' || memory === null)
      return { dialect: chooseDialect(null, circumstances, attempt).dialect, changed: null }
    if (seen.kind !== 'dhcp.discover' || client.door !== 'dhcp') {
      const usual = known?.offered ?? chooseDialect(null, circumstances, attempt).dialect
      return { dialect: circumstances.pinned ?? usual, changed: null }
    }
    const choice = offerDialect(known, circumstances, attempt)
    if (choice.memory !== known)
      this.#memories.set({
        ...memory,
        dialects: { ...memory.dialects, [circumstances.firmware]: choice.memory },
        updatedAt: new Date(this.#now()).toISOString(),
      })
    const changed = known !== null && known.offered !== choice.dialect
    return { dialect: choice.dialect, changed: changed ? choice.reason : null }
  }

  /** The client took the step after an offer: what it was offered in works. */
  followed(session: LiveSession): void {
    const memory = this.#memories.peek(session.record.mac)
    if (!memory) return
    const bios = dialectWorked(memory.dialects.bios, session.record.id)
    const uefi = dialectWorked(memory.dialects.uefi, session.record.id)
    if (bios === memory.dialects.bios && uefi === memory.dialects.uefi) return
    this.#memories.set({ ...memory, dialects: { bios, uefi }, updatedAt: new Date(this.#now()).toISOString() })
  }
}

function circumstancesOf(client: PxeClient, { machine, surroundings, policy }: Facts): DialectCircumstances {
  return {
    firmware: client.firmware === 'bios' ? 'bios' : 'uefi',
    mode: surroundings.mode,
    pinned: machine?.dialect ?? null,
    ladder: policy.quirkLadder,
  }
}

function memoryFor(client: PxeClient, memory: BootMemory | null) {
  return memory === null ? null : memory.dialects[client.firmware === 'bios' ? 'bios' : 'uefi']
}
