// Makes the list of certificates that UEFI firmware is given to trust [UEFI 2.10 §32.4.1].
import { X509Certificate } from 'node:crypto'

/** EFI_CERT_X509_GUID, as it lies in memory. */
const X509_GUID = Buffer.from('a159c0a5e494a74a87b5ab155c2bf072', 'hex')
/** Of whoever put it there: nobody in particular. */
const OWNER = Buffer.alloc(16)
/** Type, size of the list, size of the list's header, size of each signature. */
const HEAD_BYTES = 28

/** A list with this one certificate. */
export function encodeSignatureList(pem: string): Buffer {
  const { raw } = new X509Certificate(pem)
  const head = Buffer.alloc(HEAD_BYTES)
  X509_GUID.copy(head)
  head.writeUInt32LE(HEAD_BYTES + OWNER.length + raw.length, 0x10)
  head.writeUInt32LE(0, 0x14)
  head.writeUInt32LE(OWNER.length + raw.length, 0x18)
  return Buffer.concat([head, OWNER, raw])
}
