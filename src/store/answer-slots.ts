// Which answer file each part of the setup comes from: WDS's client file for windowsPE, its image file for the later passes.
import type { AnswerFile } from '../model.ts'

/** A level's files: of a machine with its profile, before the defaults are asked. */
interface Named<T> {
  answer: T | null
  clientAnswer: T | null
  imageAnswer: T | null
}

/** What each part comes from; both are the same for a combined file. */
export interface AnswerSlots<T> {
  client: T | null
  image: T | null
}

/**
 * WDS's order: a machine's own client file before that of its architecture; the image's file unless another one is named
 * [learn: cc771508]. A combined file counts for both parts, where nothing is named for the part alone.
 */
export function answerSlots<T>(
  { answer, clientAnswer, imageAnswer }: Named<T>,
  role: AnswerFile['role'] | undefined,
  defaults: AnswerSlots<T>,
): AnswerSlots<T> {
  return {
    client: clientAnswer ?? (role === 'image' ? null : answer) ?? defaults.client,
    image: imageAnswer ?? (role === 'client' ? null : answer) ?? defaults.image,
  }
}
