// The boot decision: a client and the facts in, one decision with its reason out. Pure.
import type { Decision, PxeClient } from '../model.ts'
import { RULES, type Facts, type Rule } from './rules.ts'

/** What one rule said, for `explain`. */
export interface RuleVerdict {
  rule: string
  verdict: 'passed' | 'decided'
  reason: string
}

/** The decision of the first rule that answers. */
export function decide(client: PxeClient, facts: Facts, rules: readonly Rule[] = RULES): Decision {
  for (const rule of rules) {
    const decision = rule.decide(client, facts)
    if (decision) return decision
  }
  return { action: 'silent', rule: 'none', reason: 'no rule applies' }
}

/** The same decision with the verdict of every rule up to it. */
export function explainDecision(
  client: PxeClient,
  facts: Facts,
  rules: readonly Rule[] = RULES,
): { decision: Decision; rules: RuleVerdict[] } {
  const verdicts: RuleVerdict[] = []
  for (const rule of rules) {
    const decision = rule.decide(client, facts)
    verdicts.push(
      decision
        ? { rule: rule.name, verdict: 'decided', reason: `${decision.action}: ${decision.reason}` }
        : { rule: rule.name, verdict: 'passed', reason: 'does not apply' },
    )
    if (decision) return { decision, rules: verdicts }
  }
  return { decision: decide(client, facts, rules), rules: verdicts }
}
