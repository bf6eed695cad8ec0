// The commands that make an image of a reference computer (BP-5).
import { crlf, quoted } from './command-text.ts'
import { inPe } from './pe-paths.ts'

export interface CaptureWish {
  /** The drive Windows PE sees the reference computer's Windows on. */
  drive: string
  name: string
  description: string
}

/** The image file on the reference computer, until it is uploaded. */
export function capturePath(drive: string): string {
  return `${drive}\\openwds\\capture.wim`
}

/** [learn: dism-image-management-command-line-options-s14, /Capture-Image] */
export function captureCommands({ drive, name, description }: CaptureWish): string {
  return crlf([
    '@echo off',
    `if not exist ${drive}\\Windows\\System32\\config\\SYSTEM exit /b 2`,
    `md ${drive}\\openwds\\scratch`,
    `if exist ${capturePath(drive)} del /f /q ${capturePath(drive)}`,
    `dism.exe /Capture-Image /ImageFile:${capturePath(drive)} /CaptureDir:${drive}\\ /Name:${quoted(name)} /Description:${quoted(description)} /ConfigFile:${inPe('wimscript.ini')} /Compress:fast /CheckIntegrity /Verify /ScratchDir:${drive}\\openwds\\scratch`,
    'if not "%errorlevel%"=="0" exit /b 1',
    'exit /b 0',
  ])
}

/** What is left out: Windows' own list [learn: dism-configuration-list-and-wimscriptini-files-winnext], and our folder. */
export function captureExclusions(): string {
  return crlf([
    '[ExclusionList]',
    '\\$ntfs.log',
    '\\hiberfil.sys',
    '\\pagefile.sys',
    '\\swapfile.sys',
    '\\System Volume Information',
    '\\RECYCLER',
    '\\$Recycle.Bin',
    '\\Windows\\CSC',
    '\\openwds',
    '',
    '[CompressionExclusionList]',
    '*.mp3',
    '*.zip',
    '*.cab',
    '\\WINDOWS\\inf\\*.pnf',
  ])
}
