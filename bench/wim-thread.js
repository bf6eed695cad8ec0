// A thread of the WIM bench, plain JavaScript as the daemon's threads are: decompresses every so-manieth blob of a file and
// tells how many bytes that were. Under tsx it would be a tenth slower: what its lexers do to their memory makes V8 check
// at every access whether an array's buffer is still there.
import { parentPort, workerData } from 'node:worker_threads'
import { openFileSource } from '../dist/bytes/source.js'
import { Wim } from '../dist/wim/wim.js'

/** Decompresses the blobs whose number leaves `part` when divided by `parts`; gives their bytes. */
async function decodeBlobs({ file, part, parts }) {
  const source = await openFileSource(file)
  try {
    const wim = await Wim.open(source)
    let bytes = 0
    let number = 0
    for await (const { open } of wim.blobs()) {
      if (number++ % parts !== part) continue
      for await (const piece of (await open()).pieces()) bytes += piece.length
    }
    return bytes
  } finally {
    await source.close()
  }
}

parentPort?.on('message', () => {
  void decodeBlobs(workerData).then((bytes) => parentPort?.postMessage(bytes))
})
parentPort?.postMessage('ready')
