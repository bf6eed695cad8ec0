// Opens the port read requests come to.
import type { Socket } from 'node:dgram'
import { bindError } from '../net/bind-error.ts'
import { createTransferSocket } from './transfer-socket.ts'

/** A bound socket. Rejects with PORT_FORBIDDEN, PORT_IN_USE or ADDRESS_UNAVAILABLE. */
export async function bindListener(address: string, port: number): Promise<Socket> {
  const socket = createTransferSocket()
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.bind({ address, port, exclusive: true }, () => {
        socket.off('error', reject)
        resolve()
      })
    })
  } catch (error) {
    socket.close()
    throw bindError(error, { address, port, setting: 'tftp.port' })
  }
  return socket
}
