// Gathers everything a decision about one client depends on at one moment.
import type { Architecture, BootMemory, PxeClient } from '../model.ts'
import type { BootFolder } from './boot-folder.ts'
import type { FactsSource, FoundMachine } from './facts-source.ts'
import type { LoaderFiles } from './loader-files.ts'
import { loopReason } from './loop-guard.ts'
import type { Memories } from './memories.ts'
import { planOf, programFor } from './plan.ts'
import type { BootPolicy, BootSurroundings } from './policy.ts'
import type { Facts, MenuItem } from './rules.ts'
import { chooseSignature } from './secure-boot.ts'
import { isUri } from './session-name.ts'
import type { LiveSession, Sessions } from './sessions.ts'

/** What is said of a client at one moment. */
export interface Situation {
  facts: Facts
  memory: BootMemory | null
}

/** What does not come from the store. */
export interface SituationOptions {
  policy: BootPolicy
  surroundings: () => BootSurroundings
  folder: BootFolder
  loaders: LoaderFiles
}

/** One per boot desk. */
export class Situations {
  readonly #options: SituationOptions
  readonly #source: FactsSource
  readonly #memories: Memories
  readonly #sessions: Sessions

  constructor(options: SituationOptions, source: FactsSource, memories: Memories, sessions: Sessions) {
    this.#options = options
    this.#source = source
    this.#memories = memories
    this.#sessions = sessions
  }

  /**
   * Everything a decision about this client depends on, and what is remembered of it. `firmwareTry`: firmware begins
   * anew with a DISCOVER of this transaction; null: what it was given in this try stands.
   */
  async of(
    client: PxeClient,
    session: LiveSession | undefined,
    nowMs: number,
    firmwareTry: { xid: number } | null,
  ): Promise<Situation> {
    const { policy, surroundings, folder } = this.#options
    const found = this.#source.find(client)
    const machine = found instanceof Promise ? await found : found
    const answered = machine.machine !== undefined || policy.answer === 'all'
    const item = await this.#itemFor(client, session)
    // a rule is the administrator's word, also about machines that are not registered
    const choosable = !machine.assignment && policy.answer !== 'none' && machine.pending?.state !== 'rejected'
    const chosen = choosable
      ? await this.#chosenFor(client, machine, session, answered ? item : undefined, nowMs)
      : undefined
    const memory = answered || chosen ? await this.#memories.get(client.mac) : null
    const needsDefault = answered && !machine.assignment && !chosen && policy.answer === 'all'
    const defaultImageName = needsDefault ? this.#source.defaultImageName(architecturesOf(client)) : null
    const version = machine.assignment?.version ?? null
    const facts: Facts = {
      ...(session?.spent ? stillArmed(machine) : machine),
      policy,
      surroundings: surroundings(),
      chosen,
      foreignItem: client.bootItem !== null && client.bootItem !== 0 && item === undefined,
      defaultImageName,
      defaultImage: defaultImageName === null ? undefined : await this.#source.image(defaultImageName),
      menu: answered && !machine.assignment && !chosen && policy.menu.enabled ? await this.#source.menu() : [],
      loop:
        memory === null ? undefined : loopReason(memory, version, session?.record.id ?? null, nowMs, policy.loopGuard),
      chainloaded: session !== undefined && this.#sessions.isChainloaded(session, client),
      recentDeliveries: this.#sessions.recentDeliveries(client.mac, nowMs),
      bootFiles: folder.current() ?? (await folder.files()),
    }
    return { memory, facts: { ...facts, loader: await this.#loaderFor(client, facts, memory, firmwareTry) } }
  }

  /** Whose signature the loader is to bear that this client would be given. */
  async #loaderFor(
    client: PxeClient,
    facts: Facts,
    memory: BootMemory | null,
    firmwareTry: { xid: number } | null,
  ): Promise<Facts['loader']> {
    if (client.firmware !== 'uefi' || memory === null) return undefined
    const plan = planOf(facts)
    const program = plan && programFor(client, plan, facts)?.program
    if (program === undefined || isUri(program)) return undefined
    const known = memory.secureBoot ?? null
    const { policy, loaders } = this.#options
    return chooseSignature(
      known,
      {
        setting: facts.machine?.secureBootCa ?? 'auto',
        // an image that is set to 2023 says so for its machines; 2011 is what no image was set to
        ...(plan?.image?.content?.signature === 'microsoft-2023'
          ? { usual: '2023' as const, usualBy: `the signature of boot image ${plan.image.name}` }
          : { usual: policy.secureBootCa === 2023 ? ('2023' as const) : ('2011' as const) }),
        variants: await loaders.variantsOf(program, plan?.image),
      },
      { session: known?.session ?? '', xid: firmwareTry?.xid ?? known?.xid ?? -1 },
    )
  }

  /** The line of our menu that the client names, as it was shown the menu. */
  async #itemFor(client: PxeClient, session: LiveSession | undefined): Promise<MenuItem | undefined> {
    if (client.bootItem === null || client.bootItem === 0) return undefined
    const menu = session && session.menu.length > 0 ? session.menu : await this.#source.menu()
    return menu.find(({ type }) => type === client.bootItem)
  }

  /** The profile chosen from the menu now; else the one this boot was given before, else that of a rule. */
  async #chosenFor(
    client: PxeClient,
    machine: FoundMachine,
    session: LiveSession | undefined,
    item: MenuItem | undefined,
    nowMs: number,
  ): Promise<Facts['chosen']> {
    const fromMenu = item?.profile ? await this.#source.profile(item.profile) : undefined
    if (fromMenu) return { ...fromMenu, rule: null }
    if (session?.chosen) {
      const found = await this.#source.profile(session.chosen.profile.name)
      if (found) return { ...found, rule: session.chosen.rule }
    }
    return this.#source.chooseByRule(client, machine.machine?.tags ?? [], new Date(nowMs))
  }
}

/** What firmware of the client's kind can be given a default image for, best first. */
function architecturesOf(client: PxeClient): readonly Architecture[] {
  if (client.firmware === 'bios') return ['x64', 'x86']
  return client.architecture === null ? [] : [client.architecture]
}

/** In the boot that spent it an assignment still counts: iPXE asks again after its own program has arrived. */
function stillArmed(machine: FoundMachine): FoundMachine {
  const { assignment } = machine
  return assignment && !assignment.armed ? { ...machine, assignment: { ...assignment, armed: true } } : machine
}
