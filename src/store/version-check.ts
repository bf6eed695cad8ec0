// The guard against overwriting what somebody else changed meanwhile.
import { RequestError } from '../errors.ts'
import type { WriteOptions } from './store.ts'

/** Throws CHANGED_MEANWHILE when the caller saw another version than there is; 0 stands for "is not there". */
export function checkVersion(what: string, found: number | undefined, { expectedVersion }: WriteOptions): void {
  if (expectedVersion === undefined || expectedVersion === (found ?? 0)) return
  throw new RequestError('CHANGED_MEANWHILE', { what, found: found ?? 0, expected: expectedVersion })
}
