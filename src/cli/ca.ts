// `openwds ca …`: the certificate authority of the HTTPS door, for firmware and others that are to trust it.
import { X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { RequestError, SystemError } from '../errors.ts'
import { apiPath } from './client.ts'
import { formatSheet } from './table.ts'
import { addNoun, addVerb, type OpenVerb } from './verb.ts'

interface ExportOptions {
  der?: boolean
  pem?: boolean
  output?: string
}

/** Adds the verbs of the noun `ca`. */
export function addAuthorityVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'ca', 'The certificate authority that machines must trust to boot by HTTPS.')
  addVerb(noun, 'show', 'Shows the authority and the certificate in use.', ['openwds ca show']).action(
    async (_options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get(apiPath('certificate-authority'))
      const { authority, server } = body
      verb.show(body, () =>
        formatSheet(
          [
            ['authority', authority?.subject ?? 'none: the certificate is one of your own'],
            ['  fingerprint', authority?.fingerprint ?? null],
            ['  good until', authority?.notAfter ?? null],
            ['certificate', server.subject],
            ['  issued by', server.issuer],
            ['  fingerprint', server.fingerprint],
            ['  good until', server.notAfter],
            ['  for', server.names],
          ],
          verb.paint,
        ),
      )
    },
  )
  addVerb(noun, 'export', "Writes the authority's certificate (never its key) for those that are to trust it.", [
    'openwds ca export -o openwds-ca.pem',
    'openwds ca export --der -o openwds-ca.der',
  ])
    .option('--pem', 'as text (the default)')
    .option('--der', 'as bytes')
    .option('-o, --output <file>', 'into this file instead of standard output')
    .action(async (options: ExportOptions, command: Command) => {
      const verb = open(command)
      if (options.der && options.pem) throw verb.usage('--der and --pem exclude each other')
      if (options.der && options.output === undefined) throw verb.usage('--der needs a file: -o FILE')
      const { body } = await verb.client.get(apiPath('certificate-authority'))
      if (body.authority === null) throw new RequestError('CERTIFICATE_NOT_FOUND')
      const { pem } = body.authority
      if (options.output === undefined) return void verb.io.stdout.write(pem)
      try {
        writeFileSync(options.output, options.der ? new X509Certificate(pem).raw : pem)
      } catch (error) {
        throw new SystemError('OUTPUT_UNWRITABLE', { file: options.output, reason: (error as Error).message })
      }
    })
}
