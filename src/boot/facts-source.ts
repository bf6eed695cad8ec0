// Gathers what the store knows that bears on a boot: cached, and forgotten the moment somebody changes it.
import type { Architecture, BootImage, Profile, ProfileRule, PxeClient } from '../model.ts'
import { parseMac, type Mac } from '../net/address.ts'
import type { BootFacts, Store, StoreChange } from '../store/store.ts'
import { isBlankUuid, swapUuid } from '../store/uuid.ts'
import type { BootPolicy } from './policy.ts'
import { compileRules, type RuleMatcher } from './rule-match.ts'
import type { Facts, MenuItem } from './rules.ts'

/** What is asked of the store. */
export type FactsStore = Pick<
  Store,
  'bootFacts' | 'machineByUuid' | 'bootImageGet' | 'profileGet' | 'profileAll' | 'ruleAll' | 'onChange'
>

/** A machine as found. */
export interface FoundMachine extends BootFacts {
  foundBy: Facts['foundBy']
}

/** Where rules and menus lead. */
export type ChosenProfile = NonNullable<Facts['chosen']>

/** Machines and strangers kept at hand. */
const MAX_AT_HAND = 20_000
/** Boot server types of our own menus [PXE 2.1 table 2-1: 32768 … 65534 are a vendor's own]. */
const FIRST_MENU_TYPE = 0x8000
const LOCAL_DISK: MenuItem = { type: 0, text: 'Local disk', profile: null }
const MAX_MENU_ITEMS = 32

interface Entry {
  client: Mac
  found: FoundMachine
}

/** One per boot desk. */
export class FactsSource {
  readonly #store: FactsStore
  readonly #policy: BootPolicy
  readonly #banned: ReadonlySet<string>
  readonly #shared: ReadonlySet<Mac>
  /** By MAC and UUID of the client. */
  readonly #entries = new Map<string, Entry>()
  /** Keys by the MAC of the client and of the machine it was found to be. */
  readonly #keys = new Map<Mac, Set<string>>()
  /** Keys of clients with a UUID that fits no machine yet. */
  readonly #strangers = new Set<string>()
  readonly #images = new Map<string, Promise<BootImage | undefined>>()
  readonly #profiles = new Map<string, Promise<{ profile: Profile; image: BootImage | undefined } | undefined>>()
  readonly #matchers = new Map<string, Promise<{ matcher: RuleMatcher; count: number }>>()
  readonly #menus = new Map<string, Promise<readonly MenuItem[]>>()
  /** Counts changes: what was read before one is not kept after it. */
  #generation = 0
  readonly close: () => void

  constructor(store: FactsStore, policy: BootPolicy) {
    this.#store = store
    this.#policy = policy
    this.#banned = new Set(
      policy.bannedGuidPolicy.map((uuid) => uuid.toLowerCase()).flatMap((uuid) => [uuid, swapUuid(uuid)]),
    )
    this.#shared = new Set(policy.sharedMacs.flatMap((mac) => parseMac(mac) ?? []))
    this.close = store.onChange((change) => this.#forget(change))
  }

  /** The machine this client is. */
  find(client: Pick<PxeClient, 'mac' | 'uuid'>): FoundMachine | Promise<FoundMachine> {
    const uuid = this.#usableUuid(client.uuid)
    const key = uuid === null ? client.mac : `${client.mac} ${uuid}`
    const entry = this.#entries.get(key)
    if (entry === undefined) return this.#load(key, client.mac, uuid)
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry.found
  }

  /** Why the client is identified as it is, for `explain`. */
  identity(client: Pick<PxeClient, 'mac' | 'uuid'>): { byMac: boolean; byUuid: boolean; note: string | null } {
    const byMac = !this.#shared.has(client.mac)
    const byUuid = this.#usableUuid(client.uuid) !== null
    const note =
      (byMac ? null : 'the MAC is of a shared adapter (pxe.sharedMacs)') ??
      (client.uuid !== null && !byUuid ? 'many boards have this UUID (pxe.bannedGuidPolicy)' : null)
    return { byMac, byUuid, note }
  }

  /** The profile of the first rule that applies. */
  async chooseByRule(client: PxeClient, tags: readonly string[], at: Date): Promise<ChosenProfile | undefined> {
    const { matcher, count } = await this.#compiled()
    if (count === 0) return undefined
    const rule = matcher.find({ client, tags, at })
    const found = rule && (await this.profile(rule.profile))
    return found && { ...found, rule: rule.name }
  }

  /** A profile and its boot image. */
  profile(name: string): Promise<{ profile: Profile; image: BootImage | undefined } | undefined> {
    return kept(this.#profiles, name, async () => {
      const profile = await this.#store.profileGet(name)
      if (!profile) return undefined
      return { profile, image: profile.bootImage === null ? undefined : await this.image(profile.bootImage) }
    })
  }

  /** A boot image by its name. */
  image(name: string): Promise<BootImage | undefined> {
    return kept(this.#images, name, () => this.#store.bootImageGet(name))
  }

  /** What a client of these architectures boots when nothing else is said. */
  defaultImageName(architectures: readonly Architecture[]): string | null {
    for (const architecture of architectures) {
      const name = this.#policy.bootImage[architecture]
      if (name !== undefined) return name
    }
    return this.#policy.defaultBootImage ?? null
  }

  /** The items of boot menus, in their order. */
  menu(): Promise<readonly MenuItem[]> {
    const { enabled, localDisk } = this.#policy.menu
    if (!enabled) return NO_MENU
    return kept(this.#menus, localDisk, async () => {
      const items = (await this.#store.profileAll())
        .flatMap(({ name, menuText }) => (menuText === null ? [] : { name, menuText }))
        .slice(0, MAX_MENU_ITEMS)
        .map(({ name, menuText }, index) => ({ type: FIRST_MENU_TYPE + index, text: menuText, profile: name }))
      if (items.length === 0) return []
      if (localDisk === 'no') return items
      return localDisk === 'first' ? [LOCAL_DISK, ...items] : [...items, LOCAL_DISK]
    })
  }

  /** Every rule, in the order they are asked, for `explain`. */
  rules(): Promise<readonly ProfileRule[]> {
    return this.#store.ruleAll()
  }

  /** The rules, ready to be asked. */
  #compiled(): Promise<{ matcher: RuleMatcher; count: number }> {
    return kept(this.#matchers, 'all', async () => {
      const rules = await this.#store.ruleAll()
      return { matcher: compileRules(rules), count: rules.length }
    })
  }

  #usableUuid(uuid: string | null): string | null {
    return uuid === null || isBlankUuid(uuid) || this.#banned.has(uuid) ? null : uuid
  }

  async #load(key: string, mac: Mac, uuid: string | null): Promise<FoundMachine> {
    const generation = this.#generation
    const byMac = await this.#store.bootFacts(mac)
    let found: FoundMachine
    if (byMac.machine && !this.#shared.has(mac)) found = { ...byMac, foundBy: 'mac' }
    else {
      const other = uuid === null ? undefined : await this.#store.machineByUuid(uuid)
      const byUuid = other === undefined ? undefined : await this.#store.bootFacts(other)
      found = byUuid?.machine
        ? { ...byUuid, foundBy: 'uuid' }
        : { machine: undefined, assignment: undefined, bootImage: undefined, pending: byMac.pending, foundBy: null }
    }
    if (generation === this.#generation) this.#keep(key, { client: mac, found }, uuid !== null)
    return found
  }

  #keep(key: string, entry: Entry, hasUuid: boolean): void {
    this.#entries.set(key, entry)
    for (const mac of macsOf(entry)) {
      const keys = this.#keys.get(mac)
      if (keys) keys.add(key)
      else this.#keys.set(mac, new Set([key]))
    }
    if (hasUuid && !entry.found.machine) this.#strangers.add(key)
    if (this.#entries.size <= MAX_AT_HAND) return
    for (const oldest of this.#entries.keys()) {
      this.#drop(oldest)
      break
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key)
    if (!entry) return
    this.#entries.delete(key)
    this.#strangers.delete(key)
    for (const mac of macsOf(entry)) {
      const keys = this.#keys.get(mac)
      keys?.delete(key)
      if (keys?.size === 0) this.#keys.delete(mac)
    }
  }

  #forget({ noun, key }: StoreChange): void {
    switch (noun) {
      case 'machine':
      case 'pending':
      case 'assignment':
        this.#generation++
        for (const known of [...(this.#keys.get(key as Mac) ?? [])]) this.#drop(known)
        // a machine that has just become known may be one of them
        if (noun === 'machine') for (const stranger of [...this.#strangers]) this.#drop(stranger)
        break
      case 'image':
      case 'profile':
      case 'rule':
        this.#generation++
        this.#entries.clear()
        this.#keys.clear()
        this.#strangers.clear()
        this.#images.clear()
        this.#profiles.clear()
        this.#matchers.clear()
        this.#menus.clear()
    }
  }
}

const NO_MENU: Promise<readonly MenuItem[]> = Promise.resolve([])

/** The MACs whose changes touch an entry. */
function macsOf({ client, found }: Entry): readonly Mac[] {
  const machine = found.machine?.mac
  return machine === undefined || machine === client ? [client] : [client, machine]
}

/** What is read once and kept; a read that failed is not. */
function kept<T>(cache: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const found = cache.get(key)
  if (found) return found
  const reading = read()
  cache.set(key, reading)
  reading.catch(() => {
    if (cache.get(key) === reading) cache.delete(key)
  })
  return reading
}
