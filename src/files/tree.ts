// The one virtual file tree behind every door: cleans the name, finds the boot session, asks the sources in order.
import type { Ipv4 } from '../net/address.ts'
import type { BootFile, Open, Peer } from './boot-file.ts'
import { cleanName, type CleanName } from './clean-name.ts'

/** What a source may want to know besides the name. */
export interface FileContext {
  /** The boot session the request belongs to, if that is known. */
  readonly session: string | null
  readonly peer: Peer
  /** What the client said of itself behind the name, where its door can carry that. */
  readonly query?: URLSearchParams | undefined
}

/** A name the source is responsible for but will not serve, with the reason. */
export interface RefusedFile {
  readonly refused: string
}

/** One kind of files. `undefined` means "not mine": the next source is asked. */
export type FileSource = (name: CleanName, context: FileContext) => Promise<BootFile | RefusedFile | undefined>

/** How a request finds the boot session it belongs to. */
export interface SessionLookup {
  /** Whether there is a boot session with this id; names invented by clients must not reach the journal. */
  has(id: string): boolean | Promise<boolean>
  /** The running session of the client with this address. */
  byAddress(address: Ipv4): string | null
}

/** Names of the form `Tmp\<session>\<rest>` carry their session: it survives NAT and relays. */
export interface SessionName {
  readonly session: string
  readonly rest: CleanName
}

/** The session and the remainder of a `Tmp\<session>\<rest>` name; undefined for every other name. */
export function readSessionName(name: CleanName): SessionName | undefined {
  const [folder, id, ...rest] = name.parts
  if (folder?.toLowerCase() !== 'tmp' || id === undefined || rest.length === 0) return undefined
  const session = id.toLowerCase()
  return /^[a-z2-7]{12}$/.test(session) ? { session, rest: { parts: rest } } : undefined
}

/** The boot store of one session, as option 252 names it: `Tmp\\x64uefi{<session>}.bcd`. */
export function readSessionStore(name: CleanName): { session: string; architecture: string } | undefined {
  const [folder, file = '', ...rest] = name.parts
  if (folder?.toLowerCase() !== 'tmp' || rest.length > 0) return undefined
  const [, architecture, session] = /^([a-z0-9]{1,12})\{([a-z2-7]{12})\}\.bcd$/.exec(file.toLowerCase()) ?? []
  return architecture === undefined || session === undefined ? undefined : { session, architecture }
}

/** The sources as one: the first that answers a name wins. */
export function firstOf(sources: readonly FileSource[]): FileSource {
  return async (name, context) => {
    for (const source of sources) {
      const answer = await source(name, context)
      if (answer !== undefined) return answer
    }
    return undefined
  }
}

/** The tree over `sources`: the first that answers a name wins. */
export function createTree(sources: readonly FileSource[], sessions: SessionLookup): Open {
  async function findSession(name: CleanName | undefined, peer: Peer): Promise<string | null> {
    const named = name && (readSessionName(name) ?? readSessionStore(name))
    if (named && (await sessions.has(named.session))) return named.session
    return sessions.byAddress(peer.address)
  }

  return async (requested, peer, query) => {
    const name = cleanName(requested)
    if ('refused' in name) {
      return { found: false, why: 'refused', reason: name.refused, session: await findSession(undefined, peer) }
    }
    const session = await findSession(name, peer)
    for (const source of sources) {
      const answer = await source(name, { session, peer, query })
      if (answer === undefined) continue
      if ('refused' in answer) return { found: false, why: 'refused', reason: answer.refused, session }
      return { found: true, file: answer, session }
    }
    return { found: false, why: 'missing', reason: `no file ${name.parts.join('/')} in the boot tree`, session }
  }
}
