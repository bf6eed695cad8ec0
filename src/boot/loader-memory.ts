// Remembers which signature of its loader a machine was given, and what became of it.
import type { BootMemory, PacketSighting, PxeClient, SecureBootMemory } from '../model.ts'
import type { Memories } from './memories.ts'
import { loaderFetched, loaderRan, type SecureBootChoice } from './secure-boot.ts'
import type { LiveSession } from './sessions.ts'

/** Whether the packet is a new try of firmware; later packets belong to the try that is running. */
export function isFirmwareTry(client: PxeClient, kind: PacketSighting['kind']): boolean {
  return kind === 'dhcp.discover' && client.door === 'dhcp' && (client.kind === 'pxe' || client.kind === 'http')
}

/** One per boot desk. */
export class LoaderMemory {
  readonly #memories: Memories
  readonly #now: () => number

  constructor(memories: Memories, now: () => number) {
    this.#memories = memories
    this.#now = now
  }

  /** Notes the choice of a new try; gives the memory with it. */
  given(memory: BootMemory, choice: SecureBootChoice, session: LiveSession): BootMemory {
    const known = memory.secureBoot ?? null
    if (choice.memory === null || choice.memory === known) return memory
    return this.#set(memory, { ...choice.memory, session: session.record.id })
  }

  /** The loader has arrived at the machine. */
  arrived(session: LiveSession): void {
    this.#learn(session, loaderFetched)
  }

  /** The loader runs: its session asked for another file, or it spoke itself. */
  ran(session: LiveSession): void {
    this.#learn(session, loaderRan)
  }

  #learn(
    session: LiveSession,
    step: (memory: SecureBootMemory | null, session: string) => SecureBootMemory | null,
  ): void {
    const memory = this.#memories.peek(session.record.mac)
    const known = memory?.secureBoot ?? null
    const next = step(known, session.record.id)
    if (memory && next !== known) this.#set(memory, next)
  }

  #set(memory: BootMemory, secureBoot: SecureBootMemory | null): BootMemory {
    const next = { ...memory, secureBoot, updatedAt: new Date(this.#now()).toISOString() }
    this.#memories.set(next)
    return next
  }
}
