// A thread of the WIM bench: decompresses every so-manieth blob of a file and tells how many bytes that were.
import { parentPort, workerData } from 'node:worker_threads'
import { decodeBlobs } from './wim-work.ts'

const { file, part, parts } = workerData as { file: string; part: number; parts: number }
parentPort?.on('message', () => {
  void decodeBlobs(file, part, parts).then((bytes) => parentPort?.postMessage(bytes))
})
parentPort?.postMessage('ready')
