// A WDS server as ours: the images and answer files of its RemoteInstall folder, and its prestaged devices.
import type { PromptPolicy } from '../model.ts'
import { parseIpv4 } from '../net/address.ts'
import {
  plannedName,
  unusedName,
  type MigrationPlan,
  type PlannedAnswer,
  type PlannedAssignment,
  type PlannedImage,
} from './plan.ts'
import type { WdsDevice } from './wds-devices.ts'

/** A file of the folder, relative to it. */
export interface WdsFile {
  path: string
  sizeBytes: number
}

export interface WdsOptions {
  /** What machines boot whose device names no boot image. */
  bootImage?: string | undefined
}

/** Plans; `files` is the whole folder, and `devices` may be missing, or the other way round. */
export function planWds(
  files: readonly WdsFile[],
  devices: readonly WdsDevice[],
  options: WdsOptions = {},
): MigrationPlan {
  const plan: MigrationPlan = { steps: [], unmapped: [] }
  const used = new Set<string>()
  const paths = files.map((file) => ({ ...file, path: file.path.replaceAll('\\', '/') }))
  const images = paths.flatMap((file) => imageOf(file, used, plan))
  const answers = paths.flatMap((file) => answerOf(file, images, used, plan))
  for (const file of paths) tellOthers(file, plan)
  plan.steps.push(...images, ...answers)
  const macs = new Set<string>()
  for (const device of devices) planDevice(device, images, answers, options, macs, plan)
  return plan
}

/** `Boot/x64/Images/boot.wim`, `Images/GROUP/install.wim` [WDS: the RemoteInstall folder]. */
function imageOf({ path, sizeBytes }: WdsFile, used: Set<string>, plan: MigrationPlan): PlannedImage[] {
  const [, architecture, bootFile] = /^Boot\/(x86|x64|arm64|arm|ia64)\/Images\/([^/]+)\.wim$/i.exec(path) ?? []
  if (architecture !== undefined && bootFile !== undefined) {
    if (architecture.toLowerCase() === 'ia64') {
      plan.unmapped.push({ from: path, what: 'Itanium machines are not booted.', instead: 'Nothing is to be done.' })
      return []
    }
    const name = unusedName(`${bootFile}-${architecture.toLowerCase()}`, used)
    return [{ kind: 'image', type: 'boot', name, group: null, file: path, sizeBytes, from: path }]
  }
  const [, group, installFile] = /^Images\/([^/]+)\/([^/]+)\.(?:wim|esd|swm)$/i.exec(path) ?? []
  if (group === undefined || installFile === undefined) return []
  // a group's resources are one file, which the small .wim files beside it point into
  return [
    {
      kind: 'image',
      type: 'install',
      name: unusedName(`${group}-${installFile}`, used),
      group: plannedName(group),
      file: path,
      sizeBytes,
      from: path,
    },
  ]
}

function answerOf(
  { path }: WdsFile,
  images: readonly PlannedImage[],
  used: Set<string>,
  plan: MigrationPlan,
): PlannedAnswer[] {
  const [, client] = /^WdsClientUnattend\/(?:.*\/)?([^/]+)\.xml$/i.exec(path) ?? []
  if (client !== undefined)
    return [
      { kind: 'answer', name: unusedName(client, used), role: 'client', file: path, installImage: null, from: path },
    ]
  const [, group, image] = /^Images\/([^/]+)\/([^/]+)\/Unattend\/[^/]+\.xml$/i.exec(path) ?? []
  if (group === undefined || image === undefined) return []
  const owner = images.find(({ file }) => file.toLowerCase().startsWith(`images/${group}/${image}.`.toLowerCase()))
  if (!owner)
    plan.unmapped.push({
      from: path,
      what: `There is no image ${image} beside it.`,
      instead: 'Name it yourself: openwds answer default.',
    })
  const name = unusedName(`${group}-${image}-image`, used)
  return [{ kind: 'answer', name, role: 'image', file: path, installImage: owner?.name ?? null, from: path }]
}

/** Files that stand for something WDS does and we do not, or do otherwise. */
function tellOthers({ path }: WdsFile, plan: MigrationPlan): void {
  const tell = (what: string, instead: string) => void plan.unmapped.push({ from: path, what, instead })
  if (/^Images\/[^/]+\/Res\.rwm$/i.test(path))
    tell(
      "The group's files lie in this resource file, not in the .wim files themselves.",
      'Export each image first: wdsutil /Export-Image, or dism /Export-Image; the export is a whole .wim.',
    )
  else if (/\$OEM\$/i.test(path))
    tell(
      'Setup copied files below $OEM$ onto the machine.',
      'Bring them with the image, or fetch them by a command of the answer file.',
    )
  else if (/^Stores\/|\.inf$/i.test(path))
    tell('A driver of the driver store.', 'Give drivers to the image or the answer file.')
  else if (/^Mgmt\/.*\.mdb$/i.test(path))
    tell('The database of machines that waited.', 'They ask again, and wait here.')
}

const PROMPTS: Readonly<Record<string, PromptPolicy>> = { optin: 'optIn', optout: 'optOut', noprompt: 'noPrompt' }

function planDevice(
  device: WdsDevice,
  images: readonly PlannedImage[],
  answers: readonly PlannedAnswer[],
  options: WdsOptions,
  macs: Set<string>,
  plan: MigrationPlan,
): void {
  const { from, mac, uuid, name } = device
  const tell = (what: string, instead: string) => void plan.unmapped.push({ from, what, instead })
  if (mac === null)
    return tell(
      uuid === null
        ? 'It has neither MAC nor UUID.'
        : `It is known by its UUID ${uuid} alone; machines here are known by their MAC.`,
      'When it asks it waits: openwds pending approve, with --name and --uuid.',
    )
  if (macs.has(mac)) return tell(`Another device has the MAC ${mac} too.`, 'The first counts.')
  macs.add(mac)
  const variables: Record<string, string> = {}
  for (const [key, value] of [
    ['joinDomain', device.joinDomain === false ? null : device.domain],
    ['joinOu', device.ou],
  ] as const)
    if (value !== null) variables[key] = value
  if (device.user !== null || device.joinRights !== null)
    tell(
      'WDS gave a user the right to join it to the domain.',
      'Join with the secrets joinUser, joinDomain, joinPassword (%USERNAME% …).',
    )
  if (device.bootProgram !== null)
    tell(
      `It gets the boot program ${device.bootProgram}.`,
      'The boot image has a program for each architecture; --boot-program names another.',
    )
  plan.steps.push({
    kind: 'machine',
    mac,
    name: name !== null && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) ? name : null,
    tags: device.group === null ? [] : [`group:${plannedName(device.group)}`.slice(0, 64)],
    variables,
    assignment: assignmentOf(device, images, answers, options, tell),
    from,
  })
}

function assignmentOf(
  device: WdsDevice,
  images: readonly PlannedImage[],
  answers: readonly PlannedAnswer[],
  { bootImage: general }: WdsOptions,
  tell: (what: string, instead: string) => void,
): PlannedAssignment | null {
  const assignment: PlannedAssignment = { armed: false }
  const image = byPath(device.bootImagePath, images)
  if (device.bootImagePath !== null && !image)
    tell(
      `Its boot image ${device.bootImagePath} is not in the folder.`,
      'Import the image, or name another by --boot-image.',
    )
  const bootImage = image?.name ?? general
  if (bootImage !== undefined) assignment.bootImage = bootImage
  const client = byPath(device.clientUnattend, answers)
  if (client) assignment.clientAnswer = client.name
  else if (device.clientUnattend !== null)
    tell(
      `Its answer file ${device.clientUnattend} is not in the folder.`,
      'Store it with openwds answer add --role client.',
    )
  if (device.referralServer !== null) {
    const address = parseIpv4(device.referralServer)
    if (address) assignment.referralServer = address
    else
      tell(
        `It is referred to ${device.referralServer}, a name.`,
        'Give the address: openwds machine assign --referral-server.',
      )
  }
  const policy = device.pxePromptPolicy?.toLowerCase().replace(/[^a-z]/g, '')
  const prompt = policy === undefined ? undefined : PROMPTS[policy]
  if (prompt) assignment.prompt = prompt
  else if (policy === 'abort') tell('WDS aborts its network boot.', 'It is not armed, so it boots from its disk.')
  else if (policy !== undefined && policy !== '')
    tell(`Its prompt policy ${device.pxePromptPolicy} is unknown.`, 'The configuration’s policy counts.')
  const says = Object.keys(assignment).filter((key) => key !== 'armed')
  if (says.length === 0) return null
  if (assignment.bootImage === undefined && assignment.referralServer === undefined) {
    tell(
      `It names no boot image, so its ${says.join(' and ')} is not assigned.`,
      'Name one for all of them: --boot-image.',
    )
    return null
  }
  return assignment
}

/** The step made of a path WDS wrote relative to the folder, or of a file's name alone. */
function byPath<T extends { file: string }>(path: string | null, steps: readonly T[]): T | undefined {
  if (path === null) return undefined
  const wanted = path.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()
  return (
    steps.find(({ file }) => file.toLowerCase() === wanted) ??
    steps.find(({ file }) => file.toLowerCase().endsWith(`/${wanted.split('/').at(-1)}`))
  )
}
