// Decides whether a boot of the lab went as it should: by the serial line, the stand-in's hashes and the daemon's journal.
import type { SessionDetail, SessionReply } from '../src/api/schemas.ts'
import { apiPath, type Client } from '../src/cli/client.ts'
import { formatBytes } from '../src/figures.ts'
import type { JournalKind } from '../src/model.ts'
import { PAYLOADS, type PayloadName } from './payloads.ts'
import type { Guest } from './qemu.ts'
import { machineMac, type Scene } from './scene.ts'
import { judgeReport, parseReport } from './standin/report.ts'

export interface Verdict {
  isGood: boolean
  /** One line: what happened. */
  text: string
  /** What was wrong, one line each. */
  problems: string[]
}

/** Waits until the machine runs `payload`, and for the stand-in until it has fetched its files, then judges. */
export async function judgeBoot(guest: Guest, payload: PayloadName, scene: Scene, timeoutMs: number): Promise<Verdict> {
  const { marker, title } = PAYLOADS[payload]
  const event = await guest.waitFor(marker, timeoutMs)
  const after = `after ${(event.afterMs / 1000).toFixed(1)} s`
  if (event.reason !== 'line') {
    const how = event.reason === 'exit' ? `the machine ended with code ${event.code ?? 'none'}` : 'the time is over'
    const last = [...guest.complaints, ...guest.lines.slice(-6)].map((line) => `  ${line.slice(0, 160)}`)
    return bad(`${title} did not run: ${how} ${after}`, ['the last it said:', ...last])
  }
  if (payload !== 'standin') return good(`${title} ran ${after}`)
  const problems = judgeReport(parseReport(guest.lines), scene.files)
  if (problems.length > 0) return bad(`${title} ran, but not all files came as they are`, problems)
  const bytes = scene.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const what = `${scene.files.length} files (${formatBytes(bytes)}) by the firmware's own TFTP`
  return good(`${title} ran ${after} and fetched ${what}: every SHA-256 is that of the file served`)
}

/** What firmware writes that does not trust a signature. */
export const REFUSED_SIGNATURE = /Access Denied|Security Violation/

/** The same where firmware may refuse the first signature: switched on again, it must be given one that it trusts. */
export async function judgeSecureBoot(
  switchOn: () => Guest,
  payload: PayloadName,
  scene: Scene,
  timeoutMs: number,
): Promise<{ guest: Guest; verdict: Verdict }> {
  const guest = switchOn()
  const either = new RegExp(`${PAYLOADS[payload].marker.source}|${REFUSED_SIGNATURE.source}`)
  const event = await guest.waitFor(either, timeoutMs)
  if (event.reason !== 'line' || !REFUSED_SIGNATURE.test(event.line))
    return { guest, verdict: await judgeBoot(guest, payload, scene, timeoutMs) }
  await guest.stop()
  const again = switchOn()
  const verdict = await judgeBoot(again, payload, scene, timeoutMs)
  return {
    guest: again,
    verdict: { ...verdict, text: `its firmware refused the first signature; switched on again: ${verdict.text}` },
  }
}

/** What the daemon sends a machine it boots. */
const ANSWERS: readonly JournalKind[] = ['dhcp.offer', 'dhcp.ack', 'dhcp.nak', 'pxe.ack']
/** From the first packet on: firmware asks again after 1 to 4 s, so that silence is not only slowness. */
const SILENCE_MS = 9000

/** Watches a machine without assignment ask in vain. */
export async function judgeStranger(index: number, guest: Guest, scene: Scene, timeoutMs: number): Promise<Verdict> {
  const startedAt = performance.now()
  let session: SessionReply | undefined
  while (!session) {
    if (performance.now() - startedAt > timeoutMs) return bad('the daemon never saw it ask', guest.lines.slice(-6))
    await guest.waitFor(undefined, 250)
    const newest = await newestSession(scene.daemon.api, machineMac(index))
    if (newest && Date.parse(newest.startedAt) >= guest.startedAtMs) session = newest
  }
  await guest.waitFor(undefined, SILENCE_MS)
  const journal = await readJournal(scene.daemon.api, session.id)
  const asked = journal.filter(({ kind }) => kind === 'dhcp.discover').length
  const answered = journal.filter(({ kind }) => ANSWERS.includes(kind)).map(({ text }) => text)
  const ran = Object.values(PAYLOADS).filter(({ marker }) => guest.lines.some((line) => marker.test(line)))
  if (answered.length > 0) return bad('a machine without assignment got an answer', answered)
  if (ran.some(({ name }) => name !== 'ipxe'))
    return bad('a machine without assignment was booted', guest.lines.slice(-6))
  const reason = journal.find(({ kind }) => kind === 'decision')?.data['reason'] ?? 'no decision was written down'
  return good(`asked ${asked} times and got no answer: ${reason}`)
}

/** The machine's latest boot. */
export async function newestSession(api: Client, mac: string): Promise<SessionReply | undefined> {
  const [newest] = await api.list<SessionReply>('/sessions', { mac }, 1)
  return newest
}

/** Everything the daemon wrote down of a boot, oldest first. */
export async function readJournal(api: Client, session: string): Promise<SessionDetail['journal']> {
  return (await api.get<SessionDetail>(apiPath('sessions', session))).body.journal
}

function good(text: string): Verdict {
  return { isGood: true, text, problems: [] }
}

function bad(text: string, problems: string[]): Verdict {
  return { isGood: false, text, problems }
}
