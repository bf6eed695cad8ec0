// Which rule fits a client: one rule looked at in every detail for people, and a rule set compiled to ask per packet. Pure.
import {
  RULE_SELECTORS,
  type Architecture,
  type ProfileRule,
  type PxeClient,
  type RuleSelector,
  type RuleSelectors,
} from '../model.ts'
import { ipv4ToNumber } from '../net/address.ts'
import { ouiOf, subnetSpan } from '../store/rule-selectors.ts'
import { swapUuid } from '../store/uuid.ts'
import { formatMinuteOfWeek, formatTimeWindow, minuteOfWeek, spansContain, weekSpans } from '../time-window.ts'

/** What rules look at. */
export interface RuleFacts {
  client: Pick<
    PxeClient,
    'mac' | 'uuid' | 'architecture' | 'firmware' | 'vendorClass' | 'userClass' | 'link' | 'relay' | 'wds'
  >
  /** Of the machine, if it is known. */
  tags: readonly string[]
  /** Now; windows of time are those of this server's time zone. */
  at: Date
}

/** What one selector of a rule wanted, and what there was. */
export interface CheckedSelector {
  selector: RuleSelector
  /** Its values for people, separated by commas. */
  wanted: string
  /** Null: the client does not say. */
  found: string | null
  matches: boolean
}

/** Every selector of the rule against the facts, also after the first that does not match: for `explain`. */
export function matchRule(
  rule: Pick<ProfileRule, 'selectors'>,
  facts: RuleFacts,
): { matches: boolean; checked: CheckedSelector[] } {
  const seen = new Seen(facts)
  const checked = selectorsOf(rule.selectors).map((selector) => ({
    selector,
    wanted: wantedText(rule.selectors, selector),
    found: foundText(selector, seen),
    matches: compileSelector(rule.selectors, selector)(seen),
  }))
  return { matches: checked.every(({ matches }) => matches), checked }
}

/** A rule set ready to be asked for every boot packet. */
export interface RuleMatcher {
  /** The first enabled rule that applies, by order, then name; one look-up each by MAC, UUID and OUI, then the rest in turn. */
  find(facts: RuleFacts): ProfileRule | undefined
}

/** Compiles the rules; later changes of theirs need a new matcher. */
export function compileRules(rules: readonly ProfileRule[]): RuleMatcher {
  const compiled = rules
    .filter(({ enabled }) => enabled)
    .sort((one, other) => one.order - other.order || (one.name.toLowerCase() < other.name.toLowerCase() ? -1 : 1))
    .map((rule) => ({ rule, tests: selectorsOf(rule.selectors).map((name) => compileSelector(rule.selectors, name)) }))
  const byMac = new Map<string, number[]>()
  const byUuid = new Map<string, number[]>()
  const byOui = new Map<string, number[]>()
  const others: number[] = []
  for (const [index, { rule }] of compiled.entries()) {
    const { mac, uuid, oui } = rule.selectors
    if (mac) for (const key of mac) listUnder(byMac, key, index)
    else if (uuid) for (const key of new Set(uuid.flatMap((one) => [one, swapUuid(one)]))) listUnder(byUuid, key, index)
    else if (oui) for (const key of oui) listUnder(byOui, key, index)
    else others.push(index)
  }

  /** The first of these that applies and comes before `best`, else `best`. */
  function firstOf(candidates: readonly number[] | undefined, best: number, seen: Seen): number {
    if (candidates === undefined) return best
    for (const index of candidates) {
      if (index >= best) return best
      if (compiled[index]?.tests.every((test) => test(seen))) return index
    }
    return best
  }

  return {
    find(facts) {
      if (compiled.length === 0) return undefined
      const { mac, uuid } = facts.client
      const seen = new Seen(facts)
      let best = compiled.length
      if (byMac.size > 0) best = firstOf(byMac.get(mac), best, seen)
      if (byUuid.size > 0 && uuid !== null) best = firstOf(byUuid.get(uuid), best, seen)
      if (byOui.size > 0) best = firstOf(byOui.get(seen.oui), best, seen)
      best = firstOf(others, best, seen)
      return compiled[best]?.rule
    },
  }
}

/** The facts as tests want them; what costs something is worked out when a test first asks. */
class Seen {
  readonly client: RuleFacts['client']
  readonly oui: string
  readonly #facts: RuleFacts
  #minute: number | undefined
  #link: number | undefined
  #tags: readonly string[] | undefined

  constructor(facts: RuleFacts) {
    this.#facts = facts
    this.client = facts.client
    this.oui = ouiOf(facts.client.mac)
  }

  /** Minutes since Monday 00:00. */
  get minute(): number {
    return (this.#minute ??= minuteOfWeek(this.#facts.at))
  }

  /** The client's place in the network as a number; NaN if not known. */
  get link(): number {
    const { link } = this.client
    return (this.#link ??= link === null ? Number.NaN : ipv4ToNumber(link))
  }

  /** In lower case. */
  get tags(): readonly string[] {
    return (this.#tags ??= this.#facts.tags.map((tag) => tag.toLowerCase()))
  }

  /** What the computer can be: BIOS firmware says 0 on 64-bit processors too, until a network boot program has looked. */
  get architectures(): readonly (Architecture | null)[] {
    const { architecture, firmware, wds } = this.client
    return firmware === 'bios' && (wds?.architectureCode ?? null) === null ? BIOS : [architecture]
  }
}

const BIOS: readonly Architecture[] = ['x86', 'x64']

type Test = (seen: Seen) => boolean

/** One selector that is there as a test. */
function compileSelector(selectors: RuleSelectors, selector: RuleSelector): Test {
  switch (selector) {
    case 'mac':
      return isOneOf(selectors.mac, ({ client }) => client.mac)
    case 'oui':
      return isOneOf(selectors.oui, ({ oui }) => oui)
    case 'uuid':
      return isOneOf(
        selectors.uuid?.flatMap((uuid) => [uuid, swapUuid(uuid)]),
        ({ client }) => client.uuid,
      )
    case 'userClass':
      return isOneOf(selectors.userClass, ({ client }) => client.userClass)
    case 'circuitId':
      return isOneOf(selectors.circuitId, ({ client }) => client.relay?.circuitId ?? null)
    case 'remoteId':
      return isOneOf(selectors.remoteId, ({ client }) => client.relay?.remoteId ?? null)
    case 'vendorClass': {
      const prefixes = selectors.vendorClass ?? []
      return ({ client }) => prefixes.some((prefix) => client.vendorClass?.startsWith(prefix))
    }
    case 'architecture': {
      const wanted = selectors.architecture ?? []
      return ({ architectures }) => architectures.some((one) => one !== null && wanted.includes(one))
    }
    case 'subnet': {
      const spans = selectors.subnet?.map(subnetSpan) ?? []
      return ({ link }) => spans.some(({ first, last }) => first <= link && link <= last)
    }
    case 'tag': {
      const wanted = new Set(selectors.tag?.map((tag) => tag.toLowerCase()))
      return ({ tags }) => tags.some((tag) => wanted.has(tag))
    }
    case 'time': {
      const spans = weekSpans(selectors.time ?? [])
      return ({ minute }) => spansContain(spans, minute)
    }
  }
}

function isOneOf(values: readonly string[] | undefined, read: (seen: Seen) => string | null): Test {
  const wanted = new Set(values)
  return (seen) => {
    const found = read(seen)
    return found !== null && wanted.has(found)
  }
}

function listUnder(index: Map<string, number[]>, key: string, value: number): void {
  const list = index.get(key)
  if (list) list.push(value)
  else index.set(key, [value])
}

function selectorsOf(selectors: RuleSelectors): RuleSelector[] {
  return RULE_SELECTORS.filter((name) => selectors[name] !== undefined)
}

function wantedText(selectors: RuleSelectors, selector: RuleSelector): string {
  if (selector === 'time') return (selectors.time ?? []).map(formatTimeWindow).join(', ')
  return (selectors[selector] ?? []).join(', ')
}

function foundText(selector: RuleSelector, { client, oui, minute, tags, architectures }: Seen): string | null {
  switch (selector) {
    case 'oui':
      return oui
    case 'subnet':
      return client.link
    case 'circuitId':
      return client.relay?.circuitId ?? null
    case 'remoteId':
      return client.relay?.remoteId ?? null
    case 'tag':
      return tags.join(', ') || null
    case 'time':
      return formatMinuteOfWeek(minute)
    case 'architecture':
      return architectures.filter((one) => one !== null).join(' or ') || null
    default:
      return client[selector]
  }
}
