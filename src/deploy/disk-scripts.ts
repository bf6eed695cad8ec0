// Partitions for the firmware that really booted, as a diskpart script; everything on the disk is lost.
import { crlf } from './command-text.ts'
import { inPe, RECOVERY_DRIVE, SYSTEM_DRIVE, WINDOWS_DRIVE, WORK_FOLDER } from './pe-paths.ts'

export type Firmware = 'bios' | 'uefi'

const letter = (drive: string) => `assign letter="${drive[0] ?? ''}"`

/** Windows' recovery environment with room for its updates, in MB. */
const RECOVERY_MB = 1024

/** The partition Windows is on, counted as Setup counts. */
export const WINDOWS_PARTITION: Readonly<Record<Firmware, number>> = { uefi: 3, bios: 2 }

/**
 * System, Windows and recovery tools [learn: configure-uefigpt-based-hard-drive-partitions,
 * configure-biosmbr-based-hard-drive-partitions, windows-setup-sample-scripts]. 300 MB for the EFI system: what disks
 * with sectors of 4096 bytes need at least is 260.
 */
export function diskpartScript(firmware: Firmware, disk: number): string {
  const start = [`rem Disk ${disk} for ${firmware === 'uefi' ? 'UEFI' : 'BIOS'}`, `select disk ${disk}`, 'clean']
  const windows = [
    'rem Windows',
    'create partition primary',
    `shrink minimum=${RECOVERY_MB}`,
    'format quick fs=ntfs label="Windows"',
    letter(WINDOWS_DRIVE),
  ]
  const recovery = [
    'rem Recovery tools',
    'create partition primary',
    'format quick fs=ntfs label="Recovery"',
    letter(RECOVERY_DRIVE),
  ]
  return crlf(
    firmware === 'uefi'
      ? [
          ...start,
          'convert gpt',
          'rem System',
          'create partition efi size=300',
          'format quick fs=fat32 label="System"',
          letter(SYSTEM_DRIVE),
          'rem Reserved by Microsoft',
          'create partition msr size=16',
          ...windows,
          ...recovery,
          'set id="de94bba4-06d1-4d40-a16a-bfd50179d6ac"',
          'gpt attributes=0x8000000000000001',
          'list volume',
          'exit',
        ]
      : [
          ...start,
          'convert mbr',
          'rem System',
          'create partition primary size=500',
          'format quick fs=ntfs label="System"',
          letter(SYSTEM_DRIVE),
          'active',
          ...windows,
          ...recovery,
          'set id=27',
          'list volume',
          'exit',
        ],
  )
}

/** Runs the script; diskpart ends with an error code when one of its commands fails. */
export function prepareCommands(): string {
  return crlf([
    '@echo off',
    'rem Everything on the disk is lost.',
    `diskpart.exe /s ${inPe('diskpart.txt')}`,
    'if not "%errorlevel%"=="0" exit /b 1',
    `md ${WORK_FOLDER}`,
    'exit /b 0',
  ])
}
