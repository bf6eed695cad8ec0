// The commands that put Windows onto a prepared disk: DISM, Setup, bcdboot, and what makes the new system report.
import { crlf, quoted } from './command-text.ts'
import type { Firmware } from './disk-scripts.ts'
import {
  ANSWER_IN_PE,
  inPe,
  RECOVERY_DRIVE,
  SETUP_FOLDER,
  SYSTEM_DRIVE,
  WINDOWS_DRIVE,
  WORK_FOLDER,
} from './pe-paths.ts'

const ON_ERROR = 'if not "%errorlevel%"=="0" exit /b 1'
const WINDOWS = `${WINDOWS_DRIVE}\\Windows`

export interface ApplySource {
  /** Where Windows PE has the image file. */
  imagePath: string
  index: number
  /** Pattern of the parts of a split image. */
  partsPattern: string | null
}

/** DISM puts the image onto the disk [learn: dism-image-management-command-line-options-s14, /Apply-Image]. */
export function applyCommands({ imagePath, index, partsPattern }: ApplySource): string {
  const parts = partsPattern === null ? '' : ` /SWMFile:${quoted(partsPattern)}`
  return crlf([
    '@echo off',
    `md ${WORK_FOLDER}\\scratch`,
    `dism.exe /Apply-Image /ImageFile:${quoted(imagePath)}${parts} /Index:${index} /ApplyDir:${WINDOWS_DRIVE}\\ /Verify /ScratchDir:${WORK_FOLDER}\\scratch`,
    ON_ERROR,
    `if not exist ${WINDOWS}\\System32\\ntoskrnl.exe exit /b 1`,
    'exit /b 0',
  ])
}

/** `sources\setup.exe` of the boot image; it comes back instead of restarting [learn: windows-setup-command-line-options, /NoReboot]. */
export function setupCommands(imagePath: string): string {
  return crlf([
    '@echo off',
    'rem Where Setup looks first [learn: windows-setup-automation-overview]',
    `reg.exe add HKLM\\System\\Setup /v UnattendFile /t REG_SZ /d ${ANSWER_IN_PE} /f`,
    ON_ERROR,
    'if not exist X:\\sources\\setup.exe exit /b 2',
    `start /wait "" X:\\sources\\setup.exe /unattend:${ANSWER_IN_PE} /installfrom:${quoted(imagePath)} /noreboot`,
    ON_ERROR,
    `if not exist ${WINDOWS}\\System32\\config\\SYSTEM exit /b 1`,
    'exit /b 0',
  ])
}

/**
 * Makes the disk start Windows with the firmware that really booted [learn: bcdboot-command-line-options-techref-di],
 * and keeps the recovery environment on its own partition [learn: reagentc-command-line-options].
 */
export function bootableCommands(firmware: Firmware): string {
  return crlf([
    '@echo off',
    `${WINDOWS}\\System32\\bcdboot.exe ${WINDOWS} /s ${SYSTEM_DRIVE} /f ${firmware === 'uefi' ? 'UEFI' : 'BIOS'}`,
    'if "%errorlevel%"=="0" goto recovery',
    'rem The one in the image may be of another architecture than Windows PE',
    `bcdboot.exe ${WINDOWS} /s ${SYSTEM_DRIVE} /f ${firmware === 'uefi' ? 'UEFI' : 'BIOS'}`,
    ON_ERROR,
    ':recovery',
    `if not exist ${WINDOWS}\\System32\\Recovery\\Winre.wim exit /b 0`,
    `md ${RECOVERY_DRIVE}\\Recovery\\WindowsRE`,
    `xcopy.exe /h /y ${WINDOWS}\\System32\\Recovery\\Winre.wim ${RECOVERY_DRIVE}\\Recovery\\WindowsRE\\`,
    `${WINDOWS}\\System32\\reagentc.exe /setreimage /path ${RECOVERY_DRIVE}\\Recovery\\WindowsRE /target ${WINDOWS}`,
    'rem Windows starts without it',
    'exit /b 0',
  ])
}

/** The answer file's offlineServicing pass [learn: dism-unattended-servicing-command-line-options]; it alone is at X:. */
export function applyAnswerCommands(): string {
  return crlf([
    '@echo off',
    `md ${WINDOWS}\\Panther`,
    'rem One left in the image would win over ours',
    `if exist ${WINDOWS}\\Panther\\Unattend\\Unattend.xml del /f /q ${WINDOWS}\\Panther\\Unattend\\Unattend.xml`,
    `if exist ${WINDOWS}\\System32\\Sysprep\\Unattend.xml del /f /q ${WINDOWS}\\System32\\Sysprep\\Unattend.xml`,
    `copy /y ${ANSWER_IN_PE} ${WINDOWS}\\Panther\\unattend.xml`,
    ON_ERROR,
    `dism.exe /Image:${WINDOWS_DRIVE}\\ /Apply-Unattend:${ANSWER_IN_PE} /ScratchDir:${WORK_FOLDER}\\scratch`,
    ON_ERROR,
    'exit /b 0',
  ])
}

/** Adds every driver package of a folder to the system on the disk [learn: dism-driver-servicing-command-line-options-s14]. */
export function addDriversCommands(): string {
  return crlf([
    '@echo off',
    `dism.exe /Image:${WINDOWS_DRIVE}\\ /Add-Driver /Driver:${WORK_FOLDER}\\drivers /Recurse`,
    ON_ERROR,
    'exit /b 0',
  ])
}

/** Leaves behind what makes the new system report; commands that the image brings along are run as before. */
export function leaveBehindCommands(): string {
  const scripts = `${WINDOWS}\\Setup\\Scripts`
  return crlf([
    '@echo off',
    `md ${scripts}`,
    `if exist ${scripts}\\SetupComplete.cmd ren ${scripts}\\SetupComplete.cmd SetupComplete.image.cmd`,
    `copy /y ${inPe('SetupComplete.cmd')} ${scripts}\\SetupComplete.cmd`,
    ON_ERROR,
    `if exist ${inPe('agent.exe')} copy /y ${inPe('agent.exe')} ${WINDOWS_DRIVE}\\${SETUP_FOLDER}\\agent.exe`,
    `copy /y ${inPe('ca.pem')} ${WINDOWS_DRIVE}\\${SETUP_FOLDER}\\ca.pem`,
    ON_ERROR,
    `if exist ${WORK_FOLDER} rd /s /q ${WORK_FOLDER}`,
    'exit /b 0',
  ])
}

/** Runs when Setup is done, before anybody signs in [learn: add-a-custom-script-to-windows-setup]. */
export function setupCompleteCommands(): string {
  return crlf([
    '@echo off',
    'if exist "%~dp0SetupComplete.image.cmd" cmd.exe /d /c "%~dp0SetupComplete.image.cmd"',
    `cmd.exe /d /c "%WINDIR%\\${SETUP_FOLDER.slice('Windows\\'.length)}\\callback.cmd" oobe`,
    'exit /b 0',
  ])
}
