// The rules of the boot decision, in order: the first that answers wins. Plain functions; add yours to the list.
import type { Architecture, BootImage, Decision, PxeClient } from '../model.ts'
import type { BootFacts } from '../store/store.ts'

/** Whom the administrator lets boot: the `pxe` section of the configuration. */
export interface BootPolicy {
  answer: 'none' | 'known' | 'all'
  unknown: 'ignore' | 'pending'
}

/** Everything a decision may depend on besides the client itself. */
export interface Facts extends BootFacts {
  policy: BootPolicy
  /** What unknown machines boot when the policy answers all. */
  defaultImage: BootImage | undefined
  /** In this very boot a program was delivered to other firmware: this client is that program. */
  chainloaded: boolean
  /** Boot programs delivered to this MAC in the last two minutes. */
  recentDeliveries: number
}

/** Gives a decision, or nothing: the next rule is asked. */
export interface Rule {
  name: string
  decide(client: PxeClient, facts: Facts): Decision | undefined
}

/** A second iPXE in a row is normal (a ROM, then ours); more in two minutes is a machine going in circles. */
const MOST_DELIVERIES = 3

/** The list. docs/architecture.md explains the order. */
export const RULES: readonly Rule[] = [
  rule('answer-none', (_client, { policy }) =>
    policy.answer === 'none' ? silent('pxe.answer is none: nobody is answered') : undefined,
  ),
  rule('http-boot', (client) => (client.kind === 'http' ? silent('HTTP boot is not served') : undefined)),
  rule('rejected', (_client, { machine, pending }) =>
    !machine && pending?.state === 'rejected' ? silent('an administrator rejected this machine') : undefined,
  ),
  rule('pending', (_client, { machine, policy }) =>
    !machine && policy.unknown === 'pending'
      ? { action: 'wait', reason: 'unknown machine: waits for an administrator (openwds pending list)' }
      : undefined,
  ),
  rule('unknown', (_client, { machine, policy }) =>
    !machine && policy.answer !== 'all' ? silent('unknown machine (openwds machine add)') : undefined,
  ),
  rule('no-assignment', (_client, { machine, assignment, policy }) =>
    machine && !assignment && policy.answer !== 'all'
      ? silent('the machine has no assignment (openwds machine assign)')
      : undefined,
  ),
  rule('disarmed', (_client, { assignment }) =>
    assignment && !assignment.armed ? silent('the assignment is disarmed (openwds machine arm)') : undefined,
  ),
  rule('local', (_client, { assignment }) =>
    assignment?.method === 'local' ? silent('the assignment says to boot from the local disk') : undefined,
  ),
  rule('chainloaded', (client, { chainloaded, recentDeliveries }) => {
    if (client.kind !== 'ipxe') return undefined
    if (chainloaded)
      return { action: 'address', reason: 'iPXE came from this server in this boot: the same program would loop' }
    return recentDeliveries >= MOST_DELIVERIES
      ? { action: 'address', reason: `${recentDeliveries} boot programs in two minutes: the machine goes in circles` }
      : undefined
  }),
  rule('no-image', (_client, facts) =>
    imageOf(facts)
      ? undefined
      : silent(`boot image ${facts.assignment?.bootImage ?? '(none named)'} is not registered`),
  ),
  rule('architecture', (client, facts) => {
    const image = imageOf(facts)
    return image && !programFor(client, image)
      ? silent(`boot image ${image.name} has no program for ${describeArchitecture(client)}`)
      : undefined
  }),
  rule('assigned', (client, facts) => {
    const image = imageOf(facts)
    const found = image && programFor(client, image)
    if (!image || !found) return undefined
    return {
      action: 'boot',
      reason: facts.assignment
        ? `assigned: boot image ${image.name}${facts.assignment.profile === null ? '' : `, profile ${facts.assignment.profile}`}`
        : `default boot image ${image.name}`,
      bootImage: image.name,
      once: facts.assignment?.once ?? false,
      profile: facts.assignment?.profile ?? null,
      ...found,
    }
  }),
]

/** A decision without the name of the rule that made it. */
type Verdict = Decision extends infer D ? (D extends Decision ? Omit<D, 'rule'> : never) : never

function rule(name: string, decide: (client: PxeClient, facts: Facts) => Verdict | undefined): Rule {
  return {
    name,
    decide: (client, facts) => {
      const verdict = decide(client, facts)
      return verdict && { ...verdict, rule: name }
    },
  }
}

function silent(reason: string): Verdict {
  return { action: 'silent', reason }
}

function imageOf(facts: Facts): BootImage | undefined {
  return facts.assignment ? facts.bootImage : facts.defaultImage
}

/** The image's program for the client. BIOS firmware does not tell 32 from 64 bit: the 64-bit program is preferred. */
function programFor(client: PxeClient, image: BootImage): { architecture: Architecture; program: string } | undefined {
  const candidates: Architecture[] =
    client.firmware === 'bios' ? ['x64', 'x86'] : client.architecture === null ? [] : [client.architecture]
  for (const architecture of candidates) {
    const program = image.programs[architecture]
    if (program !== undefined) return { architecture, program }
  }
  return undefined
}

function describeArchitecture(client: PxeClient): string {
  if (client.firmware === 'bios') return 'BIOS (x64 or x86)'
  return client.architecture ?? `architecture code ${client.architectureCode ?? '(none sent)'}`
}
