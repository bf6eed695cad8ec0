// What the Deployment Toolkit would have made of one computer: which sections it would have read, and which gave each value.
import { valueOf, type MdtSection, type MdtSettings } from './mdt-settings.ts'

/** What is known of a computer, by MDT's property in lower case; several values where a computer has several. */
export type MdtFacts = ReadonlyMap<string, readonly string[]>

/** A section that was looked for. */
export interface VisitedSection {
  /** As written in Priority, with what led from there to this section. */
  reason: string
  section: string
  isThere: boolean
}

export interface GatheredValue {
  name: string
  value: string
  section: string
  line: number
}

export interface Gathered {
  visited: VisitedSection[]
  /** The first section that says something of a property wins [MDT: Priority]. By the name in lower case. */
  values: Map<string, GatheredValue>
}

/** Sections that lead on to sections: bounded, because a file may lead in circles. */
const MAX_DEPTH = 16

/** Words of a section that are no values for the computer. */
const DIRECTIVES = ['subsection', 'userexit', 'order', 'parameters', 'sqlserver', 'webservice']

/** Goes through the file as ZTIGather.wsf does. */
export function gather({ sections, priority }: MdtSettings, facts: MdtFacts): Gathered {
  const gathered: Gathered = { visited: [], values: new Map() }
  for (const entry of priority) {
    const known = facts.get(entry.toLowerCase())
    const section = sections.get(entry.toLowerCase())
    if (known !== undefined) {
      // a property: the section is called like its value, or [DefaultGateway] leads from the value to a section
      for (const value of known) {
        const indirect = valueOf(section, value)?.value
        const names = indirect === undefined ? [value] : indirect.split(',').map((name) => name.trim())
        for (const name of names) visit(name, indirect === undefined ? entry : `${entry}, ${value} in [${entry}]`, 0)
      }
    } else if (section && !isProperty(entry)) visit(entry, entry, 0)
    else gathered.visited.push({ reason: entry, section: entry, isThere: false })
  }
  return gathered

  function visit(name: string, reason: string, depth: number): void {
    const section = sections.get(expand(name, facts, gathered).toLowerCase())
    gathered.visited.push({ reason, section: section?.name ?? name, isThere: section !== undefined })
    if (!section || depth > MAX_DEPTH) return
    for (const { name: property, value, line } of section.values) {
      const key = property.toLowerCase()
      if (DIRECTIVES.includes(key) || gathered.values.has(key)) continue
      const text = expand(value, facts, gathered)
      if (text !== '') gathered.values.set(key, { name: property, value: text, section: section.name, line })
    }
    for (const next of subsectionsOf(section)) visit(next, `Subsection of [${section.name}]`, depth + 1)
  }
}

/** The sections a section leads to. */
export function subsectionsOf(section: MdtSection): string[] {
  const value = valueOf(section, 'subsection')?.value
  return value === undefined || value === '' ? [] : value.split(',').map((name) => name.trim())
}

/** Properties MDT finds out about a computer, by which sections may be chosen. */
const KNOWN_PROPERTIES = [
  ...['macaddress', 'uuid', 'serialnumber', 'assettag', 'make', 'model', 'product', 'hostname', 'osdcomputername'],
  ...['defaultgateway', 'ipaddress', 'isdesktop', 'islaptop', 'isserver', 'isvm', 'isuefi', 'architecture'],
  ...['vmplatform', 'tasksequenceid', 'memory', 'processorspeed', 'capableArchitecture'.toLowerCase()],
]

/** Whether a word of Priority is one of these. */
export function isProperty(name: string): boolean {
  return KNOWN_PROPERTIES.includes(name.toLowerCase())
}

/** Puts values in place of `%Name%`, as far as they are known. */
export function expand(text: string, facts: MdtFacts, gathered?: Gathered): string {
  return text.replace(/%([A-Za-z_][A-Za-z0-9_]*)%/g, (whole, name: string) => {
    const key = name.toLowerCase()
    return gathered?.values.get(key)?.value ?? facts.get(key)?.[0] ?? whole
  })
}
