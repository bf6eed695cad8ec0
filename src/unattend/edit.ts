// Changes to a text by offsets: what no edit names stays byte for byte as it was.

/** Replaces the characters from `start` to `end` by `text`; an insertion where both are the same. */
export interface Edit {
  start: number
  end: number
  text: string
}

/** The text after the edits, which may come in any order; insertions at one place keep theirs. Throws RangeError if two overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  const pieces: string[] = []
  let done = 0
  for (const { start, end, text: replacement } of ordered) {
    if (start < done || end < start || end > text.length) throw new RangeError(`edit ${start}..${end} overlaps another`)
    pieces.push(text.slice(done, start), replacement)
    done = end
  }
  pieces.push(text.slice(done))
  return pieces.join('')
}
