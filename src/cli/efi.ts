// `openwds efi …`: whose signature an EFI file bears, without a daemon.
import type { Command } from 'commander'
import { openFileSource } from '../bytes/source.ts'
import { SystemError } from '../errors.ts'
import { describeEfi, type EfiDescription } from '../pe/describe.ts'
import { readTrust } from '../pe/read-trust.ts'
import { refusedBy } from '../pe/sbat.ts'
import type { EfiSignature } from '../pe/signature.ts'
import { summarizeSignatures } from '../pe/summary.ts'
import { printable } from '../printable.ts'
import type { CliIo } from './io.ts'
import { formatSheet } from './table.ts'
import { addNoun, addOfflineVerb, argument, openOfflineVerb, repeatable, type OfflineVerb } from './verb.ts'

interface ShowOptions {
  ownCa?: string[]
  dbx?: string[]
}

/** Adds the verbs of the noun `efi`. */
export function addEfiVerbs(program: Command, io: CliIo): void {
  const noun = addNoun(
    program,
    'efi',
    'EFI files: architecture, signatures, and what firmware with Secure Boot does with them.',
  )

  addOfflineVerb(noun, 'show', 'Shows what an EFI file is and whose signature it bears; needs no daemon.', [
    'openwds efi show boot-images/boot/x64uefi/bootmgfw.efi',
    'openwds efi show grubx64.efi --own-ca lab-db.pem --dbx DBXUpdate.bin',
  ])
    .addArgument(argument('<file>', 'the file'))
    .addOption(
      repeatable('--own-ca <file>', 'a certificate your machines trust (PEM or DER): its signatures are `own`'),
    )
    .addOption(
      repeatable('--dbx <file>', 'a revocation list, as firmware or Microsoft has it (default: the one shipped)'),
    )
    .action(async (file: string, options: ShowOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const trust = await readTrust({ ownAuthorities: options.ownCa, revocations: options.dbx })
      const description = await describeFile(file, trust)
      verb.show({ file, ...description, summary: summarizeSignatures(description) }, () =>
        efiText(file, description, verb),
      )
    })
}

async function describeFile(file: string, options: Parameters<typeof describeEfi>[1]): Promise<EfiDescription> {
  const source = await openFileSource(file).catch((error: unknown) => {
    throw unreadable(file, error)
  })
  try {
    return await describeEfi(source, options)
  } finally {
    await source.close()
  }
}

function unreadable(file: string, error: unknown): SystemError {
  return new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
}

function efiText(file: string, efi: EfiDescription, { paint }: OfflineVerb): string {
  const refused = refusedBy(efi.sbatLevel, efi.sbat)
  const { securityVersion: svn } = efi
  const sheet = formatSheet(
    [
      ['file', file],
      ['architecture', efi.architecture ?? `machine type 0x${efi.machine.toString(16)}`],
      ['kind', efi.subsystem ?? 'no program for firmware'],
      ['version', efi.version],
      ['security version', svn && `${svn.major}.${svn.minor}`],
      ['size', `${efi.sizeBytes} bytes`],
      ['Authenticode SHA-256', efi.digest],
      ['firmware must trust', efi.signers.join(' or ') || 'nobody: it starts with Secure Boot off only'],
      ['SBAT', efi.sbat.map(({ component, generation }) => `${component} ${generation}`).join(', ')],
      [
        'SBAT level it sets',
        efi.sbatLevel.map(({ component, generation, vendor }) => `${component} ${vendor ?? generation}`).join(', '),
      ],
      ['refuses itself', refused.map(({ component }) => component).join(', ')],
      ['trusts besides', efi.vendorAuthorities.map(({ subject }) => subject).join('; ')],
      ...efi.revocations.map(({ where, reason, list }): [string, string] => [
        'revoked',
        `${where}: ${reason} (${list})`,
      ]),
      ...efi.findings.map((finding): [string, string] => ['finding', finding]),
    ].filter(([, value]) => value !== null && value !== '') as [string, string][],
    paint,
  )
  return sheet + efi.signatures.map((signature, index) => `\n${signatureText(signature, index, paint)}`).join('')
}

function signatureText(signature: EfiSignature, index: number, paint: OfflineVerb['paint']): string {
  const { signer, authority, nested, digestAlgorithm, digestMatches, verified, chain, timestamp, findings } = signature
  const title = paint('bold', `signature ${index + 1}${nested ? ' (nested: only Windows looks at it)' : ''}`)
  const rows: [string, string][] = [
    ['signer', `${signer}${authority === null ? '' : `: ${authority}`}`],
    ['digest', `${digestAlgorithm ?? 'unknown'}, ${digestMatches ? 'that of the file' : 'of another file'}`],
    ['signature', verified ? 'holds' : 'does not hold'],
    ...chain.map(({ subject, notBefore, notAfter }, depth): [string, string] => [
      depth === 0 ? 'certificate' : 'issued by',
      `${subject}, ${notBefore.slice(0, 10)} to ${notAfter.slice(0, 10)}`,
    ]),
    ...(timestamp
      ? [['timestamp', `${timestamp.at ?? 'unknown time'} by ${timestamp.by ?? 'unknown'}`] as [string, string]]
      : []),
    ...findings.map((finding): [string, string] => ['finding', finding]),
  ]
  return `${printable(title)}\n${formatSheet(rows, paint)}`
}
