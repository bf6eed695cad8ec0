// Passwords of users: kept as scrypt hashes, and checked one at a time, so that guessing keeps no processor busy.
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { RequestError } from '../errors.ts'

/** log2 of N, block size, parallelization [RFC 7914 §2]. */
interface Cost {
  ln: number
  r: number
  p: number
}

/** 32 MiB and about a quarter of a second; as hard as N = 2^17, p = 1, with a quarter of its memory [OWASP Password Storage]. */
const COST: Cost = { ln: 15, r: 8, p: 3 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Beyond these a hash was not written by us, and would only cost memory. */
const MAX_COST: Cost = { ln: 18, r: 16, p: 8 }
/** Those who wait longer than a few seconds come again. */
const MAX_WAITING = 16

/** `$scrypt$ln=15,r=8,p=3$SALT$HASH`, both base64 without padding [PHC string format]. */
const PATTERN = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{8,128})\$([A-Za-z0-9+/]{16,128})$/

let waiting = 0
let last: Promise<unknown> = Promise.resolve()

/** What is stored of a password [SIGN_IN_BUSY]. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  return formatHash(COST, salt, await inTurn(() => derive(password, salt, HASH_BYTES, COST)))
}

/** Whether it is the password of that hash [SIGN_IN_BUSY]. Without a hash it takes as long and is not. */
export async function isPassword(password: string, stored: string | undefined): Promise<boolean> {
  const known = stored === undefined ? undefined : parseHash(stored)
  const { cost, salt, hash } = known ?? { cost: COST, salt: Buffer.alloc(SALT_BYTES), hash: Buffer.alloc(HASH_BYTES) }
  const found = await inTurn(() => derive(password, salt, hash.length, cost))
  return timingSafeEqual(found, hash) && known !== undefined
}

/** Runs after those before it: all together take one thread and the memory of one. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MAX_WAITING) throw new RequestError('SIGN_IN_BUSY', { waiting })
  waiting++
  const turn = last.then(work)
  last = turn.catch(() => undefined)
  try {
    return await turn
  } finally {
    waiting--
  }
}

function derive(password: string, salt: Uint8Array, length: number, { ln, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** ln, r, p, maxmem: 2 ** ln * r * 128 + 2 ** 20 }
  // the same letters typed on another system may come in another form [RFC 8265 §4.2]
  const normal = password.normalize('NFC')
  return new Promise((resolve, reject) => {
    scrypt(normal, salt, length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

function formatHash({ ln, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  const text = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')
  return `$scrypt$ln=${ln},r=${r},p=${p}$${text(salt)}$${text(hash)}`
}

function parseHash(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } | undefined {
  const [, ln, r, p, salt = '', hash = ''] = PATTERN.exec(stored) ?? []
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) }
  const isFair = (Object.keys(cost) as (keyof Cost)[]).every((word) => cost[word] >= 1 && cost[word] <= MAX_COST[word])
  if (!isFair) return undefined
  return { cost, salt: Buffer.from(salt, 'base64'), hash: Buffer.from(hash, 'base64') }
}
