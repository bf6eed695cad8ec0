// The list `remove.txt`: paths that a boot.wim is to be without, one a line.
import { RequestError } from '../errors.ts'

/** Its name, in lower case; it lies at the top of the folder with the operator's files and is itself no file of Windows PE. */
export const REMOVAL_LIST = 'remove.txt'
const MAX_BYTES = 64 * 1024
const MAX_PATHS = 1000
const MAX_PATH_CHARACTERS = 1024

/**
 * The paths, each like `\\Windows\\System32\\a.exe`, from UTF-8 text: slashes of either kind, with or without one in front
 * or `X:`; empty lines and those that begin with `#` are passed over. Throws IMAGE_FILE_UNUSABLE with the line.
 */
export function parseRemovalList(bytes: Uint8Array, file: string): string[] {
  const refuse = (reason: string, line?: number) =>
    new RequestError('IMAGE_FILE_UNUSABLE', { file: line === undefined ? file : `${file}:${line}`, reason })
  if (bytes.length > MAX_BYTES) throw refuse(`${bytes.length} bytes, ${MAX_BYTES} at most`)
  const paths: string[] = []
  for (const [index, line] of textOf(bytes, refuse)
    .split(/\r\n|\n|\r/)
    .entries()) {
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const bad = (reason: string) => refuse(reason, index + 1)
    if (text.length > MAX_PATH_CHARACTERS) throw bad(`a path of more than ${MAX_PATH_CHARACTERS} characters`)
    const parts = text.replace(/^x:/i, '').split(/[\\/]/).filter(Boolean)
    if (parts.length === 0) throw bad('everything cannot be removed: name a file or folder')
    for (const part of parts) {
      if (part === '.' || part === '..') throw bad(`${part} is no name: write the whole path`)
      if (/[*?]/.test(part)) throw bad(`${part}: there are no wildcards; a folder goes with all that is in it`)
      if (/[\0-\x1f<>:"|]/.test(part) || part.length > 255) throw bad(`${JSON.stringify(part)} is no name in Windows`)
    }
    if (paths.length >= MAX_PATHS) throw bad(`more than ${MAX_PATHS} paths`)
    paths.push(`\\${parts.join('\\')}`)
  }
  return paths
}

function textOf(bytes: Uint8Array, refuse: (reason: string) => RequestError): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('it is not UTF-8 text (Notepad: Save as, Encoding UTF-8)')
  }
}
