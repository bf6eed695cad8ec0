// The values behind the variables of answer files: what is known of machine, profile, image, boot and server.
import type { AssignmentPlan, BootSession, Machine, ProfileWords } from '../model.ts'
import type { ImageFacts } from '../unattend/select-image.ts'
import type { Variables, VariableValue } from '../unattend/substitute.ts'

/** What is known of this server, as far as it is. */
export interface ServerValues {
  /** Its host name. */
  name?: string | undefined
  /** The address told to clients. */
  address?: string | undefined
  organization?: string | undefined
  timeZone?: string | undefined
  variables?: Readonly<Record<string, string>> | undefined
}

export interface VariableSources {
  /** Null: the file is for whichever machine comes. */
  machine: Machine | null
  profile: ProfileWords | undefined
  plan: AssignmentPlan
  /** The boot the file is for; undefined before it. */
  session: BootSession | undefined
  server: ServerValues
  /** The group of the install image, else of the boot image. */
  group: string | null
  /** The image that is installed, where the library and the assignment tell which. */
  image: ImageFacts | undefined
}

/** Every value by its variable's full name, secrets apart. */
export function variablesOf({ machine, profile, plan, session, server, group, image }: VariableSources): Variables {
  const firmware = session?.architecture && (/^x\d\d$/.test(session.architecture) ? 'bios' : 'uefi')
  const select = plan.select ? Object.entries(plan.select)[0] : undefined
  return {
    ...under('server', server, ['name', 'address', 'organization', 'timeZone']),
    ...each('server.vars', server.variables),
    ...(group === null ? {} : { 'group.name': group }),
    ...(plan.installImage === null ? {} : { 'image.file': plan.installImage }),
    ...(select ? { [`image.${select[0]}`]: select[1] as string | number } : {}),
    ...(image ? imageVariables(image) : {}),
    ...(profile ? under('profile', profile, ['name', 'description', 'method']) : {}),
    ...each('profile.vars', profile?.variables),
    ...(machine ? under('machine', machine, ['name', 'mac', 'uuid', 'address', 'description']) : {}),
    ...each('machine.vars', machine?.variables),
    // the nearest that says something
    ...each('vars', server.variables),
    ...each('vars', profile?.variables),
    ...each('vars', machine?.variables),
    ...(session ? under('session', session, ['id', 'startedAt', 'architecture', 'address', 'bootImage']) : {}),
    ...(firmware ? { 'session.firmware': firmware } : {}),
  }
}

/**
 * Whether a variable that has no value now may still get one before the file is handed out: everything of a boot that is
 * to come, and everything of a machine that is not known yet.
 */
export function isStillOpen(name: string, { machine, session }: Pick<VariableSources, 'machine' | 'session'>): boolean {
  const root = name.slice(0, name.indexOf('.'))
  return (root === 'session' && !session) || (['machine', 'vars'].includes(root) && machine === null)
}

/** What its catalogue leaves empty has no value. */
function imageVariables(image: ImageFacts): Variables {
  const { languages, name, description, ...facts } = image
  const told = { ...facts, name: name || null, description: description || null, language: languages[0] ?? null }
  return under('image', told, [
    ...(['index', 'name', 'description', 'edition', 'architecture', 'language', 'version', 'build'] as const),
  ])
}

function under<T extends object>(
  root: string,
  from: T,
  keys: readonly (keyof T & string)[],
): Record<string, VariableValue> {
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = from[key]
      return value === null || value === undefined ? [] : [[`${root}.${key}`, value as VariableValue]]
    }),
  )
}

function each(root: string, values: Readonly<Record<string, string>> = {}): Record<string, VariableValue> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [`${root}.${key}`, value]))
}
