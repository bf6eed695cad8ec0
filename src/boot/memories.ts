// What is remembered of machines' boots, at hand in memory and written to the store a moment after it changed.
import type { BootMemory } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import { emptyMemory } from './loop-guard.ts'

/** Machines kept at hand; the store has the others. */
const MAX_AT_HAND = 20_000
const WRITE_BEHIND_MS = 20
/** Memories written in one go: a storm of boots is spread, and what changes meanwhile is written once. */
const MAX_AT_ONCE = 64

/** One memory per machine; the one that was used longest ago is let go. */
export class Memories {
  readonly #store: Pick<Store, 'bootMemoryGet' | 'bootMemoryPut'>
  readonly #atHand = new Map<Mac, BootMemory>()
  readonly #unwritten = new Map<Mac, BootMemory>()
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(store: Pick<Store, 'bootMemoryGet' | 'bootMemoryPut'>) {
    this.#store = store
  }

  /** The machine's memory; empty if there is none. */
  get(mac: Mac): BootMemory | Promise<BootMemory> {
    const found = this.#atHand.get(mac)
    if (found === undefined) return this.#load(mac)
    this.#atHand.delete(mac)
    this.#atHand.set(mac, found)
    return found
  }

  /** The machine's memory if it is at hand. */
  peek(mac: Mac): BootMemory | undefined {
    return this.#atHand.get(mac)
  }

  /** Remembers from now on, and on the disk in a moment. */
  set(memory: BootMemory): void {
    this.#keep(memory)
    this.#unwritten.set(memory.mac, memory)
    this.#timer ??= setTimeout(() => this.#write(), WRITE_BEHIND_MS)
  }

  /** Forgets a machine. An empty memory is written, over one that may be on its way to the disk. */
  forget(mac: Mac): void {
    this.set(emptyMemory(mac))
  }

  /** Resolves when everything set so far is written or refused. */
  async flush(): Promise<void> {
    while (this.#unwritten.size > 0) this.#write()
    await this.#writing
  }

  async #load(mac: Mac): Promise<BootMemory> {
    const stored = this.#unwritten.get(mac) ?? (await this.#store.bootMemoryGet(mac))
    // somebody may have set it meanwhile
    const found = this.#atHand.get(mac) ?? stored ?? emptyMemory(mac)
    this.#keep(found)
    return found
  }

  #keep(memory: BootMemory): void {
    this.#atHand.delete(memory.mac)
    this.#atHand.set(memory.mac, memory)
    if (this.#atHand.size <= MAX_AT_HAND) return
    for (const oldest of this.#atHand.keys()) {
      this.#atHand.delete(oldest)
      break
    }
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const memories = [...this.#unwritten.values()].slice(0, MAX_AT_ONCE)
    for (const { mac } of memories) this.#unwritten.delete(mac)
    if (this.#unwritten.size > 0) this.#timer = setTimeout(() => this.#write(), WRITE_BEHIND_MS)
    if (memories.length === 0) return
    // a refused write is logged by the store itself; what was learned is then learned again after a restart
    const work = this.#store.bootMemoryPut(memories).catch(() => undefined)
    this.#writing = Promise.all([this.#writing, work]).then(() => undefined)
  }
}
