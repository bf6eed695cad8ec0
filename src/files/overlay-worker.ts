// The thread that opens an image's WIM and unpacks what every session's boot.wim is made from: some megabytes of metadata.
import { workerData } from 'node:worker_threads'
import { descriptorSource } from '../bytes/source.ts'
import { runInThread } from '../thread.ts'
import { readOverlayParts, type OverlayParts } from '../wim/overlay.ts'
import { Wim } from '../wim/wim.ts'
import { findWimIn } from './wim-in-file.ts'

/** What is to be unpacked; the file is open in the process. */
export interface OverlayTask {
  readonly name: string
  readonly fd: number
  readonly sizeBytes: number
  /** Path of the WIM in a disc image; null: the file is the WIM. */
  readonly inside: string | null
  /** From 1. */
  readonly imageIndex: number
}

async function prepare({ name, fd, sizeBytes, inside, imageIndex }: OverlayTask): Promise<OverlayParts> {
  const { source } = await findWimIn(descriptorSource(name, sizeBytes, fd), inside)
  const parts = await readOverlayParts(await Wim.open(source), imageIndex)
  // buffers of their own, to be handed over
  return { ...parts, table: Uint8Array.from(parts.table) }
}

runInThread(
  prepare(workerData as OverlayTask),
  ({ table, metadata, places }) => [table, metadata, places.blobs].map(({ buffer }) => buffer) as ArrayBuffer[],
)
