// The daemon a verb speaks to: the options that say which, and its words for people. Without the configuration, which takes long to load.
import { Option, type Command } from 'commander'

/** Where the admin API answers. */
export type Target =
  | { kind: 'socket'; path: string }
  | {
      kind: 'tcp'
      /** HTTPS; `ca`: the authority to trust besides those of the system, in PEM. */
      secure: boolean
      ca: string | undefined
      host: string
      port: number
      prefix: string
      token: string | undefined
    }

/** The options `addConnectionOptions` gives a verb, as commander reads them. */
export interface ConnectionOptions {
  url?: string
  token?: string
  tokenFile?: string
  caFile?: string
  socket?: string
  config?: string
}

/** Adds --url, --token, --token-file, --socket and --config to a verb, apart from its own options in the help. */
export function addConnectionOptions(command: Command): Command {
  for (const [flags, description] of [
    ['--socket <path>', "the daemon's socket, which needs no key (or OPENWDS_SOCKET)"],
    ['--config <file>', 'configuration that names the data directory with the socket (or OPENWDS_CONFIG)'],
    ['--url <url>', 'the admin API, like http://127.0.0.1:8067 or https://… (or OPENWDS_URL)'],
    ['--ca-file <file>', 'its certificate authority, from `openwds ca export` (or OPENWDS_CA_FILE)'],
    ['--token <token>', 'key to it (or OPENWDS_TOKEN, which `ps` does not show)'],
    ['--token-file <file>', 'file that holds the key (or OPENWDS_TOKEN_FILE)'],
  ] as const)
    command.addOption(new Option(flags, description).helpGroup('Reaching the daemon:'))
  return command
}

/** How a target is shown to people. */
export function describeTarget(target: Target): string {
  if (target.kind === 'socket') return target.path
  return `${target.secure ? 'https' : 'http'}://${target.host}:${target.port}${target.prefix}`
}
