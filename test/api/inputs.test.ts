// Every route with input made from its own schema, good and bad: an answer the document names, and never a 500.
import fc, { type Arbitrary } from 'fast-check'
import t from 'tap'
import type { TSchema } from 'typebox'
import { fittingValues, unfittingValues, type Schema } from '../support/arbitrary-json.ts'
import { exampleOf } from '../support/document.ts'
import { startTestApi, type Operation } from '../support/test-api.ts'
import { AS_ADMIN, bootImageOf, machineOf } from '../support/test-store.ts'

t.setTimeout(120_000)

/** Each with its own schema's values; another seed with SEED=n. */
const RUNS = 8
const SEED = Number(process.env['SEED'] ?? 1)
/** A stream never ends, and a password hash takes its time by design. */
const FEWER: Readonly<Record<string, number>> = { eventStream: 0, userPut: 3, userPatch: 3, backupTake: 2 }
/** Names that lead somewhere, so that more than "not found" is tried. */
const KNOWN = ['lab-1', '52:54:00:00:00:01', 'grub', 'lab', 'rescue', 'room-3', '1', '192.0.2.9']

interface Parameter {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  required?: boolean
  schema: Schema
}

interface Input {
  path: Record<string, unknown>
  query: Record<string, unknown>
  headers: Record<string, unknown>
  body: unknown
}

t.test('every route, input made from its schema', async (t) => {
  const { document, ask, store } = await startTestApi(t)
  await store.machinePut(machineOf(1, { name: 'lab-1' }), AS_ADMIN)
  await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
  const answerPut = document.paths['/api/v1/answers/{name}']?.['put']
  await ask('PUT', '/api/v1/answers/lab', { body: answerPut && exampleOf(answerPut) })
  await ask('PUT', '/api/v1/profiles/rescue', { body: { bootImage: 'grub', method: 'boot-only' } })
  await ask('PUT', '/api/v1/rules/room-3', { body: { profile: 'rescue', selectors: { tag: ['room-3'] } } })
  const named = document.components.schemas as unknown as Record<string, Schema>
  const answers = { good: new Map<number, number>(), bad: new Map<number, number>() }

  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(methods)) {
      const numRuns = FEWER[operation.operationId] ?? RUNS
      if (numRuns === 0) continue
      for (const kind of ['good', 'bad'] as const)
        await fc
          .assert(
            fc.asyncProperty(inputs(operation, named, kind), async (input) => {
              const { status, text } = await ask(method.toUpperCase(), addressOf(path, input), {
                ...(input.body === undefined ? {} : { body: input.body }),
                headers: headersOf(input),
              })
              answers[kind].set(status, (answers[kind].get(status) ?? 0) + 1)
              // test-api.ts compares the answer with the document: status, code and body
              if (status >= 500 && !/WAKE_FAILED|SIGN_IN_BUSY/.test(text)) throw new Error(`${status} ${text}`)
            }),
            { numRuns, seed: SEED, endOnFailure: true },
          )
          .catch((error: unknown) => t.fail(`${method} ${path} (${kind})`, { why: String(error).slice(0, 1500) }))
    }
  const told = JSON.stringify({ good: [...answers.good], bad: [...answers.bad] })
  t.comment(told)
  t.ok((answers.good.get(200) ?? 0) > 100, `much of the good is taken: ${told}`)
  t.ok((answers.bad.get(400) ?? 0) > 200, `much of the bad is refused: ${told}`)
  t.match(await ask('GET', '/api/v1/machines'), { status: 200 }, 'and it still serves')
})

/** What is asked: good input is made from every schema, of bad input one part is not. */
function inputs(operation: Operation, named: Record<string, Schema>, kind: 'good' | 'bad'): Arbitrary<Input> {
  const parameters = (operation.parameters ?? []) as unknown as Parameter[]
  const content = Object.values(operation.requestBody?.content ?? {})[0] as { schema?: TSchema } | undefined
  const schema = content?.schema as Schema | undefined
  const example = exampleOf(operation)
  const body = (bad: boolean): Arbitrary<unknown> => {
    if (!schema) return fc.constant(undefined)
    if (bad) return unfittingValues(schema, named)
    const fitting = fittingValues(schema, named)
    return example === undefined ? fitting : fc.oneof(fitting, fc.constant(example))
  }
  const part = (where: Parameter['in'], bad: boolean) => {
    const wanted = parameters.filter((one) => one.in === where)
    const fields = wanted.map(({ name, schema: one }) => {
      const fitting =
        where === 'path' ? fc.oneof(fc.constantFrom(...KNOWN), fittingValues(one, named)) : fittingValues(one, named)
      return [name, bad ? unfittingValues(one, named) : fitting]
    })
    const requiredKeys = wanted.filter(({ required }) => required ?? where === 'path').map(({ name }) => name)
    return fc.record(Object.fromEntries(fields) as Record<string, Arbitrary<unknown>>, { requiredKeys })
  }
  const places = ['body', ...new Set(parameters.map((one) => one.in))].filter((place) => place !== 'body' || schema)
  const spoilt = kind === 'bad' && places.length > 0 ? fc.constantFrom(...places) : fc.constant('none')
  return spoilt.chain((bad) =>
    fc.record({
      path: part('path', bad === 'path'),
      query: part('query', bad === 'query'),
      headers: part('header', bad === 'header'),
      body: body(bad === 'body'),
    }),
  )
}

function addressOf(path: string, { path: names, query }: Input): string {
  const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
  const encoded = (value: unknown) => encodeURIComponent(text(value).replace(/\p{Surrogate}/gu, '?')) || '%20'
  const target = path.replace(/\{(\w+)\}/g, (_, name: string) => encoded(names[name]).replace(/^\.{1,2}$/, '%2E'))
  const pairs = Object.entries(query).map(([name, value]) => `${encodeURIComponent(name)}=${encoded(value)}`)
  return pairs.length === 0 ? target : `${target}?${pairs.join('&')}`
}

/** Only what can stand in a header [RFC 9110 §5.5]. */
function headersOf({ headers }: Input): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
        .replace(/[^\u0020-\u007e]/g, '?')
        .slice(0, 500),
    ]),
  )
}
