// Options 121 and 249: classless static routes, destinations cut to their significant bytes [RFC 3442].
import { ipv4FromBytes, ipv4ToBytes, type Ipv4 } from '../net/address.ts'

/** One route. */
export interface Route {
  network: Ipv4
  prefix: number
  router: Ipv4
}

/** The routes; undefined when one is cut short or its prefix is above 32. */
export function decodeRoutes(bytes: Uint8Array): Route[] | undefined {
  const routes: Route[] = []
  for (let at = 0; at < bytes.length;) {
    const prefix = bytes[at] ?? 0
    const significant = Math.ceil(prefix / 8)
    if (prefix > 32 || at + 1 + significant + 4 > bytes.length) return undefined
    const network = new Uint8Array(4)
    network.set(bytes.subarray(at + 1, at + 1 + significant))
    routes.push({ network: ipv4FromBytes(network), prefix, router: ipv4FromBytes(bytes, at + 1 + significant) })
    at += 1 + significant + 4
  }
  return routes.length > 0 ? routes : undefined
}

/** Option 121 or 249 for these routes. */
export function encodeRoutes(routes: readonly Route[]): Uint8Array {
  return Uint8Array.from(
    routes.flatMap(({ network, prefix, router }) => [
      prefix,
      ...ipv4ToBytes(network).subarray(0, Math.ceil(prefix / 8)),
      ...ipv4ToBytes(router),
    ]),
  )
}
