// Turns a file name as a client spelled it into path parts that cannot leave the boot tree, or says why not.

/** A name that is safe to look up: at least one part, none of them special on any file system. */
export interface CleanName {
  readonly parts: readonly string[]
}

/** The answer to a name that is not acceptable. */
export interface RefusedName {
  readonly refused: string
}

/** No loader's name comes near this, and a TFTP request holds at most 512 bytes altogether [RFC 2347]. */
const MAX_LENGTH = 512
/** Windows' own trees are 5 deep; each part costs a folder lookup. */
const MAX_DEPTH = 16

/** Names Windows reserves for devices in every folder, with and without extension. */
const DEVICE_NAME = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9]|lpt[0-9])[ ]*(\.|$)/i

/**
 * The parts of `name`, where backslash and slash are the same, leading ones are dropped and repeated ones folded;
 * or the reason why no such file is looked for.
 * Bytes above 0x7f are stripped from the end first: old network card ROMs append 0xff.
 */
export function cleanName(name: string): CleanName | RefusedName {
  if (name.length > MAX_LENGTH) return refuse(`longer than ${MAX_LENGTH} characters`)
  const trimmed = withoutTrailingGarbage(name)
  if (/[\u0000-\u001f\u007f]/.test(trimmed)) return refuse('it contains a control character')
  if (/[^\u0000-\u007f]/.test(trimmed)) return refuse('it contains a character outside ASCII')
  if (trimmed.includes(':')) return refuse('it contains a colon')
  const parts = trimmed.split(/[\\/]+/).filter((part) => part !== '')
  if (parts.length === 0) return refuse('it is empty')
  if (parts.length > MAX_DEPTH) return refuse(`more than ${MAX_DEPTH} folders deep`)
  for (const part of parts) {
    const reason = refusalOfPart(part)
    if (reason) return refuse(reason)
  }
  return { parts }
}

function refusalOfPart(part: string): string | undefined {
  if (part === '.' || part === '..') return `\`${part}\` is not a name`
  // Windows drops trailing dots and spaces, so that two spellings would name one file
  if (part.endsWith('.') || part.endsWith(' ')) return 'a part ends in a dot or space'
  if (DEVICE_NAME.test(part)) return 'a part is the name of a device'
  return undefined
}

function withoutTrailingGarbage(name: string): string {
  let end = name.length
  while (end > 0 && name.charCodeAt(end - 1) > 0x7f) end--
  return name.slice(0, end)
}

function refuse(refused: string): RefusedName {
  return { refused }
}
