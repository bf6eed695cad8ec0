// Writes what the daemon sends into a file that is there whole or not at all.
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SystemError } from '../errors.ts'

/** Replaces the file, readable by this user only, once everything has come [OUTPUT_UNWRITABLE]. */
export async function saveDownload(stream: Readable, file: string): Promise<void> {
  const part = `${file}.part`
  try {
    await pipeline(stream, createWriteStream(part, { mode: 0o600, flush: true }))
    renameSync(part, file)
  } catch (error) {
    rmSync(part, { force: true })
    if (!(error instanceof Error) || !('code' in error) || error.constructor !== Error) throw error
    throw new SystemError('OUTPUT_UNWRITABLE', { file, reason: error.message }, { cause: error })
  }
}
