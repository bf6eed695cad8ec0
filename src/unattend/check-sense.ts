// What is well formed and would still not do what somebody meant: accounts, domain, WDS's own block, commands.
import type { Report } from './findings.ts'
import { VARIABLE_ROOTS, findVariables } from './variables.ts'
import type { Section } from './sections.ts'
import { childOf, childText, descend, textOf, type XmlElement } from './tree.ts'

const isTrue = (text: string | undefined) => ['true', '1'].includes(text?.toLowerCase() ?? '')

/** Checks what components mean together. */
export function checkSense(sections: readonly Section[], report: Report): void {
  const hasLanguage = sections.some(
    ({ pass, name, element }) =>
      pass === 'windowsPE' &&
      name === 'Microsoft-Windows-International-Core-WinPE' &&
      (childOf(element, 'UILanguage') ?? childOf(element, 'SetupUILanguage')) !== undefined,
  )
  for (const { name, pass, element } of sections) {
    if (name === 'Microsoft-Windows-Setup' && pass === 'windowsPE') checkSetup(element, hasLanguage, report)
    if (name === 'Microsoft-Windows-Shell-Setup') checkAutoLogon(element, report)
    if (name === 'Microsoft-Windows-UnattendedJoin') checkJoin(element, report)
  }
}

function checkSetup(setup: XmlElement, hasLanguage: boolean, report: Report): void {
  const installFrom = descend(setup, 'ImageInstall', 'OSImage', 'InstallFrom')
  const wds = childOf(setup, 'WindowsDeploymentServices')
  if (wds && installFrom)
    report.add(
      'ANSWER_WDS_AND_INSTALL_FROM',
      wds,
      'The file takes its image from WDS and from InstallFrom.',
      'Keep one of them; with this server neither is needed.',
      [{ at: installFrom, text: 'InstallFrom here' }],
    )
  else if (wds)
    report.add(
      'ANSWER_WDS_BLOCK',
      wds,
      'This block is for a WDS server; the deployment of this server replaces it by ImageInstall.',
      'Nothing, or take it away once WDS is gone.',
    )
  if (!isTrue(childText(childOf(setup, 'UserData'), 'AcceptEula')))
    report.add(
      'ANSWER_EULA',
      setup,
      'The licence terms are not accepted, so Setup stops and asks.',
      'Add <UserData><AcceptEula>true</AcceptEula></UserData>.',
    )
  if (!hasLanguage)
    report.add(
      'ANSWER_UI_LANGUAGE',
      setup,
      'No language is set for Setup itself, so it stops and asks.',
      'Add Microsoft-Windows-International-Core-WinPE with UILanguage to the pass windowsPE.',
    )
}

function checkAutoLogon(shell: XmlElement, report: Report): void {
  const autoLogon = childOf(shell, 'AutoLogon')
  if (!autoLogon || !isTrue(childText(autoLogon, 'Enabled')) || childOf(autoLogon, 'LogonCount')) return
  report.add(
    'ANSWER_AUTOLOGON_COUNT',
    autoLogon,
    'The automatic logon has no LogonCount, so it never ends.',
    'Add <LogonCount>1</LogonCount>.',
  )
}

function checkJoin(join: XmlElement, report: Report): void {
  const identification = childOf(join, 'Identification')
  const domain = childOf(identification, 'JoinDomain')
  if (!identification || !domain || textOf(domain) === '') return
  const workgroup = childOf(identification, 'JoinWorkgroup')
  if (workgroup && textOf(workgroup) !== '')
    report.add(
      'ANSWER_JOIN_BOTH',
      workgroup,
      'The machine cannot join a domain and a workgroup.',
      'Keep one of JoinDomain and JoinWorkgroup.',
      [{ at: domain, text: 'JoinDomain here' }],
    )
  const credentials = childOf(identification, 'Credentials')
  const hasCredentials = ['Username', 'Password'].every((name) => (childText(credentials, name) ?? '') !== '')
  const needsNone =
    isTrue(childText(identification, 'UnsecureJoin')) || childOf(identification, 'Provisioning') !== undefined
  if (!hasCredentials && !needsNone)
    report.add(
      'ANSWER_JOIN_CREDENTIALS',
      credentials ?? domain,
      'The domain is joined without the name and password of an account that may do so.',
      'Add Credentials with Domain, Username and Password, or use a prestaged account with UnsecureJoin or Provisioning.',
    )
}

/** Checks the texts of one element: commands, paths of shares, variables. */
export function checkTexts(element: XmlElement, report: Report): void {
  if (element.texts.length === 0 || element.children.length > 0) return
  const value = textOf(element)
  if (value === '') return
  const isCommand = isCommandElement(element)
  if (value.includes('${')) {
    for (const { name, text } of findVariables(value, isCommand))
      if (name !== undefined && !(VARIABLE_ROOTS as readonly string[]).includes(name.split('.')[0] ?? ''))
        report.add(
          'ANSWER_VARIABLE_NAME',
          element,
          `${text} is no variable of this program.`,
          `They begin with ${VARIABLE_ROOTS.join(', ')}; write $\${ for the characters themselves.`,
        )
  }
  if (isCommand) checkCommand(element, value, report)
  else if (element.local === 'Path' && value.startsWith('\\\\'))
    report.add(
      'ANSWER_SHARE_PATH',
      element,
      'The path is on a file server, which Windows PE must reach and log on to.',
      'The deployment of this server brings images and drivers itself and replaces the path of an image.',
    )
}

/** Whether the text of the element is a command line. */
export function isCommandElement({ local, parent }: XmlElement): boolean {
  return (
    local === 'CommandLine' ||
    (local === 'Path' && /^Run(?:Synchronous|Asynchronous)Command$/.test(parent?.local ?? ''))
  )
}

/** What a command does shows at its beginning; looking through megabytes would only take time. */
const COMMAND_BEGINNING = 2000

function checkCommand(element: XmlElement, whole: string, report: Report): void {
  const value = whole.slice(0, COMMAND_BEGINNING)
  if (/\\Setup\\LabConfig\b/i.test(value))
    report.add(
      'ANSWER_HARDWARE_BYPASS',
      element,
      'The command turns off a hardware check of Windows 11.',
      'Microsoft supports no such machine; updates may stop coming.',
    )
  const isRun = element.local === 'Path'
  if (isRun && /(?:^|[\s"\\&|])shutdown(?:\.exe)?"?\s.*[-/][rs]\b|\bRestart-Computer\b|\bStop-Computer\b/i.test(value))
    report.add(
      'ANSWER_COMMAND_REBOOTS',
      element,
      'The command restarts the machine in the middle of a pass, and Windows may begin again from nothing.',
      'Take it away and give the command <WillReboot>Always</WillReboot>.',
    )
}
