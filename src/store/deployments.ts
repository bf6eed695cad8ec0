// Deployments in the store: how far each is, its history, its secrets as hashes, its plan sealed, its logs.
import type { Deployment, DeploymentNote, DeploymentState, Timestamp } from '../model.ts'
import type { Mac } from '../net/address.ts'
import type { Access, Db } from './access.ts'
import { writeAudit } from './audit.ts'
import { keepQuery } from './kept-query.ts'
import { readCursor, toPage } from './page-cursor.ts'
import type { Page, PageQuery, WriteOptions } from './store.ts'
import type { DeploymentSecretTable, DeploymentTable } from './tables.ts'

/** A token or credential as it is known here. */
export interface DeploymentSecret {
  hash: string
  deployment: string
  /** `report`: of the installed system, which can say how far it is and little else. */
  kind: 'token' | 'credential' | 'report'
  session: string | null
  mac: Mac
  /** What it is bound to, null where that is not known. */
  uuid: string | null
  address: string | null
  issuedAt: Timestamp
  expiresAt: Timestamp
  usedAt: Timestamp | null
  usedBy: string | null
  nonceHash: string | null
}

export type NewNote = Omit<DeploymentNote, 'id'>

/** What a change of a deployment leads to; undefined: nothing is written. */
export type DeploymentChange = { after: Deployment; notes: readonly NewNote[] } | undefined

export interface DeploymentUpload {
  state: 'open' | 'importing' | 'done' | 'refused'
  sizeBytes: number | null
  sha256: string | null
  /** The operator's reason to keep what was not generalized. */
  generalized: 'generalized' | 'not-generalized' | 'unknown'
  code: number | null
  reason: string | null
}

/** The store's methods for deployments. */
export interface DeploymentStore {
  /** Begins one; one of the same machine that is not ended is cancelled in the same transaction. */
  deploymentOpen(deployment: Deployment, options: WriteOptions): Promise<Deployment>
  deploymentGet(id: string): Promise<Deployment | undefined>
  /** The one of a machine that is not ended, else its newest. */
  deploymentOf(mac: Mac): Promise<Deployment | undefined>
  /** Newest first. */
  deploymentList(query: PageQuery & { mac?: Mac; state?: DeploymentState }): Promise<Page<Deployment>>
  /** All that are not ended. */
  deploymentRunning(): Promise<Deployment[]>
  /**
   * Reads, changes and writes in one transaction; gives what is stored after it. `change` is called exactly once.
   * `audit`: with it the change is somebody's act.
   */
  deploymentUpdate(
    id: string,
    change: (before: Deployment) => DeploymentChange,
    audit?: { action: `deployment.${string}`; options: WriteOptions },
  ): Promise<Deployment | undefined>
  deploymentNotes(id: string): Promise<DeploymentNote[]>
  /** What the machine told of itself, as JSON. */
  deploymentFactsPut(id: string, facts: object): Promise<void>
  deploymentFacts(id: string): Promise<Record<string, unknown> | undefined>
  /** The newest that a machine told of itself in any deployment. */
  deploymentFactsOf(mac: Mac): Promise<Record<string, unknown> | undefined>
  /** The plan, sealed. */
  deploymentPlanPut(id: string, sealed: string | null): Promise<void>
  deploymentPlan(id: string): Promise<string | undefined>
  deploymentSecretAdd(secret: DeploymentSecret): Promise<void>
  deploymentSecret(hash: string): Promise<DeploymentSecret | undefined>
  /** Uses up a token and stores the credential made of it; false: somebody was faster. */
  deploymentRedeem(
    hash: string,
    use: { at: Timestamp; by: string; nonceHash: string },
    credential: DeploymentSecret,
  ): Promise<boolean>
  /** All of a deployment, or those of some kinds. */
  deploymentSecretsDrop(deployment: string, kinds?: readonly DeploymentSecret['kind'][]): Promise<void>
  deploymentLogPut(id: string, log: { name: string; content: Uint8Array; at: Timestamp }): Promise<void>
  deploymentLogs(id: string): Promise<{ name: string; sizeBytes: number; at: Timestamp }[]>
  deploymentLog(id: string, name: string): Promise<Uint8Array | undefined>
  deploymentUpload(id: string, name: string): Promise<DeploymentUpload | undefined>
  deploymentUploadPut(id: string, name: string, upload: DeploymentUpload): Promise<void>
  /** Drops the oldest ended ones beyond `keep`, and secrets that expired before a time. */
  deploymentDrop(limits: { keep: number; secretsBefore: Timestamp }): Promise<void>
  deployWordsGet(scope: 'machine' | 'profile', key: string): Promise<object | undefined>
  deployWordsPut(scope: 'machine' | 'profile', key: string, words: object | null, options: WriteOptions): Promise<void>
}

const ENDED: readonly DeploymentState[] = ['ready', 'failed', 'cancelled']
const MAX_LOGS = 32

const newestOf = keepQuery((db, mac: Mac) =>
  db
    .selectFrom('deployment')
    .select(['id', 'record', 'state'])
    .where('mac', '=', mac)
    .orderBy('number', 'desc')
    .limit(20),
)

const wordsOf = keepQuery((db, scope: 'machine' | 'profile', key: string) =>
  db.selectFrom('deploy_words').select('words').where('scope', '=', scope).where('key', '=', key),
)

/** On SQLite. */
export function deploymentStore({ read, write }: Access): DeploymentStore {
  return {
    deploymentOpen: (deployment, options) =>
      write(async (db) => {
        const open = await db
          .selectFrom('deployment')
          .select(['id', 'record'])
          .where('mac', '=', deployment.mac)
          .where('state', 'not in', ENDED)
          .execute()
        const at = deployment.startedAt
        for (const row of open) {
          const before = toDeployment(row)
          await save(db, { ...before, state: 'cancelled', endedAt: at, updatedAt: at }, [
            { at, kind: 'cancelled', stage: before.stage, text: `followed by ${deployment.id}` },
          ])
          await db.deleteFrom('deployment_secret').where('deployment', '=', before.id).execute()
        }
        const { id, mac, state, session } = deployment
        await db
          .insertInto('deployment')
          .values({ id, mac, state, session, record: recordOf(deployment), facts: null, plan: null })
          .execute()
        await addNotes(db, id, [{ at, kind: 'stage', stage: deployment.stage, text: deployment.method }])
        await writeAudit(db, options.actor, {
          action: 'deployment.open',
          subject: id,
          before: null,
          after: { id, mac, method: deployment.method },
        })
        return deployment
      }, options),

    deploymentGet: (id) => read((db) => readOne(db, id)),

    deploymentOf: (mac) =>
      read(async (db) => {
        const rows = await newestOf(db, mac)
        const row = rows.find(({ state }) => !ENDED.includes(state)) ?? rows[0]
        return row && toDeployment(row)
      }),

    deploymentList: (query) =>
      read(async (db) => {
        const before = readCursor<number>('deployment', 'number', query)
        let select = db.selectFrom('deployment').select(['number', 'record']).orderBy('number', 'desc')
        if (before !== undefined) select = select.where('number', '<', before)
        if (query.mac !== undefined) select = select.where('mac', '=', query.mac)
        if (query.state !== undefined) select = select.where('state', '=', query.state)
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('deployment', rows, query.limit, (row) => row.number, toDeployment)
      }),

    deploymentRunning: () =>
      read(async (db) => {
        const rows = await db
          .selectFrom('deployment')
          .select('record')
          .where('state', 'not in', ENDED)
          .orderBy('number')
          .execute()
        return rows.map(toDeployment)
      }),

    deploymentUpdate: (id, change, audit) =>
      write(async (db) => {
        const before = await readOne(db, id)
        if (!before) return undefined
        const changed = change(before)
        if (!changed) return before
        await save(db, changed.after, changed.notes)
        if (audit)
          await writeAudit(db, audit.options.actor, { action: audit.action, subject: id, before, after: changed.after })
        return changed.after
      }, audit?.options),

    deploymentNotes: (id) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('deployment_note')
          .select(['id', 'at', 'kind', 'stage', 'text'])
          .where('deployment', '=', id)
          .orderBy('id')
          .limit(1000)
          .execute()
        return rows
      }),

    deploymentFactsPut: (id, facts) =>
      write(async (db) => {
        await db
          .updateTable('deployment')
          .set({ facts: JSON.stringify(facts) })
          .where('id', '=', id)
          .execute()
      }),

    deploymentFacts: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('deployment').select('facts').where('id', '=', id).executeTakeFirst()
        return row?.facts ? (JSON.parse(row.facts) as Record<string, unknown>) : undefined
      }),

    deploymentFactsOf: (mac) =>
      read(async (db) => {
        const row = await db
          .selectFrom('deployment')
          .select('facts')
          .where('mac', '=', mac)
          .where('facts', 'is not', null)
          .orderBy('number', 'desc')
          .limit(1)
          .executeTakeFirst()
        return row?.facts ? (JSON.parse(row.facts) as Record<string, unknown>) : undefined
      }),

    deploymentPlanPut: (id, plan) =>
      write(async (db) => {
        await db.updateTable('deployment').set({ plan }).where('id', '=', id).execute()
      }),

    deploymentPlan: (id) =>
      read(async (db) => {
        const row = await db.selectFrom('deployment').select('plan').where('id', '=', id).executeTakeFirst()
        return row?.plan ?? undefined
      }),

    deploymentSecretAdd: (secret) =>
      write(async (db) => {
        await db.insertInto('deployment_secret').values(toSecretRow(secret)).execute()
      }),

    deploymentSecret: (hash) =>
      read(async (db) => {
        const row = await db.selectFrom('deployment_secret').selectAll().where('hash', '=', hash).executeTakeFirst()
        return row && toSecret(row)
      }),

    deploymentRedeem: (hash, use, credential) =>
      write(async (db) => {
        const { numUpdatedRows } = await db
          .updateTable('deployment_secret')
          .set({ used_at: use.at, used_by: use.by, nonce_hash: use.nonceHash })
          .where('hash', '=', hash)
          .where('used_at', 'is', null)
          .executeTakeFirst()
        if (numUpdatedRows !== 1n) return false
        // a boot before this one has nothing to say any more
        await db
          .deleteFrom('deployment_secret')
          .where('deployment', '=', credential.deployment)
          .where('kind', '=', 'credential')
          .execute()
        await db.insertInto('deployment_secret').values(toSecretRow(credential)).execute()
        return true
      }),

    deploymentSecretsDrop: (deployment, kinds) =>
      write(async (db) => {
        let drop = db.deleteFrom('deployment_secret').where('deployment', '=', deployment)
        if (kinds) drop = drop.where('kind', 'in', kinds)
        await drop.execute()
      }),

    deploymentLogPut: (id, { name, content, at }) =>
      write(async (db) => {
        const names = await db.selectFrom('deployment_log').select('name').where('deployment', '=', id).execute()
        if (names.length >= MAX_LOGS && !names.some((row) => row.name === name)) return
        const values = { content: Buffer.from(content), at }
        await db
          .insertInto('deployment_log')
          .values({ deployment: id, name, ...values })
          .onConflict((conflict) => conflict.columns(['deployment', 'name']).doUpdateSet(values))
          .execute()
      }),

    deploymentLogs: (id) =>
      read(async (db) => {
        const rows = await db
          .selectFrom('deployment_log')
          .select(({ fn }) => ['name', 'at', fn<number>('length', ['content']).as('sizeBytes')])
          .where('deployment', '=', id)
          .orderBy('name')
          .execute()
        return rows
      }),

    deploymentLog: (id, name) =>
      read(async (db) => {
        const row = await db
          .selectFrom('deployment_log')
          .select('content')
          .where('deployment', '=', id)
          .where('name', '=', name)
          .executeTakeFirst()
        return row?.content
      }),

    deploymentUpload: (id, name) =>
      read(async (db) => {
        const row = await db
          .selectFrom('deployment_upload')
          .select('record')
          .where('deployment', '=', id)
          .where('name', '=', name)
          .executeTakeFirst()
        return row && (JSON.parse(row.record) as DeploymentUpload)
      }),

    deploymentUploadPut: (id, name, upload) =>
      write(async (db) => {
        const record = JSON.stringify(upload)
        await db
          .insertInto('deployment_upload')
          .values({ deployment: id, name, record })
          .onConflict((conflict) => conflict.columns(['deployment', 'name']).doUpdateSet({ record }))
          .execute()
      }),

    deploymentDrop: ({ keep, secretsBefore }) =>
      write(async (db) => {
        await db.deleteFrom('deployment_secret').where('expires_at', '<', secretsBefore).execute()
        const oldest = await db
          .selectFrom('deployment')
          .select('number')
          .where('state', 'in', ENDED)
          .orderBy('number', 'desc')
          .offset(keep)
          .limit(1)
          .executeTakeFirst()
        if (!oldest) return
        await db.deleteFrom('deployment').where('state', 'in', ENDED).where('number', '<=', oldest.number).execute()
      }),

    deployWordsGet: (scope, key) =>
      read(async (db) => {
        const [row] = await wordsOf(db, scope, key)
        return row && (JSON.parse(row.words) as object)
      }),

    deployWordsPut: (scope, key, words, options) =>
      write(async (db) => {
        const before = await db
          .selectFrom('deploy_words')
          .select('words')
          .where('scope', '=', scope)
          .where('key', '=', key)
          .executeTakeFirst()
        const values = { words: JSON.stringify(words), updated_at: new Date().toISOString() }
        if (words === null)
          await db.deleteFrom('deploy_words').where('scope', '=', scope).where('key', '=', key).execute()
        else
          await db
            .insertInto('deploy_words')
            .values({ scope, key, ...values })
            .onConflict((conflict) => conflict.columns(['scope', 'key']).doUpdateSet(values))
            .execute()
        await writeAudit(db, options.actor, {
          action: 'deploySettings.put',
          subject: `${scope} ${key}`,
          before: before ? (JSON.parse(before.words) as object) : null,
          after: words,
        })
      }, options),
  }
}

async function readOne(db: Db, id: string): Promise<Deployment | undefined> {
  const row = await db.selectFrom('deployment').select('record').where('id', '=', id).executeTakeFirst()
  return row && toDeployment(row)
}

async function save(db: Db, deployment: Deployment, notes: readonly NewNote[]): Promise<void> {
  const { id, state, session } = deployment
  await db
    .updateTable('deployment')
    .set({ state, session, record: recordOf(deployment) })
    .where('id', '=', id)
    .execute()
  await addNotes(db, id, notes)
}

async function addNotes(db: Db, deployment: string, notes: readonly NewNote[]): Promise<void> {
  if (notes.length === 0) return
  await db
    .insertInto('deployment_note')
    .values(notes.map((note) => ({ deployment, ...note })))
    .execute()
}

/** Progress is of the moment and is not stored. */
function recordOf(deployment: Deployment): string {
  return JSON.stringify({ ...deployment, progress: null })
}

function toDeployment({ record }: Pick<DeploymentTable, 'record'>): Deployment {
  return JSON.parse(record) as Deployment
}

function toSecretRow(secret: DeploymentSecret): DeploymentSecretTable {
  const { issuedAt, expiresAt, usedAt, usedBy, nonceHash, ...same } = secret
  return {
    ...same,
    issued_at: issuedAt,
    expires_at: expiresAt,
    used_at: usedAt,
    used_by: usedBy,
    nonce_hash: nonceHash,
  }
}

function toSecret(row: DeploymentSecretTable): DeploymentSecret {
  const { issued_at, expires_at, used_at, used_by, nonce_hash, ...same } = row
  return {
    ...same,
    issuedAt: issued_at,
    expiresAt: expires_at,
    usedAt: used_at,
    usedBy: used_by,
    nonceHash: nonce_hash,
  }
}
