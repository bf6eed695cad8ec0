// `openwds machine …`: the machines this server knows, and what each is to boot.
import type { Command } from 'commander'
import type { BootMemoryReply, MachineBody, MachineListItem, MachinePatch, MachineReply } from '../api/schemas.ts'
import { RequestError } from '../errors.ts'
import { DIALECTS, SECURE_BOOT_SETTINGS, type Dialect, type SecureBootSetting } from '../model.ts'
import { parseMac } from '../net/address.ts'
import { printable } from '../printable.ts'
import { addAssignmentVerbs, assignmentText, overrideText } from './assignment.ts'
import { apiPath, DaemonRefusal, type Reply } from './client.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addNoun,
  addConfirmOption,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  repeatable,
  type OpenVerb,
  type Verb,
} from './verb.ts'

/** What a machine can be told about itself: for `machine add`, `machine set` and `pending approve`. */
export interface MachineWords {
  name?: string
  uuid?: string
  description?: string
  tag?: string[]
  var?: string[]
  address?: string
  dialect?: 'learned' | Dialect
  secureBootCa?: SecureBootSetting
  dhcpOption?: string[]
  tftp?: string[]
}

/** Adds the verbs of the noun `machine`. */
export function addMachineVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'machine', 'Machines this server knows, by MAC (any spelling), UUID or name.')

  const add = addVerb(noun, 'add', 'Makes a machine known; refuses one that is known already.', [
    'openwds machine add 52:54:00:12:34:56 --name lab-1 --tag room-3',
    'openwds machine add 5254.0012.3456 --var owner=physics',
  ])
  addMachineWords(addWriteOptions(add))
    .addArgument(argument('<mac>', 'its MAC address, in any spelling'))
    .action(async (mac: string, options: MachineWords, command: Command) => {
      const verb = open(command)
      const body = machineBody(options, verb.usage)
      const { body: machine } = await addMachine(mac, body, verb)
      verb.show(machine, () => `${machineText(machine)} is known now.\n`)
    })

  addVerb(noun, 'list', 'Shows all machines and what each boots.', [
    'openwds machine list --tag room-3',
    'openwds machine list --search lab --json',
  ])
    .option('--search <text>', 'only those with this in MAC, name, UUID or description')
    .option('--tag <tag>', 'only those with this tag')
    .addOption(limitOption('all'))
    .action(async (options: { search?: string; tag?: string; limit: number }, command: Command) => {
      const verb = open(command)
      const query = { search: options.search, tag: options.tag }
      const machines = await verb.client.list<MachineListItem>(apiPath('machines'), query, options.limit)
      verb.show(machines, () =>
        formatTable(
          machines,
          [
            { title: 'MAC', cell: (machine) => machine.mac },
            { title: 'NAME', cell: (machine) => machine.name },
            { title: 'BOOTS', cell: ({ assignment }) => assignment?.bootImage ?? assignment?.method },
            { title: 'INSTALLS', cell: ({ assignment }) => assignment?.installImage },
            {
              title: 'ARMED',
              cell: ({ assignment }) => armedText(assignment),
              colour: ({ assignment }) => (assignment?.armed ? 'green' : undefined),
            },
            { title: 'TAGS', cell: (machine) => machine.tags.join(' ') },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one machine and its assignment.', ['openwds machine show lab-1'])
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: machine } = await verb.client.get(apiPath('machines', ref))
      const { body: memory } = await verb.client.get(apiPath('machines', machine.mac, 'boot-memory'))
      verb.show({ ...machine, bootMemory: memory }, () =>
        formatSheet(
          [
            ['MAC', machine.mac],
            ['name', machine.name],
            ['UUID', machine.uuid],
            ['description', machine.description],
            ['tags', machine.tags.join(' ')],
            ...Object.entries(machine.variables).map(([name, value]) => [`var ${name}`, value] as const),
            ['address', machine.address],
            ...Object.entries(machine.dhcpOptions).map(([code, value]) => [`option ${code}`, String(value)] as const),
            ...Object.entries(machine.tftp).map(([name, value]) => [`tftp ${name}`, String(value)] as const),
            ['offers', machine.dialect === null ? dialectsText(memory) : `${machine.dialect} (pinned)`],
            ['Secure Boot', secureBootText(machine.secureBootCa, memory)],
            ['stopped', memory.stoppedAt === null ? undefined : `${formatTime(memory.stoppedAt)}, boots in circles`],
            ['assignment', machine.assignment ? assignmentText(machine.assignment) : null],
            ...(machine.assignment?.overrides ?? []).map((override) => ['by force', overrideText(override)] as const),
            ['created', formatTime(machine.createdAt)],
            ['changed', formatTime(machine.updatedAt)],
          ],
          verb.paint,
        ),
      )
    })

  const set = addVerb(noun, 'set', 'Changes what is known of a machine; an empty value clears.', [
    'openwds machine set lab-1 --description "left bench" --var owner=physics --untag room-3',
    'openwds machine set 52:54:00:12:34:56 --name ""',
    'openwds machine set lab-1 --tftp maxBlockSize=1380 --tftp wrapToOne=true',
  ])
  addMachineWords(addWriteOptions(set))
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .addOption(repeatable('--untag <tag>', 'take this tag away; may be repeated'))
    .action(async (ref: string, options: MachineWords & { untag?: string[] }, command: Command) => {
      const verb = open(command)
      const patch = machinePatch(options, verb.usage)
      let ifMatch: string | undefined
      if (options.tag ?? options.untag) {
        // a list is replaced as a whole [RFC 7396]: it is read first, and written only if nobody changed it meanwhile
        const { body: machine, etag } = await verb.client.get(apiPath('machines', ref))
        const kept = machine.tags.filter((tag) => !options.untag?.includes(tag))
        patch.tags = [...new Set([...kept, ...(options.tag ?? [])])]
        ifMatch = etag
      }
      if (Object.keys(patch).length === 0) throw verb.usage('nothing to change was named')
      const { body: machine } = await verb.client.send('PATCH', apiPath('machines', ref), {
        body: patch,
        ifMatch,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(machine, () => `${machineText(machine)} is changed.\n`)
    })

  const remove = addVerb(noun, 'remove', 'Forgets a machine and its assignment.', [
    'openwds machine remove lab-1 --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: machine, etag } = await verb.client.get(apiPath('machines', ref))
      await verb.confirm(`Forget ${machineText(machine)} and its assignment`)
      const { body } = await verb.client.send('DELETE', apiPath('machines', machine.mac), {
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${machineText(machine)} is forgotten.\n`)
    })

  addAssignmentVerbs(noun, open)

  const reset = addVerb(
    noun,
    'reset',
    'Forgets what was learned from its boots: which offers its firmware follows, and that it went in circles.',
    ['openwds machine reset lab-1'],
  )
  addWriteOptions(reset)
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.send('DELETE', apiPath('machines', ref, 'boot-memory'), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `What was learned of ${printable(ref)} is forgotten.\n`)
    })

  addVerb(noun, 'wake', 'Sends a Wake-on-LAN packet to a machine.', ['openwds machine wake lab-1'])
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.send('POST', apiPath('machines', ref, 'wake'))
      verb.show(body, () => `Woke ${body.mac}: magic packet sent to ${body.sentTo.map(printable).join(', ')}.\n`)
    })
}

/** Creates the machine; MACHINE_EXISTS when it is known already. */
async function addMachine(mac: string, body: MachineBody, verb: Verb): Promise<Reply<MachineReply>> {
  try {
    const query = { dryRun: verb.dryRun || undefined }
    return await verb.client.send('PUT', apiPath('machines', mac), { body, ifNew: true, query })
  } catch (error) {
    // "must not exist yet" is refused as "changed meanwhile": true, but not what the user asked
    if (!(error instanceof DaemonRefusal) || error.code !== 'CHANGED_MEANWHILE') throw error
    const value = parseMac(mac) ?? mac
    throw new RequestError('MACHINE_EXISTS', { mac: value, field: 'MAC', value })
  }
}

/** Adds --name, --uuid, --description, --tag and --var. */
export function addMachineWords(command: Command): Command {
  return command
    .option('--name <name>', 'a name, unique')
    .option('--uuid <uuid>', 'the SMBIOS UUID')
    .option('--description <text>', 'free text')
    .addOption(repeatable('--tag <tag>', 'a free label; may be repeated'))
    .addOption(repeatable('--var <key=value>', 'a value for answer files and scripts; may be repeated'))
    .option('--address <ip>', 'the address the DHCP server keeps for it')
    .addOption(oneOf('--dialect <dialect>', 'how its boot offers are put', ['learned', ...DIALECTS]))
    .addOption(oneOf('--secure-boot-ca <ca>', 'whose signature its loader must bear', SECURE_BOOT_SETTINGS))
    .addOption(
      repeatable('--dhcp-option <key=value>', 'a DHCP option by code or name, in mode server; commas make a list'),
    )
    .addOption(repeatable('--tftp <key=value>', `what TFTP does otherwise for it: ${TFTP_KEYS.join(', ')}`))
}

/** The words as the API takes them for a new machine. */
export function machineBody(words: MachineWords, usage: (reason: string) => Error): MachineBody {
  return {
    ...(words.name === undefined ? {} : { name: words.name || null }),
    ...(words.uuid === undefined ? {} : { uuid: words.uuid || null }),
    ...(words.description === undefined ? {} : { description: words.description || null }),
    ...(words.tag === undefined ? {} : { tags: words.tag }),
    ...(words.var === undefined ? {} : { variables: variables(words.var, usage) }),
    ...(words.address === undefined ? {} : { address: words.address || null }),
    ...(words.dialect === undefined ? {} : { dialect: words.dialect === 'learned' ? null : words.dialect }),
    ...(words.secureBootCa === undefined ? {} : { secureBootCa: words.secureBootCa }),
    ...(words.dhcpOption === undefined ? {} : { dhcpOptions: withoutNull(dhcpOptions(words.dhcpOption, usage)) }),
    ...(words.tftp === undefined ? {} : { tftp: withoutNull(tftpWords(words.tftp, usage)) }),
  }
}

/** The words as a change of a machine: `--var key=` takes the variable away; tags are left to the caller. */
function machinePatch(words: MachineWords, usage: (reason: string) => Error): MachinePatch {
  const { name, uuid, description, address, dialect, secureBootCa } = machineBody(words, usage)
  const values = words.var && variables(words.var, usage)
  return {
    ...(name === undefined ? {} : { name }),
    ...(uuid === undefined ? {} : { uuid }),
    ...(description === undefined ? {} : { description }),
    ...(address === undefined ? {} : { address }),
    ...(dialect === undefined ? {} : { dialect }),
    ...(secureBootCa === undefined ? {} : { secureBootCa }),
    ...(words.dhcpOption === undefined ? {} : { dhcpOptions: dhcpOptions(words.dhcpOption, usage) }),
    ...(words.tftp === undefined ? {} : { tftp: tftpWords(words.tftp, usage) }),
    ...(values && {
      variables: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === '' ? null : value])),
    }),
  }
}

export function variables(texts: readonly string[], usage: (reason: string) => Error): Record<string, string> {
  return pairs('--var', texts, usage)
}

function pairs(option: string, texts: readonly string[], usage: (reason: string) => Error): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const split = text.indexOf('=')
      if (split < 1) throw usage(`${option} ${text}: write it as key=value`)
      return [text.slice(0, split), text.slice(split + 1)]
    }),
  )
}

/** Options from `12=lab-1` and `ntp-servers=192.0.2.1,192.0.2.2`; an empty value is null. */
function dhcpOptions(
  texts: readonly string[],
  usage: (reason: string) => Error,
): NonNullable<MachinePatch['dhcpOptions']> {
  const options: NonNullable<MachinePatch['dhcpOptions']> = {}
  for (const [key, value] of Object.entries(pairs('--dhcp-option', texts, usage)))
    options[key] = value === '' ? null : optionValue(value)
  return options
}

const TFTP_KEYS = ['maxBlockSize', 'maxWindowSize', 'variableWindow', 'wrapToOne', 'maxBytesPerSecond'] as const

/** From `maxBlockSize=1380` and `wrapToOne=true`; an empty value is null. */
function tftpWords(
  texts: readonly string[],
  usage: (reason: string) => Error,
): Record<string, number | boolean | null> {
  const words: Record<string, number | boolean | null> = {}
  for (const [key, value] of Object.entries(pairs('--tftp', texts, usage))) {
    if (!TFTP_KEYS.some((known) => known === key)) throw usage(`--tftp ${key}: it is one of ${TFTP_KEYS.join(', ')}`)
    const parsed = value === '' ? null : optionValue(value)
    if (typeof parsed === 'string' || Array.isArray(parsed))
      throw usage(`--tftp ${key}=${value}: a number, true or false`)
    words[key] = parsed
  }
  return words
}

function optionValue(text: string): string | number | boolean | string[] {
  if (/^\d{1,10}$/.test(text)) return Number(text)
  if (text === 'true' || text === 'false') return text === 'true'
  return text.includes(',') ? text.split(',') : text
}

function withoutNull<T>(values: Record<string, T | null>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== null))
}

/** What its firmware follows, as far as that is known. */
function dialectsText({ dialects }: BootMemoryReply): string {
  const parts = (['bios', 'uefi'] as const).flatMap((firmware) => {
    const known = dialects[firmware]
    if (known === null) return []
    return `${firmware}: ${known.offered}${known.worked === known.offered ? ' works' : ', not followed yet'}`
  })
  return parts.length === 0 ? 'as usual, nothing learned yet' : parts.join('; ')
}

/** Whose signature its loader bears, and what its firmware made of it. */
function secureBootText(setting: SecureBootSetting, { secureBoot }: BootMemoryReply): string {
  if (setting !== 'auto') return `loader signed by the authority of ${setting} (set)`
  if (!secureBoot) return 'auto: nothing learned yet'
  const { offered, state, worked } = secureBoot
  const words = {
    offered: 'given last',
    fetched: 'was fetched and did not run',
    ran: 'runs',
  }
  const before = worked !== null && worked !== offered ? `; ${worked} ran before` : ''
  return `auto: the signature of ${offered} ${words[state]}${before}`
}

/** `lab-1 (52:54:00:12:34:56)`. */
export function machineText(machine: Pick<MachineReply, 'mac' | 'name'>): string {
  return machine.name === null ? machine.mac : printable(`${machine.name} (${machine.mac})`)
}

function armedText(assignment: MachineListItem['assignment']): string | null {
  if (!assignment) return null
  if (!assignment.armed) return 'no'
  return assignment.once ? 'once' : 'yes'
}
