// What happens at the server, as it happens: one stream for the whole page, taken up again by itself where it broke.
import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { ChangeEventReply } from '../api/schemas.ts'
import { readServerEvents } from '../api/server-events.ts'
import type { LiveEvent } from '../model.ts'
import { Problem, query, send } from './api.ts'
import { useLoaded, type Loaded } from './loaded.ts'

/** `resumed`: the stream is there again; what is no journal entry may have been missed. */
export type PageEvent = LiveEvent | ChangeEventReply | { kind: 'resumed' }
export type Connection = 'connecting' | 'open' | 'lost'

/** Waits between attempts to connect again; the last one repeats. */
const RECONNECT_MS = [250, 500, 1000, 2000, 5000]
/** The server says something every 15 s; who is silent for longer is gone. */
const SILENCE_MS = 40_000
/** Lists are read again so often at most, however much happens. */
const RELOAD_MS = 500

/** The stream and who listens to it. */
export class LiveFeed {
  readonly #listeners = new Set<(event: PageEvent) => void>()
  readonly #watchers = new Set<(connection: Connection) => void>()
  #connection: Connection = 'connecting'
  #lastId = ''

  get connection(): Connection {
    return this.#connection
  }

  /** Calls the listener with every event; the result ends that. */
  subscribe(listener: (event: PageEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells how the connection is, whenever that changes; the result ends that. */
  watch(watcher: (connection: Connection) => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  /** Follows until the signal. Resolves early when the caller is not let in any more. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      try {
        await this.#follow(signal, () => (failures = 0))
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return this.#become('lost')
      }
      if (signal.aborted) return
      this.#become('lost')
      await pause(RECONNECT_MS[Math.min(failures++, RECONNECT_MS.length - 1)] ?? 0, signal)
    }
  }

  async #follow(signal: AbortSignal, onOpen: () => void): Promise<void> {
    const silence = new AbortController()
    let watchdog = setTimeout(() => silence.abort(), SILENCE_MS)
    const heard = () => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => silence.abort(), SILENCE_MS)
    }
    try {
      const { body } = await send(`/events${query({ changes: true })}`, {
        headers: this.#lastId === '' ? {} : { 'last-event-id': this.#lastId },
        signal: AbortSignal.any([signal, silence.signal]),
      })
      onOpen()
      this.#become('open')
      this.#publish({ kind: 'resumed' })
      if (!body) return
      for await (const { id, data } of readServerEvents(chunksOf(body, heard))) {
        this.#lastId = id
        this.#publish(JSON.parse(data) as PageEvent)
      }
    } finally {
      clearTimeout(watchdog)
    }
  }

  #become(connection: Connection): void {
    if (this.#connection === connection) return
    this.#connection = connection
    for (const watcher of this.#watchers) watcher(connection)
  }

  #publish(event: PageEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

/** Not every browser iterates over streams. */
async function* chunksOf(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      heard()
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}

/** The page's one feed. */
export const Feed = createContext(new LiveFeed())

/** Calls `onEvent` with what happens while the caller is shown. */
export function useLive(onEvent: (event: PageEvent) => void): void {
  const feed = useContext(Feed)
  const latest = useRef(onEvent)
  latest.current = onEvent
  useEffect(() => feed.subscribe((event) => latest.current(event)), [feed])
}

/** How the connection is. */
export function useConnection(): Connection {
  const feed = useContext(Feed)
  const [connection, setConnection] = useState(feed.connection)
  useEffect(() => {
    setConnection(feed.connection)
    return feed.watch(setConnection)
  }, [feed])
  return connection
}

/** Loads, and loads again when something happens that matters to it. */
export function useFresh<T>(
  load: (signal: AbortSignal) => Promise<T>,
  inputs: readonly unknown[],
  matters: (event: PageEvent) => boolean,
): Loaded<T> {
  const loaded = useLoaded(load, inputs)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  useLive((event) => {
    if (event.kind !== 'resumed' && !matters(event)) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      loaded.reload()
    }, RELOAD_MS)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return loaded
}

/** Whether somebody changed one of these nouns. */
export const isChangeOf =
  (...nouns: string[]) =>
  (event: PageEvent): boolean =>
    event.kind === 'change' && nouns.includes(event.noun)
