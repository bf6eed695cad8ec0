// Finds the machine that an address names: by MAC in any spelling, UUID in either byte order, or name.
import { RequestError } from '../errors.ts'
import type { Machine } from '../model.ts'
import { parseMac, type Mac } from '../net/address.ts'
import type { Store } from '../store/store.ts'
import { parseUuid } from '../store/uuid.ts'

/** The one machine that fits [MACHINE_NOT_FOUND, MACHINE_AMBIGUOUS]. */
export async function findMachine(store: Store, ref: string): Promise<Machine> {
  const [machine, ...others] = await store.machineFind(ref)
  if (!machine) throw new RequestError('MACHINE_NOT_FOUND', { ref })
  if (others.length > 0) {
    const candidates = [machine, ...others].map(({ mac }) => mac).join(', ')
    throw new RequestError('MACHINE_AMBIGUOUS', { ref, candidates })
  }
  return machine
}

/** The MAC that is meant, also when no machine has it yet: a MAC, or the name or UUID of a known machine [MAC_INVALID]. */
export async function resolveMac(store: Store, ref: string): Promise<Mac> {
  const mac = parseMac(ref)
  if (mac) return mac
  const found = await store.machineFind(ref)
  if (found.length === 0) throw new RequestError('MAC_INVALID', { text: ref })
  return (await findMachine(store, ref)).mac
}

/** A filter's MAC [MAC_INVALID]. */
export function readMac(text: string): Mac {
  const mac = parseMac(text)
  if (!mac) throw new RequestError('MAC_INVALID', { text })
  return mac
}

/** Refuses names that an address could not tell from a MAC or UUID [REQUEST_INVALID]. */
export function refuseMisleadingName(name: string | null | undefined): void {
  if (name === null || name === undefined) return
  if (parseMac(name) === undefined && parseUuid(name) === undefined) return
  throw new RequestError('REQUEST_INVALID', { reason: `The name \`${name}\` reads like a MAC address or UUID` })
}
