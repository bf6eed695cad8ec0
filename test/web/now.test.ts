// The view Now in a real browser: a real daemon's boots as they happen, approving in place, and a line that breaks.
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Deployment } from '../../src/model.ts'
import { efiProgram } from '../support/efi-program.ts'
import { builtPage, startPageDaemon, startPageUser } from '../support/page.ts'
import { startTestApi } from '../support/test-api.ts'
import { AS_ADMIN, machineOf, sessionOf, testMac } from '../support/test-store.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { requireTool } from '../support/tools.ts'

/** A line to the daemon that can be cut and mended. */
async function lineTo(t: Test, port: () => number) {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return near.destroy()
    const far = connect(port(), '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => (near.destroy(), far.destroy()))
    }
    near.pipe(far).pipe(near)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(() => (cut(), server.close()))
  const { port: own } = server.address() as { port: number }
  return { url: `http://127.0.0.1:${own}`, cut, mend: () => void (isCut = false) }
}

t.test('with a real daemon', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const daemon = await startPageDaemon(t)
  const line = await lineTo(t, () => Number(new URL(daemon.url()).port))
  const { api } = daemon
  const user = await startPageUser(t)
  await user.signIn(line.url, await daemon.keyFor('admin'))
  await user.sees('No machine is booting')
  await user.sees('live')
  await user.checkView('now-empty')

  await t.test('an unknown machine is approved in place', async (t) => {
    const mac = '52:54:00:aa:00:01'
    await daemon.ask({ mac })
    await user.sees('1 machine waits for approval')
    await user.seesIn('.pending', mac)
    await user.fill(`Name for ${mac}`, 'desk-1')
    await user.click('Approve')
    await user.until(`!document.querySelector('.pending')`)
    t.match(await api('GET', '/machines/desk-1'), { mac }, 'it is a machine now')
    await daemon.ask({ mac: '52:54:00:aa:00:02' })
    await user.seesIn('.pending', '52:54:00:aa:00:02')
    await user.click('Reject')
    await user.until(`!document.querySelector('.pending')`)
    const { items } = await api('GET', '/pending?state=rejected')
    t.match(items, [{ mac: '52:54:00:aa:00:02' }])
  })

  await t.test('a boot is followed: stage, file, rate, time left', async (t) => {
    writeFileSync(join(daemon.directory, 'boot-images/boot/lab/big.efi'), efiProgram(6_000_000))
    await api('PUT', '/images/big', { type: 'boot', programs: { x64uefi: 'boot/lab/big.efi' } })
    await api('PUT', '/machines/desk-1/assignment', { bootImage: 'big', method: 'boot-only' })
    await daemon.ask({ mac: '52:54:00:aa:00:01' })
    const row = (what: string) => user.seesIn('.boots tbody tr', what)
    await row('desk-1')
    const { items } = await api('GET', '/sessions?mac=52:54:00:aa:00:01')
    const fetched = fetchTftp({
      port: daemon.tftpPort(),
      name: `Tmp/${items[0]?.id}/big.efi`,
      options: { blksize: 1468, windowsize: 8 },
      answerAfterMs: 15,
    })
    await row('big.efi')
    await row('loading')
    await row('MB/s')
    await row('of 6.0 MB')
    await user.until(`document.querySelector('.boots progress').value > 0.2`)
    await user.checkView('now-boot')
    await fetched
    await row('booted')
    await user.until(`!document.querySelector('.boots progress')`)
    t.match(
      await user.run(`document.querySelector('.chart svg').ariaLabel`),
      /at most [1-9\d.]+ MB\/s|at most 0\.[1-9]/,
    )
  })

  await t.test('its packets open into their fields', async (t) => {
    const { items } = await api('GET', '/sessions?mac=52:54:00:aa:00:01&state=loaded')
    await user.go(`#/boots/${items[0]?.id}`)
    await user.seesIn('.packets', 'DHCP DISCOVER')
    await user.seesIn('.packets', 'TFTP OACK')
    await user.run(`document.querySelector('.packets details').open = true`)
    await user.seesIn('.packets', '52:54:00:aa:00:01')
    await user.checkView('boot-packets')
    const length = await user.run(
      `fetch(document.querySelector('a[download]').href).then((reply) => reply.arrayBuffer()).then((bytes) => bytes.byteLength)`,
    )
    t.ok(Number(length) > 1000, 'the capture is there for whoever is signed in')
    await user.go('#/now')
    await user.sees('Throughput')
  })

  await t.test('a broken line is told, and taken up again by itself', async (t) => {
    line.cut()
    await user.sees('Connection lost')
    await user.checkView('now-lost')
    const mac = '52:54:00:aa:00:03'
    await daemon.ask({ mac })
    line.mend()
    await user.sees('live')
    await user.seesIn('.pending', mac)
    t.notMatch(await user.text(), 'Connection lost')
  })
  const unexpected = user.complaints.filter((words) => !/ERR_|Failed to load resource/.test(words))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})

t.test('many at once', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const { url, keys, store, journal } = await startTestApi(t, { pageDirectory: await builtPage(t) })
  const at = (secondsAgo: number) => new Date(Date.now() - secondsAgo * 1000).toISOString()
  const names = ['lab-01', 'lab-02', 'lab-03', 'library-7', 'reception']
  const states = ['loading', 'loading', 'offered', 'loaded', 'failed'] as const
  for (const [n, name] of names.entries()) {
    await store.machinePut(machineOf(n, { name }), AS_ADMIN)
    const session = sessionOf(`session${n}`, n, {
      ...{ machineName: name, state: states[n] ?? 'loading', bootImage: 'winpe-x64' },
      ...{ startedAt: at(20 - n), updatedAt: at(1) },
    })
    await store.bootWrite([{ session, known: true }], [])
  }
  for (const n of [21, 22]) await store.pendingSeen({ mac: testMac(n), uuid: null, architecture: 'x64uefi', at: at(n) })
  for (const [n, stage] of (['applying', 'downloading'] as const).entries())
    await store.deploymentOpen(deploymentOf(`deploy000${n}`, 10 + n, { stage, startedAt: at(400 + n * 60) }), AS_ADMIN)
  await store.deploymentOpen(
    deploymentOf('deploy0009', 19, {
      ...{ state: 'failed', endedAt: at(30), startedAt: at(900), stage: 'applying' },
      failure: { stage: 'applying', step: 'apply', code: 31, exitCode: 1392, text: 'The image cannot be read.' },
    }),
    AS_ADMIN,
  )

  const user = await startPageUser(t)
  await user.signIn(url, keys.operator)
  await user.sees('2 machines wait for approval')
  await user.seesIn('.deployments', 'failed')
  let sentBytes = 0
  const timer = setInterval(() => {
    sentBytes += 12_000_000
    for (const n of [0, 1])
      journal.progress({
        ...{ kind: 'file.progress', session: `session${n}`, mac: testMac(n), at: new Date().toISOString() },
        ...{ transfer: n + 1, name: n === 0 ? 'boot/x64/images/winpe-x64.wim' : 'boot/x64/images/winre.wim' },
        ...{ sentBytes, sizeBytes: 1_620_000_000, bytesPerSecond: 48_000_000, retransmits: 0, windowSize: 64 },
        secondsLeft: (1_620_000_000 - sentBytes) / 48_000_000,
      })
    for (const n of [0, 1])
      journal.progress({
        ...{ kind: 'deploy.progress', session: null, mac: testMac(10 + n), at: new Date().toISOString() },
        ...{ deployment: `deploy000${n}`, stage: n === 0 ? 'applying' : 'downloading', step: 'apply' },
        ...{ text: n === 0 ? 'Applying Windows 11 Pro' : 'install.wim', percent: 40 + n * 20, totalPercent: 55 },
        ...{ bytes: null, sizeBytes: null, bytesPerSecond: n === 0 ? null : 88_000_000 },
      })
  }, 250)
  t.teardown(() => clearInterval(timer))
  await user.seesIn('.boots', 'winpe-x64.wim')
  await user.seesIn('.deployments', 'Applying Windows 11 Pro')
  await user.until(`/now [1-9][\\d.]+ MB\\/s/.test(document.querySelector('.chart svg').ariaLabel)`)
  // for the picture the curve has some length
  if (process.env['PICTURES']) await new Promise((resolve) => setTimeout(resolve, 12_000))
  await user.checkView('now')
  t.notMatch(await user.text(), 'Audit', 'an operator is not led to what only administrators see')
  const unexpected = user.complaints.filter((words) => !/status of 401/.test(words))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})

function deploymentOf(id: string, n: number, words: Partial<Deployment>): Deployment {
  const at = new Date().toISOString()
  return {
    ...{ id, mac: testMac(n), machineName: `room3-pc${n}`, method: 'apply-image', bootImage: 'winpe-x64' },
    ...{ installImage: 'win11-24h2', state: 'running', stage: 'armed', session: null, address: null, boots: 1 },
    ...{ alarms: 0, failure: null, progress: null, startedAt: at, stageAt: at, seenAt: at, updatedAt: at },
    ...{ endedAt: null },
    ...words,
  }
}
