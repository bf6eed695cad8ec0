// `explain`: what a machine would be answered now and which bytes it would then get, without booting it.
import { explainDecision, type RuleVerdict } from './boot/decide.ts'
import { handoutFor, type Handout } from './boot/instruction.ts'
import { dialectNow } from './boot/offers.ts'
import { planOf } from './boot/plan.ts'
import type { Facts } from './boot/rules.ts'
import { isUri } from './boot/session-name.ts'
import { matchRule, type CheckedSelector } from './boot/rule-match.ts'
import type { BootService } from './boot/service.ts'
import { architectureCode, httpArchitectureCode } from './dhcp/architectures.ts'
import { readClient } from './dhcp/client.ts'
import { describePacket, type PacketField } from './dhcp/describe.ts'
import { machineIdentifierOf } from './dhcp/machine-identifier.ts'
import { MessageType, Option } from './dhcp/options.ts'
import { Op, type Packet } from './dhcp/packet.ts'
import { VendorClass } from './dhcp/vendor-class.ts'
import { encodeRelayOptions } from './dhcp/relay-agent.ts'
import { buildAddressReply, buildBootAck, buildProxyOffer, type AddressGrant } from './dhcp/reply.ts'
import { encodeWdsOptions } from './dhcp/wdsnbp.ts'
import { RequestError } from './errors.ts'
import { explainFiles, type ExampleParts, type ExplainedFile } from './explain-files.ts'
import type { Architecture, BootInstruction, ClientKind, Decision, Override, PxeClient, SecureBootCa } from './model.ts'
import { ANY_ADDRESS, macToBytes, type Ipv4, type Mac } from './net/address.ts'

/** What to explain: which firmware or loader asks, on which port, from where. */
export interface ExplainQuery {
  architecture: Architecture
  port: 67 | 4011
  class: Exclude<ClientKind, 'other'>
  uuid: string | null
  /** The relay agent's address, null: the client is in our own network. */
  relay: Ipv4 | null
  /** What that relay says of the port the client is at, as text. */
  circuitId: string | null
}

/** Why a rule for profiles fits this client or does not. */
export interface ProfileRuleVerdict {
  rule: string
  order: number
  profile: string
  enabled: boolean
  matches: boolean
  checked: CheckedSelector[]
}

/** The whole way from packet to file. */
export interface Explanation {
  client: PxeClient
  /** Which machine it is. */
  identity: { mac: Mac | null; name: string | null; foundBy: 'mac' | 'uuid' | null; note: string | null }
  /** Every rule of the decision, with what it looked at. */
  rules: RuleVerdict[]
  /** Every rule for profiles, with what it looked at; they are asked only for machines without an assignment. */
  profileRules: ProfileRuleVerdict[]
  decision: Decision
  /** How the offer would be put, and why; null where nothing is offered to firmware. */
  dialect: { dialect: string; reason: string } | null
  /** Which signature of its loader it would be given, and why; null where there is no EFI loader of ours. */
  loader: {
    program: string
    signature: SecureBootCa
    reason: string
    signatures: string | null
    refused: string | null
  } | null
  /** Why the client would first get another program than the decision's. */
  detour: string | null
  /** What was refused of its assignment and done with `force` nevertheless. */
  overrides: Override[]
  /** The packet the client would get, null if none. */
  reply: { fields: PacketField[] } | null
  /** What the client would ask for next, and what would come. */
  files: ExplainedFile[]
}

export interface ExplainParts {
  boot: BootService
  mode: 'off' | 'proxy' | 'server'
  self: Ipv4
  files: ExampleParts
  /** The address this client would be offered, in mode server. */
  exampleGrant: (client: PxeClient) => AddressGrant | undefined
}

/** Stands for the session's id in names. */
const EXAMPLE_SESSION = 'examplesessi'

/** Explains a machine's next boot. The session id in the reply is an example; nothing is noted. */
export async function explain(mac: Mac, query: ExplainQuery, parts: ExplainParts): Promise<Explanation> {
  const { boot } = parts
  const request = exampleRequest(mac, query, parts.self)
  const client = readClient(request, query.port === 4011 ? 'pxe' : 'dhcp', parts.self)
  if ('refused' in client) throw new RequestError('REQUEST_INVALID', { reason: client.reason })
  const { facts, memory } = await boot.situation(client, undefined)
  const { decision, rules } = explainDecision(client, facts)
  const offered = client.kind === 'pxe' && query.port === 67
  const choice = dialectNow(client, facts, memory)
  const requestId = facts.pending?.id ?? 0
  const context = { session: EXAMPLE_SESSION, facts, dialect: choice.dialect, requestId }
  const { instruction, program, detour } = handoutFor(client, decision, context)
  const reply = instruction && buildReply(request, client, instruction, query.port, parts)
  const { loader } = facts
  const { note } = boot.source.identity(client)
  const at = new Date()
  const tags = facts.machine?.tags ?? []
  return {
    client,
    identity: { mac: facts.machine?.mac ?? null, name: facts.machine?.name ?? null, foundBy: facts.foundBy, note },
    rules,
    profileRules: (await boot.source.rules()).map((rule) => ({
      rule: rule.name,
      order: rule.order,
      profile: rule.profile,
      enabled: rule.enabled,
      ...matchRule(rule, { client, tags, at }),
    })),
    decision,
    dialect: offered && instruction?.kind === 'file' ? choice : null,
    loader: loader
      ? {
          program: loader.program,
          signature: loader.ca,
          reason: loader.reason,
          signatures: loader.signatures,
          refused: loader.refused,
        }
      : null,
    detour,
    overrides: facts.assignment?.overrides ?? [],
    reply: reply && { fields: describePacket(reply) },
    files: await filesOf(client, decision, { instruction, program, detour }, facts, parts),
  }
}

/** What the client would ask for. */
async function filesOf(
  client: PxeClient,
  decision: Decision,
  { instruction, program, detour }: Handout,
  facts: Facts,
  parts: ExplainParts,
): Promise<ExplainedFile[]> {
  if (instruction?.kind !== 'file' && instruction?.kind !== 'uri') return []
  const named = instruction.kind === 'uri' ? instruction.uri : instruction.file
  const first = decision.action === 'boot' && detour === null ? decision.program : program
  const isElsewhere = instruction.kind === 'file' ? instruction.server !== null : first === null || isUri(first)
  if (isElsewhere) return [{ ...FIRST, name: named, outcome: 'elsewhere', result: 'is had from another server' }]
  const architecture = decision.action === 'boot' ? decision.architecture : client.architecture
  if (first === null || architecture === null)
    return [{ ...FIRST, name: named, outcome: 'served', source: 'made', result: 'made when it is asked for' }]
  const { machine } = facts
  return explainFiles(
    {
      ...{ session: EXAMPLE_SESSION, client, program: first, named, architecture, image: planOf(facts)?.image },
      mac: machine?.mac ?? client.mac,
      machineName: machine?.name ?? null,
      namesStore: instruction.kind === 'file' && instruction.bcdPath !== null,
    },
    parts.files,
  )
}

const FIRST = { purpose: 'what the client starts', source: null, sizeBytes: null, details: [] }
function buildReply(
  request: Packet,
  client: PxeClient,
  instruction: BootInstruction,
  port: 67 | 4011,
  parts: ExplainParts,
): Packet | null {
  if (parts.mode === 'off') return null
  if (port === 4011) return buildBootAck(request, client, instruction, parts.self)
  if (parts.mode === 'proxy') return buildProxyOffer(request, client, instruction, parts.self)
  const grant = parts.exampleGrant(client)
  return grant ? buildAddressReply(request, MessageType.Offer, grant, { client, instruction }, parts.self) : null
}

/** The request firmware or a loader of that kind sends. */
function exampleRequest(mac: Mac, query: ExplainQuery, self: Ipv4): Packet {
  const { class: kind, architecture, relay } = query
  const code = kind === 'http' ? httpArchitectureCode(architecture) : architectureCode(architecture)
  const chaddr = new Uint8Array(16)
  chaddr.set(macToBytes(mac))
  const options = new Map<number, Uint8Array>()
  options.set(Option.MessageType, Uint8Array.of(query.port === 67 ? MessageType.Discover : MessageType.Request))
  const name = kind === 'http' ? VendorClass.Http : VendorClass.Pxe
  const vendorClass = kind === 'wdsnbp' ? name : `${name}:Arch:${String(code).padStart(5, '0')}:UNDI:003000`
  options.set(Option.VendorClass, Buffer.from(vendorClass, 'latin1'))
  options.set(Option.ClientArchitecture, Uint8Array.of(code >>> 8, code))
  if (query.uuid !== null) options.set(Option.ClientMachineIdentifier, machineIdentifierOf(query.uuid))
  if (kind === 'ipxe') options.set(Option.UserClass, Buffer.from('iPXE', 'latin1'))
  if (kind === 'wdsnbp')
    options.set(Option.WdsNetworkBootProgram, encodeWdsOptions({ architecture: wdsArchitecture(architecture) }))
  if (relay !== null && query.circuitId !== null)
    options.set(Option.RelayAgentInformation, encodeRelayOptions({ circuitId: circuitBytes(query.circuitId) }))
  return {
    op: Op.Request,
    htype: 1,
    hlen: 6,
    hops: 0,
    xid: 0,
    secs: 0,
    flags: 0x8000,
    ciaddr: query.port === 4011 ? self : ANY_ADDRESS,
    yiaddr: ANY_ADDRESS,
    siaddr: ANY_ADDRESS,
    giaddr: relay ?? ANY_ADDRESS,
    chaddr,
    sname: new Uint8Array(0),
    file: new Uint8Array(0),
    options,
  }
}

/** `0x0102` as bytes, everything else as its letters. */
function circuitBytes(text: string): Uint8Array {
  return /^0x([0-9a-f]{2})+$/i.test(text) ? Buffer.from(text.slice(2), 'hex') : Buffer.from(text, 'latin1')
}

/** What wdsnbp.com says of a processor: 6 for 64 bits, 0 for 32 [WdsBp.h]; wdsmgfw.efi says option 93's code. */
function wdsArchitecture(architecture: Architecture): number {
  if (architecture === 'x64') return 6
  return architecture === 'x86' ? 0 : architectureCode(architecture)
}
