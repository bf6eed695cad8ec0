// `session.txt`: whom the machine's half asks and with what, in Windows PE and in the installed system.
import { formatLines } from './lines.ts'

export interface SessionWords {
  /** Origins, `https://192.168.10.2:8468`. */
  servers: readonly string[]
  deployment: string
  /** A token is redeemed once, a credential is used as it is. */
  kind: 'token' | 'credential'
  secret: string
  /** The server's clock when the file was made. */
  at: string
}

/** The file [docs/deployment-protocol.md, "What the agent finds in Windows PE"]. */
export function formatSessionFile({ servers, deployment, kind, secret, at }: SessionWords): string {
  return formatLines([
    ['openwds-session', 1],
    ...servers.map((server) => ['server', server]),
    ['deployment', deployment],
    [kind, secret],
    ['time', at],
  ])
}
