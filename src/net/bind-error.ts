// Names what stands in the way of opening a port, so that the operator is told the next step.
import { SystemError } from '../errors.ts'

/** What was to be opened, and the setting that chose the port. */
export interface BindTarget {
  readonly address: string
  readonly port: number
  /** For example `tftp.port`. */
  readonly setting: string
}

const CODES = {
  EACCES: 'PORT_FORBIDDEN',
  EPERM: 'PORT_FORBIDDEN',
  EADDRINUSE: 'PORT_IN_USE',
  EADDRNOTAVAIL: 'ADDRESS_UNAVAILABLE',
  ENODEV: 'ADDRESS_UNAVAILABLE',
} as const

/** The coded error behind a failed bind; `error` itself where there is no more to say than the system did. */
export function bindError(error: unknown, target: BindTarget): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  if (code === undefined || !(code in CODES)) return error
  return new SystemError(CODES[code as keyof typeof CODES], { ...target }, { cause: error })
}
