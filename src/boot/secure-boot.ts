// Which of two signatures of its loader a machine is given: the administrator's word, else what its firmware has taken. Pure.
import type { SecureBootCa, SecureBootMemory, SecureBootSetting } from '../model.ts'

/** A loader signed through one authority or another; the same file twice when it bears both signatures. */
export interface LoaderVariants {
  readonly programs: Readonly<Partial<Record<SecureBootCa, string>>>
  /** What is known of each file's signatures, for people. */
  readonly summaries: Readonly<Record<string, string>>
  /** Files that every machine with an up-to-date revocation list refuses, and why. */
  readonly revoked?: Readonly<Record<string, string>>
}

/** What the choice depends on besides the memory. */
export interface SecureBootCircumstances {
  readonly setting: SecureBootSetting
  /** What a machine nothing is known of is given first, and whose word that is: `pxe.secureBootCa`. */
  readonly usual: SecureBootCa
  readonly usualBy?: string
  readonly variants: LoaderVariants
}

/** The signature, and why this one. `refused`: what became of the last try, when it came to nothing. */
export interface SecureBootChoice {
  readonly ca: SecureBootCa
  readonly program: string
  /** The files this one stands for: itself and the one of the other signature. */
  readonly instead: readonly string[]
  /** There are two files to choose from. */
  readonly isChoice: boolean
  /** What the file's signatures are, for people. */
  readonly signatures: string | null
  readonly reason: string
  readonly refused: string | null
  readonly memory: SecureBootMemory | null
}

/** A loader that ran once is given up only after so many tries in a row in which it did not: somebody may just have switched off. */
const STICKY_FAILURES = 2

/** Microsoft's name for the loaders of 2023 in `EFI_EX` and `PXE_EX`. */
const SUFFIX = /_ex(?=\.efi$)/i

/** The file of the other signature beside this one: `bootmgfw.efi` and `bootmgfw_EX.efi`. Null: it can have none. */
export function siblingOf(program: string): { sibling: string; ca: SecureBootCa } | null {
  if (!/\.efi$/i.test(program)) return null
  if (SUFFIX.test(program)) return { sibling: program.replace(SUFFIX, ''), ca: '2023' }
  return { sibling: program.replace(/(?=\.efi$)/i, '_EX'), ca: '2011' }
}

/**
 * The signature for a try; undefined when there is nothing to choose. `xid` is the DISCOVER's: the same one again is
 * the same try.
 */
export function chooseSignature(
  memory: SecureBootMemory | null,
  circumstances: SecureBootCircumstances,
  attempt: { session: string; xid: number },
): SecureBootChoice | undefined {
  const { setting, usual, usualBy = 'pxe.secureBootCa', variants } = circumstances
  const { programs, revoked = {} } = variants
  const there = (['2011', '2023'] as const).filter((ca) => programs[ca] !== undefined)
  const [only] = there
  if (only === undefined) return undefined
  const instead = [...new Set(Object.values(programs))]
  const isRevoked = (ca: SecureBootCa) => revoked[programs[ca] ?? ''] !== undefined
  const give = (
    ca: SecureBootCa,
    reason: string,
    next: { failures?: number; refused?: string | null; otherFailed?: boolean } = {},
  ): SecureBootChoice => ({
    ...{ ca, reason, instead, isChoice: instead.length > 1, refused: next.refused ?? null },
    program: programs[ca] ?? '',
    signatures: variants.summaries[programs[ca] ?? ''] ?? null,
    memory: {
      ...{ offered: ca, ...attempt, state: 'offered', worked: memory?.worked ?? null },
      failures: next.failures ?? (memory?.offered === ca ? memory.failures : 0),
      otherFailed: next.otherFailed ?? memory?.otherFailed ?? false,
    },
  })
  const failed = memory !== null && memory.state === 'fetched' && memory.xid !== attempt.xid
  const refused = failed ? refusalText(memory.offered, variants) : null
  if (setting !== 'auto') {
    if (programs[setting] !== undefined) {
      const warning = isRevoked(setting) ? `, although ${revoked[programs[setting]]}` : ''
      return give(setting, `secureBootCa ${setting} is set for this machine${warning}`, { refused })
    }
    return give(only, `secureBootCa ${setting} is set for this machine, but there is no such file: the one there is`, {
      refused,
    })
  }
  if (instead.length === 1) {
    const failures = failed ? memory.failures + 1 : undefined
    const reason = there.length === 2 ? 'it bears both signatures' : 'the only one there is'
    return give(memory?.offered && programs[memory.offered] ? memory.offered : only, reason, {
      failures: failures ?? 0,
      refused,
    })
  }
  const [valid, ...more] = there.filter((ca) => !isRevoked(ca))
  if (valid !== undefined && more.length === 0) {
    const other = programs[valid === '2011' ? '2023' : '2011'] ?? ''
    return give(valid, `${other} is not given: ${revoked[other]}`, {
      failures: failed ? memory.failures + 1 : 0,
      refused,
    })
  }
  if (memory === null)
    return give(programs[usual] ? usual : only, `the first choice (${usualBy}), nothing is known of this machine yet`)
  if (programs[memory.offered] === undefined) return give(only, 'the only one there is', { refused })
  if (memory.xid === attempt.xid) return { ...give(memory.offered, 'the same try again'), memory }
  if (!failed) {
    if (memory.state === 'ran') return give(memory.offered, 'it ran the last time')
    return give(memory.offered, memory.worked === memory.offered ? 'it ran before' : 'it was not fetched yet')
  }
  const failures = memory.failures + 1
  if (memory.worked === memory.offered && failures < STICKY_FAILURES)
    return give(memory.offered, 'it ran before, and not once since; once more', { failures, refused })
  const other = memory.offered === '2011' ? '2023' : '2011'
  const both = memory.otherFailed ? ', as the other was before: does this firmware trust either?' : ''
  return give(other, `the signature of ${memory.offered} did not run${both}`, {
    failures: 0,
    refused,
    otherFailed: true,
  })
}

/** What is known once the loader of a session has arrived at the machine. */
export function loaderFetched(memory: SecureBootMemory | null, session: string): SecureBootMemory | null {
  if (memory === null || memory.session !== session || memory.state !== 'offered') return memory
  return { ...memory, state: 'fetched' }
}

/** What is known once the session shows that the loader runs: it asked for its next file, or spoke itself. */
export function loaderRan(memory: SecureBootMemory | null, session: string): SecureBootMemory | null {
  if (memory === null || memory.session !== session || memory.state !== 'fetched') return memory
  return { ...memory, state: 'ran', failures: 0, worked: memory.offered, otherFailed: false }
}

function refusalText(ca: SecureBootCa, { programs, summaries }: LoaderVariants): string {
  const program = programs[ca] ?? ''
  const summary = summaries[program]
  return `${program}${summary === undefined ? '' : ` (${summary})`} was fetched and asked for nothing more: it did not run, as when Secure Boot refuses its signature`
}
