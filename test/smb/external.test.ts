// smbd run by somebody else, as the service samba of docker-compose.yml does: the same entrypoint, with the daemon's files.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { askShare, openTestShare, requireSamba } from '../support/samba.ts'
import { temporaryDirectory } from '../support/test-store.ts'

const ENTRYPOINT = fileURLToPath(new URL('../../packaging/compose/samba.sh', import.meta.url))

t.test('accounts come, work and end, with their sessions', async (t) => {
  if (!(await requireSamba(t))) return
  const directory = temporaryDirectory(t)
  const folder = join(directory, 'smb')
  const child = spawn('sh', [ENTRYPOINT], {
    detached: true,
    env: { ...process.env, SMB_FOLDER: folder },
    stdio: 'ignore',
  })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  t.teardown(() => void child.kill('SIGTERM'))
  const share = await openTestShare(t, folder, { run: 'external' })
  for (let tries = 0; tries < 200 && !(await share.status()).reachable; tries++) await sleep(50)
  t.match(await share.status(), { reachable: true })

  const path = join(directory, 'install.wim')
  writeFileSync(path, 'an image')
  const sha256 = createHash('sha256').update('an image').digest('hex')
  const file = { name: 'install.wim', path, sizeBytes: 8, sha256 }
  const grant = await share.grant('dep1', [file], new Date(Date.now() + 60_000).toISOString())
  t.match((await askShare(grant, 'ls')).said, /install\.wim/)
  const session = spawn('smbclient', [
    ...['-s', '/dev/null', '-p', String(grant.port), '-U', `${grant.user}%${grant.password}`],
    `//127.0.0.1/${grant.share}`,
  ])
  let said = ''
  for (const stream of [session.stdout, session.stderr])
    stream.on('data', (piece: Buffer) => (said += piece.toString()))
  session.stdin.write(`get install.wim ${join(directory, 'first')}\n`)
  for (let tries = 0; tries < 200 && !existsSync(join(directory, 'first')); tries++) await sleep(50)
  t.ok(existsSync(join(directory, 'first')), 'a session is open')
  await share.end('dep1')
  t.same(readdirSync(join(folder, 'closing')), [], 'it was asked to close them, and did')
  session.stdin.end(`get install.wim ${join(directory, 'second')}\n`)
  await new Promise((resolve) => session.on('close', resolve))
  t.match(said, /NT_STATUS_(NETWORK_NAME_DELETED|USER_SESSION_DELETED|CONNECTION)/)
  t.notOk(existsSync(join(directory, 'second')))
  t.match((await askShare(grant, 'ls')).said, /LOGON_FAILURE/)
  child.kill('SIGTERM')
  t.not(await Promise.race([ended, sleep(5000).then(() => 'too slow')]), 'too slow', 'it ends when it is told to')
  t.match(await share.status(), { reachable: false, text: /nobody answers there/ })
})
