// Says why a test of the lab cannot run on this machine, for tap's `skip` option; in CI a missing tool is a failure instead.
import { whyNoNamespaces } from '../../lab/namespaces.ts'
import { aptLine, findCommand, missingPackages, type Purpose } from '../../lab/packages.ts'

/** The reason to skip, or false to run; throws in CI (environment CI=true), where everything must be there. */
function skipFor(reason: string | undefined): string | false {
  if (reason === undefined) return false
  if (process.env['CI'] === 'true') throw new Error(`CI cannot run this test: ${reason}`)
  return reason
}

/** For a test that needs these commands. */
export function skipWithoutCommands(...commands: string[]): string | false {
  const missing = commands.filter((command) => findCommand(command) === undefined)
  return skipFor(missing.length === 0 ? undefined : `not installed: ${missing.join(', ')}`)
}

/** For a test that needs the lab's packages of these purposes. */
export function skipWithoutPackages(...purposes: Purpose[]): string | false {
  const missing = missingPackages(...purposes)
  return skipFor(missing.length === 0 ? undefined : aptLine(missing))
}

/** For a test that needs root and network namespaces; not being root is a reason in CI too. */
export function skipWithoutNamespaces(): string | false {
  return whyNoNamespaces() ?? false
}
