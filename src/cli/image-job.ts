// Waits for an import or a verification, and shows how far it is; Ctrl-C ends it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { ImageJobReply } from '../api/image-schemas.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import { createProgressLine } from './progress-line.ts'
import type { Verb } from './verb.ts'

const FIRST_WAIT_MS = 20
const MAX_WAIT_MS = 250

/** The job when it is over; one that failed is thrown like any refusal. */
export async function followJob(verb: Verb, begun: ImageJobReply): Promise<ImageJobReply> {
  let job = begun
  const line = createProgressLine(verb, job.subject)
  try {
    for (let waitMs = FIRST_WAIT_MS; job.state === 'running'; waitMs = Math.min(MAX_WAIT_MS, waitMs * 2)) {
      await sleep(waitMs, undefined, { signal: verb.signal })
      job = (await verb.client.get(apiPath('image-jobs', job.id))).body
      line.show(job.doneBytes, job.totalBytes, `${job.phase} ${job.subject}`)
    }
  } catch (error) {
    if (verb.signal.aborted) await cancel(verb, job)
    throw error
  } finally {
    line.end()
  }
  if (job.error) {
    const { code, detail, next } = job.error
    throw new DaemonRefusal({
      type: `urn:openwds:error:${code}`,
      title: code,
      status: 409,
      code,
      detail,
      next,
      instance: '',
    })
  }
  return job
}

/** The client's own requests are cut short by the same signal: this one is another's. */
async function cancel(verb: Verb, job: ImageJobReply): Promise<void> {
  await verb.unabortable.send('DELETE', apiPath('image-jobs', job.id)).catch(() => undefined)
}
