// /leases: the addresses lent by our DHCP server.
import { Type } from 'typebox'
import { RequestError } from '../errors.ts'
import { parseIpv4, parseSubnet, subnetBroadcast, type Ipv4 } from '../net/address.ts'
import { readMac } from './machine-ref.ts'
import { named, operation } from './operation.ts'
import { PageQuerySchema, WriteQuerySchema } from './params.ts'
import type { ApiParts, ApiServer } from './parts.ts'
import { LeaseSchema, PageSchema } from './schemas.ts'
import { unconditional } from './write-conditions.ts'

const LeaseQuerySchema = Type.Object(
  {
    ...PageQuerySchema.properties,
    state: Type.Optional(Type.Enum(['bound', 'declined', 'released'])),
    mac: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'A MAC in any spelling.' })),
    subnet: Type.Optional(
      Type.String({ minLength: 9, maxLength: 18, description: 'Addresses in this network, like 192.168.10.0/24.' }),
    ),
    current: Type.Optional(Type.Boolean({ description: 'Only those that have not expired.' })),
  },
  { additionalProperties: false },
)

const AddressParamsSchema = Type.Object(
  { address: Type.String({ minLength: 7, maxLength: 15, description: 'The lent address.' }) },
  { additionalProperties: false },
)

/** Lists, shows and removes leases. */
export function leaseRoutes(app: ApiServer, { store }: ApiParts): void {
  const list = operation({
    id: 'leaseList',
    tag: 'leases',
    summary: 'List leases by address',
    description: 'Empty unless dhcp.mode is server.',
    role: 'viewer',
    errors: ['CURSOR_INVALID', 'MAC_INVALID'],
  })
  app.get(
    '/leases',
    {
      config: list.config,
      schema: {
        ...list.words,
        querystring: LeaseQuerySchema,
        response: { 200: PageSchema(named(LeaseSchema)), ...list.problems },
      },
    },
    async ({ query: { limit = 100, mac, subnet, current, ...rest } }) =>
      store.leaseList({
        limit,
        ...rest,
        ...(mac === undefined ? {} : { mac: readMac(mac) }),
        ...rangeOf(subnet),
        ...(current === true ? { atMs: Date.now() } : {}),
      }),
  )

  const get = operation({
    id: 'leaseGet',
    tag: 'leases',
    summary: 'Show the lease of an address',
    role: 'viewer',
    errors: ['LEASE_NOT_FOUND'],
  })
  app.get(
    '/leases/:address',
    {
      config: get.config,
      schema: { ...get.words, params: AddressParamsSchema, response: { 200: named(LeaseSchema), ...get.problems } },
    },
    async ({ params }) => {
      const address = readAddress(params.address)
      const lease = await store.leaseByAddress(address)
      if (!lease) throw new RequestError('LEASE_NOT_FOUND', { address })
      return lease
    },
  )

  const remove = operation({
    id: 'leaseRemove',
    tag: 'leases',
    summary: 'Remove a lease: the address is free at once',
    description:
      'The client is not told; it may go on using the address until its own clock says that the lease ended.',
    role: 'operator',
    errors: ['LEASE_NOT_FOUND', 'STORE_FULL'],
  })
  app.delete(
    '/leases/:address',
    {
      config: remove.config,
      schema: {
        ...remove.words,
        params: AddressParamsSchema,
        querystring: WriteQuerySchema,
        response: { 200: named(LeaseSchema), ...remove.problems },
      },
    },
    async (request) => store.leaseRemove(readAddress(request.params.address), unconditional(request)),
  )
}

function readAddress(text: string): Ipv4 {
  const address = parseIpv4(text)
  if (!address) throw new RequestError('REQUEST_INVALID', { reason: `${text} is not an IPv4 address` })
  return address
}

function rangeOf(text: string | undefined): { first?: Ipv4; last?: Ipv4 } {
  if (text === undefined) return {}
  const subnet = parseSubnet(text)
  if (!subnet)
    throw new RequestError('REQUEST_INVALID', {
      reason: `${text} is not a network like 192.168.10.0/24, without host bits`,
    })
  return { first: subnet.network, last: subnetBroadcast(subnet) }
}
