// The OpenAPI 3.1 document, made from the routes' own schemas, and its pages.
import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'
import type { FastifySwaggerUiOptions } from '@fastify/swagger-ui'
import { TAGS } from './operation.ts'

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
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'A token made by `openwds token add`.' },
        },
      },
      security: [{ token: [] }],
    },
    refResolver: {
      buildLocalReference: (schema, _base, _fragment, index) =>
        typeof schema.$id === 'string' ? schema.$id : `schema-${index}`,
    },
  }
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
