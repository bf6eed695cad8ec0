// `explain`: what a machine would be answered now and which bytes it would then get, without booting it.
import { explainDecision, type RuleVerdict } from './boot/decide.ts'
import { handoutFor } from './boot/instruction.ts'
import { dialectNow } from './boot/offers.ts'
import { scriptPaths } from './boot/ipxe-boot-scripts.ts'
import { planOf } from './boot/plan.ts'
import { GeneratedFile } from './boot/session-name.ts'
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
import type { BootFile } from './files/boot-file.ts'
import type {
  Architecture,
  BootImage,
  BootInstruction,
  ClientKind,
  Decision,
  Override,
  PxeClient,
  SecureBootCa,
} from './model.ts'
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
  files: { name: string; result: string; sizeBytes: number | null }[]
}

export interface ExplainParts {
  boot: BootService
  mode: 'off' | 'proxy' | 'server'
  self: Ipv4
  /** Opens a file of the boot tree by its name relative to the image directory. */
  openProgram: (program: string, image?: BootImage) => Promise<BootFile | { refused: string } | undefined>
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
    files:
      decision.action === 'boot' && decision.program === GeneratedFile.Script
        ? await describeScript(instruction, scriptPaths(planOf(facts)?.image?.ipxe ?? null), parts)
        : await describeFiles(instruction, program, parts, planOf(facts)?.image),
  }
}

/** A script that is made, and what it loads of the image directory. */
async function describeScript(
  instruction: BootInstruction | null,
  paths: readonly string[],
  parts: ExplainParts,
): Promise<Explanation['files']> {
  const [script] = await describeFiles(instruction, null, parts)
  const files = script ? [{ ...script, result: 'made when it is asked for' }] : []
  for (const path of paths) files.push(await describeProgram(path, path, parts))
  return files
}

async function describeFiles(
  instruction: BootInstruction | null,
  program: string | null,
  parts: ExplainParts,
  image?: BootImage,
): Promise<Explanation['files']> {
  if (instruction === null || instruction.kind === 'menu' || instruction.kind === 'wds') return []
  const name = instruction.kind === 'uri' ? instruction.uri : instruction.file
  if (program === null) {
    const elsewhere = instruction.kind === 'uri' || instruction.server !== null
    return [{ name, result: elsewhere ? 'is had from another server' : 'made when it is asked for', sizeBytes: null }]
  }
  return [await describeProgram(name, program, parts, image)]
}

async function describeProgram(
  name: string,
  program: string,
  parts: ExplainParts,
  image?: BootImage,
): Promise<Explanation['files'][number]> {
  const file = await parts.openProgram(program, image)
  if (file === undefined) return { name, result: `missing: ${program} is gone`, sizeBytes: null }
  if ('refused' in file) return { name, result: `refused: ${file.refused}`, sizeBytes: null }
  await file.close()
  return { name, result: `served from ${file.name}`, sizeBytes: file.sizeBytes }
}

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
