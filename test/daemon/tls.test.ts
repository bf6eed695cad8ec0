// The admin API over HTTPS: with the daemon's own authority, for the command line and for a stranger's client.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import type { DaemonStatus } from '../../src/api/schemas.ts'
import { DAEMON, startDaemon } from '../../lab/daemon.ts'

t.test('the command line and curl over HTTPS', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'openwds-tls-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  mkdirSync(join(directory, 'images'))
  const daemon = await startDaemon({
    directory,
    config: {
      server: { address: '10.77.0.1', listenAddress: '127.0.0.1' },
      dhcp: { port: 0, pxePort: 0, replyToSender: true },
      tftp: { port: 0 },
      api: { port: 0, tls: true, url: 'https://deploy.example:8067' },
      imageDirectory: join(directory, 'images'),
      log: { format: 'json' },
    },
  })
  t.teardown(() => daemon.stop())
  const { body } = await daemon.api.get<{ daemon: DaemonStatus }>('/health')
  const port = body.daemon.listening.find(({ door, protocol }) => door === 'api' && protocol === 'tcp')?.port
  const url = `https://127.0.0.1:${port}`
  for (let tries = 0; tries < 50 && !daemon.log.some((line) => /#\/first\//.test(line)); tries++) await sleep(100)
  const made = await daemon.api.send<{ token: string }>('POST', '/tokens', { body: { name: 'test', role: 'admin' } })
  const { token } = made.body
  t.match(daemon.log.join('\n'), /Page +https:\/\/deploy\.example:8067\//, 'people are told the address that works')
  t.match(daemon.log.join('\n'), /https:\/\/deploy\.example:8067\/#\/first\//, 'and so is the first user')

  const env = { PATH: process.env['PATH'], HOME: directory, OPENWDS_TOKEN: token }
  const openwds = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [DAEMON, ...args], { encoding: 'utf8', env })
    return { status, output: `${stdout}${stderr}` }
  }
  const ca = join(directory, 'ca.pem')
  t.match(openwds('ca', 'export', '--socket', daemon.socket, '-o', ca), { status: 0 })
  t.match(openwds('machine', 'list', '--url', url, '--ca-file', ca), { status: 0, output: /MAC/ })
  t.match(
    openwds('machine', 'list', '--url', url),
    { status: 1, output: /ca export/ },
    'an unknown authority, and what to do',
  )
  t.match(openwds('machine', 'list', '--url', url.replace('https', 'http')), { status: 1 })

  const curl = (...args: string[]) => spawnSync('curl', ['-sS', '--max-time', '20', ...args], { encoding: 'utf8' })
  if (curl('--version').status === null) return t.comment('curl is not installed')
  const wanted = ['--cacert', ca, '-H', `Authorization: Bearer ${token}`, `${url}/api/v1/machines`]
  t.match(curl(...wanted).stdout, /"items"/)
  t.match(curl('--tls-max', '1.2', ...wanted).stdout, /"items"/)
  t.not(curl('--tls-max', '1.1', ...wanted).status, 0, 'nothing older than TLS 1.2')
  t.not(curl(`${url}/api/v1/health`).status, 0, 'no trust without the authority')
})
