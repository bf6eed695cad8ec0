// Joins driver packages with machines: which packages go into Windows PE, which into the installed Windows, and why.
import type { DriverSource, PlannedDrivers } from './deploy/drivers.ts'
import type { InstallFacts } from './deploy/library.ts'
import type { MachineReport } from './deploy/machine-report.ts'
import type { PlannedDriver } from './deploy/methods.ts'
import { filesFor, judgeGroup, type GroupVerdict, type MachineWords } from './drivers/groups.ts'
import type { DriverLibrary } from './drivers/library.ts'
import type { DriverProcessor, DriverTarget, Machine } from './model.ts'
import type { Store } from './store/store.ts'

/** They become part of a boot.wim that is held in memory while it is sent. */
const MAX_PE_BYTES = 128 * 2 ** 20
/** The agent takes plans of 256 KiB; the rest of a plan has some 20. */
const MAX_PLAN_BYTES = 200 * 1024
/** What a plan says of a file besides its path: id twice, size, hash, folder. */
const PLAN_FILE_BYTES = 180

const PROCESSORS = ['x86', 'amd64', 'arm64'] as const

type Rows = Pick<Store, 'driverAll' | 'driverGroupAll' | 'deploymentFactsOf'>

/** Over the store's groups and packages. */
export function createDriverSource(store: Rows, library: Pick<DriverLibrary, 'pathOf'>): DriverSource {
  const reportOf = async ({ mac }: Machine) =>
    (await store.deploymentFactsOf(mac)) as Partial<MachineReport> | undefined

  const choose = async (
    target: DriverTarget,
    processor: DriverProcessor,
    words: MachineWords,
    isWanted: (outcome: GroupVerdict['outcome']) => boolean,
  ): Promise<PlannedDrivers> => {
    const packages = new Map((await store.driverAll()).map((one) => [one.name, one]))
    const groups = (await store.driverGroupAll()).filter(
      (group) => group.targets.includes(target) && isWanted(judgeGroup(group, words).outcome),
    )
    const planned: PlannedDriver[] = []
    const notes: string[] = []
    let bytes = 0
    let planBytes = 0
    for (const name of new Set(groups.flatMap((group) => group.packages))) {
      const found = packages.get(name)
      const files = found && filesFor(found, processor)
      if (!files) {
        notes.push(`${name} has no driver for ${processor}`)
        continue
      }
      const size = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      if (target === 'winpe' && bytes + size > MAX_PE_BYTES) {
        notes.push(`${name} is left out: drivers in Windows PE have ${MAX_PE_BYTES / 2 ** 20} MiB together`)
        continue
      }
      const words = files.reduce((sum, { path }) => sum + PLAN_FILE_BYTES + Buffer.byteLength(path), 0)
      if (target === 'windows' && planBytes + words > MAX_PLAN_BYTES) {
        notes.push(`${name} is left out: the names of all driver files of a machine do not fit into its plan`)
        continue
      }
      bytes += size
      planBytes += words
      planned.push({
        name,
        files: files.map(({ path, sizeBytes, sha256 }) => ({
          ...{ name: path.slice(path.lastIndexOf('\\') + 1), relativePath: path, path: library.pathOf(sha256) },
          ...{ sizeBytes, sha256 },
        })),
      })
    }
    return { packages: planned, notes }
  }

  return {
    async forWindows(machine, report, image) {
      const processor = PROCESSORS.find((one) => one === image?.architecture)
      if (!image || !processor) return { packages: [], notes: [] }
      const words = wordsOf(machine, report ?? (await reportOf(machine)), image)
      return choose('windows', processor, words, (outcome) => outcome === 'applies')
    },
    async forWinPe(machine, processor) {
      const words = { ...wordsOf(machine, await reportOf(machine), undefined), architecture: [processor] }
      // before its first report nothing is known of a machine, and a driver without its device does no harm
      return choose('winpe', processor, words, (outcome) => outcome !== 'differs')
    },
    async explain(machine, image) {
      const report = await reportOf(machine)
      const words = wordsOf(machine, report, image)
      const processor = PROCESSORS.find((one) => one === image?.architecture) ?? 'amd64'
      const groups = (await store.driverGroupAll()).map((group) => ({
        ...{ name: group.name, targets: group.targets, packages: group.packages },
        ...judgeGroup(group, words),
      }))
      const names = ({ packages, notes }: PlannedDrivers) => ({ packages: packages.map(({ name }) => name), notes })
      return {
        facts: Object.fromEntries(Object.entries(words).map(([fact, values]) => [fact, [...values]])),
        groups,
        winpe: names(await this.forWinPe(machine, processor)),
        windows: names(await this.forWindows(machine, undefined, image)),
      }
    },
  }
}

/** Of the machine's own report, newest first, of what is registered, and of the image it gets. */
function wordsOf(
  machine: Machine,
  report: Partial<MachineReport> | undefined,
  image: InstallFacts | undefined,
): MachineWords {
  const known = {
    manufacturer: report?.manufacturer,
    model: report?.model,
    chassis: report?.chassis,
    biosVendor: report?.biosVendor,
    biosVersion: report?.biosVersion,
    uuid: report?.uuid ?? machine.uuid,
    architecture: image?.architecture,
    edition: image?.edition,
    osVersion: image?.version,
  }
  const words = Object.entries(known).flatMap(([fact, value]) => (value ? [[fact, [value]]] : []))
  return Object.fromEntries([...words, ...(image ? [['language', image.languages]] : [])]) as MachineWords
}
