// The rules of the Deployment Toolkit as ours: machines with their values, profiles, and rules that lead to them.
import { ARCHITECTURES, type ImageSelection, type RuleSelectors } from '../model.ts'
import { parseMac, parseSubnet } from '../net/address.ts'
import { isProperty, subsectionsOf } from './mdt-gather.ts'
import type { MdtSection, MdtSettings, MdtValue } from './mdt-settings.ts'
import {
  plannedName,
  unusedName,
  type MigrationPlan,
  type PlannedMachine,
  type PlannedProfile,
  type PlannedRule,
} from './plan.ts'

/** What the file does not say. */
export interface MdtOptions {
  /** What profiles boot; without it they are not complete, and rules cannot lead to them. */
  bootImage?: string | undefined
  /** By TaskSequenceID in lower case. */
  taskSequences?: ReadonlyMap<string, { installImage: string; select: ImageSelection | null }> | undefined
  /** How long the network's part of an address is, where only the gateway is known. */
  gatewayPrefix?: number | undefined
}

/** Values for whoever the selectors fit; none at all: for everybody. */
interface Layer {
  /** Its place in Priority: the first layer that says something wins. */
  index: number
  selectors: RuleSelectors
  sections: string[]
  values: MdtValue[]
}

/** Rules that ask several things at once are made up to this number. */
const MAX_RULES = 200
/** Sections may lead to sections in circles. */
const MAX_DEPTH = 16

/** Plans; what needs a decision of the administrator is told. */
export function planMdt(settings: MdtSettings, options: MdtOptions = {}): MigrationPlan {
  const plan: MigrationPlan = { steps: [], unmapped: [] }
  const { layers, machines } = layersOf(settings, options, plan)
  const everybody = layers.filter(({ selectors }) => Object.keys(selectors).length === 0)
  const combined = combine(layers.filter((layer) => !everybody.includes(layer)))
  if (combined === undefined)
    plan.unmapped.push({
      from: '[Settings] Priority',
      what: `Its sections can fit one computer in more than ${MAX_RULES} combinations.`,
      instead: 'Only rules for one section each are made; a computer that fits several gets the first.',
    })
  const chosen = combined ?? layers.filter((layer) => !everybody.includes(layer)).map((layer) => [layer])
  const names = new Set<string>()
  const profiles: PlannedProfile[] = []
  const rules: PlannedRule[] = []
  for (const set of [...chosen, ...(everybody.length === 0 ? [] : [[]])]) {
    const used = [...set, ...everybody].sort((one, other) => one.index - other.index)
    const sections = (set.length === 0 ? everybody : set).flatMap((layer) => layer.sections)
    const name = unusedName(sections.join('-'), names)
    const profile = profileOf(name, used, options, plan)
    profiles.push(profile)
    rules.push({
      kind: 'rule',
      name,
      order: (rules.length + 1) * 10,
      selectors: set.length === 0 ? { architecture: [...ARCHITECTURES].sort() } : selectorsOf(set),
      profile: name,
      from: sections.map((section) => `[${section}]`).join(' with '),
    })
  }
  plan.steps.push(...profiles, ...rules, ...machines.map((layer) => machineOf(layer, everybody, plan)))
  plan.unmapped.sort((one, other) => lineOf(one.from) - lineOf(other.from))
  return { steps: plan.steps, unmapped: onlyOnce(plan.unmapped) }
}

/** A section for one computer, by its MAC. */
interface MachineLayer extends Layer {
  mac: string
}

function layersOf(
  settings: MdtSettings,
  { gatewayPrefix = 24 }: MdtOptions,
  plan: MigrationPlan,
): { layers: Layer[]; machines: MachineLayer[] } {
  const { sections, priority } = settings
  const layers: Layer[] = []
  const machines: MachineLayer[] = []
  const read = new Set(['settings'])
  /** The first property that is known only in Windows PE: sections nothing else explains belong to it. */
  let byTag: { index: number; name: string } | undefined
  for (const [index, entry] of priority.entries()) {
    const key = entry.toLowerCase()
    const own = sections.get(key)
    if (key === 'macaddress') {
      for (const section of sections.values()) {
        const mac = parseMac(section.name)
        if (mac) machines.push({ ...layerOf(index, {}, section), mac })
      }
    } else if (key === 'uuid') {
      for (const section of sections.values())
        if (UUID.test(section.name)) add(layerOf(index, { uuid: [section.name.toLowerCase()] }, section), section)
    } else if (key === 'ipaddress') {
      for (const section of sections.values())
        if (networkOf(section.name, 32)) add(layerOf(index, { subnet: [`${section.name}/32`] }, section), section)
    } else if (key === 'defaultgateway') readGateways(index, own)
    else if (isProperty(entry)) byTag ??= { index, name: entry }
    else if (own) {
      if (own.values.some(({ name }) => /^(?:SQLServer|WebService)$/i.test(name)))
        tell(own.line, `[${own.name}] asks a database or web service.`, 'Let a script ask it and use the API.')
      else add(layerOf(index, {}, own), own)
      read.add(key)
    } else
      tell(
        undefined,
        `Priority names ${entry}, which is no section and no property we know.`,
        'Nothing is lost, if nothing was read by it.',
      )
  }
  if (byTag) {
    const { index, name } = byTag
    for (const section of [...sections.values()])
      if (!read.has(section.name.toLowerCase()) && !parseMac(section.name)) {
        const tag = tagOf(section.name)
        add(layerOf(index, { tag: [tag] }, section), section)
        tell(
          section.line,
          `[${section.name}] is chosen by ${name}, which is known only in Windows PE.`,
          `Its rule looks at a tag: openwds machine set MACHINE --tag ${tag}`,
        )
      }
  }
  for (const section of sections.values())
    if (!read.has(section.name.toLowerCase()) && !machines.some(({ mac }) => mac === parseMac(section.name)))
      tell(section.line, `[${section.name}] is never read: nothing in Priority leads to it.`, 'Nothing is to be done.')
  return { layers, machines }

  function tell(line: number | undefined, what: string, instead: string): void {
    plan.unmapped.push({ from: line === undefined ? '[Settings] Priority' : `line ${line}`, what, instead })
  }

  function add(layer: Layer, section: MdtSection): void {
    read.add(section.name.toLowerCase())
    layers.push(layer)
  }

  function readGateways(index: number, own: MdtSection | undefined): void {
    if (own) read.add(own.name.toLowerCase())
    const byTarget = new Map<string, { target: MdtSection; subnets: string[] }>()
    const note = (gateway: string, target: MdtSection | undefined, line: number) => {
      const network = networkOf(gateway, gatewayPrefix)
      if (!network || !target) return tell(line, `${gateway} leads to no section.`, 'Nothing is to be done.')
      const key = target.name.toLowerCase()
      const known = byTarget.get(key) ?? { target, subnets: [] }
      known.subnets.push(network)
      byTarget.set(key, known)
    }
    for (const { name, value, line } of own?.values ?? [])
      for (const target of value.split(',')) note(name, sections.get(target.trim().toLowerCase()), line)
    for (const section of sections.values())
      if (networkOf(section.name, 32) && !priority.some((one) => one.toLowerCase() === 'ipaddress'))
        note(section.name, section, section.line)
    for (const { target, subnets } of byTarget.values()) {
      add(layerOf(index, { subnet: [...new Set(subnets)].sort() }, target), target)
      tell(
        target.line,
        `[${target.name}] is chosen by its gateway, which tells no network: /${gatewayPrefix} is taken.`,
        'Another length: --gateway-prefix N, or change the rule.',
      )
    }
  }

  /** A section's values, with those of the sections it leads to by their plain names. */
  function layerOf(index: number, selectors: RuleSelectors, section: MdtSection): Layer {
    const values: MdtValue[] = []
    const visit = (one: MdtSection, depth: number) => {
      if (depth > MAX_DEPTH) return
      for (const value of one.values) {
        if (/^(?:subsection|sqlserver|webservice)$/i.test(value.name)) continue
        if (/^userexit$/i.test(value.name)) {
          tell(value.line, `UserExit runs the script ${value.value}.`, 'Scripts do not run here; use the API.')
          continue
        }
        if (!values.some(({ name }) => name.toLowerCase() === value.name.toLowerCase())) values.push(value)
      }
      for (const next of subsectionsOf(one)) {
        const target = sections.get(next.toLowerCase())
        if (target) {
          read.add(target.name.toLowerCase())
          visit(target, depth + 1)
        } else if (next.includes('%')) readPattern(index, selectors, one, next)
      }
    }
    visit(section, 0)
    return { index, selectors, sections: [section.name], values }
  }

  /** `Subsection=Contoso-%Model%`: every section the pattern fits is a rule of its own, below its parent's. */
  function readPattern(index: number, selectors: RuleSelectors, parent: MdtSection, pattern: string): void {
    const parts = pattern.split(/%[A-Za-z_][A-Za-z0-9_]*%/).map((part) => part.toLowerCase())
    for (const section of sections.values()) {
      const name = section.name.toLowerCase()
      if (read.has(name) || !fits(name, parts)) continue
      const tag = tagOf(section.name)
      add(layerOf(index + 0.5, { ...selectors, tag: [tag] }, section), section)
      tell(
        section.line,
        `[${section.name}] is chosen by ${pattern} in [${parent.name}], which is known only in Windows PE.`,
        `Its rule looks at a tag: openwds machine set MACHINE --tag ${tag}`,
      )
    }
  }
}

function fits(name: string, parts: readonly string[]): boolean {
  let at = 0
  for (const [index, part] of parts.entries()) {
    const found = index === 0 ? (name.startsWith(part) ? 0 : -1) : name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = parts.at(-1) ?? ''
  return last === '' || name.endsWith(last)
}

/** Every choice of layers that one computer may fit together, the largest first; undefined if there are too many. */
function combine(layers: readonly Layer[]): Layer[][] | undefined {
  let sets: Layer[][] = [[]]
  for (const layer of layers) {
    const kinds = Object.keys(layer.selectors)
    const more = sets
      .filter((set) => set.every((one) => !Object.keys(one.selectors).some((kind) => kinds.includes(kind))))
      .map((set) => [...set, layer])
    sets = [...sets, ...more]
    if (sets.length > MAX_RULES) return undefined
  }
  const kindCount = (set: readonly Layer[]) => Object.keys(selectorsOf(set)).length
  const first = (set: readonly Layer[]) => Math.min(...set.map(({ index }) => index))
  return sets
    .filter((set) => set.length > 0)
    .sort((one, other) => kindCount(other) - kindCount(one) || first(one) - first(other))
}

function selectorsOf(set: readonly Layer[]): RuleSelectors {
  return Object.assign({}, ...set.map(({ selectors }) => selectors)) as RuleSelectors
}

function profileOf(name: string, layers: readonly Layer[], options: MdtOptions, plan: MigrationPlan): PlannedProfile {
  const variables: Record<string, string> = {}
  const seen = new Set<string>()
  let installImage: string | undefined
  let select: ImageSelection | null = null
  for (const { name: property, value, line } of layers.flatMap(({ values }) => values)) {
    // the first layer that says something wins
    if (seen.has(property.toLowerCase())) continue
    seen.add(property.toLowerCase())
    if (!keep(property, value, line, plan)) continue
    variables[property] = value
    if (property.toLowerCase() !== 'tasksequenceid') continue
    const image = options.taskSequences?.get(value.toLowerCase())
    if (image) ({ installImage, select } = image)
    else
      plan.unmapped.push({
        from: `line ${line}`,
        what: `TaskSequenceID=${value}: what the task sequence installs is not in this file.`,
        instead: `Name its image: --task-sequence ${value}=IMAGE, and commands belong into the answer file.`,
      })
  }
  const sections = layers.flatMap((layer) => layer.sections.map((section) => `[${section}]`)).join(', ')
  return {
    kind: 'profile',
    name,
    description: `From CustomSettings.ini: ${sections}`.slice(0, 1024),
    ...(options.bootImage === undefined ? {} : { bootImage: options.bootImage }),
    ...(installImage === undefined ? {} : { installImage, select }),
    method: installImage === undefined ? 'boot-only' : 'windows-setup',
    variables,
    from: sections,
  }
}

function machineOf(layer: MachineLayer, everybody: readonly Layer[], plan: MigrationPlan): PlannedMachine {
  const variables: Record<string, string> = {}
  let name: string | null = null
  for (const { name: property, value, line } of layer.values) {
    const key = property.toLowerCase()
    const sooner = everybody.find(
      ({ index, values }) => index < layer.index && values.some((one) => one.name.toLowerCase() === key),
    )
    if (sooner) {
      plan.unmapped.push({
        from: `line ${line}`,
        what: `${property} never counts: [${sooner.sections[0] ?? ''}] comes before MACAddress in Priority.`,
        instead: 'It is left out, as MDT does.',
      })
      continue
    }
    if (['osdcomputername', 'computername'].includes(key) && isHostName(value)) {
      name ??= value
      continue
    }
    if (keep(property, value, line, plan)) variables[property] = value
  }
  return {
    kind: 'machine',
    mac: layer.mac,
    name,
    tags: [],
    variables,
    assignment: null,
    from: `[${layer.sections[0] ?? ''}]`,
  }
}

/** Whether a property is worth a variable; what is not is told. */
function keep(property: string, value: string, line: number, plan: MigrationPlan): boolean {
  const tell = (what: string, instead: string) => void plan.unmapped.push({ from: `line ${line}`, what, instead })
  if (/^Skip|^(?:DeployRoot|OSInstall|FinishAction|EventService|SLShare|HideShell)$/i.test(property)) {
    tell(`${property} is about the Deployment Wizard.`, 'There is no wizard here.')
    return false
  }
  if (/password$|^BDEPin$/i.test(property)) {
    tell(
      `${property} is a password.`,
      `openwds secret set ${property}, and \${secrets.${property}} in the answer file.`,
    )
    return false
  }
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/.test(property) || value.length > 4096) {
    tell(`${property} cannot be a variable.`, 'Its name or value is too long, or has other characters.')
    return false
  }
  if (value === '') return false
  if (
    /^(?:Applications|MandatoryApplications|Packages|DriverGroup|LanguagePacks|Administrators|Roles|OSFeatures|CustomDriverSelectionProfile)/i.test(
      property,
    )
  )
    tell(
      `${property} is kept as a value, and nothing here acts on it.`,
      'Bring drivers and programs with the image or the answer file.',
    )
  const open = /%([A-Za-z_]+)%/.exec(value)?.[1]
  if (open !== undefined)
    tell(
      `${property} has %${open}%, which only MDT replaces.`,
      'Write ${machine.name}, ${machine.mac} … in the answer file instead.',
    )
  if (/#.*\(.*\).*#/.test(value))
    tell(`${property} has a piece of VBScript.`, 'It does not run here: write what it gives.')
  return true
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

function isHostName(text: string): boolean {
  return /^(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9-]{0,13}[A-Za-z0-9])?$/.test(text)
}

/** The network an address is in, undefined if it is none. */
function networkOf(address: string, prefix: number): string | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) return undefined
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - prefix)
  const first = Math.floor(number / size) * size
  const network = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join('.')
  return parseSubnet(`${network}/${prefix}`) ? `${network}/${prefix}` : undefined
}

/** The tag that stands for a section chosen by what only Windows PE knows. */
export function tagOf(section: string): string {
  return `mdt:${plannedName(section)}`.slice(0, 64)
}

function lineOf(from: string): number {
  return Number(/^line (\d+)/.exec(from)?.[1] ?? 0)
}

function onlyOnce<T>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
