// The view of machines in a real browser: found, chosen, assigned together; one machine with where its values come from.
import t from 'tap'
import { builtPage, startPageUser } from '../support/page.ts'
import { startTestApi } from '../support/test-api.ts'
import { AS_ADMIN, bootImageOf, machineOf, sessionOf, testMac } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'

const MACHINES = 1500

t.test('machines', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const explain = { rule: 'room-3', order: 10, profile: 'lab', enabled: true, matches: true, checked: [] }
  const { url, keys, store, ask } = await startTestApi(t, {
    pageDirectory: await builtPage(t),
    explain: async (mac) => ({
      identity: { mac, name: null, foundBy: 'mac', note: null },
      rules: [
        { rule: 'known', verdict: 'passed', reason: 'the machine is known', facts: { known: true } },
        { rule: 'assigned', verdict: 'decided', reason: 'boots grub through rule room-3', facts: {} },
      ],
      profileRules: [explain],
      decision: { action: 'boot', reason: 'rule room-3: profile lab' },
      dialect: { dialect: 'bypass', reason: 'nothing was learned of its firmware' },
      loader: null,
      detour: null,
      overrides: [],
      reply: { fields: [{ name: 'file', value: 'Tmp/examplesessi/grubx64.efi' }] },
      files: [
        {
          ...{ name: 'Tmp/examplesessi/grubx64.efi', purpose: 'the boot program', outcome: 'served', source: 'disk' },
          ...{ result: 'served from boot/grub/grubx64.efi', sizeBytes: 1024, details: [] },
        },
      ],
    }),
  })
  await store.bootImagePut(bootImageOf('grub'), AS_ADMIN)
  await ask('PUT', '/api/v1/profiles/lab', { body: { bootImage: 'grub', description: 'Room 3' } })
  const words = (n: number) => ({
    name: `pc-${n}`,
    tags: [`room-${n % 20}`, ...(n % 7 === 0 ? ['exam'] : [])],
    description: n % 3 === 0 ? `bench ${n}` : null,
  })
  await Promise.all(Array.from({ length: MACHINES }, (_, n) => store.machinePut(machineOf(n, words(n)), AS_ADMIN)))
  await store.bootWrite(
    [{ session: sessionOf('sessionof7', 7, { machineName: 'pc-7', state: 'loaded' }), known: true }],
    [],
  )
  const user = await startPageUser(t)
  await user.signIn(url, keys.admin)

  await t.test('a long list stays smooth', async (t) => {
    await user.go('#/machines')
    await user.sees('1,500 machines')
    await user.seesIn('.window tbody', 'pc-0')
    const rows = Number(await user.run(`document.querySelectorAll('.window tbody tr:not(.gap)').length`))
    t.ok(rows > 10 && rows < 60, `${rows} rows in the document`)
    const longestMs = Number(
      await user.run(`(async () => { const pane = document.querySelector('.window'); let longest = 0
        for (let step = 1; step <= 60; step++) { const before = performance.now()
          pane.scrollTop = step * (pane.scrollHeight / 60)
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
          longest = Math.max(longest, performance.now() - before) }
        return longest })()`),
    )
    t.comment(`longest frame while scrolling: ${longestMs.toFixed(0)} ms`)
    t.ok(longestMs < 500, 'no frame is long')
    await user.seesIn('.window tbody', `pc-${MACHINES - 1}`)
    await user.run(`document.querySelector('.window').scrollTop = 0`)
    await user.checkView('machines')
  })

  await t.test('filters', async (t) => {
    await user.fill('Search', 'pc-77')
    await user.sees('11 of 1,500 machines')
    await user.fill('Search', '52-54-00-00-00-07')
    await user.sees('1 of 1,500 machines')
    await user.fill('Search', '')
    await user.fill('Tag', 'room-3')
    await user.sees('75 of 1,500 machines')
    await user.fill('State', 'armed')
    await user.sees('No machine is like that')
    await user.fill('State', '')
    t.pass()
  })

  await t.test('many are assigned, tagged and disarmed together', async (t) => {
    await user.click('Choose all 75')
    await user.sees('75 machines chosen')
    await user.click('Assign …')
    await user.fill('Profile', 'lab')
    t.same(await user.violations(), [], 'the dialog is usable by everybody')
    await user.pictures('machines-assign')
    await user.click('Assign')
    await user.sees('Assigned 75 machines')
    const { body } = await ask('GET', '/api/v1/machines?tag=room-3&limit=1000')
    t.ok(
      body.items.every(({ assignment }: { assignment: { profile: string } | null }) => assignment?.profile === 'lab'),
      'each has it',
    )
    await user.click('Disarm')
    await user.sees('Disarmed 75 machines')
    await user.click('Tags …')
    await user.fill('Add', 'done')
    await user.click('Save')
    await user.sees('Tagged 75 machines')
    t.equal((await ask('GET', '/api/v1/machines?tag=done&limit=1000')).body.items.length, 75)
    await user.seesIn('.window tbody', 'disarmed')
    await user.pictures('machines-chosen')
    // what is refused is said of each
    await ask('DELETE', `/api/v1/machines/pc-3/assignment`)
    await user.click('Arm')
    await user.sees('refused for 1')
    await user.seesIn('.outcome', 'pc-3')
    await user.click('Choose none')
    await user.fill('Tag', '')
  })

  await t.test('one machine: what it gets and from where', async (t) => {
    await user.go(`#/machines/${testMac(23)}`)
    await user.seesIn('h1', 'pc-23')
    await user.seesIn('.traced tr', 'profile lab')
    await user.checkView('machine-assignment')
    await user.click('Change')
    await user.fill('Once: disarm when the boot is done', 'on')
    await user.click('Assign')
    await user.seesIn('.traced tr', 'yes: disarmed after one boot')
    t.match((await ask('GET', '/api/v1/machines/pc-23/assignment')).body, { once: true, profile: 'lab', armed: true })
    await user.click('Disarm')
    await user.sees('Disarmed.')
    await user.click('Wake')
    await user.sees('Magic packet sent to 192.0.2.255:9')
    // without an assignment of its own it is the rule's
    await user.click('Take away')
    await user.sees('Take the assignment away?')
    await user.click('Take away')
    await user.sees('It has no assignment of its own')
    await user.seesIn('.traced tr', 'room-3 → profile lab')
    await user.checkView('machine-rule')
  })

  await t.test('explain, boots, and what is known of it', async (t) => {
    await user.click('Explain')
    await user.sees('rule room-3: profile lab')
    await user.sees('served from boot/grub/grubx64.efi')
    await user.checkView('machine-explain')
    await user.go(`#/machines/${testMac(7)}/boots`)
    await user.seesIn('tbody tr', 'booted')
    await user.checkView('machine-boots')
    await user.click('About it')
    await user.click('Edit')
    await user.fill('Description', 'by the window')
    await user.fill('Variables', 'owner=physics\nroom=3')
    await user.click('Save')
    await user.sees('by the window')
    t.match((await ask('GET', '/api/v1/machines/pc-7')).body, {
      description: 'by the window',
      variables: { owner: 'physics', room: '3' },
    })
    await user.checkView('machine-about')
    await user.click('Deployments')
    await user.sees('It was never deployed')
    await user.click('Checks')
    await user.sees('Nothing is assigned')
    await user.click('About it')
    await user.click('Remove')
    await user.sees('Remove pc-7?')
    await user.click('Remove')
    await user.sees('1,499 machines')
    t.equal((await ask('GET', `/api/v1/machines/${testMac(7)}`)).status, 404)
  })

  await t.test('explain shows what stands in the way of a deployment', async (t) => {
    const body = { bootImage: 'grub', method: 'script', armed: false }
    t.match(await ask('PUT', `/api/v1/machines/${testMac(8)}/assignment`, { body }), { status: 201 })
    await user.go(`#/machines/${testMac(8)}/explain`)
    await user.sees('How it would be deployed')
    await user.sees('script (none named) is not there (put it into the folder scripts of the image directory)')
    await user.checkView('machine-explain-deployment')
    await user.go('#/machines')
  })

  await t.test('a new one', async (t) => {
    await user.click('Add a machine')
    await user.fill('MAC', '00-15-5d-01-02-03')
    await user.fill('Name', 'newcomer')
    await user.click('Add')
    await user.seesIn('h1', 'newcomer')
    t.equal((await ask('GET', '/api/v1/machines/newcomer')).body.mac, '00:15:5d:01:02:03')
    await user.go('#/machines')
    await user.sees('1,500 machines')
    await user.click('Add a machine')
    await user.fill('MAC', 'no MAC')
    await user.click('Add')
    await user.seesIn('dialog .is-problem', 'Next:')
    await user.click('Cancel')
    t.equal(await user.run(`document.activeElement.innerText`), 'Add a machine', 'the focus is where it was')
  })
  const unexpected = user.complaints.filter((said) => !/status of 4\d\d/.test(said))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})
