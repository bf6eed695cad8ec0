// Keeps files back that somebody has a word to say about, whatever name leads to them.
import type { FileSource } from './tree.ts'

/** The files of `source`; `refusalOf` is told the path of each below the image directory and says why it is not served. */
export function createCheckedSource(
  source: FileSource,
  refusalOf: (path: string) => Promise<string | undefined>,
): FileSource {
  return async (name, context) => {
    const file = await source(name, context)
    if (file === undefined || 'refused' in file) return file
    try {
      const refused = await refusalOf(file.name)
      if (refused === undefined) return file
      await file.close()
      return { refused }
    } catch (error) {
      await file.close()
      throw error
    }
  }
}
