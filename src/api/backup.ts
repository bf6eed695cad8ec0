// /backup: everything the daemon remembers, of one moment, in one file.
import { randomBytes } from 'node:crypto'
import { createReadStream, openSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createGzip } from 'node:zlib'
import { Type } from 'typebox'
import { KEY_FILE } from '../secrets/key-file.ts'
import { operation } from './operation.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { unconditional } from './write-conditions.ts'

/** The keys to the stored secrets, and the authority that machines trust. */
const KEY_FILES = [KEY_FILE, 'tls/authority.pem']

/** Takes backups. */
export function backupRoutes(app: ApiServer, { store, dataDirectory, version, longReplies }: ApiParts): void {
  const take = operation({
    id: 'backupTake',
    tag: 'daemon',
    summary: 'Take a backup',
    description:
      'The database of one moment while the daemon goes on, packed with gzip; `openwds restore` takes it. Images are not in it. ' +
      'Without `keys` the stored secrets in it cannot be opened: keep the key file apart, or ask for it here.',
    role: 'admin',
    errors: ['OUTPUT_UNWRITABLE'],
  })
  app.get(
    '/backup',
    {
      config: take.config,
      schema: {
        ...take.words,
        querystring: Type.Object(
          {
            keys: Type.Optional(
              Type.Boolean({ description: 'With the keys to the stored secrets and of the certificate authority.' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The backup.',
            content: { 'application/gzip': { schema: Type.String({ format: 'binary' }) } },
          },
          ...take.problems,
        },
      },
    },
    async (request, reply) => {
      const { keys = false } = request.query
      const target = join(dataDirectory, `backup-${randomBytes(6).toString('hex')}.tmp`)
      await store.auditAdd(
        { action: keys ? 'backup.take with keys' : 'backup.take', subject: 'database' },
        unconditional(request),
      )
      await store.backup(target, { program: version, dataDirectory, files: keys ? KEY_FILES : [] })
      const fd = openSync(target, 'r')
      // gone with the last reader, however the transfer ends
      rmSync(target)
      longReplies.watch(request, reply)
      const name = `openwds-${new Date().toISOString().slice(0, 16).replace(/[-:]/g, '')}.backup`
      return reply
        .type('application/gzip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(createReadStream(target, { fd }).pipe(createGzip()) as never)
    },
  )
}
