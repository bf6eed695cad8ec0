// Takes secrets out of a packet that is shown or given away: every byte of them becomes an asterisk, lengths stay.
import type { SeenPacket } from '../model.ts'

const MASK = 0x2a
/** Authentication [RFC 3118], and what iPXE signs in with [ipxe.org/cfg/username, /cfg/password]. */
const SECRET_OPTIONS: ReadonlySet<number> = new Set([90, 190, 191])
const IPXE_OPTION = 175
const END = 255
/** The fixed fields and the magic cookie [RFC 2131 §2]. */
const DHCP_OPTIONS_AT = 240
/** A password in an address [RFC 3986 §3.2.1]: of scripts, boot files and what a client asks for. */
const URL_PASSWORD = /(:\/\/[^\s\0/@:]*:)([^\s\0/@]+)(?=@)/g

/** The same packet without its secrets; `isDhcp`: its options are looked through, also those within iPXE's. */
export function maskSecrets<T extends SeenPacket>(packet: T, isDhcp: boolean): T {
  const text = Buffer.from(packet.bytes).toString('latin1')
  const masked = text.replace(
    URL_PASSWORD,
    (_all, before: string, secret: string) => before + '*'.repeat(secret.length),
  )
  const bytes = new Uint8Array(Buffer.from(masked, 'latin1'))
  if (isDhcp) maskOptions(bytes.subarray(DHCP_OPTIONS_AT))
  return { ...packet, bytes }
}

function maskOptions(options: Uint8Array): void {
  for (let at = 0; at + 1 < options.length;) {
    const code = options[at] ?? END
    if (code === END) return
    if (code === 0) {
      at++
      continue
    }
    const value = options.subarray(at + 2, at + 2 + (options[at + 1] ?? 0))
    if (SECRET_OPTIONS.has(code)) value.fill(MASK)
    else if (code === IPXE_OPTION) maskOptions(value)
    at += 2 + (options[at + 1] ?? 0)
  }
}
