// The file with the keys to the stored secrets: beside the database, readable by this user only, in a backup only when asked for.
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SystemError } from '../errors.ts'
import { createSecretBox, makeSealingKey, type SealingKey, type SecretBox } from './secret-box.ts'

/** The file's name in the data directory. */
export const KEY_FILE = 'secrets.key'

/** The keys of a data directory, and the box that uses them. */
export interface KeyFile {
  path: string
  box: SecretBox
  /** Puts a new key in front; what is sealed from now on is sealed with it [KEY_FILE_UNUSABLE]. */
  addKey: () => void
  /** Forgets all keys but the newest, once nothing is sealed with them any more [KEY_FILE_UNUSABLE]. */
  dropOldKeys: () => void
}

/** Reads the key file, or makes it with a first key [KEY_FILE_UNUSABLE]. */
export function openKeyFile(dataDirectory: string): KeyFile {
  const path = join(dataDirectory, KEY_FILE)
  let keys = readKeys(path) ?? writeKeys(path, [makeSealingKey()])
  return {
    path,
    box: createSecretBox(() => keys),
    addKey: () => void (keys = writeKeys(path, [makeSealingKey(), ...keys])),
    dropOldKeys: () => void (keys = writeKeys(path, keys.slice(0, 1))),
  }
}

/** A line for each key, the newest first: its id, a blank, the key in base 64. */
function readKeys(path: string): SealingKey[] | undefined {
  let text: string
  try {
    // whoever else may read the file may read every secret
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
  const keys = text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const [, id, key = ''] = /^([0-9a-f]{8}) ([A-Za-z0-9+/]{43}=)$/.exec(line) ?? []
      if (id === undefined) throw unusable(path, `line ${index + 1} is no key`)
      return { id, key: Buffer.from(key, 'base64') }
    })
  if (keys.length === 0) throw unusable(path, 'it holds no key')
  return keys
}

/** Replaces the file whole, so that a loss of power leaves the old one or the new one. */
function writeKeys(path: string, keys: SealingKey[]): SealingKey[] {
  const lines = keys.map(({ id, key }) => `${id} ${Buffer.from(key).toString('base64')}\n`)
  const text = `# openwds: keys to the stored secrets. Keep a copy apart from backups of the database.\n${lines.join('')}`
  try {
    const partial = `${path}.new`
    const file = openSync(partial, 'w', 0o600)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(partial, path)
  } catch (error) {
    throw unusable(path, error instanceof Error ? error.message : String(error))
  }
  return keys
}

function unusable(path: string, reason: string): SystemError {
  return new SystemError('KEY_FILE_UNUSABLE', { path, reason })
}
