// When a signature was made, by the word of a timestamping service: RFC 3161 tokens and PKCS #9 counter-signatures.
import { createHash } from 'node:crypto'
import {
  certificateOf,
  decodeSignedData,
  decodeSigner,
  readDigestName,
  sameBytes,
  signatureFault,
  type Signer,
} from './signed-data.ts'
import { nameOf, type Certificate } from './certificate.ts'
import { DerError, expectTag, membersOf, readDer, readTime, Tag, type Der } from './der.ts'

/** A timestamp. */
export interface EfiTimestamp {
  kind: 'rfc3161' | 'counter-signature'
  /** ISO 8601; null where it could not be read. */
  at: string | null
  /** Name of the service's certificate. */
  by: string | null
  /** Why it does not count; null: its signature holds. The service's own trust is not checked. */
  fault: string | null
}

const RFC3161_TOKEN = '1.3.6.1.4.1.311.3.3.1'
const COUNTER_SIGNATURE = '1.2.840.113549.1.9.6'
const SIGNING_TIME = '1.2.840.113549.1.9.5'
const TST_INFO = '1.2.840.113549.1.9.16.1.4'
const PKCS7_DATA = '1.2.840.113549.1.7.1'

/** The timestamp of a signature; null without one. */
export function timestampOf(signer: Signer, certificates: readonly Certificate[]): EfiTimestamp | null {
  const token = signer.unsignedAttributes.get(RFC3161_TOKEN)?.[0]
  if (token) return guarded('rfc3161', () => readToken(token, signer))
  const counter = signer.unsignedAttributes.get(COUNTER_SIGNATURE)?.[0]
  if (counter) return guarded('counter-signature', () => readCounterSignature(counter, signer, certificates))
  return null
}

function guarded(kind: EfiTimestamp['kind'], read: () => Omit<EfiTimestamp, 'kind'>): EfiTimestamp {
  try {
    return { kind, ...read() }
  } catch (error) {
    if (error instanceof DerError) return { kind, at: null, by: null, fault: error.message }
    throw error
  }
}

/** A token signs a TSTInfo, whose imprint is the digest of the signature's value [RFC 3161 §2.4.2, RFC 3161 App. A]. */
function readToken(token: Der, signer: Signer): Omit<EfiTimestamp, 'kind'> {
  const data = decodeSignedData(token.whole)
  if (data.contentType !== TST_INFO) throw new DerError(`it signs content of type ${data.contentType}`)
  const octets = expectTag(data.content ?? undefined, Tag.OctetString, 'the content of the token')
  const [, , imprint, , time] = membersOf(expectTag(readDer(octets.content), Tag.Sequence, 'the content of the token'))
  const [algorithm, digest] = membersOf(expectTag(imprint, Tag.Sequence, 'the imprint'))
  const wanted = createHash(readDigestName(algorithm)).update(signer.signature).digest()
  const matches = sameBytes(wanted, expectTag(digest, Tag.OctetString, "the imprint's digest").content)
  const [service] = data.signers
  const certificate = service && certificateOf(service, data.certificates)
  const fault = !matches
    ? 'it is of another signature'
    : !service || !certificate
      ? 'the certificate of the service is not in it'
      : signatureFault(service, certificate, TST_INFO, octets.content)
  return {
    at: readTime(time)?.toISOString() ?? null,
    by: certificate ? nameOf(certificate.x509.subject) : null,
    fault: fault ?? null,
  }
}

/** A counter-signature signs the signature's value as data [RFC 5652 §11.4]. */
function readCounterSignature(
  value: Der,
  signer: Signer,
  certificates: readonly Certificate[],
): Omit<EfiTimestamp, 'kind'> {
  const service = decodeSigner(value)
  const certificate = certificateOf(service, certificates)
  const time = readTime(service.signedAttributes?.get(SIGNING_TIME)?.[0])
  const fault = certificate
    ? signatureFault(service, certificate, PKCS7_DATA, signer.signature)
    : 'the certificate of the service is not in it'
  return {
    at: time?.toISOString() ?? null,
    by: certificate ? nameOf(certificate.x509.subject) : null,
    fault: fault ?? null,
  }
}
