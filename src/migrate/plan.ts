// What a migration comes to: things to be made here, each with where it comes from, and what has no counterpart.
import type { AssignmentPlan, PromptPolicy, RuleSelectors } from '../model.ts'

/** A machine to be registered; `assignment` null: it gets what the rules say. */
export interface PlannedMachine {
  kind: 'machine'
  mac: string
  name: string | null
  tags: string[]
  variables: Record<string, string>
  assignment: PlannedAssignment | null
  from: string
}

/** The words of an assignment that a migration can know. */
export interface PlannedAssignment {
  bootImage?: string
  clientAnswer?: string
  referralServer?: string
  prompt?: PromptPolicy
  armed: boolean
}

export interface PlannedProfile extends Partial<
  Pick<AssignmentPlan, 'bootImage' | 'installImage' | 'select' | 'method'>
> {
  kind: 'profile'
  name: string
  description: string
  variables: Record<string, string>
  from: string
}

export interface PlannedRule {
  kind: 'rule'
  name: string
  order: number
  selectors: RuleSelectors
  profile: string
  from: string
}

/** An answer file; `file` is the path it is read from. */
export interface PlannedAnswer {
  kind: 'answer'
  name: string
  role: 'client' | 'image'
  file: string
  /** The install image it is the default of; null: named by machines or architectures. */
  installImage: string | null
  from: string
}

/** An image file for the library. */
export interface PlannedImage {
  kind: 'image'
  type: 'boot' | 'install'
  name: string
  group: string | null
  file: string
  sizeBytes: number
  from: string
}

export type PlannedStep = PlannedImage | PlannedAnswer | PlannedProfile | PlannedRule | PlannedMachine

/** Something of the old system that is not here, and what to do instead. */
export interface Unmapped {
  /** `line 12 of CustomSettings.ini`, `device lab-1`. */
  from: string
  what: string
  instead: string
}

/** Steps in the order they can be made. */
export interface MigrationPlan {
  steps: PlannedStep[]
  unmapped: Unmapped[]
}

/** A name that the API takes, out of any text; what cannot stand in one becomes a dash. */
export function plannedName(text: string): string {
  const name = text
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '')
    .slice(0, 64)
  return name === '' ? 'unnamed' : name
}

/** Such a name that nothing else in the plan has; it is taken then. */
export function unusedName(text: string, used: Set<string>): string {
  const wanted = plannedName(text)
  let name = wanted
  for (let number = 2; used.has(name.toLowerCase()); number++) name = `${wanted.slice(0, 60)}-${number}`
  used.add(name.toLowerCase())
  return name
}
