// Addresses kept for one machine each, from the configuration and from the machines the server knows: an index in memory.
import type { Machine } from '../model.ts'
import { ipv4ToNumber, parseMac, type Ipv4, type Mac } from '../net/address.ts'
import { swapUuid } from './machine-identifier.ts'
import { compileOptions } from './option-values.ts'
import { Option } from './options.ts'

/** Who asks for an address: option 61 names a client where it is sent, else its MAC does. */
export interface LeaseHolder {
  mac: Mac
  /** Option 61 in hex. */
  clientId: string | null
  /** From option 97, null if it was not sent. */
  uuid?: string | null
}

/** A reservation as the configuration writes it: one of mac, uuid and clientId names the machine. */
export interface ReservationSettings {
  mac?: string
  uuid?: string
  clientId?: string
  address: string
  hostName?: string
  options?: Readonly<Record<string, unknown>>
}

/** What one machine is given. */
export interface Reservation {
  /** Null: an address of the pool, only the options are its own. */
  address: Ipv4 | null
  /** Ready for the wire, host name included. */
  options: ReadonlyMap<number, Uint8Array>
  /** Whose it is, for people. */
  owner: string
}

/** What of a machine bears on its address. */
export type AddressedMachine = Pick<Machine, 'mac' | 'uuid' | 'name' | 'address' | 'dhcpOptions'>

/** Every reservation, found by who asks and by address. Those of the configuration come before those of machines. */
export class Reservations {
  readonly #byIdentity = new Map<string, Reservation>()
  readonly #byAddress = new Map<number, Reservation>()
  readonly #ofMachine = new Map<Mac, { reservation: Reservation; identities: string[] }>()
  readonly #onFreed: ((number: number) => void)[] = []

  constructor(settings: readonly ReservationSettings[] = []) {
    for (const { mac, uuid, clientId, address, hostName, options } of settings) {
      const identity =
        mac === undefined
          ? uuid === undefined
            ? idKey((clientId ?? '').replace(/[:-]/g, '').toLowerCase())
            : uuidKey(uuid.toLowerCase())
          : (parseMac(mac) ?? mac)
      const reservation = reservationOf(address as Ipv4, hostName, options, mac ?? uuid ?? clientId ?? '')
      this.#byIdentity.set(identity, reservation)
      this.#byAddress.set(ipv4ToNumber(address as Ipv4), reservation)
    }
  }

  /** What this client is given, undefined if nothing of its own. */
  of(holder: LeaseHolder): Reservation | undefined {
    if (this.#byIdentity.size === 0) return undefined
    return (
      (holder.clientId === null ? undefined : this.#byIdentity.get(idKey(holder.clientId))) ??
      this.#byIdentity.get(holder.mac) ??
      (holder.uuid ? this.#byIdentity.get(uuidKey(holder.uuid)) : undefined)
    )
  }

  /** Whose address this is, undefined if nobody's in particular. */
  ownerOf(number: number): Reservation | undefined {
    return this.#byAddress.get(number)
  }

  /** Tells of addresses that anybody may have again. */
  onFreed(listener: (number: number) => void): void {
    this.#onFreed.push(listener)
  }

  /** Takes a machine as it is now; undefined: it is no more. */
  setMachine(mac: Mac, machine: AddressedMachine | undefined): void {
    this.#forgetMachine(mac)
    if (!machine || (machine.address === null && Object.keys(machine.dhcpOptions).length === 0)) return
    const reservation = reservationOf(
      machine.address,
      machine.name ?? undefined,
      machine.dhcpOptions,
      machine.name ?? machine.mac,
    )
    const identities = [machine.mac, ...(machine.uuid === null ? [] : [uuidKey(machine.uuid)])].filter(
      (identity) => !this.#byIdentity.has(identity),
    )
    for (const identity of identities) this.#byIdentity.set(identity, reservation)
    if (machine.address !== null) {
      const number = ipv4ToNumber(machine.address)
      if (!this.#byAddress.has(number)) this.#byAddress.set(number, reservation)
    }
    this.#ofMachine.set(mac, { reservation, identities })
  }

  #forgetMachine(mac: Mac): void {
    const known = this.#ofMachine.get(mac)
    if (!known) return
    this.#ofMachine.delete(mac)
    for (const identity of known.identities) this.#byIdentity.delete(identity)
    const { address } = known.reservation
    if (address === null) return
    const number = ipv4ToNumber(address)
    if (this.#byAddress.get(number) !== known.reservation) return
    this.#byAddress.delete(number)
    for (const listener of this.#onFreed) listener(number)
  }
}

function reservationOf(
  address: Ipv4 | null,
  hostName: string | undefined,
  settings: Readonly<Record<string, unknown>> | undefined,
  owner: string,
): Reservation {
  // what cannot be sent was refused when it was written
  const options = new Map(compileOptions(settings).options)
  if (hostName !== undefined && /^[A-Za-z0-9.-]{1,253}$/.test(hostName))
    options.set(Option.HostName, Buffer.from(hostName, 'latin1'))
  return { address, options, owner }
}

function idKey(clientId: string): string {
  return `id ${clientId}`
}

/** One key for both byte orders firmware may send. */
function uuidKey(uuid: string): string {
  const other = swapUuid(uuid)
  return `uuid ${uuid < other ? uuid : other}`
}
