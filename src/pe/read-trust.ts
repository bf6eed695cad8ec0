// Reads whom an administrator's firmware trusts and what it refuses, from files: certificates (PEM or DER) and revocation lists.
import { readFile } from 'node:fs/promises'
import { SystemError } from '../errors.ts'
import { parseCertificates, type Certificate } from './certificate.ts'
import type { DescribeOptions } from './describe.ts'
import { readRevocationList, SHIPPED_LIST } from './revocation.ts'

/** The files, and what each is. */
export interface TrustFiles {
  /** Certificates; each file may have several. */
  readonly ownAuthorities?: readonly string[] | undefined
  /** Lists as firmware or Microsoft has them; none: the one that is shipped. */
  readonly revocations?: readonly string[] | undefined
}

/** Certificates and lists are a few KB; what a wrong file may cost. */
const MAX_BYTES = 4 * 2 ** 20

/** Rejects with INPUT_UNREADABLE, EFI_BAD_SIGNATURE_LIST. */
export async function readTrust({ ownAuthorities = [], revocations = [] }: TrustFiles): Promise<DescribeOptions> {
  const own = (await Promise.all(ownAuthorities.map(readCertificates))).flat()
  if (revocations.length === 0) return { own, revoked: [SHIPPED_LIST] }
  return {
    own,
    revoked: await Promise.all(revocations.map(async (path) => readRevocationList(await readSmall(path), path))),
  }
}

async function readCertificates(file: string): Promise<Certificate[]> {
  const bytes = await readSmall(file)
  try {
    const found = parseCertificates(bytes)
    if (found.length > 0) return found
  } catch (error) {
    throw unreadable(file, error)
  }
  throw unreadable(file, new Error('there is no certificate in it'))
}

async function readSmall(file: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(file)
    if (bytes.length <= MAX_BYTES) return bytes
  } catch (error) {
    throw unreadable(file, error)
  }
  throw unreadable(file, new Error(`it has more than ${MAX_BYTES} bytes`))
}

function unreadable(file: string, error: unknown): SystemError {
  return new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
}
