// The boot desk with its real store in a temporary folder, for tests of the doors.
import type { Test } from 'tap'
import { Journal } from '../../src/boot/journal.ts'
import { BootFolder } from '../../src/boot/boot-folder.ts'
import { LoaderFiles, type LoaderFilesOptions } from '../../src/boot/loader-files.ts'
import { CAUTIOUS_POLICY, type BootPolicy, type BootSurroundings } from '../../src/boot/policy.ts'
import { BootService } from '../../src/boot/service.ts'
import { createLog } from '../../src/log.ts'
import { createMetrics } from '../../src/metrics.ts'
import type { Actor, BootImage, Method } from '../../src/model.ts'
import { parseMac } from '../../src/net/address.ts'
import { openStore } from '../../src/store/sqlite.ts'

export const TESTER: Actor = { name: 'test', role: 'admin', from: 'socket' }
export const SILENT = createLog({ level: 'silent', format: 'json' })

export interface BootRoomOptions {
  policy?: Partial<BootPolicy>
  surroundings?: Partial<BootSurroundings>
  dataDirectory?: string
  /** Where the administrator's boot files are; default: nowhere. */
  imageDirectory?: string
  /** Where else loaders are looked for. */
  loaders?: Partial<LoaderFilesOptions>
  now?: () => number
}

/** A boot desk; closed with the test. `assign` registers machine, image and assignment in one go. */
export async function openBootRoom(t: Test, options: BootRoomOptions = {}) {
  const { policy = {}, surroundings = {}, dataDirectory = t.testdir({}) } = options
  const store = await openStore({ dataDirectory, log: SILENT, keepSessions: 1000, maxEntries: 200 })
  const lost: unknown[] = []
  const journal = new Journal(store, (error) => lost.push(error))
  const folder = new BootFolder(options.imageDirectory ?? '/nonexistent')
  const boot = new BootService({
    policy: { ...CAUTIOUS_POLICY, answer: 'known', ...policy },
    surroundings: () => ({ mode: 'proxy', httpBaseUrl: null, addresses: [], ...surroundings }),
    folder,
    loaders: new LoaderFiles({ imageDirectory: options.imageDirectory ?? '/nonexistent', ...options.loaders }),
    store,
    journal,
    log: SILENT,
    metrics: createMetrics({ processMetrics: false }),
    ...(options.now === undefined ? {} : { now: options.now }),
  })
  const close = async () => {
    await boot.close()
    await store.close()
  }
  t.teardown(close)

  async function assign(
    macText: string,
    programs: BootImage['programs'],
    words: { once?: boolean; method?: Method; armed?: boolean } = {},
  ): Promise<void> {
    const mac = parseMac(macText)!
    const options = { actor: TESTER }
    const name = `image-${macText.replaceAll(':', '')}`
    await store.bootImagePut({ name, description: null, group: null, programs }, options)
    await store.machinePut({ mac, name: null, uuid: null, description: null, tags: [], variables: {} }, options)
    const { once = false, method = 'boot-only', armed = true } = words
    const plan = { bootImage: name, installImage: null, select: null, answer: null, method }
    await store.assignmentPut({ mac, profile: null, ...plan, once, armed }, options)
  }

  /** Kinds and texts of the newest session's journal. */
  async function journalOf(macText: string): Promise<string[]> {
    await boot.flush()
    const { items } = await store.sessionList({ limit: 1, mac: parseMac(macText)! })
    const entries = items[0] ? await store.journalOfSession(items[0].id) : []
    return entries.map(({ kind, text }) => `${kind}: ${text}`)
  }

  return { store, journal, boot, folder, assign, journalOf, lost, close }
}
