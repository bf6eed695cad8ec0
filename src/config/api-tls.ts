// Whether the admin API speaks HTTPS: off loopback always, unless somebody insists otherwise.
import type { Config } from './schema.ts'

/** An address of this host that no other host reaches. */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.')
}

/** What `api.tls` comes to. */
export function speaksTls({ address, tls }: Pick<Config['api'], 'address' | 'tls'>): boolean {
  return tls ?? !isLoopback(address)
}
