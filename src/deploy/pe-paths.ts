// Where things lie in Windows PE and in the installed system: one place for names that plan, scripts and boot image share.

/** Our folder in Windows PE. */
export const PE_FOLDER = 'X:\\Windows\\System32\\openwds'
/** The same inside a boot image. */
export const PE_FOLDER_IN_IMAGE = '\\Windows\\System32\\openwds'
/** Letters the prepared partitions have. */
export const WINDOWS_DRIVE = 'W:'
export const SYSTEM_DRIVE = 'S:'
export const RECOVERY_DRIVE = 'R:'
/** The share, where files come by `transport: smb`. */
export const SHARE_DRIVE = 'Z:'
/** Room for what is needed only while Windows is put onto the disk. */
export const WORK_FOLDER = `${WINDOWS_DRIVE}\\openwds`
/** What stays in the new system until it is ready. */
export const SETUP_FOLDER = 'Windows\\Setup\\openwds'
export const ANSWER_IN_PE = 'X:\\Autounattend.xml'

/** A file of ours in Windows PE. */
export function inPe(name: string): string {
  return `${PE_FOLDER}\\${name}`
}
