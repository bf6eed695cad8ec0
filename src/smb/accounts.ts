// Accounts of the share as the files that smbd reads: a password database, and the Unix users that Samba wants behind it. Pure.
import { randomBytes, randomInt } from 'node:crypto'
import { md4 } from './md4.ts'

/** The one account of a deployment; its share has the same name. */
export interface ShareAccount {
  /** Letters and digits, lower case. */
  name: string
  deployment: string
  /** Of no user of the system, and no two alike: Samba tells accounts apart by it. */
  uid: number
  /** Hex, capitals: as good as the password for whoever reads it. */
  ntHash: string
  /** ISO 8601: afterwards it is taken away whatever became of the deployment. */
  expiresAt: string
}

/** Whose files the share gives out, and who smbd reads them as: the user the daemon runs as. */
export interface ShareOwner {
  uid: number
  gid: number
}

/** The name smbd knows the owner by. */
export const OWNER_NAME = 'openwds-share'
const GUEST_NAME = 'nobody'
const NOBODY = 65_534
const LETTERS = 'abcdefghijkmnopqrstuvwxyz23456789'
/** 12 of 33 letters: 60 bits, and they are no secret. */
const NAME_LETTERS = 12
/** 28 of 33: 141 bits. Nothing among them that Windows' command interpreter reads as more than a letter. */
const PASSWORD_LETTERS = 28
/** Above the users of any system, and such that Samba's RID, 2 · uid + 1000, stays below 2³¹. */
const FIRST_UID = 100_000_000
const LAST_UID = 1_000_000_000

/** A new account and its password, which is kept nowhere. */
export function makeAccount(
  deployment: string,
  expiresAt: string,
  taken: readonly ShareAccount[],
): { account: ShareAccount; password: string } {
  const password = letters(PASSWORD_LETTERS)
  const uids = new Set(taken.map(({ uid }) => uid))
  let uid = randomInt(FIRST_UID, LAST_UID)
  while (uids.has(uid)) uid = randomInt(FIRST_UID, LAST_UID)
  const account = { name: `d${letters(NAME_LETTERS)}`, deployment, uid, ntHash: ntHashOf(password), expiresAt }
  return { account, password }
}

/** MD4 of the password in UTF-16LE [MS-NLMP 3.3.1, NTOWFv1]. */
export function ntHashOf(password: string): string {
  return md4(Buffer.from(password, 'utf16le')).toString('hex').toUpperCase()
}

/** Samba's `smbpasswd` [smbpasswd(5)]: no LM hash, an ordinary account. */
export function formatPasswords(accounts: readonly ShareAccount[]): string {
  return accounts
    .map(({ name, uid, ntHash }) => `${name}:${uid}:${'X'.repeat(32)}:${ntHash}:[U          ]:LCT-00000001:\n`)
    .join('')
}

/** The users of smbd's world [passwd(5)]; the comment says whose account it is, and until when. */
export function formatUsers(accounts: readonly ShareAccount[], { uid, gid }: ShareOwner): string {
  const line = (name: string, user: number, group: number, comment: string) =>
    `${name}:x:${user}:${group}:${comment}:/nonexistent:/usr/sbin/nologin\n`
  return [
    line(OWNER_NAME, uid, gid, 'owner of the share'),
    ...(uid === NOBODY ? [] : [line(GUEST_NAME, NOBODY, NOBODY, 'nobody')]),
    ...accounts.map(({ name, uid: own, deployment, expiresAt }) =>
      line(name, own, gid, `${deployment} ${Date.parse(expiresAt)}`),
    ),
  ].join('')
}

/** The groups of smbd's world [group(5)]. */
export function formatGroups({ gid }: ShareOwner): string {
  return `${OWNER_NAME}:x:${gid}:\n${gid === NOBODY ? '' : `nogroup:x:${NOBODY}:\n`}`
}

/** The accounts of both files; what is in one alone, or not as we write it, is none. */
export function parseAccounts(users: string, passwords: string): ShareAccount[] {
  const hashes = new Map(
    passwords.split('\n').map((line) => {
      const [name = '', , , hash = ''] = line.split(':')
      return [name, hash]
    }),
  )
  return users.split('\n').flatMap((line) => {
    const [, name = '', uid, deployment = '', at] = /^([a-z0-9]+):x:(\d+):\d+:([^: ]+) (\d+):/.exec(line) ?? []
    const ntHash = hashes.get(name) ?? ''
    if (!/^[0-9A-F]{32}$/.test(ntHash)) return []
    return [{ name, deployment, uid: Number(uid), ntHash, expiresAt: new Date(Number(at)).toISOString() }]
  })
}

function letters(count: number): string {
  const limit = 256 - (256 % LETTERS.length)
  let text = ''
  while (text.length < count)
    for (const byte of randomBytes(count * 2))
      if (byte < limit && text.length < count) text += LETTERS[byte % LETTERS.length]
  return text
}
