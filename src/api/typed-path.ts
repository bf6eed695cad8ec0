// Addresses of the API that know what is asked and answered there: typed by the OpenAPI document through openapi-types.ts.
import type { paths } from './openapi-types.ts'

/** Where the routes of the document begin. */
export const API_PREFIX = '/api/v1'

/** Every route below the prefix, parameters without their names: `/machines/{}/arm`. */
type Routes = { [P in keyof paths as P extends `/api/v1${infer Rest}` ? Unnamed<Rest> : never]: paths[P] }
type Unnamed<P extends string> = P extends `${infer Before}{${string}}${infer After}`
  ? `${Before}{}${Unnamed<After>}`
  : P

export type Route = keyof Routes
export type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'

declare const route: unique symbol
/** The address of a resource, and which route it belongs to. */
export type ApiPath<R extends Route = Route> = string & { readonly [route]: R }

/** The routes that a method is for. */
export type RouteOf<M extends Method> = {
  [R in Route]: Routes[R] extends { [K in Lowercase<M>]: { responses: unknown } } ? R : never
}[Route]

type Operation<R extends Route, M extends Method> = Routes[R][Lowercase<M> & keyof Routes[R]]

/** The body of the reply that is no refusal; null where it is empty. */
export type ReplyOf<R extends Route, M extends Method> =
  Operation<R, M> extends { responses: infer All } ? ReplyBody<All[keyof All & (200 | 201 | 202 | 204)]> : never
type ReplyBody<One> = One extends { content: { 'application/json': infer Body } } ? Body : null

/** An item of a list. */
export type ItemOf<R extends Route> = ReplyOf<R, 'GET'> extends { items: (infer Item)[] } ? Item : never

/** The body that is sent. */
export type BodyOf<R extends Route, M extends Method> =
  Operation<R, M> extends { requestBody?: infer All } ? SentBody<NonNullable<All>> : never
type SentBody<All> = All extends { content: { 'application/json': infer Body } } ? Body : never

/** What may stand behind the `?`. */
export type QueryOf<R extends Route, M extends Method> =
  Operation<R, M> extends { parameters: { query?: infer Query } } ? NonNullable<Query> : Record<string, never>

/** What a variable part is in a route; a literal is itself. */
type Part<P> = P extends number
  ? '{}'
  : P extends string
    ? Record<never, never> extends Record<P, 0>
      ? '{}'
      : P
    : never
type Joined<Parts extends readonly unknown[]> = Parts extends readonly [infer First, ...infer Rest]
  ? `/${Part<First>}${Joined<Rest>}`
  : ''

/** The address made of its parts, each encoded, so that a name cannot wander to another route. Only routes there are can be written. */
export function apiPath<const Parts extends readonly (string | number)[]>(
  ...parts: Joined<Parts> extends Route ? Parts : never
): ApiPath<Joined<Parts> & Route> {
  return (parts as readonly (string | number)[])
    .map((part) => '/' + encodeURIComponent(part).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E')))
    .join('') as ApiPath<Joined<Parts> & Route>
}
