// The disk layout of an answer file, read from the Setup component.
import { childOf, childrenOf, childText, descend, type XmlElement } from './tree.ts'

/** Which firmware started the machine: it decides between GPT and MBR. */
export type Firmware = 'bios' | 'uefi'

export interface PlannedPartition {
  element: XmlElement
  order: number | undefined
  /** Lower case: primary, efi, msr, extended, logical. */
  type: string
  hasSize: boolean
  isExtended: boolean
}
export interface ChangedPartition {
  element: XmlElement
  partition: number | undefined
  partitionAt: XmlElement | undefined
  isActive: boolean
  isExtended: boolean
  /** Lower case. */
  format: string | undefined
}
export interface PlannedDisk {
  element: XmlElement
  id: number | undefined
  wipe: boolean
  /** In the order in which they are made: their numbers are 1, 2, 3 on a wiped disk. */
  created: PlannedPartition[]
  changed: ChangedPartition[]
}
/** Where an image goes. */
export interface InstallTarget {
  element: XmlElement
  disk: number | undefined
  partition: number | undefined
}

/** Everything about disks in one Setup component. */
export interface DiskPlan {
  configuration: XmlElement | undefined
  disks: PlannedDisk[]
  osImage: XmlElement | undefined
  installTo: InstallTarget | undefined
  toAvailable: boolean
}

/** Reads the disk layout; values with variables and nonsense are undefined. */
export function readDiskPlan(setup: XmlElement): DiskPlan {
  const configuration = childOf(setup, 'DiskConfiguration')
  const osImage = descend(setup, 'ImageInstall', 'OSImage')
  const target =
    childOf(osImage, 'InstallTo') ?? descend(setup, 'WindowsDeploymentServices', 'ImageSelection', 'InstallTo')
  return {
    configuration,
    disks: configuration ? childrenOf(configuration, 'Disk').map(readDisk) : [],
    osImage,
    installTo: target && {
      element: target,
      disk: numberOf(target, 'DiskID'),
      partition: numberOf(target, 'PartitionID'),
    },
    toAvailable: isTrue(osImage, 'InstallToAvailablePartition'),
  }
}

function readDisk(element: XmlElement): PlannedDisk {
  const create = childOf(element, 'CreatePartitions')
  const modify = childOf(element, 'ModifyPartitions')
  const created = (create ? childrenOf(create, 'CreatePartition') : []).map((partition) => ({
    element: partition,
    order: numberOf(partition, 'Order'),
    type: (childText(partition, 'Type') ?? '').toLowerCase(),
    hasSize: childOf(partition, 'Size') !== undefined,
    isExtended: isTrue(partition, 'Extend'),
  }))
  const changed = (modify ? childrenOf(modify, 'ModifyPartition') : []).map((partition) => ({
    element: partition,
    partition: numberOf(partition, 'PartitionID'),
    partitionAt: childOf(partition, 'PartitionID'),
    isActive: isTrue(partition, 'Active'),
    isExtended: isTrue(partition, 'Extend'),
    format: childText(partition, 'Format')?.toLowerCase(),
  }))
  return {
    element,
    id: numberOf(element, 'DiskID'),
    wipe: isTrue(element, 'WillWipeDisk'),
    created: created.sort((a, b) => (a.order ?? Infinity) - (b.order ?? Infinity)),
    changed,
  }
}

function numberOf(parent: XmlElement, name: string): number | undefined {
  const text = childText(parent, name)
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function isTrue(parent: XmlElement | undefined, name: string): boolean {
  return ['true', '1'].includes(childText(parent, name)?.toLowerCase() ?? '')
}
