// Whether the disk layout can be made, fits the firmware, and has the partition that Windows goes to.
import { readDiskPlan, type DiskPlan, type Firmware, type PlannedDisk } from './disks.ts'
import type { Report } from './findings.ts'
import type { XmlElement } from './tree.ts'

/** Checks the disks of Microsoft-Windows-Setup; without a firmware, only what holds for both. */
export function checkDisks(setup: XmlElement, firmware: Firmware | undefined, report: Report): void {
  const plan = readDiskPlan(setup)
  for (const disk of plan.disks) {
    checkCreated(disk, report)
    checkChanged(disk, report)
    if (disk.wipe && disk.id !== undefined && disk.id !== 0)
      report.add(
        'ANSWER_WIPE_OTHER_DISK',
        disk.element,
        `Disk ${disk.id} is wiped; the numbers of disks differ between machines and boots.`,
        'Wipe disk 0 only, or make sure by hand that this disk is what you think on every machine.',
      )
  }
  const system = plan.disks.find(({ id }) => id === (plan.installTo?.disk ?? 0)) ?? plan.disks[0]
  if (system?.wipe && system.created.length > 0) checkFirmware(system, firmware, report)
  checkTarget(plan, report)
}

function checkCreated({ created }: PlannedDisk, report: Report): void {
  const last = created.findLastIndex(({ type }) => type !== 'logical')
  created.forEach((partition, index) => {
    if (partition.hasSize === partition.isExtended)
      report.add(
        'ANSWER_PARTITION_SIZE',
        partition.element,
        partition.hasSize
          ? 'The partition has a Size and is to Extend: Windows takes one of them.'
          : 'The partition has neither a Size nor Extend.',
        'Give a Size in MB, or <Extend>true</Extend> for the rest of the disk.',
      )
    if (partition.isExtended && index < last)
      report.add(
        'ANSWER_PARTITION_EXTEND',
        partition.element,
        'The partition takes the rest of the disk, but another one is made after it.',
        'Let the last partition have Extend, and give the others a Size.',
      )
  })
}

function checkChanged({ created, changed, wipe }: PlannedDisk, report: Report): void {
  // on a disk that is not wiped there may be more partitions than the file makes
  if (!wipe) return
  for (const { partition, partitionAt, element } of changed)
    if (partition !== undefined && partition > created.length)
      report.add(
        'ANSWER_PARTITION_UNKNOWN',
        partitionAt ?? element,
        `Partition ${partition} is changed, but the wiped disk has only the ${created.length} made here.`,
        'PartitionID counts the partitions of CreatePartitions in their order, the MSR one included.',
      )
}

/** UEFI starts from a GPT disk with an EFI system partition, a BIOS from the active partition of an MBR disk. */
function checkFirmware(disk: PlannedDisk, firmware: Firmware | undefined, report: Report): void {
  const { created, changed, element } = disk
  const efi = created.findIndex(({ type }) => type === 'efi')
  const gptOnly = created.find(({ type }) => type === 'efi' || type === 'msr')
  if (firmware === 'uefi' && efi === -1)
    report.add(
      'ANSWER_DISK_FIRMWARE',
      element,
      'A UEFI machine needs an EFI system partition, and the layout has none.',
      'Create one of Type EFI with 100 MB or more, formatted FAT32, then an MSR one of 16 MB, then Windows.',
    )
  if (firmware === 'bios' && gptOnly)
    report.add(
      'ANSWER_DISK_FIRMWARE',
      gptOnly.element,
      `A BIOS machine cannot start from a disk with a partition of Type ${gptOnly.type.toUpperCase()}.`,
      'Use primary partitions, the first of them active.',
    )
  if (firmware === 'bios' && !gptOnly && !changed.some(({ isActive }) => isActive))
    report.add(
      'ANSWER_DISK_FIRMWARE',
      element,
      'A BIOS machine starts from the active partition, and the layout makes none active.',
      'Give the system partition <Active>true</Active> in ModifyPartitions.',
    )
  if (efi !== -1) {
    const format = changed.find(({ partition }) => partition === efi + 1)?.format
    if (format !== undefined && format !== 'fat32')
      report.add(
        'ANSWER_DISK_FIRMWARE',
        created[efi]?.element ?? element,
        `The EFI system partition is formatted ${format.toUpperCase()}; UEFI reads only FAT32.`,
        'Write <Format>FAT32</Format> for it.',
      )
    if (!created.some(({ type }) => type === 'msr'))
      report.add(
        'ANSWER_DISK_MSR',
        element,
        'The GPT layout has no Microsoft reserved partition.',
        'Create one of Type MSR with 16 MB after the EFI system partition.',
      )
  } else if (!gptOnly && created.filter(({ type }) => type === 'primary' || type === 'extended').length > 4)
    report.add(
      'ANSWER_DISK_PRIMARIES',
      element,
      'An MBR disk takes four primary partitions, the layout has more.',
      'Make one of them Extended, or use a GPT layout with UEFI.',
    )
}

function checkTarget({ disks, osImage, installTo, toAvailable }: DiskPlan, report: Report): void {
  if (!installTo) {
    if (osImage && !toAvailable)
      report.add(
        'ANSWER_INSTALL_TO_MISSING',
        osImage,
        'Nothing says where Windows goes, so Setup stops and asks.',
        'Add InstallTo with DiskID and PartitionID, or InstallToAvailablePartition.',
      )
    return
  }
  const { element, disk: diskId, partition: number } = installTo
  if (diskId === undefined || number === undefined || disks.length === 0) return
  const disk = disks.find(({ id }) => id === diskId)
  if (!disk) {
    if (disks.every(({ id }) => id !== undefined))
      report.add(
        'ANSWER_INSTALL_TO',
        element,
        `Windows goes to disk ${diskId}, which the layout does not name.`,
        'Use the DiskID of the disk that DiskConfiguration makes.',
      )
    return
  }
  if (!disk.wipe) return
  const target = disk.created[number - 1]
  if (!target)
    report.add(
      'ANSWER_INSTALL_TO',
      element,
      `Windows goes to partition ${number}, but the file makes ${disk.created.length}.`,
      'PartitionID counts the partitions of CreatePartitions in their order, the MSR one included.',
    )
  else if (target.type !== 'primary' && target.type !== 'logical' && target.type !== '')
    report.add(
      'ANSWER_INSTALL_TO',
      element,
      `Windows goes to partition ${number}, which is of Type ${target.type.toUpperCase()}.`,
      'Name the primary partition that is made for Windows.',
    )
}
