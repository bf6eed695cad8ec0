// What stands in answer files for values that differ per machine: `${machine.name}` of ours, `%MACHINENAME%` of WDS.

/** Whose values a name may begin with. */
export const VARIABLE_ROOTS = ['machine', 'profile', 'group', 'session', 'server', 'image', 'vars', 'secrets'] as const

/** The names WDS replaces in its answer files [learn: cc771508], and what they are with us. */
export const WDS_TOKENS: Readonly<Record<string, string>> = {
  MACHINENAME: 'machine.name',
  MACHINEDOMAIN: 'machine.domain',
  ORGNAME: 'server.organization',
  TIMEZONE: 'server.timeZone',
  USERNAME: 'secrets.joinUser',
  USERDOMAIN: 'secrets.joinDomain',
  USERPASSWORD: 'secrets.joinPassword',
}

/** One place of a text where a value goes. */
export interface VariableUse {
  /** Offsets into the text that was looked through. */
  start: number
  end: number
  /** `machine.name`; undefined for `$${`, which stands for `${` itself. */
  name: string | undefined
  /** As written. */
  text: string
}

/**
 * `$${` or `${root.name}`: a name with at least one dot, so that PowerShell's `${name}` and `${env:name}` are left alone.
 * Names are bounded, so that hostile texts cost nothing.
 */
const VARIABLE = /\$\$\{|\$\{([A-Za-z][\w-]{0,63}(?:\.[\w-]{1,64}){1,8})\}/g
const TOKEN = new RegExp(`%(${Object.keys(WDS_TOKENS).join('|')})%`, 'gi')

/** These are environment variables too, so they are WDS's only where nothing else stands. */
const ONLY_ALONE = ['USERNAME', 'USERDOMAIN']

/** The variables of a text. WDS's tokens are left alone in commands, where they are environment variables. */
export function findVariables(text: string, isCommand = false): VariableUse[] {
  const uses: VariableUse[] = []
  for (const found of text.matchAll(VARIABLE))
    uses.push({ start: found.index, end: found.index + found[0].length, name: found[1], text: found[0] })
  if (!isCommand)
    for (const found of text.matchAll(TOKEN)) {
      const token = (found[1] ?? '').toUpperCase()
      const name = WDS_TOKENS[token]
      if (name !== undefined && !(ONLY_ALONE.includes(token) && text.trim() !== found[0]))
        uses.push({ start: found.index, end: found.index + found[0].length, name, text: found[0] })
    }
  return uses.sort((a, b) => a.start - b.start)
}

/** Whether a value is only known when the file is rendered. */
export function hasVariable(text: string): boolean {
  return (text.includes('${') || text.includes('%')) && findVariables(text).some(({ name }) => name !== undefined)
}
