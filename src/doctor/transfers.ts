// Shapes of transfers: files that stop, begin again, lose blocks or crawl; and HTTP that does not come about.
import type { JournalEntry } from '../model.ts'
import { notice, problem, type Shape } from './shape.ts'
import { baseOf, isFile, numberOf, textOf, type Story } from './story.ts'

/** Files below are read again and again by design: boot stores, fonts. */
const LARGE_BYTES = 1_000_000
/** A load that begins so often goes in circles. */
const BEGINNINGS = 3
/** Of the blocks of a file; a good network loses one in a hundred thousand. */
const LOSSY_SHARE = 0.01
const MIN_LOST_BLOCKS = 20
/** Lock step over gigabit gives some 3 to 10 MB/s; windows of four give 25. */
const SLOW_BYTES_PER_SECOND = 10_000_000
const SLOW_FROM_BYTES = 8_000_000
/** Below it a WIM takes many minutes whatever the window is. */
const CRAWL_BYTES_PER_SECOND = 2_000_000

export const TRANSFER_SHAPES: readonly Shape[] = [
  problem('stalls-at-start', (story) => {
    const failed = timeouts(story).findLast((entry) => isAtStart(entry))
    if (!failed || story.isLoaded || cameLater(story, failed)) return undefined
    const block = blockOf(failed)
    return {
      cause: `${textOf(failed, 'name')} stopped at its first blocks: small packets get through and full ones (${Number.isNaN(block) ? 'blocks' : `blocks of ${block} bytes`}) do not. Something on the path has a smaller MTU than the block needs, and loses the pieces.`,
      next: `Take smaller blocks: \`openwds machine set ${story.session.mac} --tftp maxBlockSize=1380\` for this machine, \`tftp.maxBlockSize\` for all${story.facts.maxBlockSize === null ? '' : ` (now ${story.facts.maxBlockSize})`}, \`pxe.bootStore.blockSize\` for Windows' loader. Tunnels and VPNs want 1380 or less. \`openwds doctor net\` shows the MTU of the interfaces. If even 512 stalls, a firewall lets the request through and the data not.`,
      evidence: [beginningOf(story, failed), failed],
    }
  }),

  problem('stalls-midway', (story) => {
    const failed = timeouts(story).findLast((entry) => !isAtStart(entry))
    if (!failed || story.isLoaded || cameLater(story, failed)) return undefined
    return {
      cause: `${textOf(failed, 'name')} stopped after ${shareText(failed)}: the machine did not answer any more. Packets are lost in bursts (a window larger than a switch or the card can take), the link broke, or the machine was switched off.`,
      next: `Try a smaller window: \`openwds machine set ${story.session.mac} --tftp maxWindowSize=4\` (1 is the safest), \`pxe.bootStore.windowSize\` for Windows' loader. Then look at the switch port's error counters, duplex and cable.`,
      evidence: [beginningOf(story, failed), failed],
    }
  }),

  problem('stopped-by-client', (story) => {
    const failed = story.failed.findLast((entry) => textOf(entry, 'code') === 'TFTP_ABORTED')
    if (!failed || story.isLoaded || cameLater(story, failed)) return undefined
    return {
      cause: `The machine itself ended ${textOf(failed, 'name')} after ${shareText(failed)}: ${textOf(failed, 'reason')}. Firmware does so when the file is larger than its buffer, when an answer does not please it, or when somebody presses ESC.`,
      next: "See what the screen says. A boot program for BIOS must be small (some 600 kB); an EFI program must be of the firmware's architecture.",
      evidence: [beginningOf(story, failed), failed],
    }
  }),

  problem('stopped-after-size', (story) => {
    const probe = story.files.at(-1)
    if (probe?.kind !== 'file.probe' || !story.isOver || story.isLoaded) return undefined
    return {
      cause: `The machine asked for the size of ${textOf(probe, 'name')} and never for the file: the size does not fit its memory, or the second request did not get through.`,
      next: 'Look at the size of the file (a boot program is a few MB at most; for BIOS some 600 kB), and whether a firewall lets only the first request of a client pass (UDP 69 twice within a second).',
      evidence: [story.told?.entry, probe],
    }
  }),

  problem('begins-again', (story) => {
    const large = story.files.filter((entry) => numberOf(entry, 'sizeBytes') >= LARGE_BYTES)
    const ends = large.filter(({ kind }) => kind === 'file.done' || kind === 'file.failed')
    const names = [...new Set(ends.map(baseOf))]
    const tries = names
      .map((name) => ends.filter((entry) => baseOf(entry) === name))
      .find((all) => all.length >= BEGINNINGS)
    if (!tries) return undefined
    return {
      cause: `${textOf(tries[0], 'name')} was begun ${tries.length} times in one boot: what arrives is damaged or not what the loader wants, so it begins again.`,
      next: `Verify the image (\`openwds image verify NAME\`), then try smaller blocks and window for this machine: \`openwds machine set ${story.session.mac} --tftp maxBlockSize=1380 --tftp maxWindowSize=1\`.`,
      evidence: tries.slice(-4),
    }
  }),

  notice('http-fell-back', (story) => {
    const http = story.discovers.find((entry) => vendorOf(entry).startsWith('HTTPClient'))
    if (!http || story.files.some((entry) => textOf(entry, 'door').startsWith('http'))) return undefined
    const pxe = story.discovers.find(
      (entry) => entry.sequence > http.sequence && vendorOf(entry).startsWith('PXEClient'),
    )
    const offer = story.offers.find((entry) => /^https?:/i.test(textOf(entry, 'file')))
    if (!pxe || !offer) return undefined
    return {
      cause: `The firmware tried HTTP boot first, was given ${textOf(offer, 'file')}, did not fetch it, and went on with PXE: it did not like the offer, or did not reach the HTTP door.`,
      next: "Let TCP to the HTTP door through (`openwds doctor net`), see that the address in the URI is reachable from the client's network, and for https that the firmware knows the authority (docs/http-boot.md).",
      evidence: [http, offer, pxe],
    }
  }),

  problem('https-not-fetched', (story) => {
    const { told } = story
    if (!told || !/^https:/i.test(told.file) || !story.isOver || !wantsBoot(story)) return undefined
    if (story.files.some((entry) => textOf(entry, 'door') === 'https')) return undefined
    return {
      cause: `The firmware was told ${told.file} and never asked for it: it does not trust the certificate, because it does not know the authority behind it (or its clock is wrong). TLS fails before a name is asked for, so no more is seen here.`,
      next: 'Enrol the authority in the firmware (`openwds ca show` prints it; setup: TLS authentication, server CA), see docs/http-boot.md; or offer plain HTTP: `http.bootOver: http`.',
      evidence: [story.discovers.at(-1), told.entry],
    }
  }),

  problem('http-not-fetched', (story) => {
    const { told } = story
    if (!told || !/^http:/i.test(told.file) || !story.isOver || !wantsBoot(story)) return undefined
    if (story.files.length > 0) return undefined
    return {
      cause: `The client was told ${told.file} and never asked for it: the HTTP door is not reached from there.`,
      next: "Let TCP to the HTTP door through, and see that the address in the URI is reachable from the client's network: `curl` it from there. `openwds doctor net` shows the firewall of this host.",
      evidence: [story.discovers.at(-1), told.entry],
    }
  }),

  notice('blocks-sent-again', (story) => {
    const lossy = story
      .of('file.done')
      .filter((entry) => numberOf(entry, 'retransmits') >= MIN_LOST_BLOCKS && lostShare(entry) >= LOSSY_SHARE)
    const worst = lossy.sort((one, other) => lostShare(other) - lostShare(one))[0]
    if (!worst) return undefined
    return {
      cause: `${textOf(worst, 'name')} came, but ${numberOf(worst, 'retransmits')} blocks had to be sent again (${percent(lostShare(worst))} of them): the network loses packets.`,
      next: `Look at the switch port (errors, duplex, a 100 Mbit link behind a gigabit one), then try \`openwds machine set ${story.session.mac} --tftp maxWindowSize=4\`.`,
      evidence: lossy.slice(0, 3),
    }
  }),

  notice('lock-step', (story) => {
    const slow = story
      .of('file.done')
      .find((entry) => numberOf(entry, 'windowSize') === 1 && isSlow(entry, SLOW_BYTES_PER_SECOND))
    if (!slow) return undefined
    return {
      cause: `${textOf(slow, 'name')} went at ${rateText(slow)} because every block of ${blockOf(slow)} bytes waited for its acknowledgement (window 1): that is how this client asked, or a limit here forbids more.`,
      next: "Windows' loader takes its window from the boot store: `pxe.bootStore.windowSize` (16 is well tried), with blocks of 1456. See that neither `tftp.maxWindowSize` nor the machine's own limit is 1. HTTP boot is faster still.",
      evidence: [slow],
    }
  }),

  notice('slow-transfer', (story) => {
    const slow = story.arrived.find(
      (entry) => !(numberOf(entry, 'windowSize') === 1) && isSlow(entry, CRAWL_BYTES_PER_SECOND),
    )
    if (!slow) return undefined
    return {
      cause: `${textOf(slow, 'name')} went at ${rateText(slow)} only, although several blocks were under way at once.`,
      next: "Look for a slow link (100 Mbit, Wi-Fi, VPN), a limit (`tftp.maxBytesPerSecond…`, the machine's own), many machines at once, or a slow disk under the image directory.",
      evidence: [slow],
    }
  }),
]

/** It was not sent on to its disk, by a program that HTTP boot firmware may take or leave. */
function wantsBoot({ decision }: Story): boolean {
  return decision === undefined || decision.data['action'] === 'boot' || decision.data['action'] === 'menu'
}

function timeouts({ failed }: Story): JournalEntry[] {
  return failed.filter((entry) => textOf(entry, 'code') === 'TFTP_TIMEOUT')
}

/** Not further than the first blocks in flight. */
function isAtStart(entry: JournalEntry): boolean {
  const first = (blockOf(entry) || 1456) * (numberOf(entry, 'windowSize') || 1)
  return !(numberOf(entry, 'sentBytes') > first) && numberOf(entry, 'sizeBytes') > 0
}

function blockOf(entry: JournalEntry): number {
  return numberOf(entry, 'blockSizeBytes')
}

/** Whether the file that failed here arrived afterwards. */
function cameLater({ arrived }: Story, failed: JournalEntry): boolean {
  return arrived.some((entry) => entry.sequence > failed.sequence && isFile(entry, baseOf(failed)))
}

function beginningOf({ files }: Story, end: JournalEntry): JournalEntry | undefined {
  return files.findLast(
    (entry) =>
      entry.kind === 'file.start' && entry.sequence < end.sequence && entry.data['transfer'] === end.data['transfer'],
  )
}

function shareText(entry: JournalEntry): string {
  const [sent, size] = [numberOf(entry, 'sentBytes'), numberOf(entry, 'sizeBytes')]
  if (Number.isNaN(sent)) return 'a part of it'
  return size > 0 ? `${sent} of ${size} bytes (${percent(sent / size)})` : `${sent} bytes`
}

function lostShare(entry: JournalEntry): number {
  const blocks = Math.ceil(numberOf(entry, 'sizeBytes') / (blockOf(entry) || 512))
  return numberOf(entry, 'retransmits') / Math.max(1, blocks)
}

function isSlow(entry: JournalEntry, limit: number): boolean {
  return numberOf(entry, 'sizeBytes') >= SLOW_FROM_BYTES && numberOf(entry, 'bytesPerSecond') < limit
}

function rateText(entry: JournalEntry): string {
  return `${(numberOf(entry, 'bytesPerSecond') / 1e6).toFixed(1)} MB/s`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`
}

function vendorOf(entry: JournalEntry): string {
  return textOf(entry, 'vendorClass')
}
