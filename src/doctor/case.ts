// What the doctor is given of a boot, and what it gives back.
import type { BootSession, Deployment, JournalEntry } from '../model.ts'

/** What is true of the server, besides what the journal tells. */
export interface ServerFacts {
  /** Our addresses on the served networks. */
  readonly addresses: readonly string[]
  readonly dhcpMode: 'proxy' | 'server' | 'off'
  /** `tftp.maxBlockSize`, in bytes of data; null: not known. */
  readonly maxBlockSize: number | null
}

/** A boot to look at, with everything that is known around it. */
export interface Case {
  readonly session: BootSession
  /** Its journal, oldest first. */
  readonly journal: readonly JournalEntry[]
  /** Boots of the same MAC before and after it, in any order. */
  readonly neighbours: readonly BootSession[]
  /** The machine's newest deployment, if it has one. */
  readonly deployment: Deployment | null
  readonly facts: ServerFacts
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** How bad it is. `notice`: the boot goes on nevertheless, or somebody wanted it so. */
export const SEVERITIES = ['problem', 'notice', 'fine'] as const
export type Severity = (typeof SEVERITIES)[number]

/** An entry of the journal, quoted. */
export interface Evidence {
  readonly sequence: number
  readonly at: string
  readonly text: string
}

/** One thing the doctor found. */
export interface Finding {
  /** docs/troubleshooting.md has a line for it. */
  readonly code: string
  readonly severity: Severity
  /** What happened and why, for people. */
  readonly cause: string
  /** What to do now; null: nothing. */
  readonly next: string | null
  /** At most MAX_EVIDENCE entries. */
  readonly evidence: readonly Evidence[]
}

/** What a shape says when it fits. */
export interface Diagnosis {
  readonly cause: string
  readonly next: string | null
  readonly evidence: readonly (JournalEntry | undefined)[]
}

/** Enough to see it, few enough to read. */
export const MAX_EVIDENCE = 6

/** What `openwds doctor net` looks at on the host: host.ts. */
export const HOST_CHECKS = ['mtu', 'ports', 'firewall', 'clock', 'name', 'disk', 'rights'] as const
