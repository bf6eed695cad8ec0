// `openwds rule …`: which profile machines get that have no assignment of their own.
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { RuleBody, RuleMove, RulePatch, RuleReply } from '../api/rule-schemas.ts'
import { RequestError } from '../errors.ts'
import { RULE_SELECTORS, type RuleSelector, type TimeWindow } from '../model.ts'
import { printable } from '../printable.ts'
import { formatTimeWindow, parseTimeWindow } from '../time-window.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addConfirmOption,
  addNoun,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  repeatable,
  wholeNumber,
  type OpenVerb,
} from './verb.ts'

/** Selectors as they stand on the command line: an empty value takes the selector away. */
type SelectorWords = { [S in Exclude<RuleSelector, 'time'>]?: string[] } & { time?: (TimeWindow | null)[] }

/** What a rule can say on the command line. */
interface RuleWords extends SelectorWords {
  description?: string
  profile?: string
  order?: number
  enable?: boolean
  disable?: boolean
}

/** Adds the verbs of the noun `rule`. */
export function addRuleVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'rule', 'Rules: which profile machines without an assignment of their own get.')

  const add = addVerb(noun, 'add', 'Makes a rule; refuses one that is there already, or that clashes with another.', [
    'openwds rule add room-3 --profile office --subnet 192.168.30.0/24 --time "mon-fri 07:00-18:00"',
    'openwds rule add lab --profile rescue --oui 52:54:00 --architecture x64uefi --architecture arm64 --order 5',
  ])
  addRuleWords(addWriteOptions(add))
    .addArgument(argument('<rule>', 'its name'))
    .requiredOption('--profile <name>', 'the profile that machines get which it fits')
    .option('--disable', 'make it, but do not ask it yet')
    .action(async (name: string, words: RuleWords & { profile: string }, command: Command) => {
      const verb = open(command)
      const selectors = selectorsOf(words)
      const given = Object.entries(selectors).filter(([, values]) => values !== null)
      if (given.length === 0) throw verb.usage('name at least one selector, like --mac, --subnet or --tag')
      const body: RuleBody = {
        selectors: Object.fromEntries(given),
        profile: words.profile,
        ...(words.description ? { description: words.description } : {}),
        ...(words.order === undefined ? {} : { order: words.order }),
        ...(words.disable ? { enabled: false } : {}),
      }
      const query = { dryRun: verb.dryRun || undefined }
      try {
        const { body: rule } = await verb.client.send('PUT', apiPath('rules', name), {
          body,
          ifNew: true,
          query,
        })
        verb.show(rule, () => `${ruleText(rule)}\n`)
      } catch (error) {
        // "must not exist yet" is refused as "changed meanwhile": true, but not what the user asked
        if (!(error instanceof DaemonRefusal) || error.code !== 'CHANGED_MEANWHILE') throw error
        throw new RequestError('RULE_EXISTS', { name })
      }
    })

  addVerb(noun, 'list', 'Shows all rules in the order they are asked.', ['openwds rule list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const rules = await verb.client.list(apiPath('rules'), {}, options.limit)
      verb.show(rules, () =>
        formatTable(
          rules,
          [
            { title: 'ORDER', cell: (rule) => rule.order, align: 'right' },
            { title: 'NAME', cell: (rule) => rule.name },
            { title: 'PROFILE', cell: (rule) => rule.profile },
            {
              title: 'ENABLED',
              cell: (rule) => rule.enabled,
              colour: ({ enabled }) => (enabled ? 'green' : undefined),
            },
            { title: 'WHEN', cell: selectorsText },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one rule.', ['openwds rule show room-3'])
    .addArgument(argument('<rule>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: rule } = await verb.client.get(apiPath('rules', name))
      verb.show(rule, () =>
        formatSheet(
          [
            ['name', rule.name],
            ['description', rule.description],
            ['order', rule.order],
            ...RULE_SELECTORS.map((selector) => [OPTION_NAMES[selector], valuesText(rule, selector)] as const),
            ['profile', rule.profile],
            ['enabled', rule.enabled],
            ['created', formatTime(rule.createdAt)],
            ['changed', formatTime(rule.updatedAt)],
          ],
          verb.paint,
        ),
      )
    })

  const set = addVerb(noun, 'set', 'Changes what is named of a rule; an empty value clears.', [
    'openwds rule set room-3 --subnet 192.168.30.0/24 --subnet 192.168.31.0/24 --time ""',
    'openwds rule set lab --disable',
  ])
  addRuleWords(addWriteOptions(set))
    .addArgument(argument('<rule>', 'its name'))
    .option('--profile <name>', 'the profile that machines get which it fits')
    .addOption(new Option('--enable', 'ask it from now on').conflicts('disable'))
    .option('--disable', 'do not ask it')
    .action(async (name: string, words: RuleWords, command: Command) => {
      const verb = open(command)
      const selectors = selectorsOf(words)
      const patch: RulePatch = {
        ...(Object.keys(selectors).length === 0 ? {} : { selectors }),
        ...(words.profile === undefined ? {} : { profile: words.profile }),
        ...(words.description === undefined ? {} : { description: words.description || null }),
        ...(words.order === undefined ? {} : { order: words.order }),
        ...(words.enable || words.disable ? { enabled: words.enable === true } : {}),
      }
      if (Object.keys(patch).length === 0) throw verb.usage('nothing to change was named')
      const { body: rule } = await verb.client.send('PATCH', apiPath('rules', name), {
        body: patch,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(rule, () => `${ruleText(rule)}\n`)
    })

  const remove = addVerb(noun, 'remove', 'Removes a rule.', ['openwds rule remove room-3 --yes'])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<rule>', 'its name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: rule, etag } = await verb.client.get(apiPath('rules', ref))
      const name = printable(rule.name)
      await verb.confirm(`Remove the rule ${name}`)
      const { body } = await verb.client.send('DELETE', apiPath('rules', rule.name), {
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `Rule ${name} is removed.\n`)
    })

  const move = addVerb(noun, 'move', 'Moves a rule to another place in the order they are asked.', [
    'openwds rule move room-3 --before lab',
    'openwds rule move room-3 --order 5',
  ])
  addWriteOptions(move)
    .addArgument(argument('<rule>', 'its name'))
    .addOption(orderOption())
    .option('--before <rule>', 'right before this one')
    .option('--after <rule>', 'right after this one')
    .action(async (name: string, options: RuleMove, command: Command) => {
      const verb = open(command)
      const { order, before, after } = options
      const places = Object.entries({ order, before, after }).filter(([, place]) => place !== undefined)
      if (places.length !== 1) throw verb.usage('say the place with one of --order, --before, --after')
      const { body: rule } = await verb.client.send<RuleReply>('POST', apiPath('rules', name, 'move'), {
        body: Object.fromEntries(places),
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(rule, () => `${ruleText(rule)}\n`)
    })
}

/** How each selector is called on the command line. */
const OPTION_NAMES: Record<RuleSelector, string> = {
  mac: 'mac',
  oui: 'oui',
  uuid: 'uuid',
  vendorClass: 'vendor-class',
  userClass: 'user-class',
  architecture: 'architecture',
  subnet: 'subnet',
  circuitId: 'circuit-id',
  remoteId: 'remote-id',
  tag: 'tag',
  time: 'time',
}

/** Adds the selectors, --order and --description. */
function addRuleWords(command: Command): Command {
  return command
    .addOption(repeatable('--mac <mac>', 'the MAC address; this and what follows, up to --time, may be repeated'))
    .addOption(repeatable('--oui <bytes>', 'the first three bytes of the MAC, like 52:54:00'))
    .addOption(repeatable('--uuid <uuid>', 'the SMBIOS UUID, in either byte order'))
    .addOption(repeatable('--vendor-class <text>', 'how DHCP option 60 begins'))
    .addOption(repeatable('--user-class <text>', 'DHCP option 77, like iPXE'))
    .addOption(repeatable('--architecture <arch>', 'x86, x64, x86uefi, x64uefi, arm or arm64'))
    .addOption(repeatable('--subnet <network>', 'where the machine is, like 192.168.30.0/24'))
    .addOption(repeatable('--circuit-id <id>', 'what the relay says of the port: hex, or text:Gi1/0/3'))
    .addOption(repeatable('--remote-id <id>', 'what the relay says of itself: hex, or text:switch-1'))
    .addOption(repeatable('--tag <tag>', 'a tag of a known machine'))
    .addOption(
      new Option('--time <window>', 'when, like "mon-fri 07:00-18:00", in the time zone of the server').argParser(
        readTime,
      ),
    )
    .addOption(orderOption())
    .option('--description <text>', 'free text')
}

function orderOption(): Option {
  return new Option('--order <n>', 'its place: lower ones are asked first').argParser(wholeNumber(0))
}

function readTime(text: string, earlier: (TimeWindow | null)[] | undefined): (TimeWindow | null)[] {
  const window = text === '' ? null : parseTimeWindow(text)
  if (window === undefined)
    throw new InvalidArgumentError('Write it like "mon-fri 07:00-18:00", "sat,sun" or "22:00-06:00".')
  return [...(earlier ?? []), window]
}

/** The selectors that were given; null for one that is to be taken away. */
function selectorsOf(words: SelectorWords): NonNullable<RulePatch['selectors']> {
  const given = RULE_SELECTORS.flatMap((name) => {
    const values = words[name]?.filter((value) => value !== '' && value !== null)
    return values === undefined ? [] : [[name, values.length === 0 ? null : values] as const]
  })
  return Object.fromEntries(given)
}

/** `room-3 (order 10) leads to office: subnet 192.168.30.0/24; time mon-fri 07:00-18:00.` */
function ruleText(rule: RuleReply): string {
  const off = rule.enabled ? '' : ', disabled'
  return printable(`${rule.name} (order ${rule.order}${off}) leads to ${rule.profile}: ${selectorsText(rule)}.`)
}

function selectorsText(rule: RuleReply): string {
  return RULE_SELECTORS.flatMap((selector) => {
    const values = valuesText(rule, selector)
    return values === undefined ? [] : [`${OPTION_NAMES[selector]} ${values}`]
  }).join('; ')
}

function valuesText({ selectors }: RuleReply, selector: RuleSelector): string | undefined {
  if (selector === 'time') return selectors.time?.map(formatTimeWindow).join(', ')
  return selectors[selector]?.join(', ')
}
