// The rules of the boot decision, in order: the first that answers wins. Plain functions; add yours to the list.
import type { BootImage, Decision, Profile, PxeClient } from '../model.ts'
import type { Ipv4 } from '../net/address.ts'
import type { BootFacts } from '../store/store.ts'
import { findBootFile, type BootFiles } from './boot-folder.ts'
import { describeArchitecture, planOf, programFor, promptOf } from './plan.ts'
import type { BootPolicy, BootSurroundings } from './policy.ts'
import { siblingOf, type SecureBootChoice } from './secure-boot.ts'
import { GeneratedFile } from './session-name.ts'
import { askingPrograms, isIpxe } from './windows-loaders.ts'

/** One line of a boot menu. */
export interface MenuItem {
  /** The boot server type of PXE; 0 is the local disk. */
  type: number
  text: string
  /** Null: the local disk. */
  profile: string | null
}

/** Everything a decision may depend on besides the client itself. */
export interface Facts extends BootFacts {
  policy: BootPolicy
  surroundings: BootSurroundings
  /** How the machine was found, null if it was not. */
  foundBy: 'mac' | 'uuid' | null
  /** The profile a rule or the machine's user chose; only without an assignment. */
  chosen: { profile: Profile; image: BootImage | undefined; rule: string | null } | undefined
  /** The client wants a type of boot server that is in no menu of ours. */
  foreignItem: boolean
  /** What unknown machines boot when the policy answers all. */
  defaultImageName: string | null
  defaultImage: BootImage | undefined
  /** What can be chosen from; empty where no menu is shown. */
  menu: readonly MenuItem[]
  /** Why the machine counts as going in circles. */
  loop: string | undefined
  /** In this very boot a program was delivered to other firmware: this client is that program. */
  chainloaded: boolean
  /** Boot programs delivered to this MAC in the last two minutes. */
  recentDeliveries: number
  /** WDS's well-known files that are there. */
  bootFiles: BootFiles
  /** Whose signature the loader is to bear; undefined where there is nothing to choose. */
  loader?: SecureBootChoice | undefined
}

/** Gives a decision, or nothing: the next rule is asked. */
export interface Rule {
  name: string
  decide(client: PxeClient, facts: Facts): Decision | undefined
  /** What it looks at, for `explain`. */
  facts(client: PxeClient, facts: Facts): Record<string, string | number | boolean | null>
}

/** A second iPXE in a row is normal (a ROM, then ours); more in two minutes is a machine going in circles. */
const MOST_DELIVERIES = 3

/** The list. docs/boot-rules.md explains the order. */
export const RULES: readonly Rule[] = [
  rule(
    'answer-none',
    (_client, { policy }) => ({ 'pxe.answer': policy.answer }),
    (_client, { policy }) => (policy.answer === 'none' ? silent('pxe.answer is none: nobody is answered') : undefined),
  ),
  rule(
    'boot-item',
    (client, { foreignItem }) => ({ bootItem: client.bootItem, ours: !foreignItem }),
    (client, { foreignItem }) =>
      foreignItem
        ? silent(`boot item 0x${(client.bootItem ?? 0).toString(16)} is in no menu of this server`)
        : undefined,
  ),
  rule(
    'rejected',
    (_client, { machine, pending }) => ({ known: machine !== undefined, pending: pending?.state ?? null }),
    (_client, { machine, pending }) =>
      !machine && pending?.state === 'rejected'
        ? { action: 'abort', reason: 'an administrator rejected this machine' }
        : undefined,
  ),
  rule(
    'pending',
    (_client, { machine, policy, chosen }) => ({
      known: machine !== undefined,
      'pxe.unknown': policy.unknown,
      chosenByRule: chosen?.rule ?? null,
    }),
    (client, facts) =>
      isStranger(facts) && facts.policy.unknown === 'pending'
        ? {
            action: 'wait',
            reason: `unknown machine: waits for an administrator (openwds pending list)${waitingTrouble(client, facts)}`,
          }
        : undefined,
  ),
  rule(
    'unknown',
    (_client, { machine, policy, chosen }) => ({
      known: machine !== undefined,
      'pxe.answer': policy.answer,
      chosenByRule: chosen?.rule ?? null,
    }),
    (_client, facts) =>
      isStranger(facts) && facts.policy.answer !== 'all' ? silent('unknown machine (openwds machine add)') : undefined,
  ),
  rule(
    'spent',
    (_client, { assignment }) => ({ once: assignment?.once ?? null, spentAt: assignment?.spentAt ?? null }),
    (_client, { assignment }) =>
      assignment && !assignment.armed && assignment.spentAt !== null
        ? { action: 'local', reason: `assigned for one boot, which was done at ${assignment.spentAt}` }
        : undefined,
  ),
  rule(
    'disarmed',
    (_client, { assignment }) => ({ armed: assignment?.armed ?? null }),
    (_client, { assignment }) =>
      assignment && !assignment.armed ? silent('the assignment is disarmed (openwds machine arm)') : undefined,
  ),
  rule(
    'local',
    (_client, facts) => ({ method: facts.assignment?.method ?? facts.chosen?.profile.method ?? null }),
    (_client, facts) => {
      const plan = planOf(facts)
      return plan?.local ? { action: 'local', reason: `${plan.origin}: boot from the local disk` } : undefined
    },
  ),
  rule(
    'loop-guard',
    (_client, { loop, policy }) => ({ 'pxe.loopGuard.boots': policy.loopGuard.boots, loop: loop ?? null }),
    (_client, { loop }) => (loop === undefined ? undefined : silent(loop)),
  ),
  rule(
    'referral',
    (_client, { assignment, surroundings }) => ({
      referralServer: assignment?.referralServer ?? null,
      ...(isOurs(assignment?.referralServer, surroundings) ? { thatIsUs: true } : {}),
    }),
    // two servers may share one database: the one a machine was referred to boots it
    (_client, { assignment, surroundings }) =>
      assignment && assignment.referralServer !== null && !isOurs(assignment.referralServer, surroundings)
        ? {
            action: 'refer',
            server: assignment.referralServer,
            reason: `assigned to the boot server ${assignment.referralServer}`,
          }
        : undefined,
  ),
  rule(
    'menu',
    (client, { menu, assignment, chosen }) => ({
      assigned: assignment !== undefined,
      chosen: chosen?.profile.name ?? null,
      items: menu.length,
      kind: client.kind,
    }),
    (client, { menu, assignment, chosen }) =>
      !assignment && !chosen && menu.length > 0 && (client.kind === 'pxe' || client.kind === 'ipxe')
        ? {
            action: 'menu',
            profiles: menu.flatMap(({ profile }) => profile ?? []),
            reason: 'nothing is decided for this machine: its user chooses',
          }
        : undefined,
  ),
  rule(
    'no-assignment',
    (_client, facts) => ({ known: facts.machine !== undefined, plan: planOf(facts)?.origin ?? null }),
    (_client, facts) =>
      planOf(facts) === undefined
        ? silent(
            facts.policy.answer === 'all'
              ? 'no assignment, no rule that applies, and no pxe.defaultBootImage'
              : 'the machine has no assignment and no rule applies (openwds machine assign)',
          )
        : undefined,
  ),
  rule(
    'no-image',
    (_client, facts) => ({
      bootImage: planOf(facts)?.imageName ?? null,
      bootProgram: facts.assignment?.bootProgram ?? null,
      enabled: planOf(facts)?.image?.enabled ?? null,
    }),
    (_client, facts) => {
      const plan = planOf(facts)
      if (plan?.image?.enabled === false)
        return silent(`boot image ${plan.image.name} is disabled (openwds image set ${plan.image.name} --enable)`)
      return plan && !plan.image && !facts.assignment?.bootProgram
        ? silent(`boot image ${plan.imageName ?? '(none named)'} is not registered`)
        : undefined
    },
  ),
  rule(
    'architecture',
    (client, facts) => ({
      firmware: client.firmware,
      architecture: client.architecture,
      programs: Object.keys(planOf(facts)?.image?.programs ?? {}).join(' '),
    }),
    (client, facts) => {
      const plan = planOf(facts)
      return plan && !programFor(client, plan, facts)
        ? silent(
            `boot image ${plan.imageName ?? '(none named)'} has no program for ${describeArchitecture(client)}${plan.image?.ipxe ? ', and pxe.bootProgram names no iPXE for it' : ''}`,
          )
        : undefined
    },
  ),
  rule(
    'http-boot',
    (client, { surroundings }) => ({ kind: client.kind, 'http.baseUrl': surroundings.httpBaseUrl }),
    (client, { surroundings }) =>
      client.kind === 'http' && surroundings.httpBaseUrl === null
        ? silent('HTTP boot, but http.baseUrl does not say where the boot tree is to be had by HTTP')
        : undefined,
  ),
  rule(
    'chainloaded',
    (client, { chainloaded, recentDeliveries }) => ({ kind: client.kind, chainloaded, recentDeliveries }),
    (client, facts) => {
      if (client.kind !== 'ipxe') return undefined
      const plan = planOf(facts)
      const choice = plan && programFor(client, plan, facts)
      if (!choice || choice.program === plan.image?.script || choice.program === GeneratedFile.Script) return undefined
      const address = (reason: string): Verdict => ({ action: 'address', reason })
      if (facts.chainloaded) return address('iPXE came from this server in this boot: the same program would loop')
      if (isIpxe(choice.program))
        return address(`${choice.program} is iPXE itself, and the boot image has no script for it`)
      return facts.recentDeliveries >= MOST_DELIVERIES
        ? address(`${facts.recentDeliveries} boot programs in two minutes: the machine goes in circles`)
        : undefined
    },
  ),
  rule(
    'prompt',
    (client, facts) => ({ prompt: promptOf(facts), kind: client.kind, asks: askingProgram(client, facts) ?? null }),
    (client, facts) =>
      promptOf(facts) === 'optIn' &&
      client.kind !== 'ipxe' &&
      client.kind !== 'wdsnbp' &&
      askingProgram(client, facts) === undefined
        ? silent(`nobody can be asked to press F12: ${missingAskingProgram(client)}`)
        : undefined,
  ),
  rule(
    'boot',
    (client, facts) => {
      const plan = planOf(facts)
      return {
        plan: plan?.origin ?? null,
        bootImage: plan?.imageName ?? null,
        program: (plan && programFor(client, plan, facts)?.program) ?? null,
        signature: facts.loader?.ca ?? null,
      }
    },
    (client, facts) => {
      const plan = planOf(facts)
      const choice = plan && programFor(client, plan, facts)
      if (!choice) return undefined
      return {
        action: 'boot',
        reason: `${plan.origin}: ${plan.imageName === null ? choice.program : `boot image ${plan.imageName}`}${signatureWords(facts)}`,
        bootImage: plan.imageName ?? choice.program,
        once: plan.once,
        profile: plan.profile,
        ...choice,
      }
    },
  ),
]

/** Neither registered nor selected by a rule of the administrator. */
function isStranger({ machine, chosen }: Facts): boolean {
  return !machine && (chosen?.rule ?? null) === null
}

/** The operator's wdsnbp.com or wdsmgfw.efi for this firmware, undefined if it is not there. */
export function askingProgram(
  client: PxeClient,
  { bootFiles, loader }: Pick<Facts, 'bootFiles' | 'loader'>,
): string | undefined {
  if (client.kind !== 'pxe') return undefined
  const usual = askingPrograms(client.architecture)
  // Microsoft signed it twice too: wdsmgfw_EX.efi is the one of 2023
  const newer = loader?.ca === '2023' ? usual.flatMap((program) => siblingOf(program)?.sibling ?? []) : []
  return findBootFile(bootFiles, [...newer, ...usual])
}

/** Why the loader of this signature, where there are two. */
function signatureWords({ loader }: Facts): string {
  return loader?.isChoice ? `; signature of ${loader.ca}: ${loader.reason}` : ''
}

/** Which file would let this client be asked, or wait. */
export function missingAskingProgram(client: PxeClient): string {
  if (client.kind === 'http') return 'HTTP boot firmware has no program for it'
  const [wanted] = askingPrograms(client.architecture)
  return wanted === undefined
    ? `there is no program for ${describeArchitecture(client)} that could`
    : `${wanted} is not in the image directory`
}

function waitingTrouble(client: PxeClient, facts: Facts): string {
  if (client.kind === 'ipxe' || client.kind === 'wdsnbp' || askingProgram(client, facts) !== undefined) return ''
  return `; gets no answer meanwhile, for ${missingAskingProgram(client)}`
}

/** A decision without the name of the rule that made it. */
type Verdict = Decision extends infer D ? (D extends Decision ? Omit<D, 'rule'> : never) : never

function rule(
  name: string,
  facts: Rule['facts'],
  decide: (client: PxeClient, facts: Facts) => Verdict | undefined,
): Rule {
  return {
    name,
    facts,
    decide: (client, known) => {
      const verdict = decide(client, known)
      return verdict && { ...verdict, rule: name }
    },
  }
}

function isOurs(server: Ipv4 | null | undefined, { addresses }: BootSurroundings): boolean {
  return server !== null && server !== undefined && addresses.includes(server)
}

function silent(reason: string): Verdict {
  return { action: 'silent', reason }
}
