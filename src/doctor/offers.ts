// Shapes of boots that end before a file is asked for: offers, addresses, and the boot server on port 4011.
import type { JournalEntry } from '../model.ts'
import { notice, problem, type Shape } from './shape.ts'
import { isBootStore, textOf, type Story } from './story.ts'

/** Firmware asks four times before it gives up; twice in vain is a pattern, once may be a cable just plugged in. */
const IN_VAIN = 2

/** In the order of the boot. */
export const OFFER_SHAPES: readonly Shape[] = [
  problem('decided-not-offered', (story) => {
    const { discovers, offers, decision, isOver } = story
    if (!isOver || decision?.data['action'] !== 'boot' || offers.length > 0 || wentOn(story)) return undefined
    if (discovers.length === 0) return undefined
    return {
      cause:
        'It was decided that this machine boots, but no offer left: there is no free address for its network, or the offer cannot be said to this firmware (a file name or URI that is too long, or a TFTP file for HTTP boot).',
      next: 'Look at `openwds lease list` and `dhcp.pools` (is there a pool for this network with room?), and at the log event `lease.exhausted`. `openwds explain MAC` shows the offer as it would be.',
      evidence: [discovers.at(-1), decision],
    }
  }),

  problem('offer-lost', (story) => {
    const { offers, facts } = story
    const ours = offers.find(({ data }) => typeof data['address'] === 'string')
    const request = chosenOther(story).at(-1)
    if (!ours || !request || story.of('dhcp.ack').length > 0 || wentOn(story)) return undefined
    const server = textOf(request, 'serverIdentifier')
    return {
      cause: `Two DHCP servers offered an address, and the machine took that of ${server}, not ours (${facts.addresses.join(', ')}): which one wins is chance. From the other it gets no boot program of ours.`,
      next: `Have one server give addresses: switch ${server} off for this network, or set \`dhcp.mode: proxy\` here. \`openwds doctor net\` shows who answers.`,
      evidence: [ours, request],
    }
  }),

  problem('offers-without-address', (story) => {
    const { offers, relay } = story
    const withAddress = offers.some(({ data }) => typeof data['address'] === 'string')
    if (relay !== null || withAddress || !inVain(story)) return undefined
    return {
      cause:
        'The boot offer (ProxyDHCP) left, but the machine never took an address: no DHCP server gave it one, or neither answer reaches it. Firmware says PXE-E51 or PXE-E52.',
      next: 'See that the DHCP server of this network runs and has free addresses (`openwds doctor net` asks it). If nobody gives addresses here, set `dhcp.mode: server` with a pool. Else look for DHCP snooping at the switch port of this server.',
      evidence: [...story.discovers.slice(-2), offers.at(-1)],
    }
  }),

  problem('offer-unanswered', (story) => {
    const { offers, relay } = story
    const withAddress = offers.some(({ data }) => typeof data['address'] === 'string')
    if (relay !== null || !withAddress || !inVain(story)) return undefined
    return {
      cause: `The machine asked ${story.discovers.length} times and was offered an address each time, but never took one: the offers do not reach it. Its requests come in, so only the way back is closed.`,
      next: 'Look at what stands between: DHCP snooping (the port of this server must be trusted), a VLAN that goes one way only, a firewall on this host that drops UDP from port 67 (`openwds doctor net`), spanning tree without portfast.',
      evidence: [...story.discovers.slice(-2), ...offers.slice(-2)],
    }
  }),

  problem('offer-unanswered-relay', (story) => {
    const { relay, offers } = story
    if (relay === null || !inVain(story)) return undefined
    return {
      cause: `The offers went to the relay agent ${relay} and the machine behind it never took one: the relay drops them, or has no way back to the client.`,
      next: `On ${relay}: let it forward answers of this server (some forward only those of servers in their own list, and many drop answers whose server identifier they do not know), and see that this server has a route to ${relay} and UDP 67 is open both ways. Where two servers are listed as helpers, both must be this network's.`,
      evidence: [...story.discovers.slice(-2), ...offers.slice(-2)],
    }
  }),

  problem('nak-loop', (story) => {
    const naks = story.of('dhcp.nak')
    if (naks.length < 2 || wentOn(story)) return undefined
    return {
      cause: `The machine asks for an address it may not have, is refused, and asks again: ${naks.at(-1)?.text ?? ''}.`,
      next: 'Usually two DHCP servers work on one network, or a reservation was changed: `openwds lease list`, `openwds doctor net`. If a lease is stale, `openwds lease remove ADDRESS`.',
      evidence: [...story.of('dhcp.request').slice(-2), ...naks.slice(-2)],
    }
  }),

  problem('address-declined', (story) => {
    const declines = story.of('dhcp.decline')
    if (declines.length === 0 || wentOn(story)) return undefined
    const address = textOf(declines[0], 'requestedAddress') || 'the address'
    return {
      cause: `The machine declined ${address}: another host answers there. Somebody uses an address of our pool without having it from us.`,
      next: `Find who has ${address} (\`arping\`, the switch's table) and give it another address, or take ${address} out of the pool. Set \`dhcp.conflictProbe: ping\` to have addresses looked at before they are offered.`,
      evidence: [...declines.slice(-2), story.of('dhcp.ack').at(-1)],
    }
  }),

  problem('boot-server-silent', (story) => {
    const asked = story.of('pxe.request')
    if (asked.length === 0 || story.of('pxe.ack').length > 0 || story.files.length > 0) return undefined
    if (!story.isOver && asked.length < IN_VAIN) return undefined
    // a decision against it has its own shape
    if (story.decision !== undefined && story.decision.data['action'] !== 'boot') return undefined
    return {
      cause:
        'The machine asked the boot server (port 4011) for its program and got no reply: what was decided cannot be said to this client. Firmware says PXE-E55.',
      next: "`openwds explain MAC` shows the answer and why it would not be said. A program that only WDS's own loaders take must not be given to plain firmware, and a file name has at most 127 bytes.",
      evidence: [...asked.slice(-2), story.decision],
    }
  }),

  problem('boot-server-deaf', (story) => {
    const [asked, answered] = [story.of('pxe.request'), story.of('pxe.ack')]
    if (asked.length < IN_VAIN || answered.length < IN_VAIN || story.files.length > 0 || !story.isOver) return undefined
    const from = textOf(asked.at(-1), 'from')
    return {
      cause: `The machine asked port 4011 ${asked.length} times and was answered each time (to ${from}), but goes on asking: the answers do not reach it. Firmware says PXE-E16 or PXE-E55.`,
      next: 'Let UDP from port 4011 of this server through to the client: the firewall of this host (`openwds doctor net`), a firewall between the networks, a router that translates addresses. The answer must come from port 4011 and from the address that was asked.',
      evidence: [...asked.slice(-2), ...answered.slice(-2)],
    }
  }),

  problem('boot-server-not-asked', (story) => {
    const { offers, told } = story
    const addressed = [...story.of('dhcp.ack'), ...story.of('dhcp.request')].at(-1)
    if (offers.length === 0 || told !== null || !addressed || !story.isOver || wentOn(story)) return undefined
    if (chosenOther(story).length > 0 && offers.some(({ data }) => typeof data['address'] === 'string'))
      return undefined
    if (offers.every(({ text }) => /menu/.test(text))) return undefined
    return {
      cause:
        'The machine has its address and was told that a boot server is here, but never asked it (port 4011): it took a boot program from another offer, or this firmware ignores offers of this kind.',
      next: 'Take options 60, 66 and 67 (and "next server") out of the other DHCP server, they win over a ProxyDHCP offer: `openwds doctor net` names it. A firewall that drops UDP 4011 looks the same. If it stays so, offer another way: `openwds machine set MAC --dialect bypass`.',
      evidence: [offers.at(-1), addressed],
    }
  }),

  problem('program-not-requested', (story) => {
    const { told, session } = story
    if (!told || /^https?:/i.test(told.file) || story.files.length > 0 || !story.isOver) return undefined
    if (story.of('pxe.request').length >= IN_VAIN) return undefined
    const addressed = story.of('dhcp.request', 'dhcp.ack', 'pxe.request').at(-1)
    if (!addressed) return undefined
    const server = textOf(told.entry, 'server') || 'this server'
    return {
      cause: `The machine was told to load ${told.file} from ${server}, and no request for a file ever came: TFTP does not get through. Firmware says PXE-E32 or PXE-E18.`,
      next: `Open UDP 69 to this server, and UDP of all ports from it to the client (TFTP answers from a port of its own; \`tftp.singlePort\` or \`tftp.portRange\` make that easier for firewalls). Client ${session.address ?? ''} must have a route to ${server}.`,
      evidence: [addressed, told.entry],
    }
  }),

  notice('bootserver-other-item', (story) => {
    if (story.decision?.data['rule'] !== 'boot-item') return undefined
    return {
      cause:
        'The machine looks for a boot server of a type that is in no menu of ours: it is meant for another server.',
      next: 'If this server should answer it, put the profile into the boot menu (`pxe.menu`).',
      evidence: [story.of('dhcp.request', 'pxe.request').at(-1), story.decision],
    }
  }),
]

/** Offers were made again and again, and nothing followed. */
function inVain(story: Story): boolean {
  const { discovers, offers } = story
  if (discovers.length < IN_VAIN || offers.length < IN_VAIN || !story.isOver) return false
  return story.of('dhcp.request', 'dhcp.ack', 'dhcp.nak').length === 0 && !wentOn(story)
}

/** REQUESTs that name another server than us. */
function chosenOther({ of, facts, offers }: Story): JournalEntry[] {
  const ours = new Set([...facts.addresses, ...offers.map((offer) => textOf(offer, 'server'))])
  return of('dhcp.request').filter((entry) => {
    const named = textOf(entry, 'serverIdentifier')
    return named !== '' && !ours.has(named)
  })
}

/** The machine came further than its address. */
function wentOn({ of, files }: Story): boolean {
  return of('pxe.request', 'ipxe.report').length > 0 || files.some((entry) => !isBootStore(entry))
}
