// `explain`: what a machine would be answered now and which bytes it would then get, without booting it.
import type { BootService } from './boot/service.ts'
import { fileInstruction, wireName } from './boot/service.ts'
import { readClient } from './dhcp/client.ts'
import { describePacket, type PacketField } from './dhcp/describe.ts'
import { MessageType, Option } from './dhcp/options.ts'
import { Op, type Packet } from './dhcp/packet.ts'
import { architectureCode } from './dhcp/architectures.ts'
import { machineIdentifierOf } from './dhcp/machine-identifier.ts'
import { buildAddressReply, buildBootAck, buildProxyOffer, type AddressGrant } from './dhcp/reply.ts'
import { RequestError } from './errors.ts'
import type { BootFile } from './files/boot-file.ts'
import type { Architecture, BootInstruction, Decision, PxeClient } from './model.ts'
import { ANY_ADDRESS, macToBytes, type Ipv4, type Mac } from './net/address.ts'
import type { RuleVerdict } from './boot/decide.ts'

/** What to explain: which firmware asks on which port. */
export interface ExplainQuery {
  architecture: Architecture
  port: 67 | 4011
  class: 'pxe' | 'ipxe'
  uuid: string | null
}

/** The whole way from packet to file. */
export interface Explanation {
  client: PxeClient
  rules: RuleVerdict[]
  decision: Decision
  /** The packet the client would get, null if none. */
  reply: { fields: PacketField[] } | null
  /** What the client would ask for next, and what would come. */
  files: { name: string; result: string; sizeBytes: number | null }[]
}

export interface ExplainParts {
  boot: BootService
  mode: 'off' | 'proxy' | 'server'
  self: Ipv4
  /** Opens a file of the boot tree by its name relative to the image directory. */
  openProgram: (program: string) => Promise<BootFile | { refused: string } | undefined>
  /** An address as the pool would give it, in mode server. */
  exampleGrant: () => AddressGrant | undefined
}

/** Explains a machine's next boot. The session id in the reply is an example. */
export async function explain(mac: Mac, query: ExplainQuery, parts: ExplainParts): Promise<Explanation> {
  const request = exampleRequest(mac, query)
  const client = readClient(request, query.port === 4011 ? 'pxe' : 'dhcp')
  if ('refused' in client) throw new RequestError('REQUEST_INVALID', { reason: client.reason })
  const { decision, rules } = await parts.boot.explain(client)
  if (decision.action !== 'boot') return { client, rules, decision, reply: null, files: [] }

  const name = wireName('examplesessi', decision.program)
  const boot = fileInstruction(client, name)
  const reply = buildReply(request, client, boot, query.port, parts)
  const file = await parts.openProgram(decision.program)
  const found = file !== undefined && !('refused' in file)
  if (found) await file.close()
  const result = found
    ? `served from ${file.name}`
    : file === undefined
      ? 'missing: the file is gone'
      : `refused: ${file.refused}`
  return {
    client,
    rules,
    decision,
    reply: reply && { fields: describePacket(reply) },
    files: [{ name, result, sizeBytes: found ? file.sizeBytes : null }],
  }
}

function buildReply(
  request: Packet,
  client: PxeClient,
  boot: BootInstruction & { kind: 'file' },
  port: 67 | 4011,
  parts: ExplainParts,
): Packet | null {
  if (parts.mode === 'off') return null
  if (port === 4011) return buildBootAck(request, client, boot, parts.self)
  if (parts.mode === 'proxy') return buildProxyOffer(request, client, boot, parts.self)
  const grant = parts.exampleGrant()
  return grant ? buildAddressReply(request, MessageType.Offer, grant, { client, instruction: boot }, parts.self) : null
}

/** The request firmware of that kind sends. */
function exampleRequest(mac: Mac, query: ExplainQuery): Packet {
  const code = architectureCode(query.architecture)
  const chaddr = new Uint8Array(16)
  chaddr.set(macToBytes(mac))
  const options = new Map<number, Uint8Array>()
  options.set(Option.MessageType, Uint8Array.of(query.port === 67 ? MessageType.Discover : MessageType.Request))
  const vendorClass = `PXEClient:Arch:${String(code).padStart(5, '0')}:UNDI:003000`
  options.set(Option.VendorClass, Buffer.from(vendorClass, 'latin1'))
  options.set(Option.ClientArchitecture, Uint8Array.of(code >>> 8, code))
  if (query.uuid !== null) options.set(Option.ClientMachineIdentifier, machineIdentifierOf(query.uuid))
  if (query.class === 'ipxe') options.set(Option.UserClass, Buffer.from('iPXE', 'latin1'))
  return {
    op: Op.Request,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: 0,
    secs: 0,
    flags: 0x8000,
    ciaddr: ANY_ADDRESS,
    yiaddr: ANY_ADDRESS,
    siaddr: ANY_ADDRESS,
    giaddr: ANY_ADDRESS,
    chaddr,
    sname: new Uint8Array(0),
    file: new Uint8Array(0),
    options,
  }
}
