// From a JSON schema to values: such as fit it, and such as do not; for asking every route what nobody thought of.
import fc, { type Arbitrary } from 'fast-check'

/** A schema as the OpenAPI document has it. */
export type Schema = Readonly<Record<string, unknown>>

/** Deeper values are left out where they may be. */
const MAX_DEPTH = 4

/** Values that fit the schema; what the words of a schema cannot say (a name that exists) is chance. */
export function fittingValues(schema: Schema, named: Readonly<Record<string, Schema>>, depth = 0): Arbitrary<unknown> {
  const of = (one: unknown) => fittingValues(one as Schema, named, depth + 1)
  const { $ref, anyOf, const: constant, type } = schema
  if (typeof $ref === 'string') return of(named[$ref.replace('#/components/schemas/', '')] ?? {})
  if (constant !== undefined) return fc.constant(constant)
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...(schema['enum'] as unknown[]))
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map(of))
  if (Array.isArray(type)) return fc.oneof(...type.map((one) => of({ ...schema, type: one as unknown })))
  switch (type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
    case 'number':
      return fc.integer({ min: numberOf(schema, 'minimum', -1000), max: numberOf(schema, 'maximum', 1_000_000) })
    case 'string':
      return strings(schema)
    case 'array':
      return fc.array(of(schema['items'] ?? {}), {
        minLength: numberOf(schema, 'minItems', 0),
        maxLength: Math.min(numberOf(schema, 'maxItems', 3), 3),
      })
    case 'object':
      return objects(schema, of, depth)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** Values most of which do not fit: some are wholly foreign, some have one thing wrong. */
export function unfittingValues(schema: Schema, named: Readonly<Record<string, Schema>>): Arbitrary<unknown> {
  const wrong = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...ODD))
  const spoilt = fc
    .tuple(fittingValues(schema, named), fc.string(), wrong, fc.nat())
    .map(([value, name, odd, place]) => spoil(value, name, odd, place))
  return fc.oneof(wrong, spoilt, spoilt, spoilt)
}

/** What programs stumble over. */
const ODD: readonly unknown[] = [
  '\0',
  '\ud800',
  '__proto__',
  '../../etc/passwd',
  '${jndi:x}',
  "'; drop table machine; --",
  'x'.repeat(5000),
  -1,
  0,
  2 ** 53,
  1e308,
  0.1,
  true,
  null,
  [],
  {},
  [[[[]]]],
  '9999-99-99T99:99:99Z',
]

/** The value with one member exchanged, or with one more. */
function spoil(value: unknown, name: string, odd: unknown, place: number): unknown {
  if (typeof value !== 'object' || value === null) return odd
  const names = Object.keys(value)
  const chosen = names[place % (names.length + 1)] ?? name
  if (Array.isArray(value)) return [...(value as unknown[]), odd]
  const inside = (value as Record<string, unknown>)[chosen]
  const isDeeper = typeof inside === 'object' && inside !== null && place % 2 === 0
  return { ...value, [chosen]: isDeeper ? spoil(inside, name, odd, place >> 1) : odd }
}

function objects(schema: Schema, of: (one: unknown) => Arbitrary<unknown>, depth: number): Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>
  const required = new Set((schema['required'] ?? []) as string[])
  const wanted = Object.entries(properties).filter(([name]) => depth < MAX_DEPTH || required.has(name))
  const known = fc.record(Object.fromEntries(wanted.map(([name, one]) => [name, of(one)])), {
    requiredKeys: [...required].filter((name) => name in properties),
  })
  const [pattern] = Object.entries((schema['patternProperties'] ?? {}) as Record<string, Schema>)
  if (!pattern || depth >= MAX_DEPTH) return known
  const others = fc.dictionary(fc.stringMatching(new RegExp(pattern[0])), of(pattern[1]), { maxKeys: 3 })
  return fc.tuple(known, others).map(([one, more]) => ({ ...more, ...one }))
}

function strings(schema: Schema): Arbitrary<string> {
  const { pattern, format } = schema
  if (typeof pattern === 'string') return matching(pattern)
  switch (format) {
    case 'ipv4':
      return fc.ipV4()
    case 'date-time':
      return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
    default:
      return fc.string({
        unit: 'grapheme',
        minLength: numberOf(schema, 'minLength', 0),
        maxLength: Math.min(numberOf(schema, 'maxLength', 40), 40),
      })
  }
}

/** fast-check cannot look ahead: what a pattern forbids that way is left out afterwards. */
function matching(pattern: string): Arbitrary<string> {
  const wanted = new RegExp(pattern)
  return fc
    .stringMatching(new RegExp(pattern.replace(/\(\?[=!](?:[^()]|\([^()]*\))*\)/g, '')))
    .filter((text) => wanted.test(text))
}

function numberOf(schema: Schema, word: string, otherwise: number): number {
  const value = schema[word]
  return typeof value === 'number' ? value : otherwise
}
