// Which rules stand in each other's way: two that tie, and one that hides another. Pure; asked before a rule is written.
import { RequestError } from '../errors.ts'
import type { ProfileRule, RuleSelectors } from '../model.ts'
import { spansCover, spansOverlap, weekSpans } from '../time-window.ts'
import { ouiOf, subnetSpan } from './rule-selectors.ts'
import { uuidKey } from './uuid.ts'

/** What conflicts depend on. */
export type RuleWords = Pick<ProfileRule, 'name' | 'order' | 'selectors' | 'profile' | 'enabled'>

/**
 * Throws when the rule ties with one of the others (RULE_TIE: same order, some client could fit both, different
 * profiles), or when it would hide one of them or be hidden (RULE_UNREACHABLE). Disabled rules stand in nobody's way.
 */
export function refuseConflicts(rule: RuleWords, others: readonly RuleWords[]): void {
  if (!rule.enabled) return
  for (const other of others) {
    if (!other.enabled) continue
    if (rule.order === other.order) refuseTie(rule, other)
    else if (rule.order > other.order) refuseHidden(rule, other)
    else refuseHidden(other, rule)
  }
}

function refuseTie(rule: RuleWords, other: RuleWords): void {
  const { order } = rule
  if (rule.profile !== other.profile) {
    if (!mayBothMatch(rule.selectors, other.selectors)) return
    throw new RequestError('RULE_TIE', { name: rule.name, other: other.name, order })
  }
  const same = matchesAllOf(rule.selectors, other.selectors) && matchesAllOf(other.selectors, rule.selectors)
  if (same) throw new RequestError('RULE_UNREACHABLE', { name: rule.name, other: other.name, order, otherOrder: order })
}

function refuseHidden(later: RuleWords, earlier: RuleWords): void {
  if (!matchesAllOf(earlier.selectors, later.selectors)) return
  throw new RequestError('RULE_UNREACHABLE', {
    name: later.name,
    other: earlier.name,
    order: later.order,
    otherOrder: earlier.order,
  })
}

/** Whether some client could fit both: false only if one selector proves that none can. */
export function mayBothMatch(one: RuleSelectors, other: RuleSelectors): boolean {
  return !isDisjoint(one, other) && !isDisjoint(other, one)
}

/** Whether everything that fits `inner` fits `outer`: false also where that cannot be proved selector by selector. */
export function matchesAllOf(outer: RuleSelectors, inner: RuleSelectors): boolean {
  return (Object.keys(outer) as (keyof RuleSelectors)[]).every((name) => {
    switch (name) {
      case 'oui':
        // MACs that are named say their OUI themselves
        return isWithin(inner.oui, outer.oui) || (inner.mac !== undefined && isWithin(inner.mac.map(ouiOf), outer.oui))
      case 'uuid':
        return isWithin(inner.uuid?.map(uuidKey), outer.uuid?.map(uuidKey))
      case 'architecture':
        return isWithin(inner.architecture?.flatMap(findingsOf), outer.architecture?.flatMap(findingsOf))
      case 'vendorClass':
        return isWithinBy(inner.vendorClass, outer.vendorClass, (text, prefix) => text.startsWith(prefix))
      case 'subnet':
        return isWithinBy(inner.subnet?.map(subnetSpan), outer.subnet?.map(subnetSpan), (small, large) => {
          return large.first <= small.first && small.last <= large.last
        })
      case 'tag':
        return isWithin(inner.tag?.map(lowerCase), outer.tag?.map(lowerCase))
      case 'time':
        return inner.time !== undefined && spansCover(weekSpans(outer.time ?? []), weekSpans(inner.time))
      default:
        return isWithin<string>(inner[name], outer[name])
    }
  })
}

/** Whether one selector proves that no client fits both. Tags never do: a machine can have several. */
function isDisjoint(one: RuleSelectors, other: RuleSelectors): boolean {
  return (
    shareNone(one.mac, other.mac) ||
    shareNone(one.oui, other.oui) ||
    shareNone(one.mac?.map(ouiOf), other.oui) ||
    shareNone(one.uuid?.map(uuidKey), other.uuid?.map(uuidKey)) ||
    shareNone(one.userClass, other.userClass) ||
    shareNone(one.circuitId, other.circuitId) ||
    shareNone(one.remoteId, other.remoteId) ||
    shareNone(one.architecture?.flatMap(findingsOf), other.architecture?.flatMap(findingsOf)) ||
    noneMeet(
      one.vendorClass,
      other.vendorClass,
      (text, prefix) => text.startsWith(prefix) || prefix.startsWith(text),
    ) ||
    noneMeet(
      one.subnet?.map(subnetSpan),
      other.subnet?.map(subnetSpan),
      (left, right) => left.first <= right.last && right.first <= left.last,
    ) ||
    (one.time !== undefined && other.time !== undefined && !spansOverlap(weekSpans(one.time), weekSpans(other.time)))
  )
}

/** What is found of a computer that fits this architecture: BIOS firmware nobody looked into fits x86 and x64. */
function findingsOf(architecture: string): string[] {
  return architecture === 'x86' || architecture === 'x64' ? [architecture, 'bios'] : [architecture]
}

function lowerCase(text: string): string {
  return text.toLowerCase()
}

function isWithin<T>(inner: readonly T[] | undefined, outer: readonly T[] | undefined): boolean {
  const known = new Set(outer)
  return inner?.every((value) => known.has(value)) ?? false
}

function isWithinBy<T>(
  inner: readonly T[] | undefined,
  outer: readonly T[] | undefined,
  fits: (inner: T, outer: T) => boolean,
): boolean {
  return inner?.every((one) => outer?.some((other) => fits(one, other))) ?? false
}

function shareNone<T>(ones: readonly T[] | undefined, others: readonly T[] | undefined): boolean {
  if (!ones || !others) return false
  const known = new Set(ones)
  return !others.some((value) => known.has(value))
}

function noneMeet<T>(
  ones: readonly T[] | undefined,
  others: readonly T[] | undefined,
  meet: (one: T, other: T) => boolean,
): boolean {
  return ones !== undefined && others !== undefined && !ones.some((one) => others.some((other) => meet(one, other)))
}
