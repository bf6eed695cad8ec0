// Checks requests against their schemas: bodies as they are, addresses after turning text into numbers and booleans.
import type { FastifySchemaCompiler } from 'fastify'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Value } from 'typebox/value'
import { RequestError } from '../errors.ts'

/** One thing that is wrong with a request. */
export interface Finding {
  /** JSON pointer into the body; for an address the parameter's name. */
  pointer: string
  message: string
}

/** A request that does not fit its schema: REQUEST_INVALID with what is wrong where. */
export class RequestFindings extends RequestError {
  readonly findings: readonly Finding[]

  constructor(subject: string, findings: readonly Finding[]) {
    const [first] = findings
    const reason = first ? `${first.pointer || subject} ${first.message}` : `${subject} is not as expected`
    super('REQUEST_INVALID', { reason })
    this.findings = findings
  }
}

/** What is wrong when no part of it is. */
const SUBJECTS: Readonly<Record<string, string>> = {
  body: 'The body',
  querystring: 'The query',
  params: 'The path',
  headers: 'The headers',
}

/** Findings named at most. */
const MAX_FINDINGS = 20

/** Fastify's compiler of validators: throws nothing, gives the value or RequestFindings. */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  return (value: unknown) => {
    const given = httpPart === 'body' ? value : Value.Convert(schema, Value.Default(schema, Value.Clone(value)))
    if (validator.Check(given)) return { value: given }
    const subject = SUBJECTS[httpPart ?? ''] ?? 'The request'
    return { error: new RequestFindings(subject, describe(validator.Errors(given), httpPart)) }
  }
}

type SchemaError = ReturnType<ReturnType<typeof Compile>['Errors']>[number]

/** The schema's complaints as findings; those that only repeat what a deeper one says are left out. */
function describe(errors: SchemaError[], httpPart: string | undefined): Finding[] {
  const findings = new Map<string, Finding>()
  for (const error of errors) {
    if (error.keyword === 'boolean' || error.keyword === 'anyOf') continue
    const pointer = httpPart === 'body' ? error.instancePath : error.instancePath.replace(/^\//, '')
    const message = messageOf(error)
    findings.set(`${pointer} ${message}`, { pointer, message })
  }
  return [...findings.values()].slice(0, MAX_FINDINGS)
}

function messageOf(error: SchemaError): string {
  switch (error.keyword) {
    case 'additionalProperties':
      return `must not have ${quoted(error.params.additionalProperties)}`
    case 'enum':
      return `must be one of ${error.params.allowedValues.map((value) => JSON.stringify(value)).join(', ')}`
    case 'const':
      return `must be ${JSON.stringify(error.params.allowedValue)}`
    case 'required':
      return `must have ${quoted(error.params.requiredProperties)}`
    default:
      return error.message
  }
}

function quoted(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => JSON.stringify(name.slice(0, 64)))
    .join(', ')
}
