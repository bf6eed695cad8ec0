// Waking many machines over a real store: how many at once, those that never come, those that cannot be switched on.
import t, { type Test } from 'tap'
import { Arming } from '../../src/deploy/arming.ts'
import { Launcher, type LauncherOptions, type LaunchWish } from '../../src/deploy/launcher.ts'
import { weighImages } from '../../src/library/weigh-images.ts'
import type { Mac } from '../../src/net/address.ts'
import { startDeployRoom, type DeployRoom } from '../support/deploy-room.ts'
import { AS_ADMIN, machineOf, SILENT, testMac } from '../support/test-store.ts'

const MINUTE_MS = 60_000
const ROOM = [1, 2, 3, 4, 5]
const macsOf = (numbers: number[]) => numbers.map(testMac)

async function startLauncher(t: Test, words: Partial<LauncherOptions> = {}) {
  const room = await startDeployRoom(t)
  const { store, desk, plans, clock } = room
  for (const n of ROOM) await room.arm(n, 'apply-image')
  const woken: Mac[] = []
  const launcher = new Launcher({
    ...{ store, desk, log: SILENT, now: () => clock.nowMs },
    arming: new Arming({ store, plans, weighImages: (wish) => weighImages(store, wish) }),
    powerOn: async (mac) => {
      woken.push(mac)
      return 'a packet'
    },
    ...{ maxAtOnce: 0, wakeMinutes: 9, wakeRepeats: 2 },
    ...words,
  })
  t.teardown(() => launcher.close())
  const start = (wish: Partial<LaunchWish>) =>
    launcher.start({
      macs: macsOf(ROOM),
      atOnce: 0,
      wake: true,
      force: false,
      dryRun: false,
      actor: AS_ADMIN.actor,
      ...wish,
    })
  return { ...room, launcher, woken, start, after: (minutes: number) => later(room, launcher, minutes) }
}

async function later({ clock }: DeployRoom, launcher: Launcher, minutes: number): Promise<void> {
  clock.nowMs += minutes * MINUTE_MS
  await launcher.look()
}

/** What its history says of waking. */
async function notesOf({ store }: DeployRoom, n: number): Promise<string[]> {
  const deployment = await store.deploymentOf(testMac(n))
  return (await store.deploymentNotes(deployment?.id ?? ''))
    .filter(({ kind }) => kind === 'note')
    .map(({ text }) => text)
}

t.test('so many at once, on the whole server', async (t) => {
  const room = await startLauncher(t)
  const { launcher, woken, start, after, store, desk } = room
  const outcomes = await start({ macs: macsOf([1, 2, 3]), atOnce: 2 })
  t.same(
    outcomes.map(({ outcome }) => outcome),
    ['woken', 'woken', 'queued'],
  )
  // another start counts those of the first
  t.same(
    (await start({ macs: macsOf([4]), atOnce: 2 })).map(({ outcome }) => outcome),
    ['queued'],
  )
  t.same(woken, macsOf([1, 2]))
  t.match(launcher.viewOf((await store.deploymentOf(testMac(3)))!), { state: 'queued', wakes: 0, wokenAt: null })
  t.match(launcher.viewOf((await store.deploymentOf(testMac(1)))!), {
    state: 'woken',
    wakes: 1,
    text: 'woken once: a packet',
  })

  // looks at once give no place twice
  await Promise.all(Array.from({ length: 20 }, () => launcher.look()))
  t.equal(woken.length, 2)

  // one boots: it holds its place until Windows PE is through
  await desk.stage((await store.deploymentOf(testMac(1)))!, 'winpe')
  const first = (await store.deploymentOf(testMac(1)))!
  t.equal(first.stage, 'winpe')
  t.equal(launcher.viewOf(first), null)
  await after(0)
  t.equal(woken.length, 2)
  await desk.stage(first, 'rebooting')
  await after(0)
  t.same(woken, macsOf([1, 2, 3]), 'the next of the first start')
  // one that is stopped is no longer waited for
  const second = (await store.deploymentOf(testMac(2)))!
  await desk.cancel(second.id, AS_ADMIN.actor)
  await after(0)
  t.same(woken, macsOf([1, 2, 3, 4]))
})

t.test('one that is woken and never boots gives its place away', async (t) => {
  const room = await startLauncher(t, { maxAtOnce: 1 })
  const { launcher, woken, start, after, store } = room
  await start({ macs: macsOf([1, 2]) })
  t.same(woken, macsOf([1]), "the server's own limit holds without one of the start")
  await after(2)
  t.equal(woken.length, 1)
  await after(1)
  t.same(woken, macsOf([1, 1]), 'woken again')
  await after(3)
  t.same(woken, macsOf([1, 1, 1]), 'and once more')
  await after(3)
  t.same(woken, macsOf([1, 1, 1, 2]), 'then another one gets its place')
  const silent = (await store.deploymentOf(testMac(1)))!
  t.match(launcher.viewOf(silent), {
    state: 'silent',
    wakes: 3,
    text: /no sign of it within 9 minutes of waking it 3 times/,
  })
  t.match((await notesOf(room, 1)).sort(), [/^no sign/, /^woken 3 times/, /^woken once/, /^woken twice/])
  await after(60)
  t.equal(woken.filter((mac) => mac === testMac(1)).length, 3, 'it is left alone')
  t.equal((await store.deploymentOf(testMac(1)))?.state, 'running', 'and followed if it boots after all')
})

t.test('one that cannot be switched on', async (t) => {
  const tries: Mac[] = []
  const room = await startLauncher(t, {
    maxAtOnce: 1,
    powerOn: async (mac) => {
      tries.push(mac)
      if (mac === testMac(1)) throw new Error('the controller says 401')
      return 'a packet'
    },
  })
  const { launcher, start, after, store } = room
  const outcomes = await start({ macs: macsOf([1, 2]) })
  t.match(outcomes, [{ outcome: 'failed', problems: ['could not be switched on: the controller says 401'] }, {}])
  t.match(launcher.viewOf((await store.deploymentOf(testMac(1)))!), { state: 'failed', wakes: 1, wokenAt: null })
  t.match(await notesOf(room, 1), ['could not be switched on: the controller says 401'])
  await after(0)
  t.same(tries, macsOf([1, 2]), 'it holds up nobody')
  // the other one has the place, so that it is not tried before that is free
  await after(9)
  await after(3)
  await after(3)
  t.equal(tries.filter((mac) => mac === testMac(1)).length, 3)
  await after(60)
  t.equal(tries.filter((mac) => mac === testMac(1)).length, 3)
})

t.test('what is refused, and what is only tried', async (t) => {
  const room = await startLauncher(t)
  const { woken, start, store, facts } = room
  await store.machinePut(machineOf(9), AS_ADMIN)
  t.match(await start({ macs: macsOf([1, 9]), dryRun: true }), [
    { outcome: 'queued', deployment: null },
    { outcome: 'refused', problems: [/no assignment/], findings: [] },
  ])
  if (facts.boot) facts.boot = { ...facts.boot, enabled: false }
  t.match(await start({ macs: macsOf([2]) }), [
    {
      outcome: 'refused',
      problems: [/boot-image: .* disabled/],
      findings: [{ check: 'boot-image', forceable: false }],
    },
  ])
  t.same(woken, [])
})
