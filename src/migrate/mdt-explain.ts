// For one computer: which sections MDT would have read and what came of it, which rule wins here, and where the two differ.
import { compileRules } from '../boot/rule-match.ts'
import { parseIpv4, parseMac, type Mac } from '../net/address.ts'
import { gather, type Gathered, type MdtFacts } from './mdt-gather.ts'
import { tagOf } from './mdt-plan.ts'
import type { MdtSettings } from './mdt-settings.ts'
import type { MigrationPlan, PlannedMachine, PlannedProfile, PlannedRule } from './plan.ts'

export interface MdtExplanation {
  mdt: Gathered
  here: {
    machine: PlannedMachine | undefined
    rule: PlannedRule | undefined
    profile: PlannedProfile | undefined
    /** `${vars.NAME}` of the machine's answer file. */
    values: Record<string, string>
    /** The tags the rules look at, which the machine must be given. */
    tags: string[]
  }
  /** Values that only one of the two gives, or that are not the same. */
  differences: { name: string; mdt: string | null; here: string | null }[]
}

/** What the facts of a computer are called in CustomSettings.ini, in lower case. */
export function explainMdt(settings: MdtSettings, plan: MigrationPlan, facts: MdtFacts): MdtExplanation {
  const mdt = gather(settings, facts)
  const of = <K extends string>(kind: K) =>
    plan.steps.filter((step): step is Extract<typeof step, { kind: K }> => step.kind === kind)
  const macs = (facts.get('macaddress') ?? []).map(parseMac).filter((mac) => mac !== undefined)
  const machine = of('machine').find(({ mac }) => macs.includes(mac as Mac))
  const tags = mdt.visited.filter(({ isThere }) => isThere).map(({ section }) => tagOf(section))
  const address = facts.get('ipaddress')?.[0] ?? facts.get('defaultgateway')?.[0]
  const isUefi = facts.get('isuefi')?.[0]?.toLowerCase() !== 'false'
  const rules = of('rule')
  const stored = rules.map((rule) => ({
    ...rule,
    ...{ description: null, enabled: true, createdAt: '', updatedAt: '', version: 1 },
  }))
  const client = {
    mac: macs[0] ?? ('00:00:00:00:00:00' as Mac),
    uuid: facts.get('uuid')?.[0]?.toLowerCase() ?? null,
    architecture: isUefi ? ('x64uefi' as const) : ('x64' as const),
    firmware: isUefi ? ('uefi' as const) : ('bios' as const),
    ...{ vendorClass: null, userClass: null, relay: null, wds: null },
    link: (address === undefined ? undefined : parseIpv4(address)) ?? null,
  }
  const won = compileRules(stored).find({ client, tags, at: new Date() })
  const rule = rules.find(({ name }) => name === won?.name)
  const profile = of('profile').find(({ name }) => name === rule?.profile)
  const values = { ...profile?.variables, ...machine?.variables }
  if (machine?.name) values['OSDComputerName'] = machine.name
  const wanted = new Set(rules.flatMap(({ selectors }) => selectors.tag ?? []))
  return {
    mdt,
    here: { machine, rule, profile, values, tags: [...new Set(tags.filter((tag) => wanted.has(tag)))] },
    differences: differencesOf(mdt, values),
  }
}

function differencesOf(mdt: Gathered, here: Record<string, string>): MdtExplanation['differences'] {
  const ours = new Map(Object.entries(here).map(([name, value]) => [keyOf(name), { name, value }]))
  const theirs = new Map([...mdt.values.values()].map(({ name, value }) => [keyOf(name), { name, value }]))
  return [...new Set([...theirs.keys(), ...ours.keys()])].sort().flatMap((key) => {
    const [one, other] = [theirs.get(key), ours.get(key)]
    if (one?.value === other?.value) return []
    return [{ name: one?.name ?? other?.name ?? key, mdt: one?.value ?? null, here: other?.value ?? null }]
  })
}

/** MDT takes either name for the computer's. */
function keyOf(name: string): string {
  const key = name.toLowerCase()
  return key === 'computername' ? 'osdcomputername' : key
}
