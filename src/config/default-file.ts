// Which configuration file holds when none is named: the same for the daemon and for the command line that looks for it.
import { existsSync } from 'node:fs'

/** Looked for in this order. */
const CONFIG_FILES = ['config/openwds.yaml', '/etc/openwds/openwds.yaml']

/** The first configuration file that is there; undefined: the defaults hold. */
export function findConfigFile(): string | undefined {
  return CONFIG_FILES.find((file) => existsSync(file))
}
