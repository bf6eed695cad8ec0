// What the installed system runs to report: commands for the answer file, and the script they call (BP-2).
import { crlf } from './command-text.ts'

/** The passes of the installed system that report, as the agent names them. */
export const CALLBACK_PASSES = ['specialize', 'oobe', 'logon'] as const
export type CallbackPass = (typeof CALLBACK_PASSES)[number]

const SCRIPT = '%WINDIR%\\Setup\\openwds\\callback.cmd'

/** One command for the answer file; `%WINDIR%` is replaced by the command interpreter that runs it. */
export interface CallbackCommand {
  pass: 'specialize' | 'oobeSystem'
  commandLine: string
  description: string
}

/** The commands, to stand behind the operator's own. Setup goes on whatever they come to. */
export const CALLBACK_COMMANDS: readonly CallbackCommand[] = [
  {
    pass: 'specialize',
    commandLine: `cmd.exe /d /c if exist ${SCRIPT} ${SCRIPT} specialize`,
    description: 'Report to the deployment server',
  },
  {
    pass: 'oobeSystem',
    commandLine: `cmd.exe /d /c if exist ${SCRIPT} ${SCRIPT} logon`,
    description: 'Report to the deployment server',
  },
]

/**
 * `callback.cmd <pass>`: by the agent, else by the curl of Windows (10 1803 and later). Always ends with 0: a machine
 * that cannot report must still come up. The folder is closed to users first, it holds a credential.
 */
export function callbackScript(stageUrl: string): string {
  const report = (stage: string) =>
    `curl.exe --silent --show-error --ssl-no-revoke --cacert "%~dp0ca.pem" --config "%~dp0curl.txt" --connect-timeout 10 --max-time 60 --retry 3 --data stage=${stage} ${stageUrl}`
  return crlf([
    '@echo off',
    'rem System and administrators only',
    'icacls.exe "%~dp0." /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F',
    'if exist "%~dp0agent.exe" goto agent',
    'if "%1"=="oobe" goto oobe',
    'if "%1"=="logon" goto logon',
    report('specialize'),
    'exit /b 0',
    ':oobe',
    report('oobe'),
    'if exist "%~dp0after.cmd" cmd.exe /d /c "%~dp0after.cmd"',
    report('ready'),
    'exit /b 0',
    ':logon',
    report('ready'),
    'exit /b 0',
    ':agent',
    '"%~dp0agent.exe" /pass:%1',
    'exit /b 0',
  ])
}

/** The credential for curl, so that it stands on no command line. */
export function curlConfig(credential: string): string {
  return crlf([`header = "Authorization: Bearer ${credential}"`])
}
