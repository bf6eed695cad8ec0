// Shapes of boots that end because a file is missing, is not the right one, or runs and asks for nothing more.
import type { JournalEntry } from '../model.ts'
import { isWindowsLoader } from '../boot/windows-loaders.ts'
import { notice, problem, type Shape } from './shape.ts'
import { baseOf, isBootStore, isFile, loadsMore, numberOf, textOf, type Story } from './story.ts'

/** In the order of the boot. */
export const FILE_SHAPES: readonly Shape[] = [
  problem('wpad-path', (story) => {
    const asked = story.missing.find((entry) => /wpad\.dat|^\s*https?:/i.test(textOf(entry, 'name')))
    if (!asked) return undefined
    return {
      cause: `The Windows loader asked for ${textOf(asked, 'name')} as its boot store: the other DHCP server says option 252 (WPAD, the address of a proxy script), and Windows' loaders read their boot store's path from the same option.`,
      next: 'Take option 252 out of the DHCP answers to network boot clients (a policy for vendor class PXEClient), or say WPAD by DNS only.',
      evidence: [story.programArrived, asked],
    }
  }),

  problem('program-missing', (story) => {
    const { told, session, missing, arrived } = story
    const names = [session.program, told?.file].filter((name) => name !== null && name !== undefined)
    const asked = missing.find((entry) => names.some((name) => isFile(entry, name)))
    if (!asked || !story.isStill || arrived.some((entry) => isFile(entry, baseOf(asked)))) return undefined
    return {
      cause: `The boot program ${textOf(asked, 'name')} is not there: ${reasonOf(asked)}. Firmware says PXE-E3B, PXE-T01 or "A boot image was not found".`,
      next: 'Put it below the image directory where the boot image names it, or let the image name another: `openwds image show NAME`, `openwds explain MAC`. Mind the rights: the daemon must be able to read it (`openwds doctor net`).',
      evidence: [told?.entry, asked],
    }
  }),

  problem('manager-missing', (story) => {
    const asked = neverCame(story, /^bootmgr\.exe$/)
    if (!asked || !story.programArrived) return undefined
    return {
      cause: 'The BIOS program runs and looks for the boot manager bootmgr.exe beside itself, which is not there.',
      next: 'Copy `Windows\\Boot\\PXE\\bootmgr.exe` of the same Windows beside the program, or add the image with its WIM: `openwds image add boot.wim` finds it by itself.',
      evidence: [story.programArrived, asked],
    }
  }),

  problem('boot-store-missing', (story) => {
    const asked = story.missing.filter(isBootStore)
    if (asked.length === 0 || !story.isStill || story.arrived.some(isBootStore)) return undefined
    return {
      cause:
        'The Windows loader runs and finds no boot store (BCD) under any name it tries. The screen says 0xc000000f, "The Boot Configuration Data for your PC is missing".',
      next: "A boot image with a WIM gets its store made for each boot: `openwds image add boot.wim`. For files laid down by hand put the store at `boot/ARCH/default.bcd` or `boot/BCD`. If the name asked for is strange, another server's option 252 was taken.",
      evidence: [story.programArrived, ...asked.slice(-3)],
    }
  }),

  problem('sdi-missing', (story) => {
    const asked = neverCame(story, /\.sdi$/)
    if (!asked) return undefined
    return {
      cause: `The boot store was read, and the RAM disk's ${textOf(asked, 'name')} it names is not there. The screen says 0xc000000f or 0xc0000001.`,
      next: 'Put boot.sdi (of any Windows or ADK, `Boot\\boot.sdi`) at `boot/boot.sdi`, or correct `sdipath` in the store: `openwds bcd show FILE`.',
      evidence: [story.arrived.find(isBootStore), asked],
    }
  }),

  problem('wim-missing', (story) => {
    const asked = neverCame(story, /\.wim$/)
    if (!asked) return undefined
    return {
      cause: `The boot store was read and names ${textOf(asked, 'name')}, which is not there: ${reasonOf(asked)}. The screen says 0xc000000f.`,
      next: 'Put the WIM where the store says or correct the path in the store (`openwds bcd show FILE`); `openwds explain MAC` lists every file of the boot with its source. With an image of the library the store names the right one by itself.',
      evidence: [story.arrived.find(isBootStore), asked],
    }
  }),

  problem('file-unreadable', (story) => {
    const failed = story.failed.find((entry) => textOf(entry, 'code') === 'FILE_READ_FAILED')
    if (!failed) return undefined
    return {
      cause: `A file could not be read on this server: ${reasonOf(failed)}.`,
      next: 'Look at the disk or the network drive it lies on, and at `openwds image verify NAME`.',
      evidence: [failed],
    }
  }),

  problem('file-refused', (story) => {
    const failed = story.failed.findLast((entry) => ['FILE_BAD_NAME', 'TFTP_BAD_MODE'].includes(textOf(entry, 'code')))
    if (!failed || story.isLoaded) return undefined
    return {
      cause: `A request was refused: ${reasonOf(failed)}. Only names inside the boot tree are served, and only in octet mode.`,
      next: "Correct the path in the boot program's configuration or in the boot store.",
      evidence: [failed],
    }
  }),

  problem('server-busy', (story) => {
    const failed = story.failed.filter((entry) => textOf(entry, 'code') === 'TFTP_BUSY')
    if (failed.length === 0 || story.isLoaded) return undefined
    return {
      cause: `A request was turned away because too many transfers run: ${reasonOf(failed.at(-1))}.`,
      next: 'Raise `tftp.maxTransfers` or `tftp.maxTransfersPerMachine`, or start fewer machines at once.',
      evidence: failed.slice(-3),
    }
  }),

  problem('loader-refused', (story) => {
    const ran = story.programArrived
    if (!ran || story.isBios || !stoppedAfter(story, ran)) return undefined
    const { program } = story.session
    const again = story.next === undefined ? '' : ', and the machine began anew'
    return {
      cause: `${program} arrived whole and then asked for nothing more${again}: the firmware did not start it. With Secure Boot that means it does not trust the signature (Microsoft's of 2011 or of 2023), or the file is of another architecture.`,
      next: `Let it be given the file of the other signature: \`openwds machine set ${story.session.mac} --secure-boot-ca 2023\` (or 2011; with \`auto\` the other one follows by itself at the next try), see docs/secure-boot.md; \`openwds efi inspect FILE\` shows who signed it. Or switch Secure Boot off once to be sure.`,
      evidence: [story.told?.entry, ran],
    }
  }),

  problem('bios-program-stopped', (story) => {
    const ran = story.programArrived
    if (!ran || !story.isBios || !stoppedAfter(story, ran)) return undefined
    return {
      cause: `${story.session.program} arrived whole and then asked for nothing more: it does not run on this machine, or it lost the network card. A program that is too large for the memory below 640 kB, or an EFI file given to a BIOS, ends like this.`,
      next: 'See what the screen says last. Give it the right program for BIOS (wdsnbp.com, pxeboot.n12, undionly.kpxe, core.0), another iPXE build (ipxe.pxe with its own driver), or boot by UEFI.',
      evidence: [ran],
    }
  }),

  notice('other-signature-tried', (story) => {
    const word = story.of('decision').find(({ data }) => typeof data['signature'] === 'string')
    if (!word) return undefined
    return {
      cause: `The try before came to nothing: ${word.text}.`,
      next: `If neither signature runs, this firmware trusts none of them: \`openwds efi inspect FILE\`, docs/secure-boot.md. To settle it: \`openwds machine set ${story.session.mac} --secure-boot-ca 2011\` or \`2023\`.`,
      evidence: [word],
    }
  }),

  notice('fonts-missing', (story) => {
    const fonts = story.missing.filter((entry) => /\.ttf$/.test(baseOf(entry)))
    if (fonts.length === 0 || story.arrived.some((entry) => /\.ttf$/.test(baseOf(entry)))) return undefined
    if (!story.arrived.some(isBootStore)) return undefined
    return {
      cause:
        'No font of the boot manager was found: its screens and progress bar are shown in plain text, or with gaps. The boot goes on.',
      next: 'Put the folder `Windows\\Boot\\Fonts` at `boot/Fonts`, or add the image with its WIM, which has them.',
      evidence: fonts.slice(0, 2),
    }
  }),

  notice('size-probe', (story) => {
    const probe = story.of('file.probe').at(-1)
    if (!probe || story.isLoaded || story.programArrived) return undefined
    return {
      cause: `The firmware asked for the size of ${textOf(probe, 'name')} (${numberOf(probe, 'sizeBytes')} bytes) and ended that request itself ("User aborted the transfer"): that is how it begins every load, not an error.`,
      next: null,
      evidence: [probe],
    }
  }),
]

/** The request for a file of this name that nothing answered, if no file of such a name arrived. */
function neverCame({ missing, arrived, isStill }: Story, name: RegExp): JournalEntry | undefined {
  if (!isStill || arrived.some((entry) => name.test(baseOf(entry)))) return undefined
  return missing.findLast((entry) => name.test(baseOf(entry)))
}

/**
 * Whether the program was the last that was heard of this machine in this boot although it should have asked for more, or
 * although the machine began anew.
 */
function stoppedAfter(story: Story, program: JournalEntry): boolean {
  const { session, journal, isOver, next } = story
  if (!isOver || session.program === null) return false
  const since = journal.filter(({ sequence, kind }) => sequence > program.sequence && SAYS_IT_RUNS.has(kind))
  if (since.some((entry) => !isFile(entry, session.program ?? ''))) return false
  return (
    isWindowsLoader(session.program) || (loadsMore(session.program) && next !== undefined) || cameAgainAtOnce(story)
  )
}

/** A program that is itself all of the boot (a kernel, GRUB with everything in it) does not come back within this time. */
const AT_ONCE_MS = 3 * 60_000

function cameAgainAtOnce({ next, programArrived }: Story): boolean {
  if (!next || !programArrived) return false
  return Date.parse(next.startedAt) - Date.parse(programArrived.at) < AT_ONCE_MS
}

/** Entries that only a program that runs brings about. */
const SAYS_IT_RUNS: ReadonlySet<string> = new Set([
  'file.start',
  'file.done',
  'file.part',
  'file.probe',
  'file.missing',
  'file.failed',
  'pxe.request',
  'dhcp.discover',
  'dhcp.request',
  'ipxe.report',
])

function reasonOf(entry: JournalEntry | undefined): string {
  return textOf(entry, 'reason') || (entry?.text ?? '')
}
