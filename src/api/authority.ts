// /certificate-authority: what machines must trust to boot by HTTPS from here, and the certificate they are shown.
import { Type, type Static } from 'typebox'
import { RequestError } from '../errors.ts'
import { named, operation } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'

const CertificateSchema = Type.Object(
  {
    subject: Type.String(),
    issuer: Type.String(),
    fingerprint: Type.String({ description: 'SHA-256, hex pairs with colons.' }),
    notBefore: Type.String({ format: 'date-time' }),
    notAfter: Type.String({ format: 'date-time' }),
    names: Type.String({ description: 'Addresses and names it is for; empty for an authority.' }),
  },
  { additionalProperties: false },
)

/** Both certificates. */
export const AuthoritySchema = Type.Object(
  {
    authority: Type.Union(
      [
        Type.Object({
          ...CertificateSchema.properties,
          pem: Type.String({ description: 'The certificate, to be given to whoever is to trust it; no secret.' }),
        }),
        Type.Null(),
      ],
      { description: 'Null: the certificate is one of your own (http.tls.certificate).' },
    ),
    server: Type.Object(CertificateSchema.properties),
  },
  {
    $id: 'CertificateAuthority',
    description: 'The authority and the certificate in use.',
    additionalProperties: false,
  },
)
export type AuthorityReply = Static<typeof AuthoritySchema>

/** Shows the authority. */
export function authorityRoutes(app: ApiServer, { authority = () => undefined }: ApiParts): void {
  const get = operation({
    id: 'authorityGet',
    tag: 'daemon',
    summary: 'Show the certificate authority of the HTTPS door, and the certificate in use',
    role: 'viewer',
    errors: ['CERTIFICATE_NOT_FOUND'],
  })
  app.get(
    '/certificate-authority',
    { config: get.config, schema: { ...get.words, response: { 200: named(AuthoritySchema), ...get.problems } } },
    async () => {
      const found = authority()
      if (found === undefined) throw new RequestError('CERTIFICATE_NOT_FOUND')
      return found
    },
  )
}
