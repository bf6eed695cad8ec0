// The HTTP and HTTPS doors against tools: curl, wget and h2load as clients, nginx's answers on the same file, openssl on the
// certificates, and the renewal of these.
import { randomBytes, X509Certificate } from 'node:crypto'
import { spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:tls'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { findCommand } from '../../lab/packages.ts'
import { createLog } from '../../src/log.ts'
import type { Ipv4 } from '../../src/net/address.ts'
import { openCertificates, type CertificatesOptions } from '../../src/tls/certificates.ts'
import { BOOT_TLS } from '../../src/tls/settings.ts'
import { ENGINES, request, startHttpServer, temporaryFolder, type RawReply } from '../support/http-server.ts'
import { createRandom } from '../support/simulated-network.ts'
import { requireTool, runTool } from '../support/tools.ts'

// several servers and tools; tap's own limit is 30 s when a file is run by itself
t.setTimeout(180_000)

const log = createLog({ level: 'silent', format: 'json' })
const CONTENT = randomBytes(1_000_003)
const DAY_MS = 86_400_000

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** nginx on the same folder. */
async function startNginx(t: Test, root: string): Promise<number> {
  const folder = temporaryFolder(t)
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/t;`)
  const file = join(folder, 'nginx.conf')
  writeFileSync(
    file,
    `daemon off; master_process off; pid ${folder}/pid; error_log /dev/null; events {}
http { access_log off; if_modified_since before; ${temporary.join(' ')}
  server { listen 127.0.0.1:${port}; location /boot-files/ { alias ${root}/; } } }`,
  )
  const child = spawn(findCommand('nginx') ?? 'nginx', ['-c', file, '-p', folder], { stdio: 'ignore' })
  t.teardown(() => void child.kill())
  for (let left = 100; left > 0; left--) {
    try {
      await request(port, '/')
      return port
    } catch {
      await sleep(50)
    }
  }
  throw new Error('nginx did not start')
}

/** Range headers of every kind, the same for a seed. */
function rangeHeader(random: () => number, size: number): string {
  const number = () => Math.floor(random() * size * (random() < 0.2 ? 1.5 : 1))
  const one = () => {
    const kind = random()
    if (kind < 0.3) return `${number()}-`
    if (kind < 0.5) return `-${number()}`
    const from = number()
    return `${from}-${from + Math.floor(random() * 5000)}`
  }
  const count = random() < 0.7 ? 1 : 2 + Math.floor(random() * 3)
  return `bytes=${Array.from({ length: count }, one).join(random() < 0.5 ? ',' : ' , ')}`
}

/** What two servers must agree on: of several parts each with its place and bytes. */
function comparable({ status, headers, body }: RawReply): unknown {
  const boundary = /boundary=(.*)$/.exec(headers['content-type'] ?? '')?.[1]
  const parts =
    boundary === undefined
      ? body.toString('latin1')
      : body
          .toString('latin1')
          .split(`--${boundary}`)
          .map((part) => [/Content-Range: .*/i.exec(part)?.[0].toLowerCase(), part.slice(part.indexOf('\r\n\r\n'))])
  return {
    status,
    parts: status < 300 ? parts : null,
    range: status === 206 || status === 416 ? headers['content-range'] : null,
  }
}

t.test('ranges: a thousand requests are answered as by nginx', async (t) => {
  if (!requireTool(t, 'nginx')) return
  for (const engine of ENGINES) {
    const { port, directory } = await startHttpServer(t, { engine, files: { 'boot/big.wim': CONTENT } })
    const peer = await startNginx(t, directory)
    const random = createRandom(7)
    let different = 0
    for (let round = 0; round < 500; round++) {
      const lines = [`Range: ${rangeHeader(random, CONTENT.length)}`]
      const [ours, theirs] = await Promise.all(
        [port, peer].map((one) => request(one, '/boot-files/boot/big.wim', { lines })),
      )
      const [one, other] = [comparable(ours!), comparable(theirs!)]
      if (JSON.stringify(one) === JSON.stringify(other)) continue
      different++
      t.same(one, other, `${lines.join()}: ${ours!.status} and ${theirs!.status}`)
    }
    t.equal(different, 0, `${engine}: no difference`)
    const dated = (await request(peer, '/boot-files/boot/big.wim', { method: 'HEAD' })).headers['last-modified'] ?? ''
    for (const lines of [
      [`If-Modified-Since: ${dated}`],
      [`If-Unmodified-Since: ${dated}`],
      ['If-Modified-Since: Thu, 01 Jan 1970 00:00:01 GMT'],
      ['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:01 GMT'],
      ['If-None-Match: "no"'],
      ['If-None-Match: *'],
      ['If-Match: "no"'],
      ['If-Match: *'],
      ['Range: bytes=1-2', 'If-Range: "no"'],
      ['Range: bytes=1-2', `If-Range: ${dated}`],
      ['Range: lines=1-2'],
    ]) {
      const [ours, theirs] = await Promise.all(
        [port, peer].map((one) => request(one, '/boot-files/boot/big.wim', { lines })),
      )
      t.equal(ours?.status, theirs?.status, lines.join())
    }
  }
})

t.test('curl, wget and h2load read what is there, by HTTP and by HTTPS', async (t) => {
  const certificates = await openCertificates(options(t))
  t.teardown(() => certificates.close())
  const plain = await startHttpServer(t, { files: { 'boot/x64/Big.wim': CONTENT } })
  const secure = await startHttpServer(t, {
    files: { 'boot/x64/Big.wim': CONTENT },
    tls: { ...BOOT_TLS, ...certificates.context() },
  })
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'ca.pem'), certificates.authority?.pem ?? '')
  const [file, ca] = [join(folder, 'out'), join(folder, 'ca.pem')]
  const url = `http://127.0.0.1:${plain.port}/boot-files/boot/x64/big.wim`
  const secureUrl = `https://127.0.0.1:${secure.port}/boot-files/boot/x64/big.wim`
  const isSame = () => readFileSync(file).equals(CONTENT)
  if (requireTool(t, 'curl')) {
    for (const words of [
      [url],
      ['-0', url],
      ['--cacert', ca, secureUrl],
      ['--cacert', ca, '--tls-max', '1.2', secureUrl],
    ]) {
      t.equal((await runTool('curl', ['-sSf', '-o', file, ...words])).status, 0, words.join(' '))
      t.ok(isSame())
    }
    writeFileSync(file, CONTENT.subarray(0, 1000))
    t.equal((await runTool('curl', ['-sSf', '-C', '-', '-o', file, url])).status, 0, 'curl goes on where it stopped')
    t.ok(isSame())
    t.not(
      (await runTool('curl', ['-sS', '-o', file, secureUrl])).status,
      0,
      'whom nobody told of the authority refuses',
    )
    // what firmware of ten years ago offers
    const old = ['--tls-max', '1.2', '--ciphers', 'AES256-SHA', '--cacert', ca, '-sSf', '-o', file, secureUrl]
    t.equal((await runTool('curl', old)).status, 0, 'TLS 1.2 with keys exchanged by RSA')
    t.not((await runTool('curl', ['--tls-max', '1.1', '--cacert', ca, '-sS', '-o', file, secureUrl])).status, 0)
  }
  if (requireTool(t, 'wget')) {
    t.equal((await runTool('wget', ['-q', '-O', file, url])).status, 0)
    t.ok(isSame())
    t.equal((await runTool('wget', ['-q', '-O', file, `--ca-certificate=${ca}`, secureUrl])).status, 0)
    t.ok(isSame())
  }
  if (requireTool(t, 'h2load')) {
    for (const one of [url, secureUrl]) {
      const { stdout } = await runTool('h2load', ['--h1', '-n', '200', '-c', '8', one])
      t.match(stdout, /200 succeeded, 0 failed/, one)
    }
  }
})

function options(t: Test, more: Partial<CertificatesOptions> = {}): CertificatesOptions {
  const names = { addresses: ['127.0.0.1' as Ipv4], hosts: ['boot.example'] }
  return { dataDirectory: temporaryFolder(t), names, log, ...more }
}

/** The certificate a server shows. */
async function shown(port: number): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  const { fingerprint256 } = socket.getPeerCertificate()
  socket.destroy()
  return fingerprint256
}

t.test('certificates: made once, kept private, renewed before they end and when names change', async (t) => {
  let nowMs = Date.now()
  const first = options(t, { now: () => nowMs })
  const certificates = await openCertificates(first)
  t.teardown(() => certificates.close())
  const { authority } = certificates
  const [authorityFile, serverFile] = ['authority', 'server'].map((name) =>
    join(first.dataDirectory, `tls/${name}.pem`),
  )
  for (const file of [authorityFile!, serverFile!]) t.equal(statSync(file).mode & 0o777, 0o600, file)
  t.notOk(authority?.pem.includes('PRIVATE'), 'the key is not given out')
  const root = new X509Certificate(authority?.pem ?? '')
  const leaf = new X509Certificate(readFileSync(serverFile!))
  t.ok(root.ca && !leaf.ca && leaf.verify(root.publicKey))
  t.equal(leaf.publicKey.asymmetricKeyType, 'rsa')
  t.ok(leaf.checkIP('127.0.0.1') && leaf.checkHost('boot.example'))
  if (findCommand('openssl')) {
    const file = join(temporaryFolder(t), 'ca.pem')
    writeFileSync(file, authority?.pem ?? '')
    const words = ['verify', '-x509_strict', '-CAfile', file, serverFile!]
    t.equal((await runTool('openssl', words)).status, 0, 'openssl agrees')
  }

  const again = await openCertificates(first)
  again.close()
  t.equal(again.server().fingerprint, certificates.server().fingerprint, 'the next start uses the same')

  const server = await startHttpServer(t, { tls: { ...BOOT_TLS, ...certificates.context() } })
  certificates.onRenew(() => server.server.renew({ ...BOOT_TLS, ...certificates.context() }))
  const before = await shown(server.port)
  await certificates.renew()
  t.equal(await shown(server.port), before, 'not due yet')
  nowMs += 300 * DAY_MS
  await certificates.renew()
  t.not(await shown(server.port), before, 'the running server shows the new one')
  t.ok(new X509Certificate(readFileSync(serverFile!)).verify(root.publicKey), 'of the same authority')

  const moved = await openCertificates({ ...first, names: { addresses: ['10.0.0.9' as Ipv4], hosts: [] } })
  moved.close()
  t.match(moved.server().names, '10.0.0.9', 'another address, another certificate')
  t.equal(moved.authority?.fingerprint, authority?.fingerprint)

  const given = { certificate: serverFile!, key: serverFile! }
  const own = await openCertificates({ ...options(t), given })
  own.close()
  t.equal(own.authority, null)
  writeFileSync(authorityFile!, 'rubbish')
  await t.rejects(openCertificates(first), { code: 'CERTIFICATE_UNUSABLE' })
  const missing = { certificate: join(first.dataDirectory, 'none.crt'), key: serverFile! }
  await t.rejects(openCertificates({ ...first, given: missing }), { code: 'CERTIFICATE_UNUSABLE' })
})
