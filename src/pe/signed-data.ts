// CMS SignedData [RFC 5652 §5], in the spelling of PKCS #7 that Authenticode uses, and the check of its signatures.
import { constants, createHash, timingSafeEqual, verify } from 'node:crypto'
import type { DigestName } from './authenticode.ts'
import { decodeCertificate, type Certificate } from './certificate.ts'
import { DerError, expectTag, membersOf, readDer, readOid, Tag, type Der } from './der.ts'

/** Who signed, and what they signed with. */
export interface Signer {
  /** DER of the issuer's name and the content of the serial number: which certificate is the signer's. */
  readonly issuer: Uint8Array
  readonly serial: Uint8Array
  readonly digest: DigestName
  /** By object identifier; null when the content was signed directly. */
  readonly signedAttributes: ReadonlyMap<string, readonly Der[]> | null
  /** The attributes as they were signed: as a SET OF [RFC 5652 §5.4]. */
  readonly signedAttributeBytes: Uint8Array | null
  readonly algorithm: string
  readonly signature: Uint8Array
  readonly unsignedAttributes: ReadonlyMap<string, readonly Der[]>
}

/** Signed content. */
export interface SignedData {
  readonly contentType: string
  /** What is signed, null when it is elsewhere. */
  readonly content: Der | null
  readonly certificates: readonly Certificate[]
  readonly signers: readonly Signer[]
}

const SIGNED_DATA = '1.2.840.113549.1.7.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'
const RSA_PSS = '1.2.840.113549.1.1.10'

const DIGEST_OIDS: Readonly<Record<string, DigestName>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

/** More certificates than any signature brings; each costs a moment of OpenSSL's. */
const MAX_CERTIFICATES = 32
const MAX_SIGNERS = 8
const MAX_ATTRIBUTES = 32

/** Reads a ContentInfo that holds SignedData. What follows it is padding. @throws DerError what is wrong */
export function decodeSignedData(bytes: Uint8Array): SignedData {
  const [type, explicit] = membersOf(expectTag(readDer(bytes), Tag.Sequence, 'the signature'))
  const oid = readOid(type, 'the type of the signature')
  if (oid !== SIGNED_DATA) throw new DerError(`content of type ${oid} instead of signed data`)
  const data = readDer(expectTag(explicit, Tag.Context0, 'the signed data').content)
  const [, , encapsulated, ...rest] = membersOf(expectTag(data, Tag.Sequence, 'the signed data'))
  const [contentType, content] = membersOf(expectTag(encapsulated, Tag.Sequence, 'the signed content'))
  const certificates = rest.find(({ tag }) => tag === Tag.Context0)
  const signers = membersOf(expectTag(rest.at(-1), Tag.Set, 'the signers'))
  const found = certificates ? membersOf(certificates).filter(({ tag }) => tag === Tag.Sequence) : []
  if (found.length > MAX_CERTIFICATES) throw new DerError(`${found.length} certificates, at most ${MAX_CERTIFICATES}`)
  if (signers.length > MAX_SIGNERS) throw new DerError(`${signers.length} signers, at most ${MAX_SIGNERS}`)
  return {
    contentType: readOid(contentType, 'the type of the signed content'),
    content: content ? readDer(expectTag(content, Tag.Context0, 'the signed content').content) : null,
    certificates: found.map(({ whole }) => decodeCertificate(whole)),
    signers: signers.map(decodeSigner),
  }
}

/** Reads a SignerInfo [RFC 5652 §5.3]; a counter-signature is one too. @throws DerError what is wrong */
export function decodeSigner(value: Der): Signer {
  const [, identifier, digest, ...rest] = membersOf(expectTag(value, Tag.Sequence, 'the signer'))
  const [issuer, serial] = membersOf(expectTag(identifier, Tag.Sequence, "the signer's name"))
  const signed = rest[0]?.tag === Tag.Context0 ? rest.shift() : undefined
  const [algorithm, signature, unsigned] = rest
  return {
    issuer: expectTag(issuer, Tag.Sequence, "the issuer of the signer's certificate").whole,
    serial: expectTag(serial, Tag.Integer, "the number of the signer's certificate").content,
    digest: readDigestName(digest),
    signedAttributes: signed ? readAttributes(signed) : null,
    signedAttributeBytes: signed ? asSet(signed.whole) : null,
    algorithm: readOid(
      membersOf(expectTag(algorithm, Tag.Sequence, 'the algorithm of the signature'))[0],
      'the algorithm of the signature',
    ),
    signature: expectTag(signature, Tag.OctetString, "the signature's value").content,
    unsignedAttributes: unsigned?.tag === Tag.Context1 ? readAttributes(unsigned) : new Map(),
  }
}

/** The digest algorithm an AlgorithmIdentifier names. @throws DerError for one we do not know */
export function readDigestName(value: Der | undefined): DigestName {
  const oid = readOid(membersOf(expectTag(value, Tag.Sequence, 'the digest algorithm'))[0], 'the digest algorithm')
  const name = DIGEST_OIDS[oid]
  if (!name) throw new DerError(`the unknown digest algorithm ${oid}`)
  return name
}

/** The certificate a signer means, if it is among these. */
export function certificateOf(signer: Signer, certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find(({ issuer, serial }) => sameBytes(issuer, signer.issuer) && sameBytes(serial, signer.serial))
}

/**
 * Why the signer's signature over `content` (of `contentType`) does not hold; undefined: it holds
 * [RFC 5652 §5.4, §5.6].
 */
export function signatureFault(
  signer: Signer,
  certificate: Certificate,
  contentType: string,
  content: Uint8Array,
): string | undefined {
  let message = content
  if (signer.signedAttributes !== null && signer.signedAttributeBytes !== null) {
    const type = signer.signedAttributes.get(CONTENT_TYPE)?.[0]
    if (type !== undefined && readOid(type, 'the signed content type') !== contentType)
      return 'the signed type of the content is another'
    const stated = signer.signedAttributes.get(MESSAGE_DIGEST)?.[0]
    if (stated?.tag !== Tag.OctetString) return 'the digest of the content is not signed'
    const digest = createHash(signer.digest).update(content).digest()
    if (!sameBytes(digest, stated.content)) return 'the signed digest of the content is another'
    message = signer.signedAttributeBytes
  }
  const pss = signer.algorithm === RSA_PSS
  try {
    const key = pss
      ? { key: certificate.key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : certificate.key
    return verify(signer.digest, message, key, signer.signature)
      ? undefined
      : "the signature was not made by its certificate's key"
  } catch (error) {
    return `OpenSSL cannot check the signature: ${error instanceof Error ? error.message : 'no reason'}`
  }
}

/** Whether two runs of bytes are the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

function readAttributes(set: Der): Map<string, readonly Der[]> {
  const attributes = membersOf(set)
  if (attributes.length > MAX_ATTRIBUTES) throw new DerError(`${attributes.length} attributes`)
  return new Map(
    attributes.map((attribute) => {
      const [type, values] = membersOf(expectTag(attribute, Tag.Sequence, 'an attribute'))
      return [readOid(type, "an attribute's type"), membersOf(expectTag(values, Tag.Set, "an attribute's values"))]
    }),
  )
}

/** `[0] IMPLICIT` in the file, but signed under its own tag [RFC 5652 §5.4]. */
function asSet(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[0] = Tag.Set
  return copy
}
