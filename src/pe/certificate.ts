// One X.509 certificate of a signature: read by OpenSSL, with the raw names and number a signature refers to it by.
import { createHash, X509Certificate, type KeyObject } from 'node:crypto'
import { DerError, expectTag, membersOf, readDer, Tag } from './der.ts'

/** A certificate. */
export interface Certificate {
  /** DER, without what may follow it. */
  readonly bytes: Uint8Array
  /** DER of the names, and the serial number's content, for comparison. */
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  readonly serial: Uint8Array
  /** What its own signature covers. */
  readonly signedPart: Uint8Array
  readonly x509: X509Certificate
  readonly key: KeyObject
  /** Hex: of the DER, and of the public key (SubjectPublicKeyInfo). */
  readonly sha256: string
  readonly keySha256: string
}

/** A certificate of more bytes has a purpose of its own. */
const MAX_CERTIFICATE_BYTES = 16 * 1024

/** Reads a certificate. @throws DerError what is wrong with it */
export function decodeCertificate(der: Uint8Array): Certificate {
  if (der.length > MAX_CERTIFICATE_BYTES) throw new DerError(`a certificate of ${der.length} bytes`)
  const whole = expectTag(readDer(der), Tag.Sequence, 'the certificate')
  const [signed] = membersOf(whole)
  // [RFC 5280 §4.1]: version [0] OPTIONAL, serial, algorithm, issuer, validity, subject, key …
  const fields = membersOf(expectTag(signed, Tag.Sequence, 'the signed part of the certificate'))
  if (fields[0]?.tag === Tag.Context0) fields.shift()
  const [serial, , issuer, , subject] = fields
  try {
    const x509 = new X509Certificate(whole.whole)
    const key = x509.publicKey
    return {
      bytes: whole.whole,
      subject: expectTag(subject, Tag.Sequence, "the certificate's subject").whole,
      issuer: expectTag(issuer, Tag.Sequence, "the certificate's issuer").whole,
      serial: expectTag(serial, Tag.Integer, "the certificate's number").content,
      signedPart: expectTag(signed, Tag.Sequence, 'the signed part of the certificate').whole,
      x509,
      key,
      sha256: sha256(whole.whole),
      keySha256: sha256(key.export({ type: 'spki', format: 'der' })),
    }
  } catch (error) {
    if (error instanceof DerError) throw error
    throw new DerError(
      `a certificate that OpenSSL does not read: ${error instanceof Error ? error.message : 'no reason'}`,
    )
  }
}

/** Reads certificates given by people: PEM, any number in one file, or one as DER. @throws DerError what is wrong */
export function parseCertificates(bytes: Uint8Array): Certificate[] {
  const text = Buffer.from(bytes).toString('latin1')
  if (!text.includes('-----BEGIN CERTIFICATE-----')) return [decodeCertificate(bytes)]
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)].map((match) =>
    decodeCertificate(Buffer.from(match[1] ?? '', 'base64')),
  )
}

/** Whether `issuer`'s key made the certificate's signature; false also where the signature's kind is not known. */
export function isIssuedBy(certificate: Certificate, issuer: KeyObject): boolean {
  try {
    return certificate.x509.verify(issuer)
  } catch {
    return false
  }
}

/** `CN=…, O=…` on one line, the most telling part first. */
export function nameOf(lines: string): string {
  return lines.split('\n').reverse().join(', ')
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
