// Sends the body of a response: what may move its bytes, and the way in TypeScript, which works everywhere.
import { read } from 'node:fs'
import type { ServerResponse } from 'node:http'
import type { Extent } from '../files/boot-file.ts'
import { LARGEST_BUFFER, type Buffers } from './buffers.ts'

/** How a body ended. `closed`: the connection is gone; who closed it is known elsewhere. */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'readFailed'; readonly offset: number; readonly reason: string }

/**
 * Writes `extents` to a response whose head was written, and nothing else; tells of bytes handed to the network. The caller
 * ends the response if all was sent, and else the connection.
 */
export type SendBody = (
  response: ServerResponse,
  extents: readonly Extent[],
  onSent: (bytes: number) => void,
) => Promise<SendOutcome>

/** What a client takes at once is at first unknown. */
const FIRST_CHUNK = 128 * 1024
const LEAST_CHUNK = 16 * 1024
/** A client that took a chunk within this time gets twice as much next; who needs so much longer, half. */
const FAST_MS = 25
const SLOW_MS = 250

/** A sender that reads into buffers of `buffers` and writes them, one being read while another is written. */
export function createBodySender(buffers: Buffers): SendBody {
  return (response, extents, onSent) => new Body(response, buffers, onSent).send(extents)
}

class Body {
  readonly #response: ServerResponse
  readonly #buffers: Buffers
  readonly #onSent: (bytes: number) => void
  #chunkBytes = FIRST_CHUNK
  /** Ends the write that is under way. */
  #settle: ((written: boolean) => void) | null = null
  #isClosed = false
  /** Of the body, for messages. */
  #offset = 0

  constructor(response: ServerResponse, buffers: Buffers, onSent: (bytes: number) => void) {
    this.#response = response
    this.#buffers = buffers
    this.#onSent = onSent
  }

  async send(extents: readonly Extent[]): Promise<SendOutcome> {
    const onClose = () => {
      this.#isClosed = true
      this.#settle?.(false)
    }
    this.#response.once('close', onClose)
    if (this.#response.destroyed || this.#response.closed) onClose()
    let writing: Promise<boolean> = Promise.resolve(true)
    try {
      for (const extent of extents) {
        const length = extent.kind === 'disk' ? extent.length : extent.bytes.length
        for (let at = 0; at < length;) {
          // read while the chunk before is being written, where there is memory for both
          if (!this.#buffers.plenty()) await writing
          const chunk = await this.#chunk(extent, at, length)
          const isOpen = await writing
          writing = Promise.resolve(true)
          if ('reason' in chunk) return { kind: 'readFailed', offset: this.#offset, reason: chunk.reason }
          if (!isOpen) {
            chunk.release()
            return { kind: 'closed' }
          }
          at += chunk.bytes.length
          this.#offset += chunk.bytes.length
          writing = this.#write(chunk)
        }
      }
      return (await writing) ? { kind: 'sent' } : { kind: 'closed' }
    } finally {
      this.#response.off('close', onClose)
    }
  }

  async #chunk(extent: Extent, at: number, length: number): Promise<Chunk | { reason: string }> {
    const wanted = Math.min(length - at, this.#chunkBytes)
    if (extent.kind === 'memory') return { bytes: extent.bytes.subarray(at, at + wanted), release: () => undefined }
    const buffer = this.#buffers.take(wanted)
    const result = await readAt(extent.fd, buffer, Math.min(wanted, buffer.length), extent.offset + at)
    if (typeof result === 'number' && result > 0)
      return { bytes: buffer.subarray(0, result), release: () => this.#buffers.give(buffer) }
    this.#buffers.give(buffer)
    return { reason: result === 0 ? 'the file is shorter than it was' : String(result) }
  }

  /** Resolves when the network has taken the chunk, with false when the connection is gone. */
  #write({ bytes, release }: Chunk): Promise<boolean> {
    if (this.#isClosed) {
      release()
      return Promise.resolve(false)
    }
    const startedAtMs = performance.now()
    return new Promise((resolve) => {
      const settle = (written: boolean) => {
        if (this.#settle !== settle) return
        this.#settle = null
        release()
        if (written) {
          this.#adapt(performance.now() - startedAtMs)
          this.#onSent(bytes.length)
        }
        resolve(written)
      }
      this.#settle = settle
      this.#response.write(bytes, (error) => settle(!error))
    })
  }

  /** Few large writes for who is fast, little memory for who is slow. */
  #adapt(tookMs: number): void {
    if (tookMs <= FAST_MS) this.#chunkBytes = Math.min(this.#chunkBytes * 2, LARGEST_BUFFER)
    else if (tookMs > SLOW_MS) this.#chunkBytes = Math.max(this.#chunkBytes / 2, LEAST_CHUNK)
  }
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly release: () => void
}

/** How much was read, or why nothing could be. */
function readAt(fd: number, buffer: Buffer, length: number, position: number): Promise<number | string> {
  return new Promise((resolve) => {
    read(fd, buffer, 0, length, position, (error, bytesRead) =>
      resolve(error ? (error.code ?? error.message) : bytesRead),
    )
  })
}
