// Runs one long piece of work in a thread of its own and hears how far it is.
import { Worker } from 'node:worker_threads'
import { OpenWdsError, type ErrorCode, type ErrorDetails } from '../errors.ts'

/** How far it is. */
export interface ThreadProgress {
  phase: string
  doneBytes: number
  totalBytes: number
}

/** What a thread tells. */
export type ThreadMessage<Result> =
  | ({ kind: 'progress' } & ThreadProgress)
  | { kind: 'done'; result: Result }
  | { kind: 'failed'; code: string; details: Record<string, unknown> | undefined; message: string }

/** A running thread. */
export interface Thread {
  /** Rejects with the coded error the thread met. */
  result: Promise<unknown>
  /** Ends it at once. */
  end(): Promise<void>
}

/** Starts the file as a thread with this data. */
export function startThread(file: URL, data: object, onProgress: (progress: ThreadProgress) => void): Thread {
  const worker = openWorker(file, data)
  const result = new Promise<unknown>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage<unknown>) => {
      if (message.kind === 'progress') onProgress(message)
      else if (message.kind === 'done') resolve(message.result)
      else reject(new OpenWdsError(message.code as ErrorCode, message.details as ErrorDetails))
    })
    worker.on('error', reject)
    worker.on('exit', () => reject(new Error('the thread ended without a result')))
  })
  // whoever ends it does not wait for its result
  result.catch(() => undefined)
  return {
    result,
    end: async () => {
      await worker.terminate()
    },
  }
}

/** A source runs only where it was told how: from the sources a thread is not told so by itself [tsx, Node 20]. */
function openWorker(file: URL, data: object): Worker {
  if (!file.pathname.endsWith('.ts')) return new Worker(file, { workerData: data })
  const start = `import('tsx/esm/api').then(({ register }) => (register(), import(${JSON.stringify(file.href)})))`
  return new Worker(start, { eval: true, workerData: data, execArgv: [] })
}
