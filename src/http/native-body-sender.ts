// Bodies sent by the addon in C++ (native/bodies.cc): a thread of its own moves files to sockets without copying them here.
import { createRequire } from 'node:module'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Extent } from '../files/boot-file.ts'
import type { SendBody, SendOutcome } from './body-sender.ts'

/** The native sender's maker, or why it cannot be had here. */
export type NativeBodySender =
  | { readonly create: (fallback: SendBody, idleMs: number) => { send: SendBody; close: () => void } }
  | { readonly unavailable: string }

type Sender = object
type RawReport = readonly [id: number, kind: number, sentBytes: number, text: string]

/** The functions of native/bodies.cc. */
interface Addon {
  readonly version: number
  open(onReports: (reports: readonly RawReport[]) => void): Sender
  start(
    sender: Sender,
    id: number,
    socket: number,
    stallMs: number,
    ranges: Float64Array,
    memory: readonly Uint8Array[],
  ): void
  cancel(sender: Sender, id: number): void
  close(sender: Sender): void
}

/** `BodyReport::Kind` of native/bodies.h. */
const Kind = { Progress: 0, Sent: 1, Closed: 2, Stalled: 3, ReadFailed: 4 } as const
/** Must be the same on both sides. */
const INTERFACE_VERSION = 1
/** Where the build leaves the addon, seen from dist/http and from src/http. */
const PLACES = ['../native/bodies.node', '../../dist/native/bodies.node']
/** A hand-over to another thread costs more than copying so little. */
const LEAST_BYTES = 64 * 1024
/** Of bytes in memory a copy is made; a file that is made of little else is as well sent from here. */
const MOST_MEMORY_BYTES = 8 * 1024 * 1024

/** Loads the addon, from the build's place or from `path`. */
export function loadNativeBodySender(path?: string): NativeBodySender {
  if (process.platform !== 'linux') return { unavailable: 'it is made for Linux' }
  const require = createRequire(import.meta.url)
  for (const place of path === undefined ? PLACES : [path]) {
    try {
      const addon = require(place) as Addon
      if (addon.version !== INTERFACE_VERSION) return { unavailable: 'it is of another build; run npm run build' }
      return { create: (fallback, idleMs) => createNativeBodySender(addon, fallback, idleMs) }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'MODULE_NOT_FOUND') return { unavailable: `it cannot be loaded: ${message}` }
    }
  }
  return { unavailable: 'it is not built; npm run build does it where a C++ compiler is installed' }
}

interface Running {
  sentBytes: number
  onSent(bytes: number): void
  end(outcome: SendOutcome): void
}

/** What it cannot send, TLS and little bodies, goes to `fallback`. */
function createNativeBodySender(addon: Addon, fallback: SendBody, idleMs: number) {
  const running = new Map<number, Running>()
  let lastId = 0
  const sender = addon.open((reports) => {
    for (const [id, kind, sentBytes, text] of reports) {
      const body = running.get(id)
      if (!body) continue
      if (sentBytes > body.sentBytes) body.onSent(sentBytes - body.sentBytes)
      body.sentBytes = sentBytes
      if (kind === Kind.Progress) continue
      running.delete(id)
      body.end(outcomeOf(kind, sentBytes, text))
    }
  })

  const send: SendBody = async (response, extents, onSent) => {
    const socket = await readySocket(response, extents)
    const descriptor = socket && descriptorOf(socket)
    if (!socket || descriptor === undefined) return fallback(response, extents, onSent)
    const id = ++lastId
    const onClose = () => addon.cancel(sender, id)
    const idle = socket.timeout ?? 0
    // the thread looks for clients that stall: Node sees nothing of what it sends
    socket.setTimeout(0)
    socket.once('close', onClose)
    try {
      return await new Promise<SendOutcome>((end) => {
        running.set(id, { sentBytes: 0, onSent, end })
        const { ranges, memory } = flatten(extents)
        addon.start(sender, id, descriptor, idleMs, ranges, memory)
      })
    } finally {
      socket.off('close', onClose)
      socket.setTimeout(idle)
    }
  }
  return { send, close: () => addon.close(sender) }
}

/** The socket with everything before the body sent; undefined where the body must go another way. */
async function readySocket(response: ServerResponse, extents: readonly Extent[]): Promise<Socket | undefined> {
  const { socket } = response
  // of requests sent ahead only the first has the socket
  if (socket === null || 'encrypted' in socket || socket.destroyed) return undefined
  let [bytes, memoryBytes] = [0, 0]
  for (const extent of extents) {
    bytes += extent.kind === 'disk' ? extent.length : extent.bytes.length
    if (extent.kind === 'memory') memoryBytes += extent.bytes.length
  }
  if (bytes < LEAST_BYTES || memoryBytes > MOST_MEMORY_BYTES) return undefined
  response.flushHeaders()
  if (socket.writableLength > 0) await new Promise<void>((resolve) => socket.write('', () => resolve()))
  return socket.destroyed ? undefined : socket
}

/** The socket's file descriptor, which Node has and does not document; undefined where it has none. */
function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as Socket & { readonly _handle?: { readonly fd?: unknown } | null }
  return typeof handle?.fd === 'number' && handle.fd >= 0 ? handle.fd : undefined
}

/** Three numbers per extent: its descriptor (or -1 minus its place in `memory`), offset and length. */
function flatten(extents: readonly Extent[]): { ranges: Float64Array; memory: Uint8Array[] } {
  const ranges = new Float64Array(3 * extents.length)
  const memory: Uint8Array[] = []
  for (const [index, extent] of extents.entries()) {
    if (extent.kind === 'disk') ranges.set([extent.fd, extent.offset, extent.length], 3 * index)
    else {
      ranges.set([-1 - memory.length, 0, extent.bytes.length], 3 * index)
      memory.push(extent.bytes)
    }
  }
  return { ranges, memory }
}

function outcomeOf(kind: number, sentBytes: number, text: string): SendOutcome {
  switch (kind) {
    case Kind.Sent:
      return { kind: 'sent' }
    case Kind.Stalled:
      return { kind: 'stalled' }
    case Kind.ReadFailed:
      return { kind: 'readFailed', offset: sentBytes, reason: text }
    default:
      return { kind: 'closed' }
  }
}
