// Undoes what the lab set up (processes, namespaces, folders), last first, however the program ends.

const undos = new Set<() => void>()
let isWatching = false

/**
 * Remembers how to undo something. The returned function undoes it now; otherwise it happens when the process ends,
 * also by Ctrl-C, SIGTERM, SIGHUP, SIGALRM (a test's time is over) or an uncaught error. An undo is synchronous and runs once.
 */
export function atEnd(undo: () => void): () => void {
  watch()
  const once = () => {
    if (undos.delete(once)) undo()
  }
  undos.add(once)
  return once
}

function undoAll(): void {
  for (const undo of [...undos].reverse()) {
    try {
      undo()
    } catch {
      // The others must still be undone; the process is ending and has nobody to tell.
    }
  }
}

function watch(): void {
  if (isWatching) return
  isWatching = true
  process.once('exit', undoAll)
  const signals = { SIGHUP: 129, SIGINT: 130, SIGALRM: 142, SIGTERM: 143 } as const
  for (const [signal, exitCode] of Object.entries(signals)) {
    process.on(signal, () => {
      if (!interrupted) process.exit(exitCode)
      interrupted()
      interrupted = undefined
    })
  }
}

let interrupted: (() => void) | undefined

/** Waits for Ctrl-C or SIGTERM, so that the caller can end in its own order; a second one ends at once. */
export function untilInterrupted(): Promise<void> {
  watch()
  const beat = setInterval(() => undefined, 60_000)
  return new Promise((resolve) => {
    interrupted = () => {
      clearInterval(beat)
      resolve()
    }
  })
}
