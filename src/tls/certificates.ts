// What this server shows to clients over TLS: a certificate of the own authority that renews itself, or the operator's.
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SecureContextOptions } from 'node:tls'
import { SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import {
  DAY_MS,
  makeRsaKey,
  openAuthority,
  readKeyFile,
  writeKeyFile,
  type Authority,
  type KeyAndCertificate,
} from './authority.ts'
import { buildServerCertificate, type ServerNames } from './certificate.ts'

export interface CertificatesOptions {
  readonly dataDirectory: string
  /** What the server is reached by: in the certificate of the own authority. */
  readonly names: ServerNames
  /** The operator's own files instead, in PEM; the certificate with those between it and its root behind it. */
  readonly given?: { readonly certificate: string; readonly key: string } | undefined
  readonly log: Logger
  readonly now?: () => number
}

/** What is known of a certificate. */
export interface CertificateInfo {
  readonly subject: string
  readonly issuer: string
  /** SHA-256, hex pairs with colons. */
  readonly fingerprint: string
  readonly notBefore: string
  readonly notAfter: string
  /** `IP Address:10.77.0.1, DNS:localhost`; empty for an authority. */
  readonly names: string
}

/** The certificates of one daemon, for all of its doors. */
export interface Certificates {
  /** Key and certificate chain for `node:tls`. */
  context(): Pick<SecureContextOptions, 'key' | 'cert'>
  server(): CertificateInfo
  /** What the chain ends at, for clients that trust nothing else: the own authority, or all the operator's file holds. */
  authorityPem(): string
  /** The own authority; null where the operator's certificate is used. */
  readonly authority: (CertificateInfo & { readonly pem: string }) | null
  /** Called with every new certificate, to be put into servers that run. */
  onRenew(listener: () => void): void
  /** Looks now whether one is due; done every day, and of the operator's files every minute. */
  renew(): Promise<void>
  close(): void
}

/** Firmware reads RSA only, and 2048 bits at the least processor time. */
const SERVER_BITS = 2048
/** Browsers take no longer ones. */
const SERVER_DAYS = 397
/** A third of it before the end a new one is made. */
const RENEW_DAYS = SERVER_DAYS / 3
const LOOK_OWN_MS = DAY_MS
const LOOK_GIVEN_MS = 60_000

/**
 * Opens the certificates; the own authority and its first certificate are made where they are missing
 * [CERTIFICATE_UNUSABLE].
 */
export async function openCertificates(options: CertificatesOptions): Promise<Certificates> {
  const { log, given, dataDirectory } = options
  const now = options.now ?? Date.now
  const serverFile = join(dataDirectory, 'tls', 'server.pem')
  const authority = given ? null : await openAuthority(join(dataDirectory, 'tls', 'authority.pem'), new Date(now()))
  const listeners: (() => void)[] = []
  let current = given ? readGiven(given) : await readOrIssue(authority!)

  async function readOrIssue(issuer: Authority): Promise<Chain> {
    const known = readKeyFile(serverFile)
    if (known && whyRenew(known, issuer, options.names, now()) === undefined) return chainOf(known, issuer)
    return issue(issuer)
  }

  async function issue(issuer: Authority): Promise<Chain> {
    const privateKey = await makeRsaKey(SERVER_BITS)
    const notBefore = new Date(now() - DAY_MS)
    // none may outlive its authority
    const end = Math.min(now() + SERVER_DAYS * DAY_MS, Date.parse(issuer.certificate.validTo))
    const commonName = options.names.hosts[0] ?? options.names.addresses[0] ?? 'openwds'
    const words = { commonName: commonName.slice(0, 64), notBefore, notAfter: new Date(end) }
    const certificate = new X509Certificate(buildServerCertificate(words, options.names, privateKey, issuer))
    writeKeyFile(serverFile, { privateKey, certificate })
    logEvent(log, 'tls.certificate.issued', {
      names: certificate.subjectAltName ?? '',
      until: words.notAfter.toISOString(),
    })
    return chainOf({ privateKey, certificate }, issuer)
  }

  async function renew(): Promise<void> {
    const before = current.certificate.fingerprint256
    try {
      current = given ? readGiven(given) : await readOrIssue(authority!)
    } catch (error) {
      if (!(error instanceof SystemError)) throw error
      // what is there still serves
      return logEvent(log, 'tls.certificate.failed', { reason: error.message })
    }
    if (current.certificate.fingerprint256 === before) return
    if (given) {
      const { subjectAltName: names = '', validTo: until } = current.certificate
      logEvent(log, 'tls.certificate.changed', { names, until })
    }
    for (const listener of listeners) listener()
  }

  const timer = setInterval(() => void renew(), given ? LOOK_GIVEN_MS : LOOK_OWN_MS)
  timer.unref()
  return {
    context: () => ({ key: current.keyPem, cert: current.chainPem }),
    server: () => infoOf(current.certificate),
    authorityPem: () => authority?.certificate.toString() ?? current.chainPem,
    authority: authority && { ...infoOf(authority.certificate), pem: authority.certificate.toString() },
    onRenew: (listener) => void listeners.push(listener),
    renew,
    close: () => clearInterval(timer),
  }
}

interface Chain {
  readonly certificate: X509Certificate
  readonly keyPem: string
  readonly chainPem: string
}

function chainOf({ privateKey, certificate }: KeyAndCertificate, authority: Authority): Chain {
  return {
    certificate,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    chainPem: certificate.toString() + authority.certificate.toString(),
  }
}

/** Why a certificate does no longer: undefined if it does. */
export function whyRenew(
  { certificate }: KeyAndCertificate,
  authority: Authority,
  names: ServerNames,
  nowMs: number,
): string | undefined {
  if (!certificate.verify(authority.certificate.publicKey)) return 'another authority issued it'
  const left = Math.min(RENEW_DAYS * DAY_MS, (Date.parse(authority.certificate.validTo) - nowMs) / 3)
  if (Date.parse(certificate.validTo) - nowMs < left) return 'it ends soon'
  const held = new Set((certificate.subjectAltName ?? '').split(', '))
  const wanted = [
    ...names.addresses.map((address) => `IP Address:${address}`),
    ...names.hosts.map((host) => `DNS:${host}`),
  ]
  const missing = wanted.find((name) => !held.has(name))
  return missing === undefined ? undefined : `it does not name ${missing}`
}

function readGiven({ certificate: file, key: keyFile }: { certificate: string; key: string }): Chain {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      throw new SystemError('CERTIFICATE_UNUSABLE', { path, reason: (error as Error).message })
    }
  }
  const [chainPem, keyPem] = [read(file), read(keyFile)]
  try {
    const certificate = new X509Certificate(chainPem)
    if (certificate.checkPrivateKey(createPrivateKey(keyPem))) return { certificate, keyPem, chainPem }
  } catch (error) {
    throw new SystemError('CERTIFICATE_UNUSABLE', { path: file, reason: (error as Error).message })
  }
  throw new SystemError('CERTIFICATE_UNUSABLE', { path: file, reason: `it is not of the key ${keyFile}` })
}

function infoOf(certificate: X509Certificate): CertificateInfo {
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    fingerprint: certificate.fingerprint256,
    notBefore: new Date(certificate.validFrom).toISOString(),
    notAfter: new Date(certificate.validTo).toISOString(),
    names: certificate.subjectAltName ?? '',
  }
}
