// Makes X.509 certificates [RFC 5280]: the authority's own, and what it issues to this server.
import { createHash, createPublicKey, randomBytes, sign, type KeyObject } from 'node:crypto'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
} from '@peculiar/asn1-x509'
import type { Ipv4 } from '../net/address.ts'

/** Whom a certificate is for and how long it holds. */
export interface CertificateWords {
  readonly commonName: string
  readonly notBefore: Date
  readonly notAfter: Date
}

/** What a server is reached by. */
export interface ServerNames {
  readonly addresses: readonly Ipv4[]
  readonly hosts: readonly string[]
}

/** An authority that signs: its name, its certificate's key and the key itself. */
export interface Issuer {
  readonly commonName: string
  readonly privateKey: KeyObject
}

const COMMON_NAME = '2.5.4.3'
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
/** An integer of at most 20 bytes, positive [RFC 5280 §4.1.2.2]. */
const SERIAL_BYTES = 16

/** DER of an authority's certificate, signed by itself. */
export function buildAuthorityCertificate(words: CertificateWords, privateKey: KeyObject): Buffer {
  const usage = KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
  return build(words, privateKey, { commonName: words.commonName, privateKey }, [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(usage), true),
  ])
}

/** DER of a server's certificate. Its key must be RSA, and may encipher keys: firmware without ECDHE does that. */
export function buildServerCertificate(
  words: CertificateWords,
  names: ServerNames,
  publicKey: KeyObject,
  issuer: Issuer,
): Buffer {
  const usage = KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment
  const alternatives = [
    ...names.addresses.map((address) => new GeneralName({ iPAddress: address })),
    ...names.hosts.map((host) => new GeneralName({ dNSName: host })),
  ]
  return build(words, publicKey, issuer, [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(usage), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(alternatives)),
  ])
}

function build(
  { commonName, notBefore, notAfter }: CertificateWords,
  subjectKey: KeyObject,
  issuer: Issuer,
  extensions: Extension[],
): Buffer {
  const algorithm = new AlgorithmIdentifier({ algorithm: SHA256_WITH_RSA, parameters: null })
  const subjectKeyInfo = publicKeyInfo(subjectKey)
  const serial = randomBytes(SERIAL_BYTES)
  serial[0] = (serial[0]! & 0x7f) | 0x40
  const signed = new TBSCertificate({
    version: Version.v3,
    serialNumber: Uint8Array.from(serial).buffer,
    signature: algorithm,
    issuer: nameOf(issuer.commonName),
    validity: new Validity({ notBefore, notAfter }),
    subject: nameOf(commonName),
    subjectPublicKeyInfo: subjectKeyInfo,
    extensions: new Extensions([
      ...extensions,
      extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(identifierOf(subjectKeyInfo))),
      extension(
        id_ce_authorityKeyIdentifier,
        new AuthorityKeyIdentifier({
          keyIdentifier: new KeyIdentifier(identifierOf(publicKeyInfo(issuer.privateKey))),
        }),
      ),
    ]),
  })
  const signature = sign('sha256', Buffer.from(AsnConvert.serialize(signed)), issuer.privateKey)
  const certificate = new Certificate({
    tbsCertificate: signed,
    signatureAlgorithm: algorithm,
    signatureValue: Uint8Array.from(signature).buffer,
  })
  return Buffer.from(AsnConvert.serialize(certificate))
}

function nameOf(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName })
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })])])
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) })
}

function publicKeyInfo(key: KeyObject): SubjectPublicKeyInfo {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return AsnConvert.parse(publicKey.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo)
}

/** The key's SHA-1 [RFC 5280 §4.2.1.2]. */
function identifierOf(info: SubjectPublicKeyInfo): ArrayBuffer {
  return Uint8Array.from(createHash('sha1').update(Buffer.from(info.subjectPublicKey)).digest()).buffer
}
