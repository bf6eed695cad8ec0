// The disk layout for files that have none: what Microsoft recommends for the firmware that started the machine.
import type { Firmware } from './disks.ts'
import { branch, leaf, listItem, type Snippet } from './snippet.ts'

/** The layout, and the partition of disk 0 that Windows goes to. */
export interface DiskPreset {
  configuration: Snippet
  windowsPartition: number
}

/**
 * Disk 0, wiped. UEFI: EFI system, reserved, Windows [learn: configure-uefigpt-based-hard-drive-partitions].
 * BIOS: active system partition, Windows [learn: configure-biosmbr-based-hard-drive-partitions].
 */
export function diskPreset(firmware: Firmware): DiskPreset {
  return firmware === 'uefi'
    ? {
        configuration: layout(
          [
            [leaf('Type', 'EFI'), leaf('Size', 300)],
            [leaf('Type', 'MSR'), leaf('Size', 16)],
            [leaf('Type', 'Primary'), leaf('Extend', true)],
          ],
          [[leaf('Format', 'FAT32'), leaf('Label', 'System')], [], [leaf('Format', 'NTFS'), leaf('Label', 'Windows')]],
        ),
        windowsPartition: 3,
      }
    : {
        configuration: layout(
          [
            [leaf('Type', 'Primary'), leaf('Size', 500)],
            [leaf('Type', 'Primary'), leaf('Extend', true)],
          ],
          [
            [leaf('Active', true), leaf('Format', 'NTFS'), leaf('Label', 'System')],
            [leaf('Format', 'NTFS'), leaf('Label', 'Windows')],
          ],
        ),
        windowsPartition: 2,
      }
}

function layout(created: readonly (readonly Snippet[])[], changed: readonly (readonly Snippet[])[]): Snippet {
  return branch(
    'DiskConfiguration',
    leaf('WillShowUI', 'OnError'),
    listItem(
      'Disk',
      leaf('DiskID', 0),
      leaf('WillWipeDisk', true),
      branch(
        'CreatePartitions',
        ...created.map((settings, index) => listItem('CreatePartition', leaf('Order', index + 1), ...settings)),
      ),
      branch(
        'ModifyPartitions',
        ...changed.map((settings, index) =>
          listItem('ModifyPartition', leaf('Order', index + 1), leaf('PartitionID', index + 1), ...settings),
        ),
      ),
    ),
  )
}
