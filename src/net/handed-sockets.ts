// Sockets that systemd opened for us (socket activation): which descriptor is for which door and interface.

/** A door whose sockets can be handed over. */
export type HandedDoor = 'dhcp' | 'pxe'

/** One socket handed over by the service manager. */
export interface HandedSocket {
  descriptor: number
  door: HandedDoor
  /** The interface it is bound to (`BindToDevice=`). */
  interface: string
}

/** What of the process's environment names the sockets [sd_listen_fds(3)]. */
export interface ListenEnvironment {
  LISTEN_PID?: string | undefined
  LISTEN_FDS?: string | undefined
  LISTEN_FDNAMES?: string | undefined
}

const FIRST_DESCRIPTOR = 3
/** More sockets than any host has interfaces. */
const MAX_SOCKETS = 256

/**
 * The sockets handed over to the process with this id, by their names `dhcp-<interface>` and `pxe-<interface>`
 * (`FileDescriptorName=`); others are left alone. Empty without socket activation.
 */
export function handedSockets(environment: ListenEnvironment, pid: number): HandedSocket[] {
  if (Number(environment.LISTEN_PID) !== pid) return []
  const count = Number(environment.LISTEN_FDS)
  if (!Number.isInteger(count) || count < 1 || count > MAX_SOCKETS) return []
  const names = (environment.LISTEN_FDNAMES ?? '').split(':')
  const sockets: HandedSocket[] = []
  for (let index = 0; index < count; index++) {
    const [, door, name] = /^(dhcp|pxe)-(.{1,15})$/.exec(names[index] ?? '') ?? []
    if (door !== undefined && name !== undefined)
      sockets.push({ descriptor: FIRST_DESCRIPTOR + index, door: door as HandedDoor, interface: name })
  }
  return sockets
}
