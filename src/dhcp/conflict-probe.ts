// Looks whether somebody answers at an address before it is offered: an ICMP echo by the system's ping [RFC 2131 §2.2].
import { spawn } from 'node:child_process'
import { ConfigError } from '../errors.ts'
import type { Ipv4 } from '../net/address.ts'

/** Looks at addresses, a bounded number at once. */
export interface ConflictProbe {
  /** Whether the address answers; `busy` when too many are being looked at, the client asks again. */
  isInUse(address: Ipv4): Promise<boolean | 'busy'>
}

/** Processes at once: more would slow down everything else. */
const MAX_AT_ONCE = 32
const TRIAL_MS = 3000

/** A probe that waits so long for an answer. `command` is found in PATH. Rejects with PING_MISSING. */
export async function createPingProbe(waitMs: number, command = 'ping'): Promise<ConflictProbe> {
  // a ping that may not open its socket would find every address free
  const trial = await run(command, ['-n', '-c', '1', '-W', '1', '127.0.0.1'], TRIAL_MS)
  if (trial.error) throw new ConfigError('PING_MISSING', { reason: trial.error.message })
  if (trial.code !== 0)
    throw new ConfigError('PING_MISSING', { reason: `it finds nobody at 127.0.0.1 (status ${trial.code})` })
  const running = new Map<Ipv4, Promise<boolean>>()
  return {
    async isInUse(address) {
      const known = running.get(address)
      if (known) return known
      if (running.size >= MAX_AT_ONCE) return 'busy'
      const work = run(command, ['-n', '-c', '1', '-W', '1', address], waitMs)
        .then(({ code }) => code === 0)
        .finally(() => running.delete(address))
      running.set(address, work)
      return work
    },
  }
}

/** Runs the command; one that takes longer is ended, and has then found nobody. */
function run(command: string, args: string[], limitMs: number): Promise<{ code: number | null; error?: Error }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), limitMs)
    child.once('error', (error) => {
      clearTimeout(timer)
      resolve({ code: null, error })
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      resolve({ code })
    })
  })
}
