// What every door serves: a file as a size and a list of extents, each a range of a file on disk or bytes in memory.
import type { Ipv4 } from '../net/address.ts'

/** A run of the file's bytes, in order: from an open file descriptor, or from memory. */
export type Extent =
  | { readonly kind: 'disk'; readonly fd: number; readonly offset: number; readonly length: number }
  | { readonly kind: 'memory'; readonly bytes: Uint8Array }

/** Where a file's bytes come from. */
export interface FileOrigin {
  /** `disk`: the image directory; `image`: a boot image of the library; `made`: nothing but this boot. */
  readonly kind: 'disk' | 'image' | 'made'
  /** For people: the file, or the image and the path in it. */
  readonly text: string
}

/** An opened file. The opener closes it exactly once, when no read is under way. */
export interface BootFile {
  /** The name it was found under, in the tree's own spelling, `/` between folders. */
  readonly name: string
  /** For `explain`; undefined for what is in no boot tree. */
  readonly origin?: FileOrigin
  readonly sizeBytes: number
  /** Strong validator: changes when the content does. Without quotes. */
  readonly etag: string
  readonly modifiedAt: Date
  readonly extents: readonly Extent[]
  close(): Promise<void>
}

/** Who asks, and through which door. */
export interface Peer {
  readonly address: Ipv4
  readonly port: number
  readonly door: 'tftp' | 'http' | 'https'
}

/** The answer to a name: the file, or why there is none; and the boot session it belongs to, if that is known. */
export type OpenResult =
  | { readonly found: true; readonly file: BootFile; readonly session: string | null }
  | {
      readonly found: false
      /** `missing`: no such file, which is normal; `refused`: a name that is not acceptable. */
      readonly why: 'missing' | 'refused'
      readonly reason: string
      readonly session: string | null
    }

/**
 * Resolves a name as a client spelled it, with the parameters it sent along, if its door has any. Never throws for what a
 * client sent.
 */
export type Open = (name: string, peer: Peer, query?: URLSearchParams) => Promise<OpenResult>
