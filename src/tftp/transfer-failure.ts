// Says for the operator why a transfer did not reach its end.
import { TransferError } from '../errors.ts'
import type { NoSocket } from './engine.ts'
import type { TransferSubject } from './events.ts'
import type { TransferFailure } from './transfer-state.ts'

/** What clients are told when the server goes down. */
export const STOPPING = 'server stopping'

/** TFTP_TIMEOUT, TFTP_ABORTED, TFTP_CANCELLED, TFTP_NO_SOCKET or FILE_READ_FAILED, with what is known. */
export function describeFailure(
  failure: TransferFailure | NoSocket,
  subject: TransferSubject,
  sentBytes: number,
): TransferError {
  const { name, sizeBytes } = subject
  const peer = `${subject.peer.address}:${subject.peer.port}`
  switch (failure.kind) {
    case 'noSocket':
      return new TransferError('TFTP_NO_SOCKET', { name, reason: failure.reason })
    case 'timeout':
      return new TransferError('TFTP_TIMEOUT', { peer, name, sentBytes, sizeBytes })
    case 'aborted':
      return new TransferError('TFTP_ABORTED', { peer, name, code: failure.code, message: failure.message })
    case 'readFailed':
      return new TransferError('FILE_READ_FAILED', { name, offset: failure.offset, reason: failure.reason })
    case 'cancelled':
      return failure.reason === STOPPING
        ? new TransferError('TFTP_CANCELLED', { peer, name })
        : new TransferError('TFTP_ABORTED', { peer, name, code: 0, message: failure.reason })
  }
}
