// /drivers: driver packages; and which of them a machine gets, /machines/{ref}/drivers.
import { RequestError } from '../errors.ts'
import type { DriverPackage } from '../model.ts'
import {
  DriverBodySchema,
  DriverDetailSchema,
  DriverExplanationSchema,
  DriverSchema,
  type DriverReply,
} from './driver-schemas.ts'
import { findMachine } from './machine-ref.ts'
import { named, operation, WRITE_ERRORS } from './operation.ts'
import {
  NameParamsSchema,
  NewNameParamsSchema,
  PageQuerySchema,
  RefParamsSchema,
  WriteHeadersSchema,
  WriteQuerySchema,
} from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { NothingSchema, PageSchema } from './schemas.ts'
import { serverPath } from './server-path.ts'
import { etagOf, writeOptions } from './write-conditions.ts'

/** Lists, shows, brings in and removes driver packages; says which a machine gets. */
export function driverRoutes(app: ApiServer, { store, drivers, deploy, imageDirectory }: ApiParts): void {
  if (!drivers) return
  const { library, source } = drivers
  const list = operation({
    id: 'driverList',
    tag: 'drivers',
    summary: 'List driver packages',
    role: 'viewer',
    errors: ['CURSOR_INVALID'],
  })
  app.get(
    '/drivers',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: PageQuerySchema,
        response: { 200: PageSchema(named(DriverSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, ...rest } }) => {
      const page = await store.driverList({ limit, ...rest })
      return { ...page, items: page.items.map(toReply) }
    },
  )

  const get = operation({
    id: 'driverGet',
    tag: 'drivers',
    summary: 'Show a driver package with its devices and files',
    role: 'viewer',
    errors: ['DRIVER_NOT_FOUND'],
  })
  app.get(
    '/drivers/:name',
    {
      config: get.config,
      schema: { ...get.words, params: NameParamsSchema, response: { 200: named(DriverDetailSchema), ...get.problems } },
    },
    async ({ params }, reply) => {
      const found = await store.driverGet(params.name)
      if (!found) throw new RequestError('DRIVER_NOT_FOUND', { ref: params.name })
      reply.header('etag', etagOf(found.version))
      return { ...toReply(found), drivers: found.infs, contents: found.files }
    },
  )

  const put = operation({
    id: 'driverPut',
    tag: 'drivers',
    summary: 'Bring a driver package in, or a newer one in its place',
    description: 'Reads a folder of the server and keeps a copy of its files. The same folder again changes nothing.',
    role: 'operator',
    errors: ['DRIVER_UNUSABLE', 'DRIVER_INF_INVALID', 'CHANGED_MEANWHILE', ...WRITE_ERRORS],
  })
  app.put(
    '/drivers/:name',
    {
      config: put.config,
      schema: {
        ...put.words,
        params: NewNameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        body: DriverBodySchema,
        response: { 200: named(DriverSchema), 201: named(DriverSchema), ...put.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.driverGet(name)
      const options = writeOptions(request, `Driver package ${name}`, before?.version)
      const path = serverPath(imageDirectory, request.body.path, options.actor)
      const driver = await library.put(name, path, options)
      reply.status(before ? 200 : 201).header('etag', etagOf(driver.version))
      return toReply(driver)
    },
  )

  const remove = operation({
    id: 'driverDelete',
    tag: 'drivers',
    summary: 'Remove a driver package that is in no group',
    role: 'operator',
    errors: ['DRIVER_NOT_FOUND', 'DRIVER_IN_USE', 'CHANGED_MEANWHILE', 'STORE_FULL'],
  })
  app.delete(
    '/drivers/:name',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: NameParamsSchema,
        querystring: WriteQuerySchema,
        headers: WriteHeadersSchema,
        response: { 204: NothingSchema, ...remove.problems },
      },
    },
    async (request, reply) => {
      const { name } = request.params
      const before = await store.driverGet(name)
      await library.remove(name, writeOptions(request, `Driver package ${name}`, before?.version))
      return reply.status(204).send(null)
    },
  )

  const explain = operation({
    id: 'machineDrivers',
    tag: 'drivers',
    summary: 'Show which drivers a machine gets, and why',
    role: 'viewer',
    errors: ['MACHINE_NOT_FOUND', 'MACHINE_AMBIGUOUS'],
  })
  app.get(
    '/machines/:ref/drivers',
    {
      config: explain.config,
      schema: {
        ...explain.words,
        params: RefParamsSchema,
        response: { 200: named(DriverExplanationSchema), ...explain.problems },
      },
    },
    async ({ params }) => {
      const machine = await findMachine(store, params.ref)
      return source.explain(machine, await deploy?.plans.imageOf(machine.mac))
    },
  )
}

function toReply({ name, infs, files, notes, createdAt, updatedAt, version }: DriverPackage): DriverReply {
  const all = <T>(values: (T | null)[]) => [...new Set(values)].filter((value): value is T & {} => value !== null)
  return {
    name,
    classes: all(infs.map((inf) => inf.class)),
    providers: all(infs.map(({ provider }) => provider)),
    architectures: all(infs.flatMap(({ models }) => models.map(({ architecture }) => architecture))),
    infs: infs.length,
    files: files.length,
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    ...{ notes, createdAt, updatedAt, version },
  }
}
