// Boots, leases, settings, audit and access in a real browser, over a real daemon.
import t from 'tap'
import { builtPage, startPageDaemon, startPageUser } from '../support/page.ts'
import { startTestApi } from '../support/test-api.ts'
import { AS_ADMIN, entryOf, machineOf, sessionOf, testMac } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'
import type { DiagnosisReply } from '../../src/api/diagnosis.ts'
import type { Ipv4 } from '../../src/net/address.ts'

t.test('a daemon that just started', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const daemon = await startPageDaemon(t)
  const user = await startPageUser(t)
  await user.signIn(daemon.url(), await daemon.keyFor('admin'))
  await user.go('#/boots')
  await user.sees('No machine has booted yet')
  await user.go('#/leases')
  await user.sees('This server gives no addresses')
  await user.go('#/settings')
  await user.seesIn('.settings tr', 'dhcp.mode')
  await user.seesIn('.settings tr', 'openwds.yaml:4:15')
  await user.fill('Search', 'tftp.port')
  await user.until(`document.querySelectorAll('.settings tbody tr').length < 5`)
  await user.fill('Search', '')
  await user.fill('Only what differs from the defaults', 'on')
  await user.until(`!document.querySelector('.settings').innerText.includes('default\\n')`)
  await user.checkView('settings')

  await t.test('tokens are made, shown once and revoked', async (t) => {
    await user.go('#/access')
    await user.seesIn('tbody th', 'admin')
    await user.sees('There are none: whoever signs in does it with a token.')
    await user.click('New token')
    await user.fill('Name', 'monitoring')
    await user.fill('Role', 'viewer')
    await user.click('Make it')
    await user.until(`document.querySelector('.key')`)
    const key = String(await user.run(`document.querySelector('.key').innerText`))
    const asked = () =>
      fetch(`${daemon.url()}/api/v1/caller`, { headers: { authorization: `Bearer ${key}` } }).then(
        ({ status }) => status,
      )
    t.equal(await asked(), 200)
    await user.checkView('access')
    await user.click('Revoke monitoring')
    await user.click('Revoke')
    await user.until(`!document.querySelector('table').innerText.includes('monitoring')`)
    t.equal(await asked(), 401)
  })

  await t.test('users are made, changed, disabled and removed', async (t) => {
    const [first, second] = ['correct horse battery', 'another long password']
    const signIn = (password: string) =>
      fetch(`${daemon.url()}/api/v1/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ user: 'desk', password }),
      }).then(async (reply) => [reply.status, ((await reply.json()) as { role?: string }).role])
    const add = async (name: string, role: string, again = first) => {
      await user.click('New user')
      await user.fill('Name', name)
      await user.fill('Role', role)
      await user.fill('Password, ten letters or more', first)
      await user.fill('Once more', again)
      await user.click('Make it')
    }
    const closed = () => user.until(`!document.querySelector('dialog')`)

    await add('anna', 'admin')
    await user.seesIn('.users tr', 'anna')
    await add('desk', 'viewer', second)
    t.equal(
      await user.run(`document.querySelector('dialog input[name=again]').validationMessage`),
      'The two passwords differ.',
    )
    await user.fill('Once more', first)
    await user.click('Make it')
    await user.seesIn('.users tr', 'desk')
    t.same(await signIn(first), [200, 'viewer'])
    await closed()
    await add('desk', 'admin')
    await user.seesIn('dialog [role=alert]', 'Next:')
    await user.click('Cancel')
    await closed()

    await user.click('Change desk')
    await user.pictures('access-change')
    await user.fill('Role', 'operator')
    await user.fill('New password, ten letters or more', second)
    await user.fill('Once more', second)
    await user.click('Change')
    await user.seesIn('.users tr', 'operator')
    t.same(await signIn(second), [200, 'operator'])
    t.same(await signIn(first), [401, undefined])

    await closed()
    await user.click('Disable desk')
    await user.click('Disable')
    await user.seesIn('.users .badge', 'disabled')
    t.same(await signIn(second), [401, undefined])
    await closed()
    await user.checkView('access-users')
    await user.click('Enable desk')
    await user.click('Enable')
    await user.until(`!document.querySelector('.users').innerText.includes('disabled')`)
    t.same(await signIn(second), [200, 'operator'])

    await closed()
    await user.click('Remove desk')
    await user.click('Remove')
    await user.until(`!document.querySelector('.users').innerText.includes('desk')`)
    t.same(await signIn(second), [401, undefined])
    t.match(
      (await daemon.api('GET', '/users')).items.map(({ name, role }: { name: string; role: string }) => [name, role]),
      [['anna', 'admin']],
    )
  })

  await t.test('the audit log has it', async () => {
    await user.go('#/audit')
    await user.seesIn('.audit tr', 'token.remove')
    await user.seesIn('.audit tr', 'user.delete')
    await user.seesIn('.audit tr', 'token:admin')
    await user.checkView('audit')
    await user.fill('What', 'user')
    await user.until(
      `[...document.querySelectorAll('.audit tbody th')].every((one) => one.innerText.startsWith('user.')) && document.querySelector('.audit tbody tr')`,
    )
    await user.fill('To which', 'anna')
    await user.until(`![...document.querySelectorAll('.audit tbody small')].some((one) => one.innerText !== 'anna')`)
    await user.fill('To', '2020-01-01')
    await user.sees('No change is like that.')
    await user.fill('To', '')
    await user.seesIn('.audit tr', 'user.put')
  })
  const unexpected = user.complaints.filter((words) => !/status of (401|409|412)/.test(words))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})

t.test('boots and leases', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const { url, keys, store, ask } = await startTestApi(t, { pageDirectory: await builtPage(t) })
  const startMs = Date.now() - 600_000
  const at = (seconds: number) => new Date(startMs + seconds * 1000).toISOString()
  await store.machinePut(machineOf(1, { name: 'lab-1' }), AS_ADMIN)
  const session = sessionOf('timeline1', 1, {
    ...{
      machineName: 'lab-1',
      state: 'loaded',
      bootImage: 'winpe-x64',
      program: 'boot/x64uefi/bootmgfw.efi',
      address: '192.168.10.101' as Ipv4,
    },
    ...{ startedAt: at(0), updatedAt: at(38) },
  })
  const entry = (seconds: number, kind: Parameters<typeof entryOf>[2] & object) =>
    entryOf('timeline1', 1, { at: at(seconds), ...kind })
  const file = (name: string, sizeBytes: number, durationMs: number) => ({
    ...{ name, transfer: 1, sizeBytes, durationMs },
    bytesPerSecond: Math.round((sizeBytes / durationMs) * 1000),
  })
  for (let n = 2; n < 160; n++)
    await store.bootWrite(
      [
        {
          session: sessionOf(`other${n}`, n, { state: n % 9 === 0 ? 'failed' : 'loaded', startedAt: at(-n * 60) }),
          known: true,
        },
      ],
      [],
    )
  await store.bootWrite(
    [{ session, known: true }],
    [
      entry(0, { kind: 'dhcp.discover', text: 'x64uefi firmware' }),
      entry(0.002, { kind: 'decision', text: 'boots winpe-x64: assigned', data: { action: 'boot' } }),
      entry(0.003, { kind: 'dhcp.offer', text: 'no address, boot server here' }),
      entry(3.8, { kind: 'pxe.request', text: 'x64uefi firmware, address 192.168.10.101' }),
      entry(3.81, { kind: 'pxe.ack', text: 'file Tmp/timeline1/bootmgfw.efi' }),
      entry(5.1, {
        kind: 'file.done',
        text: 'boot/x64uefi/bootmgfw.efi',
        data: file('boot/x64uefi/bootmgfw.efi', 2_100_000, 900),
      }),
      entry(5.5, { kind: 'file.missing', text: 'boot/x64uefi/bootmgfw.efi.mui: there is no such file' }),
      entry(17.2, {
        kind: 'file.done',
        text: 'Tmp/timeline1/boot.wim',
        data: file('Tmp/timeline1/boot.wim', 610_000_000, 11_000),
      }),
      entry(38, { kind: 'deploy.stage', text: 'Windows PE has started' }),
    ],
  )
  await store.bootWrite(
    [
      {
        session: { ...session, id: 'timeline2', mac: testMac(200), machineName: null, state: 'failed' },
        known: true,
      },
    ],
    [
      { kind: 'dhcp.discover' as const, text: 'x64uefi firmware' },
      { kind: 'decision' as const, text: 'boots winpe-x64: assigned', data: { action: 'boot' } },
      { kind: 'dhcp.offer' as const, text: 'no address, boot server here' },
      { kind: 'pxe.request' as const, text: 'x64uefi firmware, address 192.168.10.102' },
      { kind: 'pxe.ack' as const, text: 'file boot/x64uefi/bootmgfw.efi', data: { file: 'boot/x64uefi/bootmgfw.efi' } },
      {
        kind: 'file.missing' as const,
        text: 'boot/x64uefi/bootmgfw.efi: there is no such file',
        data: { name: 'boot/x64uefi/bootmgfw.efi' },
      },
    ].map((words, n) => entryOf('timeline2', 200, { at: at(n), ...words })),
  )
  for (let n = 1; n < 40; n++)
    await store.leasePut({
      ...{ address: `192.168.10.${100 + n}` as Ipv4, mac: testMac(n), clientId: null, state: 'bound' },
      ...{ expiresAtMs: Date.now() + n * 60_000, updatedAtMs: Date.now() },
    })
  const user = await startPageUser(t)
  await user.signIn(url, keys.operator)

  await t.test('the list, its filters and its pages', async (t) => {
    await user.go('#/boots')
    await user.seesIn('tbody tr', 'lab-1')
    const rows = () => user.run(`document.querySelectorAll('tbody tr').length`)
    t.equal(await rows(), 100)
    await user.click('Earlier ones')
    await user.until(`document.querySelectorAll('tbody tr').length === 160`)
    await user.checkView('boots')
    await user.fill('How far it came', 'failed')
    await user.until(`document.querySelectorAll('tbody tr').length === 18`)
    await user.fill('How far it came', '')
    await user.fill('MAC', testMac(1).toUpperCase().replaceAll(':', '-'))
    await user.until(`document.querySelectorAll('tbody tr').length === 1`)
  })

  await t.test('one boot as a timeline', async (t) => {
    await user.go('#/boots/timeline1')
    await user.seesIn('.step', 'Machine asks the network for an address and a boot: x64uefi firmware')
    await user.seesIn('.step', '610 MB in 11.0 s, 55.5 MB/s')
    await user.seesIn('.step .at', 'after 12 s')
    t.equal(await user.run(`document.querySelectorAll('.step').length`), 9)
    await user.seesIn('.diagnosis', 'fine')
    t.equal(await user.run(`document.querySelectorAll('.is-evidence').length`), 0, 'of a good end nothing is marked')
    await user.checkView('boot')
  })

  await t.test('what the doctor says of a boot that failed, and by which entries', async (t) => {
    const { body } = await ask('GET', '/api/v1/sessions/timeline2/diagnosis')
    const [finding] = body.findings as DiagnosisReply['findings']
    if (!finding?.next) throw new Error('the doctor has nothing to say')
    t.match(finding, { severity: 'problem', code: 'program-missing' })
    await user.go('#/boots/timeline2')
    await user.seesIn('.diagnosis.is-error', finding.cause)
    await user.seesIn('.diagnosis.is-error', `Next: ${finding.next}`)
    const marked = await user.run(
      `[...document.querySelectorAll('.is-evidence .badge')].filter(({ innerText }) => innerText === 'evidence: ${finding.code}').length`,
    )
    t.equal(marked, finding.evidence.length)
    t.ok(finding.evidence.length > 0)
    await user.checkView('boot-failed')
  })

  await t.test('leases', async (t) => {
    await user.go('#/leases')
    await user.sees('39 addresses')
    await user.fill('Search', testMac(7))
    await user.sees('1 address')
    await user.fill('Search', '')
    await user.checkView('leases')
    await user.click('Free 192.168.10.107')
    await user.click('Free it')
    await user.sees('38 addresses')
    t.equal(await store.leaseByAddress('192.168.10.107' as Ipv4), undefined)
  })
  const unexpected = user.complaints.filter((words) => !/status of 401/.test(words))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})
