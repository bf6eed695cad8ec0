// The packets of a boot as the admin API gives them: decoded, or as a capture; without secrets.
import { decodeKept, withoutSecrets, type DecodedPacket } from './decode.ts'
import type { PacketLog } from './packet-log.ts'
import { encodePcap } from './pcap.ts'

export type { DecodedPacket } from './decode.ts'

/** What the API asks. */
export interface SessionPackets {
  decoded(session: string): Promise<DecodedPacket[]>
  /** A file for Wireshark; without packets it has a head alone. */
  pcap(session: string): Promise<Buffer>
}

/** Reads them from the log. */
export function sessionPackets(log: Pick<PacketLog, 'of'>): SessionPackets {
  return {
    decoded: async (session) => (await log.of(session)).map(decodeKept),
    pcap: async (session) => encodePcap(withoutSecrets(await log.of(session))),
  }
}
