// A second thread of one verification: verifies blobs beside the first.
import { workerData } from 'node:worker_threads'
import { runInThread } from '../thread.ts'
import { openImageFile } from './image-file.ts'
import { verifyBlobs, type VerifyCounters } from './verify-blobs.ts'

/** What it is told. */
export interface VerifyHelperTask {
  readonly path: string
  readonly inside: string | null
  readonly counters: VerifyCounters
}

async function help({ path, inside, counters }: VerifyHelperTask): Promise<string[]> {
  const opened = await openImageFile(path)
  try {
    const found = opened.wims.find((wim) => wim.path === inside)
    return found ? await verifyBlobs(await found.open(), counters) : []
  } finally {
    await opened.close()
  }
}

runInThread(help(workerData as VerifyHelperTask))
