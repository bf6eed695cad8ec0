// Uploads of image files, piece by piece: each goes on from where the server has it, also after the page was closed.
import type { ImageJobReply, UploadReply } from '../../api/image-schemas.ts'
import { ask, part, query, type Problem, toProblem } from '../api.ts'

/** Small enough to arrive within the server's time limit over a slow line, and to show progress. */
const PIECE_BYTES = 8 * 2 ** 20
/** Failures in a row after which it is left to the user. */
const MAX_FAILURES = 5
const RETRY_MS = 2000

/** An upload as it is shown. */
export interface Upload {
  name: string
  fileName: string
  sizeBytes: number
  sentBytes: number
  /** Bytes that were there already when it began: an earlier try. */
  resumedBytes: number
  startedMs: number
  state: 'sending' | 'waiting' | 'importing' | 'stopped' | 'failed'
  problem?: Problem
  job?: ImageJobReply
}

/** The file's name as the API takes it; undefined: it is no image file. */
export function readFileName(fileName: string): { name: string; fileName: string } | undefined {
  const [, stem = '', ending = ''] = /^(.*)\.(wim|esd|swm|iso)$/i.exec(fileName) ?? []
  if (ending === '') return undefined
  const clean = stem.replace(/[^A-Za-z0-9._ -]+/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  const name = clean.replace(/ +/g, '-').slice(0, 64)
  return name === '' ? undefined : { name, fileName: `${clean.slice(0, 120)}.${ending.toLowerCase()}` }
}

/** Sends the file and begins its import; tells of every step. Resolves when it is over, one way or the other. */
export async function uploadFile(
  file: File,
  names: { name: string; fileName: string },
  signal: AbortSignal,
  onChange: (upload: Upload) => void,
): Promise<void> {
  let upload: Upload = {
    ...names,
    ...{ sizeBytes: file.size, sentBytes: 0, resumedBytes: 0, startedMs: Date.now(), state: 'sending' },
  }
  const tell = (words: Partial<Upload>) => onChange((upload = { ...upload, ...words }))
  tell({})
  let failures = 0
  let isKnown = false
  for (;;) {
    try {
      if (!isKnown) {
        const there = await receivedBytes(names, file.size, signal)
        tell({ sentBytes: there, ...(failures === 0 ? { resumedBytes: there } : {}), state: 'sending' })
        isKnown = true
      }
      const reply = await sendPiece(file, names, upload.sentBytes, signal)
      failures = 0
      tell({ sentBytes: reply.receivedBytes })
      if (reply.job) return tell({ state: 'importing', job: reply.job })
    } catch (error) {
      if (signal.aborted) return tell({ state: 'stopped' })
      const problem = toProblem(error)
      // a refusal stays one; only what broke on the way is tried again
      if (problem.status >= 400 && problem.status < 500 && problem.code !== 'IMAGE_UPLOAD_MISMATCH')
        return tell({ state: 'failed', problem })
      if (++failures > MAX_FAILURES) return tell({ state: 'failed', problem })
      tell({ state: 'waiting', problem })
      isKnown = false
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

/** How much of this file is there; of another one nothing. */
async function receivedBytes(
  { name, fileName }: { name: string; fileName: string },
  sizeBytes: number,
  signal: AbortSignal,
): Promise<number> {
  const state = await ask<UploadReply>(`/images/${part(name)}/content`, { signal })
  return state.fileName === fileName && state.receivedBytes <= sizeBytes ? state.receivedBytes : 0
}

async function sendPiece(
  file: File,
  { name, fileName }: { name: string; fileName: string },
  offset: number,
  signal: AbortSignal,
): Promise<UploadReply> {
  const values = { fileName, offset, totalBytes: file.size }
  return ask<UploadReply>(`/images/${part(name)}/content${query(values)}`, {
    method: 'PUT',
    body: file.slice(offset, offset + PIECE_BYTES),
    signal,
  })
}
