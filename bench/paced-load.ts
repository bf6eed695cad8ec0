// HTTP requests at a given rate, whether or not those before are answered: what waits for a busy server counts as its latency.
import { Agent, request } from 'node:http'
import { createHistogram } from 'node:perf_hooks'

/** One request. */
export interface Ask {
  method: string
  path: string
  headers: Record<string, string>
  body?: string
}

/** What became of all of them. */
export interface PacedFigure {
  /** Well answered ones. */
  perSecond: number
  /** From the moment a request was due until its answer was read. */
  p50Ms: number
  p99Ms: number
  maxMs: number
  /** Answers other than 2xx, and connections that broke. */
  failed: number
}

export interface PacedLoad {
  port: number
  perSecond: number
  seconds: number
  /** Connections at most; requests beyond wait here, and that counts. */
  connections: number
  next: () => Ask
}

/** Asks at random moments (a Poisson process, as many independent callers are), and waits for the last answer. */
export async function runPaced({ port, perSecond, seconds, connections, next }: PacedLoad): Promise<PacedFigure> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const histogram = createHistogram()
  let answered = 0
  let failed = 0
  const ask = (dueMs: number) =>
    new Promise<void>((resolve) => {
      const { body, ...words } = next()
      const end = (isGood: boolean) => {
        if (isGood) answered++
        else failed++
        histogram.record(Math.max(1, Math.round((performance.now() - dueMs) * 1e6)))
        resolve()
      }
      const sent = request({ host: '127.0.0.1', port, agent, ...words }, (response) => {
        const { statusCode = 0 } = response
        response.on('end', () => end(statusCode >= 200 && statusCode < 300)).resume()
      })
      sent.on('error', () => end(false))
      sent.end(body)
    })

  const beganMs = performance.now()
  const endMs = beganMs + seconds * 1000
  const open: Promise<void>[] = []
  await new Promise<void>((resolve) => {
    let dueMs = beganMs
    const turn = () => {
      const nowMs = performance.now()
      while (dueMs <= nowMs && dueMs < endMs) {
        open.push(ask(dueMs))
        dueMs -= (Math.log(1 - Math.random()) / perSecond) * 1000
      }
      if (dueMs >= endMs) resolve()
      else setTimeout(turn, 1)
    }
    turn()
  })
  await Promise.all(open)
  agent.destroy()
  return {
    perSecond: answered / seconds,
    p50Ms: histogram.percentile(50) / 1e6,
    p99Ms: histogram.percentile(99) / 1e6,
    maxMs: histogram.max / 1e6,
    failed,
  }
}
