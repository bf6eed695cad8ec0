// The files of a session that are made when they are asked for: scripts for iPXE, exit programs, and which boot store is whose.
import { posix } from 'node:path'
import { ARCHITECTURES, type Architecture, type PxeClient } from '../model.ts'
import { findBootFile, type BootFolder } from './boot-folder.ts'
import { decide } from './decide.ts'
import { ipxeUrl } from './instruction.ts'
import { bootScript, menuScript, readChoice, scriptFilePath } from './ipxe-boot-scripts.ts'
import { readReport, withReport } from './ipxe-report.ts'
import { exitProgram } from './exit-program.ts'
import { chainScript, giveUpScript, proceedScript, promptScript, waitScript } from './ipxe-scripts.ts'
import { planOf, promptOf } from './plan.ts'
import type { BootService } from './service.ts'
import { GeneratedFile, isUri } from './session-name.ts'
import type { LiveSession } from './sessions.ts'
import { bootStores } from './windows-loaders.ts'

/** What a name below a session's folder stands for. */
export type SessionFile =
  /** Made now. */
  | { kind: 'bytes'; bytes: Uint8Array }
  /** A file of the image directory, by its path. */
  | { kind: 'path'; path: string }

/** Gives the files of sessions that lie nowhere on the disk under their name. */
export class SessionFiles {
  readonly #boot: BootService
  readonly #folder: BootFolder
  /** What each session's iPXE said of its machine, so that it is written down once. */
  readonly #reports = new WeakMap<LiveSession, string>()

  constructor(boot: BootService, folder: BootFolder) {
    this.#boot = boot
    this.#folder = folder
  }

  /** The program a session was given last, relative to the image directory. */
  programOf(id: string): Promise<string | undefined> {
    return this.#boot.programOf(id)
  }

  /** `Tmp\<session>\<name>`: undefined when it is one of the boot program's folder. */
  async find(id: string, name: string, query?: URLSearchParams): Promise<SessionFile | undefined> {
    const session = await this.#boot.session(id)
    if (!session) return undefined
    const wanted = name.toLowerCase()
    switch (wanted) {
      case GeneratedFile.Wait:
        return bytes(await this.#waitScript(session))
      case GeneratedFile.Prompt:
        return bytes(await this.#promptScript(session))
      case GeneratedFile.BiosExit:
      case GeneratedFile.UefiExit: {
        const architecture = wanted === GeneratedFile.BiosExit ? 'x86' : clientOf(session).architecture
        const program = architecture === null ? undefined : exitProgram(architecture)
        return program && { kind: 'bytes', bytes: program }
      }
      case GeneratedFile.Script:
        this.#noteReport(session, query)
        return bytes(await this.#bootScript(session))
      case GeneratedFile.Menu:
        return bytes(await this.#menuScript(session))
      default: {
        const choice = readChoice(wanted)
        if (choice !== undefined) return bytes(await this.#choiceScript(session, choice))
        const path = session.record.bootImage === null ? undefined : await this.#scriptFile(session, wanted)
        return path === undefined ? undefined : { kind: 'path', path }
      }
    }
  }

  async #scriptFile(session: LiveSession, name: string): Promise<string | undefined> {
    const image = await this.#boot.source.image(session.record.bootImage ?? '')
    return scriptFilePath(image?.ipxe ?? null, name)
  }

  #noteReport(session: LiveSession, query: URLSearchParams | undefined): void {
    const report = readReport(query)
    if (!report || this.#reports.get(session) === report.text) return
    this.#reports.set(session, report.text)
    this.#boot.noteReport(session, report.text, report.data)
  }

  async #bootScript(session: LiveSession): Promise<string> {
    const client = { ...clientOf(session), kind: 'ipxe' as const }
    const { decision, facts } = await this.#boot.decideAgain(session, client)
    const image = planOf(facts)?.image
    if (decision.action !== 'boot') return giveUpScript(`This computer is not booted from here: ${decision.reason}`)
    if (image?.ipxe && decision.program === GeneratedFile.Script)
      return bootScript({ ...image, ipxe: image.ipxe }, client)
    return chainScript(isUri(decision.program) ? decision.program : posix.basename(decision.program))
  }

  async #menuScript(session: LiveSession): Promise<string> {
    const { facts } = await this.#boot.situation({ ...clientOf(session), kind: 'ipxe' }, session)
    return menuScript(session.menu.length > 0 ? session.menu : facts.menu, facts.policy.menu)
  }

  /** What the user chose: it stands for the rest of this boot. */
  async #choiceScript(session: LiveSession, type: number): Promise<string> {
    const client = { ...clientOf(session), kind: 'ipxe' as const, bootItem: type }
    if (type === 0) return giveUpScript('On to the next boot device.')
    const { decision, facts } = await this.#boot.decideAgain(session, client)
    if (decision.action === 'local') return giveUpScript('On to the next boot device.')
    if (decision.action !== 'boot') return giveUpScript(`This computer is not booted from here: ${decision.reason}`)
    const { program } = decision
    if (program !== GeneratedFile.Script) return chainScript(isUri(program) ? program : posix.basename(program))
    const url = ipxeUrl(client, `Tmp/${session.record.id}/${program}`, facts)
    // large files come faster by HTTP than beside this script
    return chainScript(url === null ? program : withReport(url))
  }

  /** `Tmp\<architecture>{<session>}.bcd`: the boot store the administrator laid down for the architecture. */
  async findBootStore(architectureName: string): Promise<SessionFile | undefined> {
    const name = architectureName.toLowerCase()
    const architecture = ARCHITECTURES.find((known): known is Architecture => known === name)
    if (architecture === undefined) return undefined
    const path = findBootFile(await this.#folder.files(), bootStores(architecture))
    return path === undefined ? undefined : { kind: 'path', path }
  }

  /** What a waiting iPXE does next. Every time it loads its script again is a question, and is counted. */
  async #waitScript(session: LiveSession): Promise<string> {
    const client = { ...clientOf(session), kind: 'ipxe' as const }
    const { facts } = await this.#boot.situation(client, session)
    const decision = decide(client, facts)
    if (decision.action === 'wait') {
      const { pollInterval, maxRetry, message } = facts.policy.autoAddPolicy
      const { id: requestId, attempts } = await this.#boot.pendingSeen(client)
      return attempts > maxRetry
        ? giveUpScript(`No administrator approved request ${requestId}.`)
        : waitScript({ requestId, message, pollIntervalSeconds: pollInterval })
    }
    if (decision.action === 'boot' || decision.action === 'menu' || decision.action === 'refer') return proceedScript()
    return giveUpScript(`This computer is not booted from here: ${decision.reason}`)
  }

  async #promptScript(session: LiveSession): Promise<string> {
    const client = { ...clientOf(session), kind: 'ipxe' as const }
    const { facts } = await this.#boot.situation(client, session)
    const decision = decide(client, facts)
    if (decision.action !== 'boot') return giveUpScript(`This computer is not booted from here: ${decision.reason}`)
    // what stands beside the script is found by the folder of the program
    if (decision.program !== GeneratedFile.Script) await this.#boot.handOut(session, decision.program)
    return promptScript(promptOf(facts), isUri(decision.program) ? decision.program : posix.basename(decision.program))
  }
}

/** The client of a session; after a restart of the daemon as far as its record tells. */
function clientOf({ client, record }: LiveSession): PxeClient {
  if (client !== null) return client
  const { mac, uuid, architecture } = record
  return {
    mac,
    uuid,
    architecture,
    architectureCode: null,
    kind: 'pxe',
    firmware: architecture === null ? 'unknown' : architecture === 'x86' || architecture === 'x64' ? 'bios' : 'uefi',
    door: 'dhcp',
    vendorClass: null,
    userClass: null,
    link: null,
    relay: null,
    wds: null,
    ipxe: null,
    bootItem: null,
  }
}

function bytes(text: string): SessionFile {
  return { kind: 'bytes', bytes: Buffer.from(text, 'latin1') }
}
