// The packets of a boot as the admin API gives them: decoded, or as a capture; without secrets.
import type { BootSession } from '../model.ts'
import { decodeKept, withoutSecrets, type DecodedPacket } from './decode.ts'
import type { PacketLog } from './packet-log.ts'
import { encodePcap } from './pcap.ts'

export type { DecodedPacket } from './decode.ts'

/** Whose packets: `startedAt` in ISO 8601. */
export type PacketSession = Pick<BootSession, 'id' | 'startedAt'>

/** What the API asks. */
export interface SessionPackets {
  decoded(session: PacketSession): Promise<DecodedPacket[]>
  /** A file for Wireshark; without packets it has a head alone. */
  pcap(session: PacketSession): Promise<Buffer>
}

/** Reads them from the log. */
export function sessionPackets(log: Pick<PacketLog, 'of'>): SessionPackets {
  const packetsOf = async ({ id, startedAt }: PacketSession) => log.of(id, Date.parse(startedAt))
  return {
    decoded: async (session) => (await packetsOf(session)).map(decodeKept),
    pcap: async (session) => encodePcap(withoutSecrets(await packetsOf(session))),
  }
}
