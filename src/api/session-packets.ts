// /sessions/{id}/packets: what was on the wire in a boot, field by field or as a capture for Wireshark.
import { Type, type Static } from 'typebox'
import { RequestError } from '../errors.ts'
import type { BootSession } from '../model.ts'
import { named, operation } from './operation.ts'
import { SessionParamsSchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'

const strict = { additionalProperties: false } as const

const PacketSchema = Type.Object(
  {
    at: Type.String({ format: 'date-time' }),
    protocol: Type.Enum(['dhcp', 'tftp']),
    from: Type.String({ description: 'address:port' }),
    to: Type.String({ description: 'address:port' }),
    sizeBytes: Type.Integer({ minimum: 0, description: 'Of the datagram, without IP and UDP headers.' }),
    message: Type.String({ description: 'DISCOVER, OFFER, RRQ, OACK …; `unreadable` when it cannot be decoded.' }),
    fields: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }, strict), {
      description: 'In the order of the wire.',
    }),
  },
  strict,
)

export const SessionPacketsSchema = Type.Object(
  { session: Type.String(), packets: Type.Array(PacketSchema, { description: 'Oldest first.' }) },
  { $id: 'SessionPackets', description: 'What was on the wire in a boot.', ...strict },
)
export type SessionPacketsReply = Static<typeof SessionPacketsSchema>

const KEPT =
  'DHCP and PXE packets both ways, TFTP requests and the OACK or ERROR that answered them, no data. Of a boot 256 packets and ' +
  '128 KiB at most are kept, of all boots the newest 56 to 64 MiB. Passwords are masked.'

/** Shows packets, and gives them as a file. */
export function sessionPacketRoutes(app: ApiServer, { store, packets }: ApiParts): void {
  async function findSession(id: string): Promise<BootSession> {
    const session = await store.sessionGet(id)
    if (!session) throw new RequestError('SESSION_NOT_FOUND', { id })
    return session
  }

  const show = operation({
    id: 'sessionPackets',
    tag: 'sessions',
    summary: "Show a boot's packets, decoded field by field",
    description: KEPT,
    role: 'viewer',
    errors: ['SESSION_NOT_FOUND'],
  })
  app.get(
    '/sessions/:id/packets',
    {
      config: show.config,
      schema: {
        ...show.words,
        params: SessionParamsSchema,
        response: { 200: named(SessionPacketsSchema), ...show.problems },
      },
    },
    async ({ params: { id } }) => {
      const session = await findSession(id)
      return { session: id, packets: (await packets?.decoded(session)) ?? [] }
    },
  )

  const capture = operation({
    id: 'sessionPcap',
    tag: 'sessions',
    summary: "Give a boot's packets as a capture file",
    description: `For Wireshark and tcpdump, of link type raw IP; the headers of IP and UDP are made anew. ${KEPT}`,
    role: 'viewer',
    errors: ['SESSION_NOT_FOUND'],
  })
  app.get(
    '/sessions/:id/packets.pcap',
    {
      config: capture.config,
      schema: {
        ...capture.words,
        params: SessionParamsSchema,
        response: {
          200: {
            description: 'The capture.',
            content: { 'application/vnd.tcpdump.pcap': { schema: Type.String({ format: 'binary' }) } },
          },
          ...capture.problems,
        },
      },
    },
    async ({ params: { id } }, reply) => {
      const session = await findSession(id)
      const bytes = (await packets?.pcap(session)) ?? Buffer.alloc(0)
      return reply
        .type('application/vnd.tcpdump.pcap')
        .header('content-disposition', `attachment; filename="openwds-${id.replace(/[^a-z0-9]/gi, '')}.pcap"`)
        .send(bytes as never)
    },
  )
}
