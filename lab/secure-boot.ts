// Secure Boot in the lab: authorities that play Microsoft's of 2011 and 2023, firmware that trusts them, programs they signed.
import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SystemError } from '../src/errors.ts'
import type { SecureBootCa } from '../src/model.ts'
import { aptLine, findCommand, LAB_PACKAGES } from './packages.ts'

/** A key and its certificate, as files for `sbsign`, and the certificate for the firmware. */
export interface LabAuthority {
  readonly keyFile: string
  readonly certificateFile: string
  readonly certificate: Uint8Array
}
export type LabAuthorities = Readonly<Record<SecureBootCa | 'platform', LabAuthority>>

const NAMES = { '2011': 'Lab Production PCA 2011', '2023': 'Lab UEFI CA 2023', platform: 'Lab Platform' } as const

/**
 * Makes the authorities, with their files in `folder`.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export function makeAuthorities(folder: string): LabAuthorities {
  return {
    platform: makeAuthority(folder, 'platform'),
    '2011': makeAuthority(folder, '2011'),
    '2023': makeAuthority(folder, '2023'),
  }
}

function makeAuthority(folder: string, role: keyof typeof NAMES): LabAuthority {
  const keyFile = join(folder, `${role}.key`)
  const certificateFile = join(folder, `${role}.pem`)
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-sha256', '-nodes', '-days', '7300']
  run('openssl', [...request, '-subj', `/CN=${NAMES[role]}/`, '-keyout', keyFile, '-out', certificateFile])
  return { keyFile, certificateFile, certificate: new X509Certificate(readFileSync(certificateFile)).raw }
}

/**
 * Signs an EFI program.
 * @throws SystemError LAB_TOOLS_MISSING, LAB_STEP_FAILED
 */
export function signProgram(program: string, authority: LabAuthority, output: string): void {
  run('sbsign', ['--key', authority.keyFile, '--cert', authority.certificateFile, '--output', output, program])
}

function run(command: 'openssl' | 'sbsign', args: readonly string[]): void {
  const path = findCommand(command)
  if (path === undefined) {
    const missing = LAB_PACKAGES.filter(({ brings }) => brings === command)
    throw new SystemError('LAB_TOOLS_MISSING', {
      packages: missing.map(({ name }) => name).join(', '),
      command: `sudo ${aptLine(missing)}`,
    })
  }
  const { status, stderr } = spawnSync(path, args, { encoding: 'utf8' })
  if (status !== 0) throw new SystemError('LAB_STEP_FAILED', { step: `${command} ${args.join(' ')}`, reason: stderr })
}

const GLOBAL = '8be4df61-93ca-11d2-aa0d-00e098032b8c'
const IMAGE_SECURITY = 'd719b2cb-3d3a-4596-a3bc-dad00e67656f'
const X509_LIST = 'a5c059a1-94e4-4aa7-87b5-ab155c2bf072'
/** Whoever enrolled them. */
const LAB_OWNER = '6f70656e-7764-7300-8000-000000000001'

/**
 * Writes firmware variables with Secure Boot on: `trusted` in db, the platform's own key as PK and KEK. `template` is
 * a store of OVMF's in which nothing is enrolled.
 * @throws SystemError LAB_STEP_FAILED when the template is not what OVMF has
 */
export function writeTrustingVariables(
  template: string,
  trusted: readonly Uint8Array[],
  platform: Uint8Array,
  output: string,
): void {
  const store = readFileSync(template)
  let at = findFreeVariable(store)
  for (const [name, vendor, certificates] of [
    ['PK', GLOBAL, [platform]],
    ['KEK', GLOBAL, [platform]],
    ['db', IMAGE_SECURITY, trusted],
  ] as const) {
    const variable = encodeVariable(name, vendor, Buffer.concat(certificates.map(encodeSignatureList)))
    store.set(variable, at)
    at += Math.ceil(variable.length / 4) * 4
  }
  writeFileSync(output, store)
}

const AUTHENTICATED_STORE = 'aaf32c78-947b-439a-a180-2e144ec37792'
const STORE_HEADER_BYTES = 28
const VARIABLE_START = 0x55aa
const VARIABLE_HEADER_BYTES = 60

/** Where the next variable goes [EDK2, MdeModulePkg/Include/Guid/VariableFormat.h]: behind the last one that is there. */
function findFreeVariable(store: Buffer): number {
  const unusable = (reason: string) => new SystemError('LAB_STEP_FAILED', { step: 'enrol certificates', reason })
  if (store.toString('latin1', 0x28, 0x2c) !== '_FVH') throw unusable('the variables are not a firmware volume')
  // +0x30 length of the volume's header
  const header = store.readUInt16LE(0x30)
  if (!store.subarray(header, header + 16).equals(encodeGuid(AUTHENTICATED_STORE)))
    throw unusable('the store of variables is not one for Secure Boot')
  let at = header + STORE_HEADER_BYTES
  while (store.readUInt16LE(at) === VARIABLE_START) {
    const length = VARIABLE_HEADER_BYTES + store.readUInt32LE(at + 36) + store.readUInt32LE(at + 40)
    at += Math.ceil(length / 4) * 4
  }
  return at
}

/** AUTHENTICATED_VARIABLE_HEADER, the name and the value. */
function encodeVariable(name: string, vendor: string, data: Uint8Array): Buffer {
  const text = Buffer.from(`${name}\0`, 'utf16le')
  const header = Buffer.alloc(VARIABLE_HEADER_BYTES)
  header.writeUInt16LE(VARIABLE_START, 0)
  header.writeUInt8(0x3f, 2) // +0x02 state: added
  header.writeUInt32LE(0x27, 4) // +0x04 attributes: non-volatile, boot and runtime, authenticated by time
  header.writeUInt16LE(2024, 16) // +0x10 EFI_TIME: an update must be newer
  header.writeUInt8(1, 18)
  header.writeUInt8(1, 19)
  header.writeUInt32LE(text.length, 36)
  header.writeUInt32LE(data.length, 40)
  header.set(encodeGuid(vendor), 44)
  return Buffer.concat([header, text, data])
}

/** EFI_SIGNATURE_LIST of one certificate [UEFI 2.10 §32.4.1]. */
function encodeSignatureList(certificate: Uint8Array): Buffer {
  const header = Buffer.alloc(28)
  header.set(encodeGuid(X509_LIST))
  header.writeUInt32LE(28 + 16 + certificate.length, 16)
  header.writeUInt32LE(16 + certificate.length, 24)
  return Buffer.concat([header, encodeGuid(LAB_OWNER), certificate])
}

/** Mixed-endian, as everywhere in UEFI. */
function encodeGuid(text: string): Buffer {
  const [a = '', b = '', c = '', ...tail] = text.split('-')
  const swapped = [a, b, c].map((part) => Buffer.from(part, 'hex').reverse())
  return Buffer.concat([...swapped, Buffer.from(tail.join(''), 'hex')])
}
