// Spells a boot instruction in a reply: which options, header fields and dialect each kind of client understands. Pure.
import type { BootInstruction, Dialect, PxeClient } from '../model.ts'
import type { Ipv4 } from '../net/address.ts'
import { PREFERRED, PREFERRED_NO_PROXY_WAIT } from './ipxe.ts'
import { Option } from './options.ts'
import type { Packet } from './packet.ts'
import { encodePxeOptions, menuOptions, requestedBootItem, USE_BOOT_FILE, type PxeOptions } from './pxe.ts'
import { VendorClass } from './vendor-class.ts'
import { encodeBcdPath, encodeWdsOptions, wdsOptionsFor, wdsPromptOptions, type WdsOptions } from './wdsnbp.ts'

/** What a reply has to say of booting, and to whom. */
export interface BootPart {
  client: PxeClient
  instruction: BootInstruction
  /** The request, where its boot item is to be echoed. */
  request?: Packet
}

interface Circumstances {
  self: Ipv4
  /** Port 4011 is answered. */
  pxeServed: boolean
  /** An offer beside another DHCP server, a reply that gives an address, or the answer of the boot server itself. */
  situation: 'proxy' | 'address' | 'boot-server'
}

type FileInstruction = BootInstruction & { kind: 'file' }

const PXE_CLASS: Uint8Array = Buffer.from(VendorClass.Pxe, 'latin1')
const HTTP_CLASS: Uint8Array = Buffer.from(VendorClass.Http, 'latin1')
/** The header field has 128 bytes, the last is NUL. */
const MAX_FILE_BYTES = 127
/** Option 67 is not split: no firmware joins it again. The last byte is NUL. */
const MAX_URI_BYTES = 254

/** Why this client cannot be told this; undefined when it can. */
export function unsayable(client: PxeClient, instruction: BootInstruction): string | undefined {
  switch (instruction.kind) {
    case 'file':
      if (client.kind === 'http') return 'HTTP boot firmware takes a URI, never a TFTP file'
      return instruction.file.length > MAX_FILE_BYTES
        ? `the file name has ${instruction.file.length} bytes, ${MAX_FILE_BYTES} fit into the header`
        : undefined
    case 'uri': {
      if (client.kind !== 'http' && client.kind !== 'ipxe') return 'only HTTP boot firmware and iPXE load from a URI'
      const lengthBytes = uriFor(instruction.uri, '255.255.255.255' as Ipv4).length
      return lengthBytes > MAX_URI_BYTES
        ? `the URI has ${lengthBytes} bytes, ${MAX_URI_BYTES} fit into option 67`
        : undefined
    }
    case 'menu':
      return client.kind === 'pxe' || client.kind === 'ipxe' ? undefined : 'only PXE firmware and iPXE show a boot menu'
    case 'wds':
      return client.kind === 'wdsnbp' ? undefined : 'only a WDS network boot program can wait for an administrator'
  }
}

/** Adds the instruction to the reply; leaves it out where it cannot be said. */
export function tellBoot(reply: Packet, boot: BootPart, circumstances: Circumstances): void {
  const { client, instruction } = boot
  if (unsayable(client, instruction) !== undefined) return
  // what a pool says to phones and access points would be read as a word about the boot
  reply.options.delete(Option.VendorSpecific)
  reply.options.delete(Option.TftpServerName)
  switch (instruction.kind) {
    case 'file':
      tellFile(reply, client, instruction, circumstances)
      break
    case 'uri':
      tellUri(reply, client, instruction.uri, circumstances)
      break
    case 'menu':
      // the servers of its items are asked on port 4011
      if (!circumstances.pxeServed) return
      reply.siaddr = circumstances.self
      setPxeClass(reply)
      setPxeOptions(reply, menuOptions(instruction, circumstances.self))
      break
    case 'wds':
      reply.siaddr = circumstances.self
      setPxeClass(reply)
      setWdsOptions(reply, wdsOptionsFor(instruction.next))
  }
  if (circumstances.situation === 'boot-server' && boot.request) echoBootItem(reply, boot.request)
}

function tellFile(reply: Packet, client: PxeClient, boot: FileInstruction, circumstances: Circumstances): void {
  const { self, situation } = circumstances
  if (situation !== 'boot-server') {
    const dialect = spokenDialect(client, boot.dialect, circumstances)
    if (dialect === 'binl') {
      // Deviation: no option 43 and no file for UEFI, although PXE 2.1 has both: many builds ignore such offers.
      // EDK2 asks siaddr on port 4011, so that is we, wherever the file is
      reply.siaddr = self
      setPxeClass(reply)
      return
    }
    if (dialect === 'bypass') {
      setPxeClass(reply)
      reply.options.set(Option.VendorSpecific, USE_BOOT_FILE)
    }
    if (client.kind === 'ipxe') setIpxeOptions(reply, situation)
  } else {
    setPxeClass(reply)
    // an approved client is known to take a reply without option 250; it is there only where the user is to be asked
    if (client.kind === 'wdsnbp' && boot.prompt !== null && boot.prompt !== 'noPrompt')
      setWdsOptions(reply, wdsPromptOptions(boot.prompt))
  }
  // loaders read the boot store's path, like server and file, from the last PXE packet they were sent
  if (boot.bcdPath !== null) reply.options.set(Option.WdsBcdPath, encodeBcdPath(boot.bcdPath))
  reply.siaddr = boot.server ?? self
  reply.sname = Buffer.from(`${reply.siaddr}\0`, 'latin1')
  setBootFile(reply, Buffer.from(`${boot.file}\0`, 'latin1'))
}

/** The dialect as far as the reply can carry it. */
function spokenDialect(client: PxeClient, wanted: Dialect, { pxeServed, situation }: Circumstances): Dialect {
  // without the class a proxy's offer is not seen at all
  const possible =
    wanted === 'plain' && situation === 'proxy' ? (client.firmware === 'bios' ? 'bypass' : 'binl') : wanted
  return possible === 'binl' && !pxeServed ? 'bypass' : possible
}

function tellUri(reply: Packet, client: PxeClient, uri: string, { self, situation }: Circumstances): void {
  if (client.kind === 'http') {
    // the class makes the URI seen; siaddr stays 0, there is no TFTP server and no 4011 [UEFI 2.10 §24.7.3]
    reply.options.set(Option.VendorClass, HTTP_CLASS)
  } else {
    reply.siaddr = self
    setIpxeOptions(reply, situation)
    if (situation !== 'address') setPxeClass(reply)
  }
  setBootFile(reply, Buffer.from(`${uriFor(uri, self)}\0`, 'latin1'))
}

/** iPXE prefers our offer to others that it has by then, and waits for no proxy where we give the address. */
function setIpxeOptions({ options }: Packet, situation: Circumstances['situation']): void {
  if (situation === 'boot-server') return
  options.set(Option.Ipxe, situation === 'address' ? PREFERRED_NO_PROXY_WAIT : PREFERRED)
}

/** `{server}` stands for the server's address on the client's interface. */
function uriFor(uri: string, self: Ipv4): string {
  return uri.replaceAll('{server}', self)
}

function setPxeClass({ options }: Packet): void {
  options.set(Option.VendorClass, PXE_CLASS)
}

function setPxeOptions({ options }: Packet, value: PxeOptions): void {
  options.set(Option.VendorSpecific, encodePxeOptions(value))
}

function setWdsOptions({ options }: Packet, value: WdsOptions): void {
  options.set(Option.WdsNetworkBootProgram, encodeWdsOptions(value))
}

/** What was chosen comes back as it was asked, or iPXE drops the answer [PXE 2.1 §2.2.5]. */
function echoBootItem(reply: Packet, request: Packet): void {
  const item = requestedBootItem(request.options.get(Option.VendorSpecific))
  if (item && !reply.options.has(Option.VendorSpecific)) setPxeOptions(reply, { bootItem: item })
}

/** The file in the header and in option 67, both with NUL: some firmware reads only one, some needs the NUL. */
function setBootFile(reply: Packet, name: Uint8Array): void {
  if (name.length - 1 <= MAX_FILE_BYTES) reply.file = name
  reply.options.set(Option.BootFileName, name)
}
