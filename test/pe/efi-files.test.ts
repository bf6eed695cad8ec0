// Files with their signatures as lists show them, and the shipped revocation list as it is made from files.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { LoaderFiles } from '../../src/boot/loader-files.ts'
import type { Image } from '../../src/model.ts'
import { decodeCertificate } from '../../src/pe/certificate.ts'
import { describeEfi } from '../../src/pe/describe.ts'
import { EfiFiles } from '../../src/pe/efi-files.ts'
import { readRevocationList, SHIPPED_LIST } from '../../src/pe/revocation.ts'
import { attachSignatures, makeAuthority, makeEfiFile, makeSignature } from '../support/efi-signing.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const unsigned = makeEfiFile([{ name: '.text', bytes: Buffer.alloc(3000, 0x90) }])
const [mine, foreign] = [makeAuthority('My Own CA'), makeAuthority('Somebody Else')]
const { digest } = await describeEfi(unsigned)
const twice = attachSignatures(
  unsigned,
  [mine, foreign].map((authority) => makeSignature(digest, authority)),
)
const own = [decodeCertificate(mine.certificate)]

/** EFI_SIGNATURE_LIST of SHA-256 digests. */
function dbx(...entries: readonly string[]): Buffer {
  const header = Buffer.alloc(28)
  Buffer.from('2616c4c14c509240aca941f936934328', 'hex').copy(header)
  header.writeUInt32LE(28 + 48 * entries.length, 16)
  header.writeUInt32LE(48, 24)
  return Buffer.concat([header, ...entries.flatMap((hex) => [Buffer.alloc(16, 7), Buffer.from(hex, 'hex')])])
}

t.test('every signer of a file, with the authorities and the list one has', async (t) => {
  const folder = t.testdir({ 'text.efi': 'no program', empty: '' })
  const path = join(folder, 'twice.efi')
  writeFileSync(path, twice)
  t.match(await new EfiFiles().signaturesOf(path), { signers: ['third-party'], revocations: [] })

  const files = new EfiFiles({ own, revoked: [readRevocationList(dbx(digest), 'dbx.bin')] })
  t.match(await files.signaturesOf(path), {
    signers: ['own', 'third-party'],
    summary: /CN=My Own CA .* and by CN=Somebody Else .*REVOKED: this very file/,
    revocations: [{ list: 'dbx.bin', where: 'everywhere' }],
  })
  t.equal(await files.signaturesOf(path), await files.signaturesOf(path), 'read once')
  writeFileSync(path, unsigned)
  t.match(await files.signaturesOf(path), { signers: [], summary: /not signed/ }, 'and again once it was changed')
  for (const name of ['none.efi', 'text.efi', 'empty', '.'])
    t.equal(await files.signaturesOf(join(folder, name)), undefined, name)
})

t.test('the EFI programs of an image: those laid down, and those out of its WIM', async (t) => {
  const folder = t.testdir({ boot: { 'pxeboot.n12': 'bios' }, files: {} })
  writeFileSync(join(folder, 'boot/mine.efi'), twice)
  writeFileSync(join(folder, 'files/abc'), twice)
  const loaders = new LoaderFiles({
    imageDirectory: folder,
    bootFilePath: (sha256) => join(folder, 'files', sha256),
    trust: { own, revoked: [SHIPPED_LIST] },
  })
  const bootFiles = ['x64uefi/bootmgfw.efi', 'boot.sdi'].map((name) => ({ name, sha256: 'abc' }))
  const programs = { x64uefi: 'boot/mine.efi', arm64: 'boot/none.efi', x64: 'boot/pxeboot.n12' }
  const image = { programs, content: { bootFiles } } as unknown as Image
  const found = await loaders.signaturesOf(image)
  t.strictSame(Object.keys(found), ['boot/mine.efi', 'boot/x64uefi/bootmgfw.efi'])
  for (const signatures of Object.values(found)) t.strictSame(signatures.signers, ['own', 'third-party'])
})

/** Runs the script and gives the module it made. */
async function makeList(folder: string, file: string, bytes: Uint8Array | string) {
  writeFileSync(join(folder, file), bytes)
  const output = join(folder, `${file}.ts`)
  const about = ['--source', 'somewhere, a list', '--revision', 'commit 1', '--date', '2030-01-02', '-o', output]
  const words = ['--import=tsx', join(ROOT, 'scripts/make-dbx.js'), join(folder, file), ...about]
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', cwd: ROOT })
  const made = status === 0 ? ((await import(output)) as Record<string, unknown>) : {}
  return { status, stderr, made, text: status === 0 ? readFileSync(output, 'utf8') : '' }
}

t.test('the shipped list is made from a file', async (t) => {
  const folder = t.testdir({})
  const entry = (hex: string, words = {}) => ({ authenticodeHash: hex.toUpperCase(), hashType: 'SHA256', ...words })
  const [one, two, three] = ['11', '22', '33'].map((pair) => pair.repeat(32)) as [string, string, string]
  const info = {
    images: { x64: [entry(two), entry(one), entry(three, { isOptional: 'true' })], arm: [entry(one)] },
    certificates: [],
    svns: [
      { guid: '{…} == EFI_CDBOOT_DBXSVN_GUID', version: '3.0' },
      { guid: '{…} == EFI_BOOTMGR_DBXSVN_GUID', version: '7.2' },
    ],
  }
  const json = JSON.stringify(info)
  const fromInfo = await makeList(folder, 'info.json', json)
  t.match(fromInfo.made, {
    DBX_DATE: '2030-01-02',
    DBX_SOURCE: 'somewhere, a list',
    DBX_BOOT_MANAGER_SVN: { major: 7, minor: 2 },
    DBX_HASHES: `\n${one}\n${two}\n`,
    DBX_OPTIONAL_HASHES: `\n${three}\n`,
    DBX_CERTIFICATES: '\n',
  })
  t.match(fromInfo.text, createHash('sha256').update(json).digest('hex'), 'it says what it was made from')

  const svn = '01612b139dd5598843ab1c185c3cb2eb92000009000000000000000000000000'
  t.match((await makeList(folder, 'dbx.bin', dbx(two, svn, one))).made, {
    DBX_BOOT_MANAGER_SVN: { major: 9, minor: 0 },
    DBX_HASHES: `\n${one}\n${two}\n`,
    DBX_OPTIONAL_HASHES: '\n',
  })
  const strange = { ...info, images: { x64: [entry('44')] } }
  t.match(await makeList(folder, 'bad.json', JSON.stringify(strange)), { status: 1, stderr: /no SHA-256/ })
  t.match(readFileSync(join(ROOT, 'src/pe/knowledge/dbx.ts'), 'utf8'), /^\/\/ Made by scripts\/make-dbx\.js from /m)
})
