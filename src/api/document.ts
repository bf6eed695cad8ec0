// The OpenAPI 3.1 document, made from the routes' own schemas, and its pages.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { ERRORS, type ErrorCode } from '../errors.ts'
import { TAGS } from './operation.ts'
import { titleOf } from './problems.ts'
import type { ProblemBody } from './schemas.ts'

/** Where the pages are. */
export const DOCS_PATH = '/api/docs'

/** What the document says besides the routes. */
export function documentOptions(version: string): FastifyDynamicSwaggerOptions {
  return {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'openwds',
        version,
        description:
          'Administers a boot server: machines, what they boot, and what happened when they did. ' +
          'Refusals are application/problem+json with a stable `code`. Lists are read page by page with `limit` and `cursor`. ' +
          'Writes take `If-Match` with the ETag of what was read, and `dryRun=true`.',
      },
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      components: {
        examples: problemExamples(),
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token made by `openwds token add`.' },
          signIn: {
            type: 'apiKey',
            in: 'cookie',
            name: 'openwds',
            description:
              'What POST /api/v1/sign-in sets (by HTTPS `__Host-openwds`); only with requests of the page itself.',
          },
        },
      },
      security: [{ token: [] }, { signIn: [] }],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${index}`,
    },
  }
}

/** A refusal for every code that the API can answer with. */
function problemExamples(): Record<string, { summary: string; value: ProblemBody }> {
  const codes = (Object.keys(ERRORS) as ErrorCode[]).filter((code) => ERRORS[code].kind !== 'packet')
  return Object.fromEntries(
    codes.map((code) => {
      const { status, text, next } = ERRORS[code]
      const type = `urn:openwds:error:${code}`
      const value = { type, title: titleOf(code), status, code, detail: text, next, instance: '/api/v1/…' }
      return [code, { summary: titleOf(code), value }]
    }),
  )
}

const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="150" height="40" viewBox="0 0 150 40">
<text x="2" y="28" font-family="sans-serif" font-size="26" font-weight="bold" fill="#fff">openwds</text></svg>`

/** The pages: no outside resource, no inline script. */
export const pageOptions: FastifySwaggerUiOptions = {
  routePrefix: DOCS_PATH,
  staticCSP: true,
  logo: { type: 'image/svg+xml', content: Buffer.from(LOGO), href: DOCS_PATH },
  theme: { title: 'openwds: admin API' },
  uiConfig: { docExpansion: 'list', deepLinking: true, persistAuthorization: false, tryItOutEnabled: true },
}
