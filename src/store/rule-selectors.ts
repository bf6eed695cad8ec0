// What a rule looks at, brought from what somebody wrote into the one spelling that is stored, compared and matched.
import { RequestError } from '../errors.ts'
import { ARCHITECTURES, RULE_SELECTORS, type RuleSelectors, type TimeWindow, type Weekday } from '../model.ts'
import { ipv4ToNumber, parseMac, parseSubnet } from '../net/address.ts'
import { readTimeWindow } from '../time-window.ts'
import { isBlankUuid, parseUuid } from './uuid.ts'

/** A time window whose parts may be left out: every day, from 00:00, to 24:00. */
export interface TimeWindowInput {
  days?: Weekday[]
  from?: string
  to?: string
}

/** Selectors as a caller writes them: any spelling; circuit and remote id in hex, or as `text:Gi1/0/3`. */
export type RuleSelectorsInput = { [S in Exclude<keyof RuleSelectors, 'time'>]?: string[] } & {
  time?: TimeWindowInput[]
}

/** Each value in its one spelling, sorted, once [REQUEST_INVALID: none at all, or one that is not what it should be]. */
export function readRuleSelectors(input: RuleSelectorsInput): RuleSelectors {
  const { time } = input
  const selectors: RuleSelectors = {}
  for (const name of RULE_SELECTORS) {
    if (name === 'time') {
      if (time !== undefined && time.length > 0) selectors.time = readWindows(time)
    } else if (input[name] !== undefined && input[name].length > 0) {
      const values = input[name].map((text) => {
        const value = READERS[name].read(text)
        if (value === undefined) throw refused(name, text, READERS[name].wanted)
        return value
      })
      Object.assign(selectors, { [name]: [...new Set(values)].sort() })
    }
  }
  if (Object.keys(selectors).length === 0) throw invalid('A rule needs at least one selector')
  refuseContradiction(selectors)
  return selectors
}

/** The OUI of a MAC: its first three bytes. */
export function ouiOf(mac: string): string {
  return mac.slice(0, 8)
}

/** The first and last address of a subnet selector, as numbers. */
export function subnetSpan(text: string): { first: number; last: number } {
  const subnet = parseSubnet(text)
  if (!subnet) throw new Error(`The stored subnet ${text} is none`)
  const first = ipv4ToNumber(subnet.network)
  return { first, last: first + 2 ** (32 - subnet.prefix) - 1 }
}

/** How one value is read, and what is said when it cannot be. */
interface ValueReader {
  read: (text: string) => string | undefined
  wanted: string
}

const TEXT: ValueReader = { read: (text) => text || undefined, wanted: 'text' }
const AGENT_ID: ValueReader = { read: readAgentId, wanted: 'hex digits like 0004.000a, or text like text:Gi1/0/3' }

const READERS: Record<Exclude<keyof RuleSelectors, 'time'>, ValueReader> = {
  mac: { read: parseMac, wanted: 'a MAC address like 52:54:00:12:34:56' },
  oui: { read: readOui, wanted: 'the first three bytes of a MAC address, like 52:54:00' },
  uuid: { read: readUuid, wanted: 'a UUID (one that is all 0 or all f is on many boards)' },
  vendorClass: TEXT,
  userClass: TEXT,
  architecture: {
    read: (text) => ARCHITECTURES.find((name) => name === text.toLowerCase()),
    wanted: `one of ${ARCHITECTURES.join(', ')}`,
  },
  subnet: { read: readSubnet, wanted: 'a network like 192.168.10.0/24, without host bits' },
  circuitId: AGENT_ID,
  remoteId: AGENT_ID,
  tag: TEXT,
}

function readOui(text: string): string | undefined {
  const digits = /^[0-9a-f]{2}([:-]?)[0-9a-f]{2}\1[0-9a-f]{2}$/i.test(text) && text.replace(/[:-]/g, '')
  return digits ? (digits.toLowerCase().match(/../g) ?? []).join(':') : undefined
}

function readUuid(text: string): string | undefined {
  const uuid = parseUuid(text)
  return uuid === undefined || isBlankUuid(uuid) ? undefined : uuid
}

function readSubnet(text: string): string | undefined {
  const subnet = parseSubnet(text)
  return subnet && `${subnet.network}/${subnet.prefix}`
}

/** Hex digits in whole bytes, also with separators or 0x; text after `text:` as its UTF-8 bytes in hex. */
function readAgentId(text: string): string | undefined {
  const [, plain] = /^text:(.+)$/s.exec(text) ?? []
  if (plain !== undefined) return Buffer.from(plain).toString('hex')
  const digits = text.replace(/^0x/i, '').replace(/(?<=[0-9a-f])[:. -](?=[0-9a-f])/gi, '')
  return /^(?:[0-9a-f]{2})+$/i.test(digits) ? digits.toLowerCase() : undefined
}

function readWindows(windows: readonly TimeWindowInput[]): TimeWindow[] {
  const read = new Map<string, TimeWindow>()
  for (const given of windows) {
    const window = readTimeWindow(given)
    if (!window) {
      const text = `${given.days?.join(',') ?? 'every day'} ${given.from ?? '00:00'}-${given.to ?? '24:00'}`
      throw refused('time', text, 'days of the week and two different times from 00:00 to 24:00')
    }
    read.set(JSON.stringify(window), window)
  }
  return [...read].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, window]) => window)
}

/** `mac` and `oui` ask the same six bytes: without a MAC that fits both, the rule would never apply. */
function refuseContradiction({ mac, oui }: RuleSelectors): void {
  if (!mac || !oui || mac.some((one) => oui.includes(ouiOf(one)))) return
  throw invalid('None of the MACs in `mac` begins like one in `oui`: the rule would never apply')
}

function refused(selector: string, text: string, wanted: string): RequestError {
  return invalid(`The selector ${selector}: \`${text.slice(0, 100)}\` is not ${wanted}`)
}

function invalid(reason: string): RequestError {
  return new RequestError('REQUEST_INVALID', { reason })
}
