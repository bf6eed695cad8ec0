// What a decision means for this client: which file, address, menu or word the reply carries. Pure.
import type { Architecture, BootInstruction, Decision, Dialect, IpxeBoot, PxeClient } from '../model.ts'
import { exitProgram } from './exit-program.ts'
import { findBootFile } from './boot-folder.ts'
import { withReport } from './ipxe-report.ts'
import { planOf, promptOf } from './plan.ts'
import { askingProgram, type Facts } from './rules.ts'
import { bcdPath, GeneratedFile, isUri, wireName, type GeneratedFileName } from './session-name.ts'
import { askingPrograms, bootStores, isAskingProgram, isWindowsLoader } from './windows-loaders.ts'

/** What the reply says, and what is handed out with it. */
export interface Handout {
  instruction: BootInstruction | null
  /** The file of the image directory that the client loads next, if it is one. */
  program: string | null
  /** Why it is not simply the decision's program, for people. */
  detour: string | null
}

export interface HandoutContext {
  session: string
  facts: Facts
  dialect: Dialect
  /** The number of a machine that waits. */
  requestId: number | null
}

const NOTHING: Handout = { instruction: null, program: null, detour: null }
/** Windows' loaders without a store of their own look here. */
const COMMON_BOOT_STORE = '\\Boot\\BCD'
const REJECTED = 'An administrator rejected this computer.'

/** The handout of a decision. */
export function handoutFor(client: PxeClient, decision: Decision, context: HandoutContext): Handout {
  switch (decision.action) {
    case 'boot':
      return bootHandout(client, decision, context)
    case 'wait':
      return waitHandout(client, context)
    case 'abort':
      return client.kind === 'wdsnbp' ? wds({ action: 'abort', message: REJECTED }) : NOTHING
    case 'refer':
      return referralHandout(client, decision.server, context)
    case 'local':
      return localHandout(client, context)
    case 'menu':
      return menuHandout(client, context)
    case 'address':
    case 'silent':
      return NOTHING
  }
}

function bootHandout(client: PxeClient, decision: Decision & { action: 'boot' }, context: HandoutContext): Handout {
  const { session, facts } = context
  const { program, architecture } = decision
  const prompt = promptOf(facts)
  if (client.kind === 'ipxe') {
    if (prompt !== 'noPrompt') return generated(GeneratedFile.Prompt, context, `iPXE asks its user first (${prompt})`)
    if (isUri(program)) return { instruction: { kind: 'uri', uri: program }, program: null, detour: null }
    if (program === GeneratedFile.Script) return scriptHandout(client, context)
    // a program finds what it loads by the server of its TFTP boot, a script beside itself
    const isScript = program === planOf(facts)?.image?.script
    const byHttp = isScript || facts.surroundings.httpIsChosen !== false
    const url = byHttp ? ipxeUrl(client, wireName(session, program), facts) : null
    return url === null ? file(program, context, {}) : { instruction: { kind: 'uri', uri: url }, program, detour: null }
  }
  if (client.kind === 'http') {
    const base = facts.surroundings.httpBaseUrl ?? ''
    return { instruction: { kind: 'uri', uri: joinUrl(base, wireName(session, program)) }, program, detour: null }
  }
  if (client.kind === 'wdsnbp') {
    const stored = isWindowsLoader(program) && hasStore(facts, architecture)
    // an asking program polls until it is told a boot store, whatever it is to load
    const bcd = stored ? bcdPath(session, architecture) : COMMON_BOOT_STORE
    return file(program, context, { bcdPath: bcd, prompt: client.wds?.promptDone ? 'noPrompt' : prompt })
  }
  const asking = askingProgram(client, facts)
  const discovers = client.firmware === 'bios' && facts.policy.architectureDiscovery
  if (asking !== undefined && !isAskingProgram(program)) {
    if (prompt !== 'noPrompt') return file(asking, context, {}, `${asking} asks the user first (${prompt})`)
    if (discovers) return file(asking, context, {}, `${asking} finds out whether it has 64 bits`)
  }
  const bcd =
    isWindowsLoader(program) && !isAskingProgram(program) && hasStore(facts, architecture)
      ? bcdPath(session, architecture)
      : null
  return file(program, context, { bcdPath: bcd })
}

/** Whether this boot has a store of its own: made for its image, or laid down by the administrator. */
function hasStore(facts: Facts, architecture: Architecture): boolean {
  const content = planOf(facts)?.image?.content
  return (content ?? null) !== null || findBootFile(facts.bootFiles, bootStores(architecture)) !== undefined
}

function waitHandout(client: PxeClient, context: HandoutContext): Handout {
  const { autoAddPolicy } = context.facts.policy
  if (client.kind === 'wdsnbp')
    return wds({
      action: 'approval',
      requestId: context.requestId ?? 0,
      pollIntervalSeconds: autoAddPolicy.pollInterval,
      maxRetries: autoAddPolicy.maxRetry,
      message: autoAddPolicy.message,
    })
  if (client.kind === 'ipxe') return generated(GeneratedFile.Wait, context, 'iPXE asks again by a script')
  const asking = askingProgram(client, context.facts)
  return asking === undefined ? NOTHING : file(asking, context, {}, `${asking} shows that it waits, and asks again`)
}

/** Firmware is sent to the other server at once, under the name WDS has for its first program there. */
function referralHandout(
  client: PxeClient,
  server: Extract<Decision, { action: 'refer' }>['server'],
  context: HandoutContext,
): Handout {
  if (client.kind === 'wdsnbp') return wds({ action: 'referral', server })
  const [first] = askingPrograms(client.architecture)
  if (first === undefined || client.kind === 'http') return NOTHING
  const name = first.replaceAll('/', '\\')
  return {
    instruction: { kind: 'file', dialect: context.dialect, file: name, server, bcdPath: null, prompt: null },
    program: null,
    detour: `${name} of the other server`,
  }
}

function localHandout(client: PxeClient, context: HandoutContext): Handout {
  const { localBoot } = context.facts.policy
  if (client.kind === 'http') return httpExit(client, context)
  if (client.kind === 'wdsnbp') return wds({ action: 'abort', message: null })
  if (client.firmware === 'bios') {
    if (localBoot.bios === 'silent') return NOTHING
    const own = findBootFile(context.facts.bootFiles, ['boot/x86/abortpxe.com', 'boot/x64/abortpxe.com'])
    if (own !== undefined) return file(own, context, {}, 'back to the BIOS')
    return generated(GeneratedFile.BiosExit, context, 'back to the BIOS')
  }
  if (client.architecture === null || localBoot.uefi === 'silent' || exitProgram(client.architecture) === undefined)
    return NOTHING
  return generated(GeneratedFile.UefiExit, context, 'on to the next boot option')
}

/** HTTP boot firmware without an answer asks on for a minute: a program that ends at once sends it on. */
function httpExit({ architecture }: PxeClient, { session, facts }: HandoutContext): Handout {
  const base = facts.surroundings.httpBaseUrl
  if (base === null || architecture === null || exitProgram(architecture) === undefined) return NOTHING
  const uri = joinUrl(base, `Tmp/${session}/${GeneratedFile.UefiExit}`)
  return { instruction: { kind: 'uri', uri }, program: null, detour: 'on to the next boot option' }
}

/** The script that is made for this boot; the files it names are found by the folder of what it loads first. */
function scriptHandout(client: PxeClient, { session, facts, dialect }: HandoutContext): Handout {
  const name = `Tmp/${session}/${GeneratedFile.Script}`
  const url = ipxeUrl(client, name, facts)
  const program = firstFileOf(planOf(facts)?.image?.ipxe ?? null)
  if (url !== null) return { instruction: { kind: 'uri', uri: withReport(url) }, program, detour: null }
  return {
    instruction: { kind: 'file', dialect, file: name, server: null, bcdPath: null, prompt: null },
    program,
    detour: null,
  }
}

/** What a script loads first of the image directory, null: nothing. */
export function firstFileOf(boot: IpxeBoot | null): string | null {
  if (boot === null || boot.kind === 'sanboot') return null
  return boot.kind === 'linux' ? boot.kernel : boot.program
}

function menuHandout(client: PxeClient, context: HandoutContext): Handout {
  const { menu, policy } = context.facts
  // iPXE's own menus have no limit of a packet's length, and its user keys
  if (client.kind === 'ipxe' && client.ipxe?.features.includes('menu'))
    return generated(GeneratedFile.Menu, context, "iPXE's own menu")
  const { prompt, timeoutSeconds } = policy.menu
  const items = menu.map(({ type, text }) => ({ type, text }))
  return { instruction: { kind: 'menu', prompt, timeoutSeconds, items }, program: null, detour: null }
}

/** The address iPXE loads a file from by HTTP, if it can and there is one. */
export function ipxeUrl(client: PxeClient, name: string, { surroundings }: Facts): string | null {
  const { httpBaseUrl } = surroundings
  if (httpBaseUrl === null) return null
  const scheme = httpBaseUrl.slice(0, httpBaseUrl.indexOf(':'))
  return client.ipxe?.features.includes(scheme) ? joinUrl(httpBaseUrl, name) : null
}

function joinUrl(base: string, name: string): string {
  return `${base.replace(/\/+$/, '')}/${name.replaceAll('\\', '/')}`
}

function file(
  program: string,
  context: HandoutContext,
  words: Partial<Pick<BootInstruction & { kind: 'file' }, 'bcdPath' | 'prompt'>>,
  detour: string | null = null,
): Handout {
  const { session, dialect } = context
  const name = wireName(session, program)
  return {
    instruction: { kind: 'file', dialect, file: name, server: null, bcdPath: null, prompt: null, ...words },
    program,
    detour,
  }
}

function generated(name: GeneratedFileName, { session, dialect }: HandoutContext, detour: string): Handout {
  return {
    instruction: { kind: 'file', dialect, file: `Tmp/${session}/${name}`, server: null, bcdPath: null, prompt: null },
    program: null,
    detour,
  }
}

function wds(next: Extract<BootInstruction, { kind: 'wds' }>['next']): Handout {
  return { instruction: { kind: 'wds', next }, program: null, detour: null }
}
