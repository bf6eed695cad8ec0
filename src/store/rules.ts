// Rules in the store: ordered selectors that lead to profiles, written only where they leave nothing to chance.
import { sql } from 'kysely'
import { RequestError } from '../errors.ts'
import type { ProfileRule, RuleSelectors } from '../model.ts'
import type { Access, Db } from './access.ts'
import { now } from './access.ts'
import { writeAudit } from './audit.ts'
import { requireComplete } from './method-rules.ts'
import { readCursor, toPage } from './page-cursor.ts'
import { readProfile } from './profiles.ts'
import { refuseConflicts } from './rule-conflicts.ts'
import { readRuleSelectors } from './rule-selectors.ts'
import type { RuleInput, RulePlace, Store, WriteOptions } from './store.ts'
import { checkVersion } from './version-check.ts'

type RuleStore = Pick<Store, 'ruleGet' | 'ruleList' | 'ruleAll' | 'rulePut' | 'ruleMove' | 'ruleDelete'>

/** No order is higher. */
export const MAX_RULE_ORDER = 999_999_999
/** Rules that were given no order stand so far apart, so that another one finds room between two. */
const STEP = 10

/** The store's methods for rules. */
export function ruleStore({ read, write }: Access): RuleStore {
  return {
    ruleGet: (name) => read(async (db) => (await readRule(db, name))?.rule),

    ruleList: (query) =>
      read(async (db) => {
        const after = readCursor<string>('rule', 'string', query)
        let select = selectRules(db)
        if (after !== undefined) {
          const [order = '', name = ''] = after.split(' ')
          select = select.where(sql<boolean>`(rule.rule_order, lower(rule.name)) > (${Number(order)}, ${name})`)
        }
        const rows = await select.limit(query.limit + 1).execute()
        return toPage('rule', rows, query.limit, (row) => `${row.rule_order} ${row.name.toLowerCase()}`, toRule)
      }),

    ruleAll: () => read(readRules),

    rulePut: (rule, options) => write((db) => putRule(db, rule, options), options),

    ruleMove: (name, place, options) => write((db) => moveRule(db, name, place, options), options),

    ruleDelete: (name, options) =>
      write(async (db) => {
        const { id, rule } = await readForChange(db, name, options)
        await db.deleteFrom('rule').where('id', '=', id).execute()
        await writeAudit(db, options.actor, { action: 'rule.delete', subject: rule.name, before: rule, after: null })
      }, options),
  }
}

async function putRule(db: Db, input: RuleInput, options: WriteOptions): Promise<ProfileRule> {
  const found = await readRule(db, input.name)
  const before = found?.rule
  checkVersion(`Rule ${input.name}`, before?.version, options)
  const selectors = readRuleSelectors(input.selectors)
  const target = await readProfile(db, input.profile)
  if (!target) throw new RequestError('PROFILE_NOT_FOUND', { ref: input.profile })
  // no machine's own words can add what it lacks
  requireComplete(target.profile)
  const others = (await readRules(db)).filter(({ name }) => name !== before?.name)
  const order = input.order ?? before?.order ?? (await makeRoom(db, others, others.at(-1)?.order, undefined, options))
  const at = now()
  const after: ProfileRule = {
    name: before?.name ?? input.name,
    description: input.description,
    order,
    selectors,
    profile: target.profile.name,
    enabled: input.enabled,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
    version: (before?.version ?? 0) + 1,
  }
  if (before && sameWords(before, after)) return before
  refuseConflicts(after, others)
  const row = {
    name: after.name,
    description: after.description,
    rule_order: after.order,
    selectors: JSON.stringify(after.selectors),
    profile_id: target.row.id,
    enabled: after.enabled ? 1 : 0,
    created_at: after.createdAt,
    updated_at: after.updatedAt,
    version: after.version,
  }
  if (found) await db.updateTable('rule').set(row).where('id', '=', found.id).execute()
  else await db.insertInto('rule').values(row).execute()
  await writeAudit(db, options.actor, { action: 'rule.put', subject: after.name, before: before ?? null, after })
  return after
}

function sameWords(one: ProfileRule, other: ProfileRule): boolean {
  const words = (rule: ProfileRule) => JSON.stringify({ ...rule, updatedAt: '', version: 0 })
  return words(one) === words(other)
}

async function moveRule(db: Db, name: string, place: RulePlace, options: WriteOptions): Promise<ProfileRule> {
  const { rule } = await readForChange(db, name, options)
  const others = (await readRules(db)).filter((other) => other.name !== rule.name)
  const order = await findPlace(db, rule, others, place, options)
  if (order === rule.order) return rule
  const after = { ...rule, order }
  refuseConflicts(after, others)
  return reorder(db, rule, order, 'rule.move', options)
}

/** The order that puts the rule there; rules of the same order stay together. */
async function findPlace(
  db: Db,
  rule: ProfileRule,
  others: readonly ProfileRule[],
  place: RulePlace,
  options: WriteOptions,
): Promise<number> {
  if ('order' in place) return place.order
  const ref = 'before' in place ? place.before : place.after
  const target = others.find((other) => other.name.toLowerCase() === ref.toLowerCase())
  if (!target) {
    if (ref.toLowerCase() !== rule.name.toLowerCase()) throw new RequestError('RULE_NOT_FOUND', { ref })
    throw new RequestError('REQUEST_INVALID', { reason: `The rule \`${rule.name}\` cannot be put beside itself` })
  }
  const [lower, upper] =
    'before' in place
      ? [others.findLast((other) => other.order < target.order)?.order, target.order]
      : [target.order, others.find((other) => other.order > target.order)?.order]
  const isThere = (lower === undefined || lower < rule.order) && (upper === undefined || rule.order < upper)
  return isThere ? rule.order : makeRoom(db, others, lower, upper, options)
}

/** A free order between two orders of the others, undefined at the ends; where there is none, all are numbered anew. */
async function makeRoom(
  db: Db,
  others: readonly ProfileRule[],
  lower: number | undefined,
  upper: number | undefined,
  options: WriteOptions,
): Promise<number> {
  const next = (lower ?? 0) + STEP
  if (upper === undefined && next <= MAX_RULE_ORDER) return next
  const middle = Math.floor(((lower ?? -1) + (upper ?? MAX_RULE_ORDER + 1)) / 2)
  if (middle > (lower ?? -1)) return middle
  // the orders there are, in steps, with one step left out for the newcomer
  const orders = [...new Set(others.map(({ order }) => order))]
  const room = (upper === undefined ? orders.length : orders.indexOf(upper)) + 1
  for (const other of others) {
    const at = orders.indexOf(other.order) + 1
    const order = (at < room ? at : at + 1) * STEP
    if (order !== other.order) {
      await reorder(db, other, order, 'rule.renumber', options)
      Object.assign(other, { order })
    }
  }
  return room * STEP
}

async function reorder(
  db: Db,
  before: ProfileRule,
  order: number,
  action: 'rule.move' | 'rule.renumber',
  options: WriteOptions,
): Promise<ProfileRule> {
  const after: ProfileRule = { ...before, order, updatedAt: now(), version: before.version + 1 }
  const changes = { rule_order: order, updated_at: after.updatedAt, version: after.version }
  await db.updateTable('rule').set(changes).where('name', '=', before.name).execute()
  await writeAudit(db, options.actor, { action, subject: before.name, before, after })
  return after
}

async function readForChange(db: Db, name: string, options: WriteOptions): Promise<{ id: number; rule: ProfileRule }> {
  const found = await readRule(db, name)
  checkVersion(`Rule ${name}`, found?.rule.version, options)
  if (!found) throw new RequestError('RULE_NOT_FOUND', { ref: name })
  return found
}

async function readRule(db: Db, name: string): Promise<{ id: number; rule: ProfileRule } | undefined> {
  const row = await selectRules(db)
    .select('rule.id')
    .where(sql`lower(rule.name)`, '=', name.toLowerCase())
    .executeTakeFirst()
  return row && { id: row.id, rule: toRule(row) }
}

async function readRules(db: Db): Promise<ProfileRule[]> {
  return (await selectRules(db).execute()).map(toRule)
}

/** In the order they are asked. */
function selectRules(db: Db) {
  return db
    .selectFrom('rule')
    .innerJoin('profile', 'profile.id', 'rule.profile_id')
    .select([
      'rule.name',
      'rule.description',
      'rule.rule_order',
      'rule.selectors',
      'profile.name as profile_name',
      'rule.enabled',
      'rule.created_at',
      'rule.updated_at',
      'rule.version',
    ])
    .orderBy('rule.rule_order')
    .orderBy(sql`lower(rule.name)`)
}

interface RuleRow {
  name: string
  description: string | null
  rule_order: number
  selectors: string
  profile_name: string
  enabled: number
  created_at: string
  updated_at: string
  version: number
}

function toRule(row: RuleRow): ProfileRule {
  return {
    name: row.name,
    description: row.description,
    order: row.rule_order,
    selectors: JSON.parse(row.selectors) as RuleSelectors,
    profile: row.profile_name,
    enabled: row.enabled !== 0,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  }
}
