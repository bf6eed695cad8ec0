// The daemon's own certificate authority: made at the first start, kept with its key in one file that only this user reads.
import { createPrivateKey, generateKeyPair, randomBytes, X509Certificate, type KeyObject } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { SystemError } from '../errors.ts'
import { buildAuthorityCertificate, type Issuer } from './certificate.ts'

/** An authority and what the machines that are to trust it are given. */
export interface Authority extends Issuer {
  readonly certificate: X509Certificate
}

/** A key and its certificate, as one file holds them. */
export interface KeyAndCertificate {
  readonly privateKey: KeyObject
  readonly certificate: X509Certificate
}

/** Until the machines must be told another: as long as they live. */
const AUTHORITY_YEARS = 10
/** Firmware of ten years ago reads these. */
const AUTHORITY_BITS = 3072
export const DAY_MS = 86_400_000

/** The authority in this file; made if there is none [CERTIFICATE_UNUSABLE]. */
export async function openAuthority(file: string, now: Date): Promise<Authority> {
  const known = readKeyFile(file) ?? (await makeAuthority(file, now))
  const [, commonName = ''] = /^CN=(.*)$/m.exec(known.certificate.subject) ?? []
  return { ...known, commonName }
}

async function makeAuthority(file: string, now: Date): Promise<KeyAndCertificate> {
  const privateKey = await makeRsaKey(AUTHORITY_BITS)
  // the same host may get a second authority: two names, so that nobody takes one for the other
  const commonName = `openwds CA of ${hostname().slice(0, 40)} ${randomBytes(3).toString('hex')}`
  const notBefore = new Date(now.getTime() - DAY_MS)
  const notAfter = new Date(now)
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + AUTHORITY_YEARS)
  const certificate = new X509Certificate(buildAuthorityCertificate({ commonName, notBefore, notAfter }, privateKey))
  writeKeyFile(file, { privateKey, certificate })
  return { privateKey, certificate }
}

/** An RSA key: firmware that has HTTPS at all reads nothing else. */
export async function makeRsaKey(bits: number): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: bits })
  return privateKey
}

/** A key and certificate in PEM, undefined if there is no such file [CERTIFICATE_UNUSABLE]. */
export function readKeyFile(file: string): KeyAndCertificate | undefined {
  try {
    // whoever else reads the key is the server
    if ((statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600)
    const pem = readFileSync(file, 'utf8')
    const pair = { privateKey: createPrivateKey(pem), certificate: new X509Certificate(pem) }
    if (pair.certificate.checkPrivateKey(pair.privateKey)) return pair
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unusable(file, error instanceof Error ? error.message : String(error))
  }
  throw unusable(file, 'its certificate is not of its key')
}

/** Replaces the file whole, so that a loss of power leaves the old one or the new one [CERTIFICATE_UNUSABLE]. */
export function writeKeyFile(file: string, { privateKey, certificate }: KeyAndCertificate): void {
  const pem = `${privateKey.export({ type: 'pkcs8', format: 'pem' }) as string}${certificate.toString()}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const partial = `${file}.new`
    const handle = openSync(partial, 'w', 0o600)
    try {
      writeSync(handle, pem)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(partial, file)
  } catch (error) {
    throw unusable(file, error instanceof Error ? error.message : String(error))
  }
}

function unusable(path: string, reason: string): SystemError {
  return new SystemError('CERTIFICATE_UNUSABLE', { path, reason })
}
