// What the end-to-end tests share: a scene that ends with its test, and boots whose verdict is a test result.
import type { Test } from 'tap'
import type { SessionDetail } from '../../src/api/schemas.ts'
import type { PayloadName } from '../../lab/payloads.ts'
import type { Firmware } from '../../lab/qemu.ts'
import { createScene, machineMac, type Scene, type SceneOptions } from '../../lab/scene.ts'
import { parseReport, type StandinReport } from '../../lab/standin/report.ts'
import { judgeBoot, judgeStranger, newestSession, readJournal, type Verdict } from '../../lab/verdict.ts'

/** Four to thirteen seconds on an idle machine; tests run beside others. */
const BOOT_LIMIT_MS = 90_000

/** A scene that is closed with the test. */
export async function setScene(t: Test, options: SceneOptions): Promise<Scene> {
  const scene = await createScene(options)
  t.teardown(() => scene.close())
  return scene
}

export interface Boot {
  /** Which machine; its assignment is the scene's business. */
  index: number
  firmware: Firmware
  /** What must run; undefined: the machine must get no answer. */
  runs: PayloadName | undefined
}

export interface Booted {
  report: StandinReport
  lines: readonly string[]
  journal: SessionDetail['journal']
  /** The kinds of the journal's entries, in order. */
  kinds: string[]
}

/** Boots the machines at the same time and checks that each did what it should. */
export async function bootAll(t: Test, scene: Scene, boots: readonly Boot[]): Promise<Booted[]> {
  return Promise.all(boots.map((boot) => bootOne(t, scene, boot)))
}

async function bootOne(t: Test, scene: Scene, { index, firmware, runs }: Boot): Promise<Booted> {
  const guest = scene.start(index, firmware)
  const verdict = runs
    ? await judgeBoot(guest, runs, scene, BOOT_LIMIT_MS)
    : await judgeStranger(index, guest, scene, BOOT_LIMIT_MS)
  await guest.stop()
  check(t, `${firmware}, machine ${index}`, verdict, scene)
  const { api } = scene.daemon
  const session = await newestSession(api, machineMac(index))
  const journal = session ? await readJournal(api, session.id) : []
  return { report: parseReport(guest.lines), lines: guest.lines, journal, kinds: journal.map(({ kind }) => kind) }
}

function check(t: Test, what: string, verdict: Verdict, scene: Scene): void {
  t.comment(`${what}: ${verdict.text}`)
  t.ok(verdict.isGood, `${what}: ${verdict.text}`, {
    problems: verdict.problems,
    ...(verdict.isGood ? {} : { daemonLog: scene.daemon.log.slice(-30) }),
  })
}

/** An option of a packet the firmware kept, as text; undefined when it is not there. */
export function optionText(report: StandinReport, packet: string, code: number): string | undefined {
  const value = report.packets.get(packet)?.options.get(code)
  return value && Buffer.from(value).toString('latin1')
}

/** An IPv4 address in a packet the firmware kept, at this offset of its header. */
export function headerAddress(report: StandinReport, packet: string, offset: number): string {
  return [...(report.packets.get(packet)?.bytes.subarray(offset, offset + 4) ?? [])].join('.')
}

/** An option that holds one IPv4 address. */
export function optionAddress(report: StandinReport, packet: string, code: number): string {
  return [...(report.packets.get(packet)?.options.get(code) ?? [])].join('.')
}
