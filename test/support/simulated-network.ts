// A network and a clock inside one test: datagrams are lost, doubled, delayed and reordered by seed, and no time passes.

/** A clock that stands still until it is run. */
export interface ManualClock {
  /** Milliseconds since the clock was made. */
  now(): number
  /** Runs something later; the function returned takes it back. */
  at(timeMs: number, run: () => void): () => void
  /** Runs everything due until `untilMs`, in order; less when nothing is left. */
  run(untilMs: number): void
}

/** A clock with nothing planned. */
export function createManualClock(): ManualClock {
  // kept sorted, the next last; few things are planned at a time
  const planned: { readonly timeMs: number; readonly run: () => void }[] = []
  let nowMs = 0

  return {
    now: () => nowMs,
    at(timeMs, run) {
      const entry = { timeMs: Math.max(timeMs, nowMs), run }
      let index = planned.length
      while (index > 0 && planned[index - 1]!.timeMs <= entry.timeMs) index--
      planned.splice(index, 0, entry)
      return () => {
        const found = planned.indexOf(entry)
        if (found >= 0) planned.splice(found, 1)
      }
    },
    run(untilMs) {
      for (let next = planned.at(-1); next && next.timeMs <= untilMs; next = planned.at(-1)) {
        planned.pop()
        nowMs = next.timeMs
        next.run()
      }
    },
  }
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
}

/** What the network does to datagrams. Probabilities from 0 to 1. */
export interface Weather {
  readonly loss: number
  readonly duplication: number
  /** Probability that a datagram takes ten times as long, and so arrives behind later ones. */
  readonly reordering: number
  /** One way. */
  readonly delayMs: number
}

export const FAIR_WEATHER: Weather = { loss: 0, duplication: 0, reordering: 0, delayMs: 0.1 }

/** Receives datagrams at an address. */
export type Listener = (bytes: Uint8Array, from: string) => void

export interface SimulatedNetwork {
  /** Attaches a listener under an address, any text; gives the way to send from there. */
  attach(address: string, listener: Listener): { send(bytes: Uint8Array, to: string): void; detach(): void }
  /** Datagrams given to the network so far. */
  sentCount(): number
}

/** A network in that weather, on that clock. Datagrams are copied, as a real network does. */
export function createSimulatedNetwork(clock: ManualClock, weather: Weather, random: () => number): SimulatedNetwork {
  const listeners = new Map<string, Listener>()
  let sent = 0

  function deliverLater(bytes: Uint8Array, from: string, to: string): void {
    const delayMs = weather.delayMs * (random() < weather.reordering ? 10 : 1)
    const copy = bytes.slice()
    clock.at(clock.now() + delayMs, () => listeners.get(to)?.(copy, from))
  }

  return {
    attach(address, listener) {
      listeners.set(address, listener)
      return {
        send(bytes, to) {
          sent++
          if (random() >= weather.loss) deliverLater(bytes, address, to)
          if (random() < weather.duplication) deliverLater(bytes, address, to)
        },
        detach: () => listeners.delete(address),
      }
    },
    sentCount: () => sent,
  }
}
