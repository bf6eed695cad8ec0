// A deployment door on real HTTPS with a certificate authority of its own, for tests of the protocol.
import { execFile } from 'node:child_process'
import { createServer, request as httpsRequest, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { read as readFd, readFileSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import type { createDeployRoute } from '../../src/deploy/door.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { temporaryDirectory } from './test-store.ts'

export interface Authority {
  caPem: string
  certPem: string
  keyPem: string
}

/** An authority and a certificate for 127.0.0.1 by it, made by openssl. */
export async function makeAuthority(t: Test, name = 'openwds test'): Promise<Authority> {
  const folder = temporaryDirectory(t)
  const openssl = (...args: string[]) => promisify(execFile)('openssl', args, { cwd: folder })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  await openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', `/CN=${name}`)
  await openssl('req', ...key, '-keyout', 'leaf.key', '-out', 'leaf.csr', '-subj', '/CN=openwds server')
  writeFileSync(join(folder, 'ext'), 'subjectAltName=IP:127.0.0.1\n')
  await openssl(
    ...['x509', '-req', '-in', 'leaf.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
    ...['-out', 'leaf.pem', '-days', '2', '-extfile', 'ext'],
  )
  const read = (file: string) => readFileSync(join(folder, file), 'utf8')
  return { caPem: read('ca.pem'), certPem: read('leaf.pem'), keyPem: read('leaf.key') }
}

/** Serves the route; `port` as one before it, to come back after it was stopped. */
export async function serveRoute(
  t: Test,
  route: ReturnType<typeof createDeployRoute>,
  authority: Authority,
  options: { port?: number; address?: () => string } = {},
): Promise<{ port: number; server: Server; stop: () => Promise<void> }> {
  const server = createServer({ cert: authority.certPem, key: authority.keyPem }, (request, response) => {
    const url = new URL(request.url ?? '/', 'https://x')
    void route({
      method: request.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      peer: { address: (options.address?.() ?? '127.0.0.1') as Ipv4, port: 1, door: 'https' },
      body: request,
    })
      .then(async (answer) => {
        if (!answer) return void response.writeHead(404).end()
        if (answer.kind === 'reply') return void response.writeHead(answer.status, answer.headers).end(answer.body)
        if (!answer.opened.found) return void response.writeHead(404).end()
        await sendFile(response, answer.opened.file, request.headers.range)
      })
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500)
        response.end(String(error))
      })
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  t.teardown(stop)
  return { port: (server.address() as AddressInfo).port, server, stop }
}

const read = promisify(readFd)

type File = Extract<
  Extract<Awaited<ReturnType<ReturnType<typeof createDeployRoute>>>, { kind: 'file' }>['opened'],
  { found: true }
>['file']

async function sendFile(response: ServerResponse, file: File, range: string | undefined): Promise<void> {
  const first = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0)
  const headers = { etag: `"${file.etag}"`, 'content-length': String(file.sizeBytes - first) }
  response.writeHead(first > 0 ? 206 : 200, headers)
  for (const extent of file.extents) {
    if (extent.kind === 'memory') response.write(extent.bytes.subarray(first))
    else {
      const piece = Buffer.alloc(65_536)
      for (let at = first; at < extent.length && !response.destroyed;) {
        const { bytesRead } = await read(extent.fd, piece, 0, piece.length, at)
        at += bytesRead
        if (!response.write(Buffer.from(piece.subarray(0, bytesRead))))
          await Promise.race([once(response, 'drain'), once(response, 'close')])
      }
    }
  }
  response.end()
  await file.close()
}

export interface DeployReply {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  lines: string[][]
}

/** Asks over HTTPS with the authority pinned; `cutAfter`: hangs up after so many bytes. */
export function askDeploy(
  port: number,
  ca: string,
  method: string,
  path: string,
  options: {
    secret?: string
    form?: Record<string, string | string[]>
    raw?: Buffer
    range?: number
    cutAfter?: number
  } = {},
): Promise<DeployReply> {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(options.form ?? {}))
    for (const one of [value].flat()) form.append(name, one)
  const body = options.raw ?? (options.form ? Buffer.from(form.toString()) : undefined)
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      {
        ...{ host: '127.0.0.1', port, path, method, ca, agent: false },
        headers: {
          ...(options.secret === undefined ? {} : { authorization: `Bearer ${options.secret}` }),
          ...(options.range === undefined ? {} : { range: `bytes=${options.range}-` }),
          ...(body
            ? { 'content-length': String(body.length), 'content-type': 'application/x-www-form-urlencoded' }
            : {}),
        },
      },
      (response) => {
        const pieces: Buffer[] = []
        let length = 0
        const done = () => {
          const bytes = Buffer.concat(pieces)
          const text = bytes.toString('utf8')
          const lines = text
            .split('\n')
            .filter(Boolean)
            .map((line) => line.split('\t'))
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body: bytes, lines })
        }
        response.on('data', (piece: Buffer) => {
          pieces.push(piece)
          length += piece.length
          if (options.cutAfter !== undefined && length >= options.cutAfter) {
            response.destroy()
            done()
          }
        })
        response.on('end', done)
        response.on('error', (error) => (options.cutAfter === undefined ? reject(error) : done()))
      },
    )
    request.on('error', reject)
    request.end(body)
  })
}
