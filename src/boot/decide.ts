// The boot decision: a client and the facts in, one decision with its reason out. Pure.
import type { Decision, PxeClient } from '../model.ts'
import { RULES, type Facts, type Rule } from './rules.ts'

/** What one rule said, and what it looked at, for `explain`. */
export interface RuleVerdict {
  rule: string
  verdict: 'passed' | 'decided' | 'not asked'
  reason: string
  facts: Record<string, string | number | boolean | null>
}

/** The decision of the first rule that answers. */
export function decide(client: PxeClient, facts: Facts, rules: readonly Rule[] = RULES): Decision {
  for (const rule of rules) {
    const decision = rule.decide(client, facts)
    if (decision) return decision
  }
  return { action: 'silent', rule: 'none', reason: 'no rule applies' }
}

/** The same decision with the verdict of every rule. */
export function explainDecision(
  client: PxeClient,
  facts: Facts,
  rules: readonly Rule[] = RULES,
): { decision: Decision; rules: RuleVerdict[] } {
  const verdicts: RuleVerdict[] = []
  let decision: Decision | undefined
  for (const rule of rules) {
    const verdict = decision === undefined ? rule.decide(client, facts) : undefined
    const looked = rule.facts(client, facts)
    if (decision !== undefined)
      verdicts.push({ rule: rule.name, verdict: 'not asked', reason: `${decision.rule} decided`, facts: looked })
    else if (verdict === undefined)
      verdicts.push({ rule: rule.name, verdict: 'passed', reason: 'does not apply', facts: looked })
    else
      verdicts.push({
        rule: rule.name,
        verdict: 'decided',
        reason: `${verdict.action}: ${verdict.reason}`,
        facts: looked,
      })
    decision ??= verdict
  }
  return { decision: decision ?? decide(client, facts, rules), rules: verdicts }
}
