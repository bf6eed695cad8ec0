// What iPXE says of its machine behind the address of its script, and how its address asks it to. Pure.
import type { JournalEntry } from '../model.ts'
import { printable } from '../printable.ts'

/** What is asked for: the name in the query, the setting iPXE puts there, and the word for people. */
const SETTINGS = [
  { name: 'mac', setting: '${net0/mac}', word: 'MAC' },
  { name: 'uuid', setting: '${uuid}', word: 'UUID' },
  { name: 'serial', setting: '${serial:uristring}', word: 'serial number' },
  { name: 'manufacturer', setting: '${manufacturer:uristring}', word: 'manufacturer' },
  { name: 'product', setting: '${product:uristring}', word: 'product' },
] as const

/** What a DHCP option holds [RFC 2132 §2]. */
const MAX_URL_LENGTH = 255
/** A value that a machine says of itself; SMBIOS strings are not longer. */
const MAX_VALUE_LENGTH = 64
const LONGEST_ADDRESS = '255.255.255.255'

/** The address with the settings behind it, as many as a DHCP option has room for; iPXE expands them. */
export function withReport(url: string): string {
  let whole = url
  for (const { name, setting } of SETTINGS) {
    const longer = `${whole}${whole === url ? '?' : '&'}${name}=${setting}`
    if (longer.replace('{server}', LONGEST_ADDRESS).length > MAX_URL_LENGTH) break
    whole = longer
  }
  return whole
}

/** What was reported, for the journal; undefined where nothing was. A value the machine does not have is left out. */
export function readReport(
  query: URLSearchParams | undefined,
): { text: string; data: JournalEntry['data'] } | undefined {
  const data: Record<string, string> = {}
  const words: string[] = []
  for (const { name, word } of SETTINGS) {
    const value = printable(query?.get(name)?.trim() ?? '').slice(0, MAX_VALUE_LENGTH)
    // what iPXE does not know it leaves as it was written
    if (value === '' || value.startsWith('${')) continue
    data[name] = value
    words.push(`${word} ${value}`)
  }
  return words.length === 0 ? undefined : { text: words.join(', '), data }
}
