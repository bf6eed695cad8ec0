// Makes the revocation list that is shipped, src/pe/knowledge/dbx.ts, from a file: Microsoft's dbx_info_msft_latest.json, or a
// list as firmware has it (DBXUpdate.bin, /sys/firmware/efi/efivars/dbx-*).
// `node --import=tsx scripts/make-dbx.js FILE --source TEXT --revision TEXT --date YYYY-MM-DD [-o FILE]`
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { readRevocationList } from '../src/pe/revocation.ts'

const USAGE =
  'usage: node --import=tsx scripts/make-dbx.js FILE --source TEXT --revision TEXT --date YYYY-MM-DD [-o FILE]\n' +
  "  --source    where the file is from: 'microsoft/secureboot_objects, dbx_info_msft_latest.json'\n" +
  "  --revision  which of it, and its licence: 'commit 1291637, BSD-2-Clause-Patent'\n" +
  '  --date      when the list was as it is in the file\n' +
  '  -o          instead of src/pe/knowledge/dbx.ts\n'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { type: 'string' },
    revision: { type: 'string' },
    date: { type: 'string' },
    output: { type: 'string', short: 'o', default: join(import.meta.dirname, '../src/pe/knowledge/dbx.ts') },
  },
})
const { source, revision, date, output } = values
const [file] = positionals
if (!file || !source || !revision || !/^\d{4}-\d{2}-\d{2}$/.test(date ?? '')) {
  process.stderr.write(USAGE)
  process.exit(2)
}

const bytes = readFileSync(file)
const found = bytes[0] === 0x7b ? readInfo(bytes.toString('utf8')) : readLists(bytes, basename(file))
writeFileSync(output, formatModule(found, createHash('sha256').update(bytes).digest('hex')))
process.stdout.write(
  `${output}: ${found.everywhere.length} digests everywhere, ${found.hardened.length} on hardened machines, ` +
    `${found.certificates.length} certificates, boot manager from ${found.svn.major}.${found.svn.minor} on\n`,
)

/** What Microsoft says of each entry: some are only for machines with further mitigations. */
function readInfo(text) {
  const { images, svns } = JSON.parse(text)
  const entries = Object.values(images).flat()
  const strange = entries.find(
    ({ hashType, authenticodeHash }) => hashType !== 'SHA256' || !/^[0-9a-f]{64}$/i.test(authenticodeHash),
  )
  if (strange) fail(`an entry is no SHA-256: ${JSON.stringify(strange)}`)
  const isOptional = ({ isOptional: word }) => String(word) === 'true'
  const svn = svns.find(({ guid }) => guid.includes('EFI_BOOTMGR_DBXSVN_GUID'))
  const [major, minor] = svn?.version.split('.').map(Number) ?? fail('it names no version of the boot manager')
  return {
    everywhere: sorted(entries.filter((entry) => !isOptional(entry)).map(digestOf)),
    hardened: sorted(entries.filter(isOptional).map(digestOf)),
    // the one there is, Microsoft's authority of 2011, is only for hardened machines
    certificates: [],
    svn: { major, minor },
  }
}

/** A list as firmware has it: everything in it counts everywhere. */
function readLists(content, name) {
  const { digests, certificates, bootManagerVersion } = readRevocationList(content, name)
  return {
    everywhere: sorted([...digests]),
    hardened: [],
    certificates: sorted([...certificates]),
    svn: bootManagerVersion ?? { major: 0, minor: 0 },
  }
}

function digestOf({ authenticodeHash }) {
  return authenticodeHash.toLowerCase()
}

function sorted(digests) {
  return [...new Set(digests)].sort()
}

function fail(reason) {
  process.stderr.write(`${file}: ${reason}\n`)
  process.exit(1)
}

function formatModule({ everywhere, hardened, certificates, svn }, sha256) {
  const lines = (digests) => '`\n' + digests.map((digest) => `${digest}\n`).join('') + '`'
  return `// Boot programs Microsoft has revoked: what the revocation list (dbx) of up-to-date firmware refuses.
// Made by scripts/make-dbx.js from ${source} (${revision}), SHA-256 of that file
// ${sha256}.

/** When the list was as it is here. */
export const DBX_DATE = '${date}'
export const DBX_SOURCE = '${source}'

/** The least security version of Windows' boot manager: the list's SVN entry for it. */
export const DBX_BOOT_MANAGER_SVN = { major: ${svn.major}, minor: ${svn.minor} } as const

/** SHA-256 of certificates that are revoked as a whole, on every machine that took the update. */
export const DBX_CERTIFICATES = ${lines(certificates)}

/** Authenticode digests (SHA-256) on every machine that took the update. */
export const DBX_HASHES = ${lines(everywhere)}

/** Digests only on machines whose administrator applied the mitigations of CVE-2023-24932, like the revocation of the whole 2011 authority. */
export const DBX_OPTIONAL_HASHES = ${lines(hardened)}
`
}
