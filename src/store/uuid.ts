// SMBIOS UUIDs as machines are known by: one spelling, and one key for both byte orders of the first three fields.

const SPELLING = /^\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/

/** Lower case with dashes, from that, no dashes, or braces around; undefined if it is no UUID. */
export function parseUuid(text: string): string | undefined {
  const parts = SPELLING.exec(text.toLowerCase())
  return parts ? parts.slice(1).join('-') : undefined
}

/** Whether a board maker left the UUID empty: all bits 0 or all 1, the same on many boards. */
export function isBlankUuid(uuid: string): boolean {
  return /^[0-]+$/.test(uuid) || /^[f-]+$/.test(uuid)
}

/** The same UUID with the first three fields in the other byte order: SMBIOS 2.6 has them little-endian, some firmware not [SMBIOS 7.2.1]. */
export function swapUuid(uuid: string): string {
  const [first = '', second = '', third = '', ...rest] = uuid.split('-')
  return [reverseBytes(first), reverseBytes(second), reverseBytes(third), ...rest].join('-')
}

/** Equal for the two byte orders of one UUID, different for all others: the lesser of both spellings. */
export function uuidKey(uuid: string): string {
  const swapped = swapUuid(uuid)
  return uuid < swapped ? uuid : swapped
}

function reverseBytes(hex: string): string {
  return (hex.match(/../g) ?? []).reverse().join('')
}
