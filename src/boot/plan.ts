// What a machine would boot if it may: from its own assignment, a profile chosen for it, or the default image. Pure.
import type { Architecture, BootImage, PromptPolicy, PxeClient } from '../model.ts'
import type { Facts } from './rules.ts'
import { findBootFile } from './boot-folder.ts'
import { GeneratedFile } from './session-name.ts'
import { isAskingProgram, isIpxe, secondStages } from './windows-loaders.ts'

/** The plan of one boot. */
export interface BootPlan {
  /** Where it comes from, for people: `assigned`, `rule office-hours → profile office`. */
  origin: string
  image: BootImage | undefined
  /** The image's name even when it is not registered. */
  imageName: string | null
  profile: string | null
  once: boolean
  local: boolean
}

/** The plan there is, undefined if there is none. */
export function planOf(facts: Facts): BootPlan | undefined {
  const { assignment, chosen, defaultImage } = facts
  if (assignment) {
    return {
      origin: assignment.profile === null ? 'assigned' : `assigned, profile ${assignment.profile}`,
      image: facts.bootImage,
      imageName: assignment.bootImage,
      profile: assignment.profile,
      once: assignment.once,
      local: assignment.method === 'local',
    }
  }
  if (chosen) {
    const { profile, image } = chosen
    return {
      origin:
        chosen.rule === null
          ? `chosen from the menu: profile ${profile.name}`
          : `rule ${chosen.rule}: profile ${profile.name}`,
      image,
      imageName: profile.bootImage,
      profile: profile.name,
      once: false,
      local: profile.method === 'local',
    }
  }
  if (facts.policy.answer !== 'all' || facts.defaultImageName === null) return undefined
  return {
    origin: 'default',
    image: defaultImage,
    imageName: facts.defaultImageName,
    profile: null,
    once: false,
    local: false,
  }
}

/** A program and the architecture it is for. */
export interface ProgramChoice {
  architecture: Architecture
  program: string
}

/** The program for this client, undefined if there is none. */
export function programFor(client: PxeClient, plan: BootPlan, facts: Facts): ProgramChoice | undefined {
  const choice = signedProgram(firstProgram(client, plan, facts), facts)
  if (client.kind === 'ipxe') {
    // iPXE is never given itself again, by name or because it came from here a moment ago
    const script = plan.image?.script ?? null
    const ownProgram = facts.assignment?.bootProgram ?? null
    if (plan.image?.ipxe && (ownProgram === null || isIpxe(ownProgram)))
      return { architecture: choice?.architecture ?? client.architecture ?? 'x64', program: GeneratedFile.Script }
    if (script === null || (choice && !isIpxe(choice.program) && !facts.chainloaded)) return choice
    return { architecture: choice?.architecture ?? client.architecture ?? 'x64', program: script }
  }
  // a loader that asks what to load must be told another one, or it asks for ever
  if (choice === undefined || client.kind !== 'wdsnbp' || !isAskingProgram(choice.program)) return choice
  const architecture = client.architecture ?? choice.architecture
  const program = findBootFile(facts.bootFiles, secondStages(architecture))
  return program === undefined ? undefined : { architecture, program }
}

/** The same program with the signature this machine is given. */
function signedProgram(choice: ProgramChoice | undefined, { loader }: Facts): ProgramChoice | undefined {
  return choice && loader?.instead.includes(choice.program) ? { ...choice, program: loader.program } : choice
}

function firstProgram(client: PxeClient, plan: BootPlan, facts: Facts): ProgramChoice | undefined {
  const candidates = architecturesOf(client)
  const own = facts.assignment?.bootProgram
  if (own !== null && own !== undefined && candidates[0] !== undefined)
    return { architecture: candidates[0], program: own }
  for (const programs of [plan.image?.programs ?? {}, plan.image ? facts.policy.bootProgram : {}])
    for (const architecture of candidates) {
      const program = programs[architecture]
      if (program !== undefined) return { architecture, program }
    }
  return undefined
}

/** What the client can run, best first. BIOS firmware does not tell 32 from 64 bit, wdsnbp.com does. */
function architecturesOf(client: PxeClient): readonly Architecture[] {
  if (client.firmware === 'bios')
    return client.kind === 'wdsnbp' && client.architecture === 'x86' ? ['x86'] : ['x64', 'x86']
  return client.architecture === null ? [] : [client.architecture]
}

/** Who must agree at the machine. */
export function promptOf(facts: Facts): PromptPolicy {
  const { known, unknown } = facts.policy.promptPolicy
  return facts.assignment?.prompt ?? (facts.machine ? known : unknown)
}

/** The client's architecture, for messages. */
export function describeArchitecture(client: PxeClient): string {
  if (client.firmware === 'bios') return 'BIOS (x64 or x86)'
  return client.architecture ?? `architecture code ${client.architectureCode ?? '(none sent)'}`
}
