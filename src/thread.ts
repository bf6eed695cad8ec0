// Runs one long piece of work in a thread of its own and hears how far it is: both ends.
import { parentPort, Worker, type TransferListItem } from 'node:worker_threads'
import { OpenWdsError, type ErrorCode, type ErrorDetails } from './errors.ts'

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
export interface Thread<Result = unknown> {
  /** Rejects with the coded error the thread met. */
  result: Promise<Result>
  /** Ends it at once. */
  end(): Promise<void>
}

/** The file of a thread beside the module that starts it: under tsx it is a source, in the build a program. */
export function threadFile(name: string, besideUrl: string): URL {
  return new URL(`./${name}${besideUrl.endsWith('.ts') ? '.ts' : '.js'}`, besideUrl)
}

/** Starts the file as a thread with this data. */
export function startThread<Result>(
  file: URL,
  data: object,
  onProgress?: (progress: ThreadProgress) => void,
): Thread<Result> {
  const worker = openWorker(file, data)
  const result = new Promise<Result>((resolve, reject) => {
    worker.on('message', (message: ThreadMessage<Result>) => {
      if (message.kind === 'progress') onProgress?.(message)
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

/**
 * In the thread: does the work and tells the result, or the coded error it rejects with. `transfer`: what of the result
 * is handed over instead of copied. Any other error ends the thread and is told as it is.
 */
export function runInThread<Result>(work: Promise<Result>, transfer?: (result: Result) => TransferListItem[]): void {
  const tell = (message: ThreadMessage<Result>, items: TransferListItem[] = []) =>
    parentPort?.postMessage(message, items)
  work.then(
    (result) => tell({ kind: 'done', result }, transfer?.(result)),
    (error: unknown) => {
      if (!(error instanceof OpenWdsError)) throw error
      tell({ kind: 'failed', code: error.code, details: { ...error.details }, message: error.message })
    },
  )
}
