// Signatures of EFI files: good, bad and hostile ones of our own making, and the distribution's, judged by its tools.
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { decodeCertificate, parseCertificates } from '../../src/pe/certificate.ts'
import { describeEfi, type EfiDescription } from '../../src/pe/describe.ts'
import { DerError, membersOf, readDer, type Der } from '../../src/pe/der.ts'
import { readPeImage } from '../../src/pe/image.ts'
import { readResources } from '../../src/pe/resources.ts'
import { readSignatures } from '../../src/pe/signature.ts'
import { memorySource, openFileSource } from '../../src/bytes/source.ts'
import { FormatError } from '../../src/errors.ts'
import { readRevocationList, SHIPPED_LIST } from '../../src/pe/revocation.ts'
import { parseSbat, refusedBy } from '../../src/pe/sbat.ts'
import { findCommand } from '../../lab/packages.ts'
import {
  attachSignatures,
  makeAuthority,
  makeEfiFile,
  makeSignature,
  makeTimestamp,
  signatureValueOf,
  toPem,
  type SigningOptions,
} from '../support/efi-signing.ts'
import { decodeMutations, writtenPlaces, type MutationOptions } from '../support/mutations.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'
import { requireTool, runTool } from '../support/tools.ts'

// 10^5 cases of each decoder
t.setTimeout(600_000)

const code = { name: '.text', bytes: Buffer.alloc(3000, 0x90) }
const sbat = Buffer.from('sbat,1,SBAT Version,sbat,1,https://x\nshim,3,UEFI shim,shim,1,https://y\nbroken line\n,,\n')
const root = makeAuthority('Test Root')
const middle = makeAuthority('Test Middle', root)
const leaf = makeAuthority('Test Signer', middle, ['220101000000Z', '230101000000Z'])
const service = makeAuthority('Test Time Service')
const unsigned = makeEfiFile([code, { name: '.sbat', bytes: sbat }])
const own = [decodeCertificate(root.certificate)]

async function digestOf(file: Uint8Array, algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512' = 'sha256') {
  if (algorithm === 'sha256') return (await describeEfi(file)).digest
  // the digest in another algorithm: what a signature in it has to state, found by its being reported as matching
  return authenticode(file, algorithm)
}

/** The digest by the plainest reading of the specification: the file without three holes. */
function authenticode(file: Uint8Array, algorithm: string): string {
  const bytes = Buffer.from(file)
  const optional = bytes.readUInt32LE(0x3c) + 24
  const entry = optional + (bytes.readUInt16LE(optional) === 0x20b ? 112 : 96) + 32
  return createHash(algorithm)
    .update(bytes.subarray(0, optional + 64))
    .update(bytes.subarray(optional + 68, entry))
    .update(bytes.subarray(entry + 8))
    .digest('hex')
}

async function signed(options: SigningOptions & { by?: typeof leaf } = {}): Promise<EfiDescription> {
  const { by = leaf, extra = [middle, root], ...rest } = options
  const signature = makeSignature(await digestOf(unsigned, rest.digest), by, { extra, ...rest })
  return describeEfi(attachSignatures(unsigned, [signature]), { own })
}

t.test('what the headers and sections say', async (t) => {
  const description = await describeEfi(unsigned)
  t.match(description, {
    ...{ architecture: 'x64uefi', subsystem: 'application', signers: [], signatures: [], findings: [] },
    digest: authenticode(unsigned, 'sha256'),
    sbat: [
      { component: 'sbat', generation: 1 },
      { component: 'shim', generation: 3, vendor: 'UEFI shim', version: '1' },
    ],
  })
  t.equal(description.sbat.length, 2, 'lines that are none are left out')
  t.strictSame(
    refusedBy([{ component: 'shim', generation: 4, vendor: null, package: null, version: null }], description.sbat).map(
      ({ component }) => component,
    ),
    ['shim'],
  )
  t.match(await describeEfi(makeEfiFile([code], 0x14c)), { architecture: 'x86uefi' })
  t.match(await describeEfi(makeEfiFile([code], 0xaa64)), { architecture: 'arm64' })
})

t.test('file version and security version come from the resources', async (t) => {
  const description = await describeEfi(makeEfiFile([code, { name: '.rsrc', bytes: resources() }]))
  t.match(description, { version: '10.0.26100.1742', securityVersion: { major: 3, minor: 1 } })
  t.match(description.revocations, [{ where: 'hardened machines', reason: /3\.1 is below \d/ }])
})

/** A tree of two types, one named, each with one leaf: as the linker lays it out, at address 0x2000. */
function resources(): Buffer {
  const bytes = Buffer.alloc(0x300)
  const directory = (at: number, names: [number, number][], ids: [number, number][]) => {
    bytes.writeUInt16LE(names.length, at + 12)
    bytes.writeUInt16LE(ids.length, at + 14)
    ;[...names, ...ids].forEach(([key, child], index) => {
      bytes.writeUInt32LE(key, at + 16 + index * 8)
      bytes.writeUInt32LE(child, at + 20 + index * 8)
    })
  }
  const below = 0x80000000
  directory(
    0,
    [],
    [
      [10, below + 0x20],
      [16, below + 0x60],
    ],
  )
  directory(0x20, [[below + 0x100, below + 0x40]], [])
  directory(0x40, [], [[1033, 0xa0]])
  directory(0x60, [], [[1, below + 0x80]])
  directory(0x80, [], [[1033, 0xb0]])
  bytes.writeUInt32LE(0x2000 + 0x180, 0xa0)
  bytes.writeUInt32LE(4, 0xa4)
  bytes.writeUInt32LE(0x2000 + 0x200, 0xb0)
  bytes.writeUInt32LE(0x60, 0xb4)
  const name = 'BOOTMGRSECURITYVERSIONNUMBER'
  bytes.writeUInt16LE(name.length, 0x100)
  bytes.write(name, 0x102, 'utf16le')
  bytes.writeUInt32LE(0x0003_0001, 0x180)
  bytes.writeUInt32LE(0xfeef04bd, 0x200 + 40)
  bytes.writeUInt32LE(0x000a_0000, 0x200 + 48)
  bytes.writeUInt32LE((26100 << 16) + 1742, 0x200 + 52)
  return bytes
}

t.test('signatures that hold, and whose they are', async (t) => {
  const mine = await signed()
  t.match(mine, {
    signers: ['own'],
    signatures: [
      {
        ...{ signer: 'own', verified: true, digestMatches: true, nested: false, timestamp: null, findings: [] },
        authority: 'CN=Test Root',
        chain: [
          { subject: 'CN=Test Signer', issuer: 'CN=Test Middle', notAfter: '2023-01-01T00:00:00.000Z' },
          { subject: 'CN=Test Middle' },
          { subject: 'CN=Test Root' },
        ],
      },
    ],
  })
  for (const digest of ['sha1', 'sha256', 'sha384', 'sha512'] as const)
    t.match(await signed({ digest }), { signers: ['own'], signatures: [{ digestAlgorithm: digest }] }, digest)
  t.match(await signed({ bare: true }), { signers: ['own'] }, 'without signed attributes')
  t.match(await signed({ extra: [middle] }), { signers: ['own'] }, 'the authority itself is not in the file')
  t.match(await signed({ extra: [] }), {
    signers: ['third-party'],
    signatures: [{ authority: 'CN=Test Middle', chain: [{ subject: 'CN=Test Signer' }] }],
  })
  t.match(await describeEfi(attachSignatures(unsigned, [makeSignature(mine.digest, leaf)])), {
    signers: ['third-party'],
  })
})

t.test('signatures that do not hold say why', async (t) => {
  const stranger = makeAuthority('Test Middle')
  const table: [string, SigningOptions & { by?: typeof leaf }, RegExp][] = [
    ['another file', { wrongDigest: true }, /not the one that was signed/],
    ['attributes of other content', { wrongContent: true }, /digest of the content is another/],
    ['another key', { key: root.key }, /not made by its certificate's key/],
    ['another key, no attributes', { key: root.key, bare: true }, /not made by its certificate's key/],
    ['no certificate', { withoutCertificate: true }, /certificate is not in it/],
  ]
  for (const [name, options, finding] of table) {
    const description = await signed(options)
    t.match(description, { signers: [], signatures: [{ signer: 'none', findings: [finding] }] }, name)
  }
  t.match(
    await signed({ extra: [stranger] }),
    { signers: ['third-party'], signatures: [{ chain: [{ subject: 'CN=Test Signer' }] }] },
    'a name is not enough: the issuer must have signed',
  )
  const pretender = makeAuthority('Microsoft Windows Production PCA 2011')
  t.match(await signed({ by: makeAuthority('Windows', pretender), extra: [pretender] }), {
    signers: ['third-party'],
    signatures: [{ findings: [/name of an authority of Microsoft, but not its key/] }],
  })
})

t.test('timestamps are checked too', async (t) => {
  const digest = await digestOf(unsigned)
  const plain = makeSignature(digest, leaf)
  const token = makeTimestamp(signatureValueOf(plain), service, '20240102030405Z')
  const stamped = (value: Uint8Array) => signed({ unsigned: { '1.3.6.1.4.1.311.3.3.1': value } })
  t.match((await stamped(token)).signatures, [
    {
      signer: 'own',
      timestamp: { kind: 'rfc3161', at: '2024-01-02T03:04:05.000Z', by: 'CN=Test Time Service', fault: null },
    },
  ])
  const foreign = makeTimestamp(Buffer.alloc(256), service, '20240102030405Z')
  t.match((await stamped(foreign)).signatures, [
    { signer: 'own', timestamp: { fault: 'it is of another signature' }, findings: [/timestamp does not count/] },
  ])
  t.match((await stamped(Buffer.from('3003020101', 'hex'))).signatures, [{ timestamp: { at: null, fault: /./ } }])
})

t.test('several signatures, nested ones, and tables that are damaged', async (t) => {
  const digest = await digestOf(unsigned)
  const other = makeAuthority('Other')
  const one = makeSignature(digest, leaf, { extra: [middle, root] })
  const two = makeSignature(digest, other)
  t.match(await describeEfi(attachSignatures(unsigned, [one, two]), { own }), {
    signers: ['own', 'third-party'],
    signatures: [{ offset: unsigned.length }, { signer: 'third-party', authority: 'CN=Other' }],
  })
  const nesting = makeSignature(digest, other, { unsigned: { '1.3.6.1.4.1.311.2.4.1': one } })
  t.match(
    await describeEfi(attachSignatures(unsigned, [nesting]), { own }),
    { signers: ['third-party'], signatures: [{ nested: false }, { nested: true, signer: 'own' }] },
    'firmware does not look into a signature for another',
  )

  const file = attachSignatures(unsigned, [one, two])
  const cut = file.subarray(0, file.length - 8)
  t.match(await describeEfi(cut), { signers: [], findings: [/cut off/] })
  t.match(await describeEfi(Buffer.concat([file, Buffer.alloc(8)]), { own }), {
    findings: [/8 more bytes follow/],
    signatures: [{ signer: 'none' }, { signer: 'none' }],
  })
  const badLength = Buffer.from(file)
  badLength.writeUInt32LE(0xffffffff, unsigned.length)
  t.match(await describeEfi(badLength), { signers: [], findings: [/does not fit the table/] })
  const zeroLength = Buffer.from(file)
  zeroLength.writeUInt32LE(0, unsigned.length)
  t.match(await describeEfi(zeroLength), { signers: [], findings: [/does not fit the table/] })
  const otherType = Buffer.from(file)
  otherType.writeUInt16LE(0x0ef1, unsigned.length + 6)
  t.match(await describeEfi(otherType), { signers: ['third-party'], findings: [/type 0xef1/] })
  const deep = Array.from({ length: 20 }).reduce<Uint8Array>(
    (inner) => makeSignature(digest, other, { unsigned: { '1.3.6.1.4.1.311.2.4.1': inner } }),
    two,
  )
  t.equal((await describeEfi(attachSignatures(unsigned, [deep]))).signatures.length, 16, 'nesting has an end')
})

t.test('revocation lists: by digest, by certificate, as people have them', async (t) => {
  const digest = await digestOf(unsigned)
  const file = attachSignatures(unsigned, [makeSignature(digest, leaf, { extra: [middle, root] })])
  const guid = (first: string) => Buffer.from(first.replaceAll('-', ''), 'hex')
  const list = (type: string, ...entries: readonly Uint8Array[]) => {
    const size = 16 + (entries[0]?.length ?? 0)
    const header = Buffer.alloc(28)
    header.set(guid(type))
    header.writeUInt32LE(28 + size * entries.length, 16)
    header.writeUInt32LE(size, 24)
    return Buffer.concat([header, ...entries.flatMap((entry) => [Buffer.alloc(16, 7), entry])])
  }
  const SHA256 = '26-16-c4-c1-4c-50-92-40-ac-a9-41-f9-36-93-43-28'
  const X509 = 'a1-59-c0-a5-e4-94-a7-4a-87-b5-ab-15-5c-2b-f0-72'
  const X509_SHA256 = '92-a4-d2-3b-c0-96-79-40-b4-20-fc-f9-8e-f1-03-ed'
  const middleSha256 = decodeCertificate(middle.certificate)
  const revoked = (bytes: Uint8Array) => describeEfi(file, { own, revoked: [readRevocationList(bytes, 'dbx.bin')] })
  const hash = Buffer.from(digest, 'hex')
  const update = Buffer.concat([Buffer.alloc(16), Buffer.from([24, 0, 0, 0, 0, 2, 0xf1, 0x0e]), Buffer.alloc(16)])
  for (const before of [Buffer.alloc(0), Buffer.from([7, 0, 0, 0]), update])
    t.match((await revoked(Buffer.concat([before, list(SHA256, Buffer.alloc(32), hash)]))).revocations, [
      { list: 'dbx.bin', where: 'everywhere', reason: /this very file/ },
    ])
  t.strictSame((await revoked(list(SHA256, Buffer.alloc(32)))).revocations, [])
  t.match((await revoked(list(X509, middle.certificate))).revocations, [{ reason: /CN=Test Middle is revoked/ }])
  const tbs = createHash('sha256').update(middleSha256.signedPart).digest()
  t.match((await revoked(list(X509_SHA256, Buffer.concat([tbs, Buffer.alloc(16)])))).revocations, [
    { reason: /CN=Test Middle is revoked/ },
  ])
  const svn = Buffer.from('01612B139DD5598843AB1C185C3CB2EB92000009000000000000000000000000', 'hex')
  t.match(readRevocationList(list(SHA256, svn), 'x').bootManagerVersion, { major: 9, minor: 0 })
  t.throws(() => readRevocationList(Buffer.from('no list at all, but long enough to look at'), 'x'), {
    code: 'EFI_BAD_SIGNATURE_LIST',
  })
  t.throws(() => readRevocationList(list(SHA256, hash).subarray(0, 60), 'x'), { code: 'EFI_BAD_SIGNATURE_LIST' })
  t.equal(SHIPPED_LIST.digests.size, 389)
  for (const digest of [...SHIPPED_LIST.digests, ...SHIPPED_LIST.optionalDigests])
    if (!/^[0-9a-f]{64}$/.test(digest)) t.fail(digest)
})

t.test('what is no EFI program is refused with the offset', async (t) => {
  const refused: [string, Uint8Array, RegExp][] = [
    ['empty', Buffer.alloc(0), /offset 0, the DOS header/],
    ['text', Buffer.alloc(100, 'x'), /offset 0, it does not begin with MZ/],
    ['cut', unsigned.subarray(0, 700), /section \.text would end|headers of/],
    ['no PE', edited((file) => file.writeUInt32LE(0x40, 0x3c)), /no PE header/],
    ['far PE', edited((file) => file.writeUInt32LE(0xfffffff0, 0x3c)), /beyond the headers/],
    ['many sections', edited((file) => file.writeUInt16LE(97, 0x86)), /97 sections/],
    ['other magic', edited((file) => file.writeUInt16LE(0x107, 0x98)), /type 0x107/],
    ['large headers', edited((file) => file.writeUInt32LE(0x7fffffff, 0x98 + 60)), /in a smaller file/],
    ['small headers', edited((file) => file.writeUInt32LE(0x100, 0x98 + 60)), /table of sections exceeds/],
    ['far section', edited((file) => file.writeUInt32LE(0xfffffff0, 0x98 + 240 + 20)), /beyond the file/],
    ['overlap', edited((file) => file.writeUInt32LE(unsigned.length - 512, 0x98 + 240 + 16)), /overlap|beyond/],
  ]
  for (const [name, bytes, message] of refused)
    await t.rejects(describeEfi(bytes), { code: 'EFI_BAD_IMAGE', message }, name)
})

function edited(change: (file: Buffer) => void): Buffer {
  const file = Buffer.from(unsigned)
  change(file)
  return file
}

t.test('any file, and any change to a signed one, gives a description or a coded error in bounded time', async (t) => {
  const digest = await digestOf(unsigned)
  const stamp = makeTimestamp(Buffer.alloc(256), service, '20240102030405Z')
  const file = attachSignatures(unsigned, [
    makeSignature(digest, leaf, { extra: [middle, root], unsigned: { '1.3.6.1.4.1.311.3.3.1': stamp } }),
  ])
  const rich = makeEfiFile([code, { name: '.rsrc', bytes: resources() }, { name: '.sbat', bytes: sbat }])
  const attempt = async (bytes: Uint8Array) => {
    try {
      return await describeEfi(bytes, { own })
    } catch (error) {
      if (error instanceof FormatError) return undefined
      throw error
    }
  }
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => void (await attempt(bytes))))
  const edits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
  const mutate = (base: Uint8Array, changes: readonly (readonly [number, number])[], from = 0) => {
    const copy = Buffer.from(base)
    for (const [at, value] of changes) copy[from + (at % (copy.length - from))] = value
    return copy
  }
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const broken = mutate(file, changes, file.readUInt32LE(0x98 + 112 + 32))
      const description = await attempt(broken)
      // a change within the signature never makes it another's
      t.notOk(description?.signers.some((signer) => signer.startsWith('microsoft')))
    }),
    { numRuns: 200 },
  )
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => void (await attempt(mutate(rich, changes)))),
    {
      numRuns: 100,
    },
  )
  await fc.assert(
    fc.asyncProperty(edits, async (changes) => {
      const broken = mutate(file.subarray(0, unsigned.length), changes)
      if (broken.equals(unsigned)) return
      const whole = Buffer.concat([broken, file.subarray(unsigned.length)])
      const description = await attempt(whole)
      const same = description?.digest === digest
      t.equal(description?.signers.includes('own') ?? false, same && (description?.signatures.length ?? 0) > 0)
    }),
    { numRuns: 200 },
  )
  const bomb = Buffer.alloc(1_000_000, 0x30)
  for (let at = 0; at + 6 < bomb.length; at += 6) {
    bomb[at + 1] = 0x84
    bomb.writeUInt32BE(bomb.length - at - 6, at + 2)
  }
  const started = performance.now()
  await attempt(attachSignatures(unsigned, [bomb]))
  t.ok(performance.now() - started < 5000, 'nesting without end is not followed')
})

t.test('mutated headers, resources, signatures and lists: 10^5 cases of each decoder', async (t) => {
  const digest = await digestOf(unsigned)
  const signature = makeSignature(digest, leaf)
  const list = Buffer.alloc(28 + 2 * 48, 7)
  list.set(Buffer.from('2616c4c14c509240aca941f936934328', 'hex'))
  list.set(new Uint8Array(Uint32Array.from([list.length, 0, 48]).buffer), 16)
  const rich = makeEfiFile([{ name: '.rsrc', bytes: resources() }])
  const image = await readPeImage(memorySource('f', rich))
  const section = image.sections[0]
  const placesOfResources = Uint32Array.from({ length: 0x260 }, (_, at) => (section?.offset ?? 0) + at)
  const own = [decodeCertificate(root.certificate)]
  // the whole description costs a digest and two verifications each time
  const whole = attachSignatures(unsigned, [makeSignature(digest, leaf, { extra: [middle] })])
  const rows: [string, Uint8Array, (bytes: Uint8Array) => unknown, MutationOptions][] = [
    [
      'headers',
      rich,
      (bytes) => readPeImage(memorySource('f', bytes)),
      { places: writtenPlaces(rich.subarray(0, 0x400)) },
    ],
    ['resources', rich, (bytes) => readResources(memorySource('f', bytes), image), { places: placesOfResources }],
    ['DER', signature, orDerError(walkDer), {}],
    // its certificates too
    ['signatures', signature, (bytes) => readSignatures(bytes, 0), {}],
    ['revocation lists', list, (bytes) => readRevocationList(bytes, 'f'), {}],
    ['sbat', sbat, parseSbat, {}],
    ['files', whole, (bytes) => describeEfi(bytes, { own }), { cases: 3000 }],
  ]
  for (const [what, original, decode, options] of rows) {
    const { refused, slowestMs } = await decodeMutations(original, decode, options)
    t.pass(`${what}: ${refused} refused, slowest ${slowestMs.toFixed(1)} ms`)
  }
})

/** Everything that can be read of it. */
function walkDer(bytes: Uint8Array): void {
  const walk = (value: Der, depth: number): void => {
    if (value.tag & 0x20 && depth < 40) for (const member of membersOf(value)) walk(member, depth + 1)
  }
  walk(readDer(bytes), 0)
}

/** DerError is this room's own: those who ask for signatures never see it. */
function orDerError(decode: (bytes: Uint8Array) => unknown): (bytes: Uint8Array) => void {
  return (bytes) => {
    try {
      decode(bytes)
    } catch (error) {
      if (!(error instanceof DerError)) throw error
    }
  }
}

t.test('certificates as people have them', (t) => {
  t.equal(parseCertificates(Buffer.from(`text before\n${toPem(root)}${toPem(leaf)}`)).length, 2)
  t.equal(parseCertificates(root.certificate).length, 1)
  t.throws(() => parseCertificates(Buffer.from('nothing')))
  t.end()
})

const SIGNED_PACKAGES = [
  '/usr/lib/shim/shimx64.efi.signed',
  '/usr/lib/shim/fbx64.efi.signed',
  '/usr/lib/shim/mmx64.efi.signed',
  '/usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed',
  '/usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed',
]

t.test("the distribution's signed loaders", { skip: skipWithoutPackages('secure-boot') }, async (t) => {
  if (!requireTool(t, 'pesign') || !requireTool(t, 'sbverify') || !requireTool(t, 'osslsigncode')) return
  for (const path of SIGNED_PACKAGES) {
    const source = await openFileSource(path)
    const description = await describeEfi(source)
    await source.close()
    const { stdout: hash } = await runTool('pesign', ['-h', '-i', path])
    t.equal(description.digest, hash.trim().split(' ').at(-1), `pesign's digest of ${path}`)
    const { stdout: listed } = await runTool('sbverify', ['--list', path])
    const signers = [...listed.matchAll(/image signature certificates:\n - subject: .*\/CN=(.*)/g)].map(
      (match) => match[1],
    )
    t.ok(signers.length > 0)
    t.strictSame(
      description.signatures.map(({ chain }) => /CN=([^,]*)/.exec(chain[0]?.subject ?? '')?.[1]),
      signers,
      "sbverify's signers",
    )
    for (const signature of description.signatures)
      t.match(signature, { verified: true, digestMatches: true, findings: [] })
  }
  const [shim, , , grub] = await Promise.all(SIGNED_PACKAGES.map((path) => describeEfi(readFileSync(path))))
  t.ok(shim?.signers.every((signer) => signer.startsWith('microsoft-uefi-ca-')))
  t.ok((shim?.signers.length ?? 0) > 0, `shim: ${shim?.signers.join(' and ')}`)
  t.ok(
    shim?.signatures.every(({ timestamp }) => timestamp?.fault === null),
    "Microsoft's timestamps hold",
  )
  t.ok(shim?.sbatLevel.some(({ component }) => component === 'grub'))
  t.match(grub, { signers: ['third-party'], signatures: [{ authority: /Debian|Canonical/ }] })
  t.ok(
    shim?.vendorAuthorities.some(({ subject }) => subject === grub?.signatures[0]?.authority),
    'shim trusts who signed GRUB',
  )
  t.strictSame(refusedBy(shim?.sbatLevel ?? [], grub?.sbat ?? []), [])
})

t.test('what other tools sign we accept, what we sign they accept', async (t) => {
  for (const tool of ['sbverify', 'osslsigncode', 'pesign']) if (!requireTool(t, tool)) return
  const folder = t.testdir({
    'leaf.pem': toPem(leaf),
    'leaf.key': leaf.key.export({ type: 'pkcs8', format: 'pem' }),
    'root.pem': toPem(root),
    'self.pem': toPem(service),
    'self.key': service.key.export({ type: 'pkcs8', format: 'pem' }),
    'unsigned.efi': unsigned,
  })
  const at = (name: string) => join(folder, name)
  const sbsign = findCommand('sbsign') ?? 'sbsign'
  await run(t, sbsign, '--key', at('self.key'), '--cert', at('self.pem'), '--output', at('one.efi'), at('unsigned.efi'))
  await run(t, sbsign, '--key', at('leaf.key'), '--cert', at('leaf.pem'), '--output', at('two.efi'), at('one.efi'))
  t.match(await describeEfi(readFileSync(at('two.efi')), { own: [decodeCertificate(service.certificate)] }), {
    signers: ['own', 'third-party'],
    findings: [],
  })
  for (const hash of ['sha1', 'sha256', 'sha384', 'sha512']) {
    const output = at(`ossl-${hash}.efi`)
    await run(
      t,
      'osslsigncode',
      'sign',
      '-h',
      hash,
      '-certs',
      at('leaf.pem'),
      '-key',
      at('leaf.key'),
      '-in',
      at('unsigned.efi'),
      '-out',
      output,
    )
    t.match((await describeEfi(readFileSync(output))).signatures, [
      { digestAlgorithm: hash, verified: true, digestMatches: true, findings: [] },
    ])
  }
  const nested = at('nested.efi')
  await run(
    t,
    'osslsigncode',
    'sign',
    '-nest',
    '-certs',
    at('self.pem'),
    '-key',
    at('self.key'),
    '-in',
    at('ossl-sha1.efi'),
    '-out',
    nested,
  )
  t.match((await describeEfi(readFileSync(nested))).signatures, [
    { nested: false, verified: true },
    { nested: true, verified: true, digestMatches: true, chain: [{ subject: 'CN=Test Time Service' }] },
  ])

  const digest = await digestOf(unsigned)
  writeFileSync(at('ours.efi'), attachSignatures(unsigned, [makeSignature(digest, service)]))
  await run(t, 'sbverify', '--cert', at('self.pem'), at('ours.efi'))
  const spoiled = readFileSync(at('ours.efi'))
  spoiled[1500] = 1
  writeFileSync(at('spoiled.efi'), spoiled)
  t.not((await runTool('sbverify', ['--cert', at('self.pem'), at('spoiled.efi')])).status, 0, 'the judge can say no')
  t.match((await describeEfi(spoiled)).signatures, [{ signer: 'none', verified: true, digestMatches: false }])
})

async function run(t: Test, command: string, ...args: string[]): Promise<void> {
  const { status, stderr, stdout } = await runTool(command, args)
  if (status !== 0) t.fail(`${command} ${args.join(' ')}: ${stderr}${stdout}`)
}

t.test('a large file is read in pieces', async (t) => {
  const source = memorySource('large.efi', makeEfiFile([{ name: '.text', bytes: Buffer.alloc(3 << 20, 1) }]))
  let largest = 0
  const counted = {
    ...source,
    read: (offset: number, length: number) => ((largest = Math.max(largest, length)), source.read(offset, length)),
  }
  t.equal((await describeEfi(counted)).digest, (await describeEfi(await source.read(0, source.sizeBytes))).digest)
  t.ok(largest <= 1 << 20)
})
