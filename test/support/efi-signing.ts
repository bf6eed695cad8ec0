// Makes EFI programs and signs them, well or badly: the other side of src/pe, for its tests.
import { createHash, createSign, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'

/** An RSA key pair and its certificate. */
export interface TestAuthority {
  readonly name: string
  readonly key: KeyObject
  /** DER. */
  readonly certificate: Uint8Array
  readonly serial: Uint8Array
}

/** A tag with its content, as DER. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts)
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content])
  const length = Buffer.from(content.length.toString(16).padStart(content.length > 0xffff ? 6 : 4, '0'), 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content])
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts)
const nothing = der(0x05)

/** An object identifier from dotted numbers. */
export function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f]
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) groups.unshift((left & 0x7f) | 0x80)
    return groups
  })
  return der(0x06, Buffer.from(bytes))
}

const nameDer = (name: string) => sequence(set(sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(name)))))
const SHA256_RSA = sequence(oid('1.2.840.113549.1.1.11'), nothing)

/** A key and a certificate for it, signed by `issuer` (default: by itself). */
export function makeAuthority(
  name: string,
  issuer?: TestAuthority,
  validity = ['200101000000Z', '491231235959Z'],
): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const serial = Uint8Array.from([1, ...randomBytes(8)])
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    SHA256_RSA,
    nameDer(issuer?.name ?? name),
    sequence(...validity.map((time) => der(0x17, Buffer.from(time)))),
    nameDer(name),
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256')
    .update(tbs)
    .sign(issuer?.key ?? privateKey)
  return {
    name,
    key: privateKey,
    certificate: sequence(tbs, SHA256_RSA, der(0x03, Buffer.from([0]), signature)),
    serial,
  }
}

/** A certificate as PEM, for other people's tools. */
export function toPem({ certificate }: TestAuthority): string {
  const lines =
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** What a section is to hold. */
export interface SectionContent {
  readonly name: string
  readonly bytes: Uint8Array
}

/** A PE32+ (x64) or PE32 (IA-32) application for firmware with these sections; nothing in it runs. */
export function makeEfiFile(sections: readonly SectionContent[], machine: 0x8664 | 0x14c | 0xaa64 = 0x8664): Buffer {
  const plus = machine !== 0x14c
  const optionalBytes = (plus ? 112 : 96) + 16 * 8
  const align = (value: number) => Math.ceil(value / 512) * 512
  const headerBytes = align(0x80 + 24 + optionalBytes + sections.length * 40)
  const total = sections.reduce((sum, { bytes }) => sum + align(bytes.length), headerBytes)
  const file = Buffer.alloc(total)
  file.write('MZ', 0, 'latin1')
  file.writeUInt32LE(0x80, 0x3c)
  file.write('PE\0\0', 0x80, 'latin1')
  file.writeUInt16LE(machine, 0x84)
  file.writeUInt16LE(sections.length, 0x86)
  file.writeUInt16LE(optionalBytes, 0x94)
  file.writeUInt16LE(0x22, 0x96)
  const optional = 0x98
  file.writeUInt16LE(plus ? 0x20b : 0x10b, optional)
  file.writeUInt32LE(0x1000, optional + 32) // memory alignment
  file.writeUInt32LE(512, optional + 36)
  file.writeUInt32LE(0x1000 * (sections.length + 1), optional + 56)
  file.writeUInt32LE(headerBytes, optional + 60)
  file.writeUInt16LE(10, optional + 68)
  const directories = optional + (plus ? 112 : 96)
  file.writeUInt32LE(16, directories - 4)
  let offset = headerBytes
  sections.forEach(({ name, bytes }, index) => {
    const at = optional + optionalBytes + index * 40
    file.write(name, at, 8, 'latin1')
    file.writeUInt32LE(bytes.length, at + 8)
    file.writeUInt32LE(0x1000 * (index + 1), at + 12)
    file.writeUInt32LE(align(bytes.length), at + 16)
    file.writeUInt32LE(offset, at + 20)
    file.writeUInt32LE(0x40000040, at + 36)
    file.set(bytes, offset)
    if (name === '.rsrc') {
      file.writeUInt32LE(0x1000 * (index + 1), directories + 16)
      file.writeUInt32LE(bytes.length, directories + 20)
    }
    offset += align(bytes.length)
  })
  return file
}

/** How a signature is to be made, or spoiled. */
export interface SigningOptions {
  readonly digest?: 'sha1' | 'sha256' | 'sha384' | 'sha512'
  /** Certificates that go with it, besides the signer's. */
  readonly extra?: readonly TestAuthority[]
  /** Signed over the content directly, without attributes. */
  readonly bare?: boolean
  /** A digest that is not the file's. */
  readonly wrongDigest?: boolean
  /** Signed attributes about another content. */
  readonly wrongContent?: boolean
  /** Signed by another key than the certificate's. */
  readonly key?: KeyObject
  /** Attributes that are not signed, by object identifier. */
  readonly unsigned?: Readonly<Record<string, Uint8Array>>
  /** Without the signer's own certificate. */
  readonly withoutCertificate?: boolean
}

const DIGEST_OIDS = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const
const digestDer = (name: keyof typeof DIGEST_OIDS) => sequence(oid(DIGEST_OIDS[name]), nothing)
const SIGNED_DATA = oid('1.2.840.113549.1.7.2')
const SPC_INDIRECT_DATA = '1.3.6.1.4.1.311.2.1.4'

/** A PKCS #7 signature (DER) of a digest in hex. */
export function makeSignature(fileDigest: string, signer: TestAuthority, options: SigningOptions = {}): Uint8Array {
  const { digest = 'sha256' } = options
  const value = Buffer.from(fileDigest, 'hex')
  if (options.wrongDigest) value[0] = (value[0] ?? 0) ^ 1
  const content = sequence(
    // SpcPeImageData: flags, and a link of no meaning
    sequence(
      oid('1.3.6.1.4.1.311.2.1.15'),
      sequence(der(0x03, Buffer.from([0])), der(0xa0, der(0xa2, der(0x80, Buffer.alloc(0))))),
    ),
    sequence(digestDer(digest), der(0x04, value)),
  )
  return signedData(oid(SPC_INDIRECT_DATA), content, contentOf(content), signer, options)
}

/** An RFC 3161 token over a signature's value, as an unsigned attribute. */
export function makeTimestamp(signatureValue: Uint8Array, service: TestAuthority, time: string): Uint8Array {
  const imprint = createHash('sha256').update(signatureValue).digest()
  const info = sequence(
    der(0x02, Buffer.from([1])),
    oid('1.2.3.4'),
    sequence(digestDer('sha256'), der(0x04, imprint)),
    der(0x02, Buffer.from([7])),
    der(0x18, Buffer.from(time)),
  )
  return signedData(oid('1.2.840.113549.1.9.16.1.4'), der(0x04, info), info, service, {})
}

/** The value of the (only) signer's signature: the last octet string of a signature without unsigned attributes. */
export function signatureValueOf(signature: Uint8Array): Uint8Array {
  return signature.subarray(signature.length - 256)
}

function signedData(
  type: Uint8Array,
  content: Uint8Array,
  covered: Uint8Array,
  signer: TestAuthority,
  options: SigningOptions,
): Uint8Array {
  const { digest = 'sha256', extra = [], unsigned } = options
  const hash = createHash(digest).update(covered)
  if (options.wrongContent) hash.update('more')
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.3'), set(type)),
    sequence(oid('1.2.840.113549.1.9.4'), set(der(0x04, hash.digest()))),
  ]
  const signature = createSign(digest)
    .update(options.bare ? covered : set(...attributes))
    .sign(options.key ?? signer.key)
  const issuer = issuerOf(signer)
  const info = sequence(
    der(0x02, Buffer.from([1])),
    sequence(issuer, der(0x02, signer.serial)),
    digestDer(digest),
    ...(options.bare ? [] : [der(0xa0, ...attributes)]),
    sequence(oid('1.2.840.113549.1.1.1'), nothing),
    der(0x04, signature),
    ...(unsigned ? [der(0xa1, ...Object.entries(unsigned).map(([id, value]) => sequence(oid(id), set(value))))] : []),
  )
  const certificates = [...(options.withoutCertificate ? [] : [signer]), ...extra].map(({ certificate }) => certificate)
  return sequence(
    SIGNED_DATA,
    der(
      0xa0,
      sequence(
        der(0x02, Buffer.from([1])),
        set(digestDer(digest)),
        sequence(type, der(0xa0, content)),
        der(0xa0, ...certificates),
        set(info),
      ),
    ),
  )
}

/** The issuer's name as it stands in the certificate: fourth of the signed part's fields. */
function issuerOf({ certificate }: TestAuthority): Uint8Array {
  const skip = (bytes: Uint8Array, at: number) => at + wholeLength(bytes, at)
  const inner = contentOf(contentOf(certificate))
  let at = 0
  for (let field = 0; field < 3; field++) at = skip(inner, at)
  return inner.subarray(at, skip(inner, at))
}

/** Content without tag and length. */
function contentOf(bytes: Uint8Array): Uint8Array {
  const first = bytes[1] ?? 0
  return bytes.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f))
}

function wholeLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at + 1] ?? 0
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  return 2 + count + Number.parseInt(Buffer.from(bytes.subarray(at + 2, at + 2 + count)).toString('hex'), 16)
}

/** The file with these signatures in its table; `pad` false leaves the table's entries unaligned, as nobody should. */
export function attachSignatures(file: Uint8Array, signatures: readonly Uint8Array[]): Buffer {
  const entries = signatures.map((signature) => {
    const entry = Buffer.alloc(Math.ceil((signature.length + 8) / 8) * 8)
    entry.writeUInt32LE(signature.length + 8, 0)
    entry.writeUInt16LE(0x0200, 4)
    entry.writeUInt16LE(0x0002, 6)
    entry.set(signature, 8)
    return entry
  })
  const table = Buffer.concat(entries)
  const whole = Buffer.concat([file, table])
  const optional = whole.readUInt32LE(0x3c) + 24
  const entry = optional + (whole.readUInt16LE(optional) === 0x20b ? 112 : 96) + 4 * 8
  whole.writeUInt32LE(file.length, entry)
  whole.writeUInt32LE(table.length, entry + 4)
  return whole
}
