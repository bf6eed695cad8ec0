// Reads what WDS says of its prestaged devices: Get-WdsClient as list, CSV or JSON, and wdsutil /Get-AllDevices.
import { FormatError } from '../errors.ts'
import { parseMac } from '../net/address.ts'

/** A device as WDS knows it; null where it says nothing [Set-WdsClient, wdsutil /Add-Device]. */
export interface WdsDevice {
  /** For people: `device LAB-1`. */
  from: string
  name: string | null
  mac: string | null
  /** SMBIOS UUID, lower case, as Windows spells it. */
  uuid: string | null
  bootImagePath: string | null
  bootProgram: string | null
  clientUnattend: string | null
  referralServer: string | null
  pxePromptPolicy: string | null
  group: string | null
  domain: string | null
  user: string | null
  joinRights: string | null
  joinDomain: boolean | null
  ou: string | null
}

/** More are refused; WDS itself is slow with far fewer. */
const MAX_DEVICES = 100_000
const MAX_BYTES = 64 * 1024 * 1024

/** Reads the output, whichever of the forms it has [MIGRATION_UNREADABLE]. `file` is its name, for messages. */
export function parseWdsDevices(bytes: Uint8Array, file: string): WdsDevice[] {
  if (bytes.length > MAX_BYTES) throw unreadable(file, 1, `it has more than ${MAX_BYTES} bytes`)
  const text = textOf(bytes)
  const records = /^\s*[[{]/.test(text) ? jsonRecords(text, file) : isCsv(text) ? csvRecords(text) : listRecords(text)
  const devices = records.map(toDevice).filter((device) => device !== undefined)
  if (devices.length === 0)
    throw unreadable(file, 1, 'no device is in it; it should be what Get-WdsClient or wdsutil /Get-AllDevices prints')
  if (devices.length > MAX_DEVICES) throw unreadable(file, 1, `it has more than ${MAX_DEVICES} devices`)
  return devices
}

type WdsRecord = Map<string, string>

/** What each value is called by Get-WdsClient, Export-Csv and wdsutil; letters alone, in lower case. */
const NAMES: Record<
  Exclude<keyof WdsDevice, 'from' | 'mac' | 'uuid' | 'joinDomain'> | 'id' | 'joinDomain',
  readonly string[]
> = {
  name: ['devicename', 'device', 'computername', 'name'],
  id: ['deviceid', 'id', 'uuid', 'macaddress', 'mac'],
  bootImagePath: ['bootimagepath', 'bootimage'],
  bootProgram: ['bootprogram', 'bootprogrampath'],
  clientUnattend: ['wdsclientunattend', 'clientunattend', 'wdsclientunattendfile', 'unattendfile'],
  referralServer: ['referralserver'],
  pxePromptPolicy: ['pxepromptpolicy', 'promptpolicy'],
  group: ['group'],
  domain: ['domain', 'domainname'],
  user: ['user'],
  joinRights: ['joinrights'],
  joinDomain: ['joindomain'],
  ou: ['ou', 'organizationalunit'],
}

function toDevice(record: WdsRecord, index: number): WdsDevice | undefined {
  const value = (key: keyof typeof NAMES): string | null => {
    for (const name of NAMES[key]) {
      const found = record.get(name)?.trim()
      // how PowerShell and wdsutil say "nothing"
      if (found && !/^(?:<?none>?|not set|n\/a|null|\{\})$/i.test(found)) return found
    }
    return null
  }
  const id = value('id')
  const name = value('name')?.replace(/\$$/, '').split('\\').at(-1) ?? null
  if (id === null && name === null) return undefined
  const join = value('joinDomain')
  return {
    from: `device ${name ?? id ?? index + 1}`,
    name,
    ...identityOf(id),
    bootImagePath: value('bootImagePath'),
    bootProgram: value('bootProgram'),
    clientUnattend: value('clientUnattend'),
    referralServer: value('referralServer'),
    pxePromptPolicy: value('pxePromptPolicy'),
    group: value('group'),
    domain: value('domain'),
    user: value('user'),
    joinRights: value('joinRights'),
    joinDomain: join === null ? null : /^(?:true|yes|1)$/i.test(join),
    ou: value('ou'),
  }
}

/**
 * A MAC, a UUID, a MAC behind 20 zeros in the form of a UUID, or the 16 bytes of a UUID in hex, whose first three parts
 * Windows keeps little-endian [wdsutil /Add-Device /ID].
 */
function identityOf(id: string | null): { mac: string | null; uuid: string | null } {
  if (id === null) return { mac: null, uuid: null }
  const mac = parseMac(id)
  if (mac) return { mac, uuid: null }
  const plain = id.replace(/[{}[\]\s]/g, '')
  const digits = plain.replaceAll('-', '').toLowerCase()
  if (!/^[0-9a-f]{32}$/.test(digits)) return { mac: null, uuid: null }
  if (digits.startsWith('0'.repeat(20))) return { mac: parseMac(digits.slice(20)) ?? null, uuid: null }
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16)]
  const swapped = plain.includes('-') ? parts : parts.map((part) => (part.match(/../g) ?? []).reverse().join(''))
  return { mac: null, uuid: [...swapped, digits.slice(16, 20), digits.slice(20)].join('-') }
}

/** `Name : value` lines; an empty line, or the first name again, begins the next device. Long values go on indented. */
function listRecords(text: string): WdsRecord[] {
  const records: WdsRecord[] = []
  let current: WdsRecord = new Map()
  let last: string | undefined
  const close = () => {
    if (current.size > 0) records.push(current)
    current = new Map()
    last = undefined
  }
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.trim() === '') {
      close()
      continue
    }
    const [, name, value] = /^\s*([A-Za-z][A-Za-z _-]{0,40}?)\s*:\s?(.*)$/.exec(line) ?? []
    if (name === undefined || value === undefined) {
      if (last !== undefined && /^\s{8,}/.test(line)) current.set(last, `${current.get(last) ?? ''}${line.trim()}`)
      continue
    }
    const key = keyOf(name)
    if (current.has(key)) close()
    current.set(key, value.trim())
    last = key
  }
  close()
  return records
}

function isCsv(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r\n|\r|\n/)
  const head = first.startsWith('#TYPE') ? second : first
  return /^"?(?:[A-Za-z ]+"?[,;\t]"?)+[A-Za-z ]+"?\s*$/.test(head)
}

/** Export-Csv: fields in quotes where they need them, the header's separator. */
function csvRecords(text: string): WdsRecord[] {
  const rest = text.replace(/^#TYPE[^\n]*\n/, '')
  const separator = /[,;\t]/.exec(rest.split('\n', 1)[0]?.replace(/"[^"]*"/g, '') ?? '')?.[0] ?? ','
  const rows: string[][] = [[]]
  let field = ''
  let quoted = false
  for (let at = 0; at < rest.length; at++) {
    const letter = rest[at] ?? ''
    if (quoted) {
      if (letter !== '"') field += letter
      else if (rest[at + 1] === '"') field += rest[at++] ?? ''
      else quoted = false
    } else if (letter === '"' && field === '') quoted = true
    else if (letter === separator || letter === '\n') {
      rows.at(-1)?.push(field.replace(/\r$/, ''))
      field = ''
      if (letter === '\n') rows.push([])
    } else field += letter
  }
  if (field !== '' || (rows.at(-1)?.length ?? 0) > 0) rows.at(-1)?.push(field)
  const [head = [], ...body] = rows
  return body
    .filter((row) => row.length > 0)
    .map((row) => new Map(head.map((name, index) => [keyOf(name), row[index] ?? ''])))
}

/** ConvertTo-Json: one device, or a list. */
function jsonRecords(text: string, file: string): WdsRecord[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(
      file,
      1,
      `it begins like JSON and is none: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.flatMap((one) => {
    if (typeof one !== 'object' || one === null) return []
    const words = Object.entries(one).flatMap(([name, word]): [string, string][] =>
      ['string', 'number', 'boolean'].includes(typeof word) ? [[keyOf(name), String(word)]] : [],
    )
    return [new Map(words)]
  })
}

function keyOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '')
}

function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return new TextDecoder().decode(bytes)
}

function unreadable(file: string, line: number, reason: string): FormatError {
  return new FormatError('MIGRATION_UNREADABLE', { file, line, reason })
}
