// wdsutil's verbs in our words: which commands of ours do what a line of it does, or why none does.
import { ARCHITECTURES } from '../model.ts'

/** The commands to run in their order, or what to say instead. */
export type Translation = { commands: string[][] } | { reason: string }

/** What stands behind a switch; empty for one without a value. */
type Switches = ReadonlyMap<string, string>

/** wdsutil's verb in lower case, without its slash. */
const VERBS: Readonly<Record<string, (switches: Switches) => Translation>> = {
  'get-alldevices': () => one('machine', 'list'),
  'get-device': (given) => withMachine(given, (machine) => one('machine', 'show', machine)),
  'add-device': addDevice,
  'set-device': setDevice,
  'get-autoadddevices': (given) => {
    const state = /^(pending|approved|rejected)devices$/i.exec(given.get('devicetype') ?? 'PendingDevices')?.[1]
    return state ? one('pending', 'list', '--state', state.toLowerCase()) : wrong('/DeviceType')
  },
  'approve-autoadddevices': (given) => {
    const id = requestId(given)
    const name = given.get('machinename')
    if (id === undefined) return wrong('/RequestId')
    return one('pending', 'approve', id, ...option('--name', name), ...assignmentOptions(given))
  },
  'reject-autoadddevices': (given) => {
    const id = requestId(given)
    return id === undefined ? wrong('/RequestId') : one('pending', 'reject', id)
  },
  'get-allimages': () => one('image', 'list'),
  'get-image': (given) => needs(given, 'image', (image) => one('image', 'show', image)),
  'get-imagefile': (given) => needs(given, 'imagefile', (file) => one('image', 'inspect', file)),
  'add-image': (given) =>
    needs(given, 'imagefile', (file) =>
      one('image', 'add', file, ...option('--name', given.get('name')), ...option('--group', given.get('imagegroup'))),
    ),
  'remove-image': (given) => needs(given, 'image', (image) => one('image', 'remove', image)),
  'set-image': (given) =>
    needs(given, 'image', (image) =>
      needs(given, 'unattendfile', (file) => one('answer', 'default', nameOf(file), '--install-image', image)),
    ),
  'get-server': () => one('health'),
  'set-server': (given) => {
    if (!given.has('wdsunattend')) return { reason: 'settings of the server stand in its configuration file' }
    const architecture = architectureOf(given.get('architecture'))
    if (architecture === undefined) return wrong('/Architecture')
    const place = ['--architecture', architecture]
    if (given.get('policy')?.toLowerCase() === 'disabled') return one('answer', 'default', '--none', ...place)
    return needs(given, 'file', (file) => one('answer', 'default', nameOf(file), ...place))
  },
  'start-server': () => ({ reason: 'the daemon is started by `systemctl start openwds`, or `openwds serve`' }),
  'stop-server': () => ({ reason: 'the daemon is stopped by `systemctl stop openwds`' }),
}

const architectureOf = (text = ''): string | undefined => ARCHITECTURES.find((name) => name === text.toLowerCase())

/** Switches of wdsutil that change nothing here: there is one server, and progress shows by itself. */
const IGNORED = ['verbose', 'progress', 'server', 'forest', 'domain', 'detailed', 'show', 'imagetype', 'skipverify']

/** Translates the words behind `openwds wdsutil`; `wdsutil /verb /switch:value …`, capitals do not count. */
export function translateWdsutil(words: readonly string[]): Translation {
  const given = new Map<string, string>()
  let verb: string | undefined
  for (const word of words) {
    const [, name, value = ''] = /^[/-]([A-Za-z][A-Za-z0-9-]*)(?::(.*))?$/s.exec(word) ?? []
    if (name === undefined) return { reason: `${word} is no switch of wdsutil: they begin with a slash` }
    const key = name.toLowerCase()
    if (verb === undefined && !IGNORED.includes(key)) verb = key
    else if (!IGNORED.includes(key)) given.set(key, value.replace(/^"(.*)"$/, '$1'))
  }
  if (verb === undefined) return { reason: 'name a verb of wdsutil, like /Get-AllDevices' }
  const translate = VERBS[verb]
  return translate ? translate(given) : { reason: `wdsutil's /${verb} has no counterpart` }
}

/** wdsutil's verbs that are understood. */
export const WDSUTIL_VERBS: readonly string[] = Object.keys(VERBS)

function one(...words: string[]): Translation {
  return { commands: [words] }
}

function wrong(name: string): Translation {
  return { reason: `${name} is missing, or has a value that is not understood` }
}

function needs(given: Switches, key: string, then: (value: string) => Translation): Translation {
  const value = given.get(key)
  return value ? then(value) : wrong(`/${key}`)
}

/** By /Device or /ID, which both name a machine here. */
function withMachine(given: Switches, then: (machine: string) => Translation): Translation {
  const machine = given.get('device') ?? given.get('id')
  return machine ? then(machine) : wrong('/Device or /ID')
}

function addDevice(given: Switches): Translation {
  const id = given.get('id')
  if (!id) return wrong('/ID')
  const add = ['machine', 'add', id, ...option('--name', given.get('device'))]
  const assignment = assignmentOptions(given)
  return { commands: assignment.length === 0 ? [add] : [add, ['machine', 'assign', id, ...assignment, '--no-arm']] }
}

function setDevice(given: Switches): Translation {
  return withMachine(given, (machine) => {
    const assignment = assignmentOptions(given)
    if (assignment.length === 0)
      return {
        reason: 'of a device, the boot image, the client unattend file, the referral server and the prompt can be set',
      }
    return one('machine', 'assign', machine, ...assignment)
  })
}

const PROMPTS: Readonly<Record<string, string>> = { optin: 'optIn', optout: 'optOut', noprompt: 'noPrompt' }

function assignmentOptions(given: Switches): string[] {
  const image = given.get('bootimagepath') ?? given.get('bootimage')
  const client = given.get('wdsclientunattend')
  return [
    ...option('--boot-image', image && nameOf(image)),
    ...option('--client-answer', client && nameOf(client)),
    ...option('--referral-server', given.get('referralserver')),
    ...option('--prompt', PROMPTS[given.get('pxepromptpolicy')?.toLowerCase() ?? '']),
  ]
}

function option(name: string, value: string | undefined): string[] {
  return value ? [name, value] : []
}

function requestId(given: Switches): string | undefined {
  const id = given.get('requestid')
  return id !== undefined && /^[1-9]\d{0,9}$/.test(id) ? id : undefined
}

/** What a file below RemoteInstall is called here: its name without folders and ending. */
function nameOf(path: string): string {
  return (path.split(/[\\/]/).at(-1) ?? path).replace(/\.(?:xml|wim)$/i, '')
}
