// Names for machines that are approved without one: WDS's naming policy, like `PC-%03#` or `%61Username%#`.
import type { Mac } from './net/address.ts'

/** A part of a policy: letters as they are, or something that is filled in. */
export type NamePart =
  | { kind: 'text'; text: string }
  /** `digits`: at most so many letters of it, 0: all. */
  | { kind: 'username' | 'mac'; digits: number }
  /** `zeros`: filled up with zeros to `digits`. */
  | { kind: 'counter'; digits: number; zeros: boolean }

/** A policy that can be carried out; it makes names of the API's pattern. */
export interface NamingPolicy {
  parts: readonly NamePart[]
}

/** What is filled in. */
export interface NameFacts {
  /** Who approved: `token:alice`, `local`. */
  actor: string
  mac: Mac
}

const TOKEN = /%(0?)(\d{0,2})(First|Last|Username|MAC|#)/y
/** Longer names fit nowhere: DNS labels end at 63. */
const MAX_NAME = 63

/**
 * Reads a policy of text and `%Username`, `%MAC`, `%#` (a counter from 1; `%3#` three digits, `%03#` with zeros; a
 * number before the others limits their letters). Gives the reason why it cannot be carried out otherwise.
 */
export function parseNamingPolicy(text: string): NamingPolicy | { problem: string } {
  const parts: NamePart[] = []
  for (let at = 0; at < text.length;) {
    if (text[at] !== '%') {
      const end = text.indexOf('%', at)
      const plain = text.slice(at, end < 0 ? undefined : end)
      if (!/^[A-Za-z0-9._-]+$/.test(plain))
        return { problem: `\`${plain}\` has a letter that names of machines do not have` }
      parts.push({ kind: 'text', text: plain })
      at += plain.length
      continue
    }
    TOKEN.lastIndex = at
    const [token, zero, digitsText, word] = TOKEN.exec(text) ?? []
    if (token === undefined)
      return {
        problem: `\`${text.slice(at, at + 12)}\` is none of %Username, %MAC and %# (with a number: %61Username, %03#)`,
      }
    if (word === 'First' || word === 'Last')
      return { problem: `%${word} needs a directory of people's names, which this server does not have; use %Username` }
    const digits = Number(digitsText || 0)
    if (word === '#') parts.push({ kind: 'counter', digits, zeros: zero === '0' })
    else parts.push({ kind: word === 'MAC' ? 'mac' : 'username', digits })
    at += token.length
  }
  if (parts.length === 0) return { problem: 'it is empty' }
  if (!parts.some(({ kind }) => kind === 'counter' || kind === 'mac'))
    return { problem: 'all machines would have the same name; add %# or %MAC' }
  if (!/^[A-Za-z0-9]/.test(expandName({ parts }, { actor: 'a', mac: '00:00:00:00:00:00' as Mac }, 1)))
    return { problem: 'names begin with a letter or digit' }
  return { parts }
}

/** The policy's name for the given value of the counter, from 1. */
export function expandName(policy: NamingPolicy, facts: NameFacts, counter: number): string {
  const name = policy.parts.map((part) => expandPart(part, facts, counter)).join('')
  return name.replace(/^[._-]+/, '').slice(0, MAX_NAME)
}

/** Whether another value of the counter gives another name. */
export function isCounting({ parts }: NamingPolicy): boolean {
  return parts.some(({ kind }) => kind === 'counter')
}

function expandPart(part: NamePart, { actor, mac }: NameFacts, counter: number): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'counter':
      return part.zeros ? String(counter).padStart(part.digits, '0') : String(counter)
    case 'mac':
      return limited(mac.replaceAll(':', '').toUpperCase(), part.digits)
    case 'username':
      return limited(actor.replace(/^[a-z]+:/, '').replace(/[^A-Za-z0-9-]/g, ''), part.digits)
  }
}

function limited(text: string, digits: number): string {
  return digits === 0 ? text : text.slice(0, digits)
}
