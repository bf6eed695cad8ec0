// Accounts of the share: the NT hash against RFC 1320, OpenSSL and Samba, and the files that smbd reads.
import { createHash } from 'node:crypto'
import t from 'tap'
import fc from 'fast-check'
import { formatPasswords, formatUsers, makeAccount, ntHashOf, parseAccounts } from '../../src/smb/accounts.ts'
import { findSamba } from '../../src/smb/find-samba.ts'
import { md4 } from '../../src/smb/md4.ts'
import { shareFolder } from '../../src/smb/share-folder.ts'
import { buildSmbConf } from '../../src/smb/smb-conf.ts'
import { requireTool, runTool } from '../support/tools.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const AT = '2026-11-30T08:00:00.000Z'
const OWNER = { uid: 967, gid: 967 }

t.test('MD4 is that of RFC 1320 §A.5', (t) => {
  const vectors: Record<string, string> = {
    '': '31d6cfe0d16ae931b73c59d7e0c089c0',
    a: 'bde52cb31de33e46245e05fbdbd6fb24',
    abc: 'a448017aaf21d8525fc10ae87aa6729d',
    'message digest': 'd9130a8164549fe818874806e1c7014b',
    abcdefghijklmnopqrstuvwxyz: 'd79e1c308aa5bbcdeea8ed63df412da9',
    ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789: '043f8582f241db351ce627e153e7f0e4',
    '12345678901234567890123456789012345678901234567890123456789012345678901234567890':
      'e33b4ddc9c38f2199c3e7b164fcc0536',
  }
  for (const [text, hash] of Object.entries(vectors)) t.equal(md4(Buffer.from(text)).toString('hex'), hash, text)
  t.equal(ntHashOf('password'), '8846F7EAEE8FB117AD06BDD830B7586C', '[MS-NLMP 4.2]: of the password in UTF-16LE')
  t.end()
})

t.test('MD4 of any length is what OpenSSL says', async (t) => {
  const folder = temporaryDirectory(t)
  const file = join(folder, 'bytes')
  for (const length of [55, 56, 57, 63, 64, 65, 119, 120, 1000]) {
    const bytes = createHash('sha512').update(String(length)).digest()
    const long = Buffer.concat(Array.from({ length: 20 }, () => bytes)).subarray(0, length)
    writeFileSync(file, long)
    const { stdout, status, stderr } = await runTool('openssl', [
      'dgst',
      '-md4',
      '-provider',
      'legacy',
      '-provider',
      'default',
      file,
    ])
    t.equal(status, 0, stderr)
    t.equal(stdout.trim().split(' ').at(-1), md4(long).toString('hex'), `${length} bytes`)
  }
})

t.test('no two accounts share a name, an id or a password, and the files hold no password', (t) => {
  const made: ReturnType<typeof makeAccount>[] = []
  for (let n = 0; n < 300; n++)
    made.push(
      makeAccount(
        `dep${n}`,
        AT,
        made.map(({ account }) => account),
      ),
    )
  for (const key of ['name', 'uid', 'ntHash'] as const)
    t.equal(new Set(made.map(({ account }) => account[key])).size, 300, key)
  t.ok(
    made.every(({ password }) => /^[a-z0-9]{28}$/.test(password)),
    'nothing that a command interpreter reads',
  )
  const accounts = made.map(({ account }) => account)
  const texts = formatPasswords(accounts) + formatUsers(accounts, OWNER)
  t.ok(made.every(({ password }) => !texts.includes(password)))
  t.same(
    parseAccounts(formatUsers(accounts, OWNER), formatPasswords(accounts)),
    accounts,
    'read again they are the same',
  )
  t.same(parseAccounts(formatUsers(accounts, OWNER), ''), [], 'one without a password is none')
  t.same(parseAccounts('', formatPasswords(accounts)), [])
  t.end()
})

t.test('any text gives accounts or none, and never throws', (t) => {
  fc.assert(fc.property(fc.string(), fc.string(), (users, passwords) => Array.isArray(parseAccounts(users, passwords))))
  t.end()
})

t.test('Samba takes the configuration, and finds nothing to say', async (t) => {
  if (!requireTool(t, 'smbd')) return
  const folder = shareFolder(temporaryDirectory(t))
  writeFileSync(folder.configuration, buildSmbConf({ folder, addresses: ['127.0.0.1', '10.80.0.5'], port: 445 }))
  const { stdout, stderr } = await runTool('testparm', ['-s', folder.configuration])
  t.notMatch(stderr, /unknown parameter|ignoring|must differ|invalid/i)
  for (const line of [/restrict anonymous = 2/, /server min protocol = SMB3_00/, /interfaces = 127.0.0.1 10.80.0.5/])
    t.match(stdout, line)
  const told = async (name: string, section = 'global') =>
    (
      await runTool('testparm', ['-s', `--section-name=${section}`, `--parameter-name=${name}`, folder.configuration])
    ).stdout.trim()
  t.equal(await told('smb encrypt'), 'required')
  t.equal(await told('map to guest'), 'Never')
  t.equal(await told('read only', 'homes'), 'Yes')
  t.equal(await told('guest ok', 'homes'), 'No')
  t.equal(await told('disable netbios'), 'Yes')
})

t.test('what is missing on the host is named', async (t) => {
  const empty = temporaryDirectory(t)
  await t.rejects(findSamba({ programs: [empty], libraries: [empty] }), {
    code: 'SMB_PROGRAM_MISSING',
    message: /smbd/,
    next: /apt-get install .*samba/,
  })
  for (const name of ['smbd', 'smbcontrol']) writeFileSync(join(empty, name), '', { mode: 0o755 })
  await t.rejects(findSamba({ programs: [empty], libraries: [join(empty, 'none')] }), { message: /libnss_wrapper/ })
  writeFileSync(join(empty, 'libnss_wrapper.so'), '')
  t.match(await findSamba({ programs: [empty], libraries: [join(empty, 'none'), empty] }), {
    smbd: join(empty, 'smbd'),
  })
})
