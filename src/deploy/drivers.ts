// Driver packages, as deployments see them.
import type { DriverProcessor, DriverTarget, Machine } from '../model.ts'
import type { InstallFacts } from './library.ts'
import type { MachineReport } from './machine-report.ts'
import type { PlannedDriver } from './methods.ts'

/** What a machine gets, and what it does not get although a group that is for it names it. */
export interface PlannedDrivers {
  packages: PlannedDriver[]
  /** For people. */
  notes: string[]
}

/** Why a machine gets its drivers. */
export interface DriverExplanation {
  /** What is known of the machine and of the Windows it gets; what is left out is not known. */
  facts: Record<string, string[]>
  groups: {
    name: string
    targets: DriverTarget[]
    packages: string[]
    outcome: 'applies' | 'differs' | 'unknown'
    reasons: string[]
  }[]
  winpe: { packages: string[]; notes: string[] }
  windows: { packages: string[]; notes: string[] }
}

export interface DriverSource {
  /** For the installed Windows: groups that apply. `report`: of this boot, else the machine's newest counts. */
  forWindows(
    machine: Machine,
    report: MachineReport | undefined,
    image: InstallFacts | undefined,
  ): Promise<PlannedDrivers>
  /** For Windows PE: also groups of which it is not known whether they apply. */
  forWinPe(machine: Machine, processor: DriverProcessor): Promise<PlannedDrivers>
  explain(machine: Machine, image: InstallFacts | undefined): Promise<DriverExplanation>
}
