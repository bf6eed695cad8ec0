// One packet, one question: a packet answered on several interfaces asks the boot desk once, and is noted once.
import type { BootAnswer, BootDesk } from '../model.ts'

/** The desk as one packet sees it. */
export interface SharedDesk extends BootDesk {
  /** Whether the answer was about a machine this server knows. */
  isKnown(): boolean
}

/** The desk for one packet. */
export function sharedDesk(desk: BootDesk): SharedDesk {
  let answer: Promise<BootAnswer> | undefined
  let known = false
  const noted = new Set<string>()
  return {
    ask: (client, seen) =>
      (answer ??= desk.ask(client, seen).then((given) => {
        known = given.known
        return given
      })),
    note: (client, seen) => {
      if (noted.has(seen.kind)) return
      noted.add(seen.kind)
      desk.note(client, seen)
    },
    isKnown: () => known,
  }
}
