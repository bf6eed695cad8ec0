// A change around answer files that is not made yet: what is stored now, and what would be, read in the same way.
import { ARCHITECTURES, type AnswerDefaults, type AnswerFile, type Architecture, type Profile } from '../model.ts'
import type { Processor } from '../unattend/sections.ts'
import type { AnswerStore } from './render-for-machine.ts'

/** One of them; `what` is its name in messages, like `answer file lab`. */
export type AnswerChange = { what: string } & (
  | { answer: { name: string; role: AnswerFile['role']; bytes: Uint8Array } }
  | { defaults: AnswerDefaults }
  | { profile: Profile }
)

/** The store as it is, asked once for each thing: a change is weighed for many machines. */
export function rememberingStore(store: AnswerStore): AnswerStore {
  return {
    ...store,
    answerGet: remembering((name) => store.answerGet(name)),
    answerContent: remembering((name, version) => store.answerContent(name, version)),
    answerDefaults: remembering(() => store.answerDefaults()),
    imageGet: remembering((ref) => store.imageGet(ref)),
    secretSealed: remembering(() => store.secretSealed()),
  }
}

function remembering<A extends (string | number | undefined)[], R>(ask: (...words: A) => Promise<R>) {
  const answers = new Map<string, Promise<R>>()
  return (...words: A): Promise<R> => {
    const key = JSON.stringify(words)
    const known = answers.get(key) ?? ask(...words)
    answers.set(key, known)
    return known
  }
}

/** The store as it would be after the change. */
export function storeAfter(store: AnswerStore, change: AnswerChange): AnswerStore {
  if ('defaults' in change) return { ...store, answerDefaults: async () => change.defaults }
  if ('profile' in change) return store
  const { name: changed, role, bytes } = change.answer
  const isChanged = (name: string) => name.toLowerCase() === changed.toLowerCase()
  const isNewVersion = async () => Buffer.compare((await store.answerContent(changed)).bytes, bytes) !== 0
  return {
    ...store,
    answerGet: async (name) => {
      const found = await store.answerGet(name)
      if (!found || !isChanged(name)) return found
      return { ...found, role, contentVersion: found.contentVersion + ((await isNewVersion()) ? 1 : 0) }
    },
    answerContent: async (name, version) => {
      if (!isChanged(name) || version !== undefined) return store.answerContent(name, version)
      const { contentVersion = 1 } = (await store.answerGet(name)) ?? {}
      return { bytes, number: contentVersion + 1 }
    },
  }
}

/** The architectures whose default file the change is about: each may be one a machine boots with. */
export function architecturesOfChange(before: AnswerDefaults, change: AnswerChange): Architecture[] {
  if ('profile' in change) return []
  const now = before.architectures
  if ('defaults' in change) {
    const then = change.defaults.architectures
    return ARCHITECTURES.filter((architecture) => now[architecture] !== then[architecture])
  }
  const changed = change.answer.name.toLowerCase()
  return ARCHITECTURES.filter((architecture) => now[architecture]?.toLowerCase() === changed)
}

/** What a machine is that boots as WDS's architecture. */
export const MACHINES: Readonly<Record<Architecture, { boot: Processor; firmware: 'bios' | 'uefi' }>> = {
  x86: { boot: 'x86', firmware: 'bios' },
  x64: { boot: 'amd64', firmware: 'bios' },
  x86uefi: { boot: 'x86', firmware: 'uefi' },
  x64uefi: { boot: 'amd64', firmware: 'uefi' },
  arm: { boot: 'arm', firmware: 'uefi' },
  arm64: { boot: 'arm64', firmware: 'uefi' },
}
