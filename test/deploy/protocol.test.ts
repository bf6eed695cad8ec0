// The deployment protocol over real HTTPS on a real store: tokens, plans, downloads, stages, captures, and what goes wrong.
import { createHash, randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { parseLines } from '../../src/deploy/lines.ts'
import { askDeploy, makeAuthority } from '../support/deploy-https.ts'
import { bootOf, reportOf, startDeployRoom, type DeployRoom } from '../support/deploy-room.ts'
import { AS_ADMIN, testMac } from '../support/test-store.ts'

/** A machine that speaks the agent's side. */
async function boots(room: DeployRoom, n: number, session?: string) {
  const words = await room.desk.mint(bootOf(n, session))
  if (!words) throw new Error('no token was made')
  const id = words.deployment
  const ask = (method: string, path: string, options: Parameters<typeof askDeploy>[4] = {}) =>
    askDeploy(room.port, room.authority.caPem, method, `/deploy/${id}/${path}`, options)
  return { id, token: words.secret, ask }
}

async function redeems(room: DeployRoom, n: number) {
  const machine = await boots(room, n)
  const answer = await machine.ask('POST', 'redeem', { secret: machine.token, form: reportOf(n) })
  const credential = answer.lines.find(([word]) => word === 'credential')?.[1] ?? ''
  return { ...machine, answer, credential }
}

const errorOf = (lines: string[][]) => lines.find(([word]) => word === 'error')?.slice(1, 3)

t.test('a machine goes through all stages', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  t.match(await room.store.deploymentOf(testMac(1)), { state: 'running', stage: 'armed', method: 'apply-image' })
  const { id, ask, credential: secret, answer } = await redeems(room, 1)
  t.equal(answer.status, 200)
  t.match(answer.lines[0], ['openwds', '1'])
  t.match(await room.desk.get(id), { stage: 'winpe', address: '127.0.0.1' })

  const plan = await ask('GET', 'plan', { secret })
  t.equal(plan.status, 200)
  t.equal((await ask('GET', 'plan', { secret })).body.toString(), plan.body.toString(), 'the plan stays the same')
  const files = plan.lines.filter(([word]) => word === 'file')
  for (const [, file = '', size, sha256] of files) {
    const got = await ask('GET', `files/${file}`, { secret })
    t.equal(got.body.length, Number(size), file)
    t.equal(createHash('sha256').update(got.body).digest('hex'), sha256, `${file} has the hash of the plan`)
  }
  for (const stage of ['preparing', 'downloading'])
    t.equal((await ask('POST', 'stage', { secret, form: { stage } })).status, 200, stage)
  await ask('POST', 'progress', {
    secret,
    form: { step: 'download', percent: '42.5', bytes: '100', size: '300', rate: '50' },
  })
  t.match(await room.desk.get(id), {
    stage: 'downloading',
    progress: { percent: 42.5, bytes: 100, bytesPerSecond: 50 },
  })
  for (const stage of ['applying', 'rebooting'])
    t.equal((await ask('POST', 'stage', { secret, form: { stage } })).status, 200, stage)
  t.match(await room.store.assignmentGet(testMac(1)), { armed: false }, 'the next boot is from disk')
  t.type((await room.store.assignmentGet(testMac(1)))?.spentAt, 'string')

  const session = (await ask('GET', 'files/report', { secret })).lines
  const report = session.find(([word]) => word === 'credential')?.[1] ?? ''
  t.equal((await ask('GET', 'files/image', { secret: report })).status, 410, 'the installed system gets no image')
  t.equal((await ask('GET', 'plan', { secret: report })).status, 401)
  const pass = await ask('GET', 'plan?pass=oobe', { secret: report })
  t.match(
    pass.lines.filter(([word]) => word === 'step').map(([, name]) => name),
    ['oobe', 'ready'],
  )
  for (const stage of ['specialize', 'oobe', 'ready'])
    t.equal((await ask('POST', 'stage', { secret: report, form: { stage } })).status, 200, stage)
  t.match(await room.desk.get(id), { state: 'ready', stage: 'ready' })
  t.same(errorOf((await ask('POST', 'stage', { secret: report, form: { stage: 'oobe' } })).lines), [
    '206',
    'DEPLOY_ENDED',
  ])
  const notes = await room.store.deploymentNotes(id)
  t.same(
    notes.filter(({ kind }) => kind === 'stage').map(({ stage }) => stage),
    ['armed', 'winpe', 'preparing', 'downloading', 'applying', 'rebooting', 'specialize', 'oobe', 'ready'],
  )
})

t.test('a token is for one machine, once', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const { ask, token, id } = await boots(room, 1)
  const redeem = (words = {}, secret = token) => ask('POST', 'redeem', { secret, form: reportOf(1, words) })
  t.same(errorOf((await redeem({}, randomBytes(32).toString('base64url'))).lines), ['201', 'DEPLOY_TOKEN_UNKNOWN'])
  t.same(errorOf((await redeem({ mac: testMac(2) })).lines), ['204', 'DEPLOY_TOKEN_BOUND'])
  room.from.address = '192.0.2.7'
  t.same(errorOf((await redeem()).lines), ['204', 'DEPLOY_TOKEN_BOUND'], 'from another address')
  room.from.address = '127.0.0.1'
  t.match(await room.desk.get(id), { alarms: 2, stage: 'armed' }, 'each is an alarm, and spends nothing')

  const first = await redeem()
  t.equal(first.status, 200)
  const again = await redeem()
  t.equal(again.lines[1]?.[1], first.lines[1]?.[1], 'an answer that was lost is given again')
  t.same(errorOf((await redeem({ nonce: 'f'.repeat(32) })).lines), ['203', 'DEPLOY_TOKEN_USED'])
  room.from.address = '192.0.2.7'
  t.same(errorOf((await redeem()).lines), ['203', 'DEPLOY_TOKEN_USED'])
  room.from.address = '127.0.0.1'
  t.match(await room.desk.get(id), { alarms: 3 }, 'a second use from elsewhere raises an alarm')
  const audit = (await room.store.auditList({ limit: 50 })).items
  t.equal(audit.filter(({ action }) => action === 'deployment.alarm').length, 3)
  t.match(
    audit.find(({ action }) => action === 'deployment.alarm'),
    { from: '192.0.2.7' },
  )
  room.clock.nowMs += 11 * 60_000
  t.same(errorOf((await redeem()).lines), ['203', 'DEPLOY_TOKEN_USED'], 'not for ever')
})

t.test('a token expires, and two at once give one credential', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const { ask, token } = await boots(room, 1)
  room.clock.nowMs += 61 * 60_000
  t.same(errorOf((await ask('POST', 'redeem', { secret: token, form: reportOf(1) })).lines), [
    '202',
    'DEPLOY_TOKEN_EXPIRED',
  ])
  await room.arm(2, 'apply-image')
  const other = await boots(room, 2)
  const both = await Promise.all(
    [reportOf(2), reportOf(2, { nonce: 'e'.repeat(32) })].map((form) =>
      other.ask('POST', 'redeem', { secret: other.token, form }),
    ),
  )
  t.same(both.map(({ status }) => status).sort(), [200, 409])
})

t.test('no secret by plain HTTP, nothing without a credential, and only to whom the authority is pinned', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const { ask, id, credential } = await redeems(room, 1)
  for (const path of ['plan', 'files/answer', 'files/image'])
    t.same(
      errorOf((await ask('GET', path, { secret: 'A'.repeat(43) })).lines),
      ['205', 'DEPLOY_CREDENTIAL_INVALID'],
      path,
    )
  t.equal((await ask('GET', 'plan')).status, 401)
  const foreign = await makeAuthority(t, 'somebody else')
  await t.rejects(askDeploy(room.port, foreign.caPem, 'GET', `/deploy/${id}/plan`, { secret: credential }), {
    code: /SELF_SIGNED|UNABLE_TO_VERIFY|CERT_SIGNATURE/,
  })
  const audit = JSON.stringify((await room.store.auditList({ limit: 100 })).items)
  t.notMatch(audit, credential)
  t.notMatch(JSON.stringify(await room.store.deploymentPlan(id)), 'unattend', 'the plan is sealed')
})

t.test('a download goes on where it broke, also after the server was stopped', async (t) => {
  const room = await startDeployRoom(t, { imageBytes: 3_000_000 })
  await room.arm(1, 'apply-image')
  const { ask, credential: secret } = await redeems(room, 1)
  await ask('GET', 'plan', { secret })
  const first = await ask('GET', 'files/image', { secret, cutAfter: 500_000 })
  t.ok(first.body.length < 3_000_000)
  await room.stopDoor()
  await t.rejects(ask('GET', 'files/image', { secret }), { code: 'ECONNREFUSED' })
  await room.startDoor()
  const rest = await ask('GET', 'files/image', { secret, range: first.body.length })
  t.equal(rest.status, 206)
  t.ok(Buffer.concat([first.body, rest.body]).equals(room.image.bytes))
  t.equal(rest.headers['etag'], `"${room.image.sha256}"`)
})

t.test('a withdrawn image, a changed assignment', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const { ask, credential: secret, id } = await redeems(room, 1)
  await ask('GET', 'plan', { secret })
  const { install } = room.facts
  room.facts.install = install && { ...install, enabled: false }
  t.same(errorOf((await ask('GET', 'files/image', { secret })).lines), ['401', 'DEPLOY_FILE_GONE'])
  await ask('POST', 'fail', { secret, form: { code: '401', step: 'download', text: 'the image was withdrawn' } })
  t.match(await room.desk.get(id), { state: 'failed', failure: { code: 401, stage: 'winpe', step: 'download' } })
  await ask('POST', 'logs/dism.log', { secret, raw: Buffer.from('what went wrong') })
  t.equal(Buffer.from((await room.store.deploymentLog(id, 'dism.log')) ?? []).toString(), 'what went wrong')

  // the machine starts anew: preflight finds it before anything is wiped
  const second = await boots(room, 1, 'secondaaaaaa')
  t.not(second.id, id, 'it is another try')
  const redeemed = await second.ask('POST', 'redeem', { secret: second.token, form: reportOf(1) })
  const plan = await second.ask('GET', 'plan', { secret: redeemed.lines[1]?.[1] ?? '' })
  t.same(errorOf(plan.lines), ['211', 'DEPLOY_REFUSED'])
  t.match(plan.body.toString(), /withdrawn/)
})

t.test('stages in a wrong order, silence, and an administrator who stops it', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'apply-image')
  const { ask, credential: secret, id } = await redeems(room, 1)
  await ask('POST', 'stage', { secret, form: { stage: 'applying' } })
  t.same(errorOf((await ask('POST', 'stage', { secret, form: { stage: 'preparing' } })).lines), [
    '208',
    'DEPLOY_STAGE_ORDER',
  ])
  t.same(errorOf((await ask('POST', 'stage', { secret, form: { stage: 'nonsense' } })).lines), [
    '210',
    'DEPLOY_REQUEST_INVALID',
  ])
  room.clock.nowMs += 6 * 60_000
  await room.desk.tick()
  t.match(await room.desk.get(id), { state: 'stalled', stage: 'applying' })
  await ask('POST', 'progress', { secret, form: { step: 'apply', percent: '50' } })
  t.match(await room.desk.get(id), { state: 'running', stage: 'applying' })
  room.clock.nowMs += 4 * 60_000
  await room.desk.tick()
  t.match(await room.desk.get(id), { state: 'running' }, 'progress is a sign')
  await room.desk.cancel(id, AS_ADMIN.actor)
  t.match(await room.desk.get(id), { state: 'cancelled' })
  t.same(errorOf((await ask('POST', 'progress', { secret, form: { step: 'apply', percent: '51' } })).lines), [
    '207',
    'DEPLOY_CANCELLED',
  ])
  t.match(await room.store.assignmentGet(testMac(1)), { armed: false })
})

t.test('a reference computer becomes an image', async (t) => {
  const room = await startDeployRoom(t)
  await room.arm(1, 'capture-image')
  const { ask, credential: secret, id } = await redeems(room, 1)
  const plan = (await ask('GET', 'plan', { secret })).lines
  t.match(
    plan.filter(([word]) => word === 'check-capture' || word === 'upload').map(([word]) => word),
    ['check-capture', 'upload'],
  )
  const state = (text: string) => Buffer.from(text).toString('base64')
  const check = (text: string) =>
    ask('POST', 'uploads/capture/check', { secret, form: { state: state(text), size: '1000' } })
  t.same(errorOf((await check('[State]\r\nImageState=IMAGE_STATE_COMPLETE\r\n')).lines), [
    '601',
    'DEPLOY_NOT_GENERALIZED',
  ])
  t.same(errorOf((await check('')).lines), ['601', 'DEPLOY_NOT_GENERALIZED'])
  t.equal((await check('[State]\r\nImageState=IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE\r\n')).status, 200)
  const bytes = randomBytes(700_000)
  const put = (offset: number, raw: Buffer) => ask('PUT', `uploads/capture?offset=${offset}`, { secret, raw })
  t.match((await put(0, bytes.subarray(0, 300_000))).lines, [[], ['offset', '300000']])
  const wrong = await put(500_000, bytes.subarray(500_000))
  t.equal(wrong.status, 409)
  t.match(wrong.lines, [[], ['offset', '300000']], 'it is told where to go on')
  await room.stopDoor()
  await room.startDoor()
  t.match((await ask('GET', 'uploads/capture', { secret })).lines, [[], ['offset', '300000'], ['state', 'open']])
  await put(300_000, bytes.subarray(300_000))
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const complete = await ask('POST', 'uploads/capture/complete', { secret, form: { size: '700000', sha256 } })
  t.equal(complete.status, 202)
  let status = await ask('GET', 'uploads/capture', { secret })
  for (let tries = 0; tries < 50 && !/state\tdone/.test(status.body.toString()); tries++) {
    await sleep(20)
    status = await ask('GET', 'uploads/capture', { secret })
  }
  t.match(status.lines, [[], ['offset', '700000'], ['state', 'done']])
  t.match(room.facts.captured, [{ name: 'lab-1', generalized: 'generalized', sha256 }])
  t.match(await room.desk.get(id), { method: 'capture-image' })
})

t.test(
  'a capture that arrived wrong is thrown away; one that was not generalized needs force and stays marked',
  async (t) => {
    const room = await startDeployRoom(t)
    await room.arm(1, 'capture-image')
    await room.store.deployWordsPut('machine', testMac(1), { capture: { force: true, name: 'golden' } }, AS_ADMIN)
    const { ask, credential: secret } = await redeems(room, 1)
    const form = { state: Buffer.from('ImageState=IMAGE_STATE_COMPLETE').toString('base64') }
    t.equal((await ask('POST', 'uploads/capture/check', { secret, form })).status, 200)
    const raw = Buffer.from('not much')
    const sha256 = createHash('sha256').update(raw).digest('hex')
    await ask('PUT', 'uploads/capture?offset=0', { secret, raw })
    const wrong = await ask('POST', 'uploads/capture/complete', { secret, form: { size: '8', sha256: '0'.repeat(64) } })
    t.same(errorOf(wrong.lines), ['603', 'DEPLOY_UPLOAD_HASH'])
    t.match((await ask('GET', 'uploads/capture', { secret })).lines, [[], ['offset', '0'], ['state', 'open']])
    await ask('PUT', 'uploads/capture?offset=0', { secret, raw })
    await ask('POST', 'uploads/capture/complete', { secret, form: { size: '8', sha256 } })
    for (let tries = 0; tries < 50 && room.facts.captured.length === 0; tries++) await sleep(20)
    t.match(room.facts.captured, [{ name: 'golden', generalized: 'not-generalized' }])
  },
)

t.test('more machines than may work at once wait for their turn', async (t) => {
  const room = await startDeployRoom(t, { desk: { maxAtOnce: 1 } })
  for (const n of [1, 2]) await room.arm(n, 'apply-image')
  const first = await redeems(room, 1)
  t.equal(first.answer.status, 200)
  const second = await redeems(room, 2)
  t.equal(second.answer.status, 503)
  t.equal(second.answer.headers['retry-after'], '5')
  t.match(second.answer.lines, [
    ['error', '801', 'DEPLOY_BUSY'],
    ['queue', '1'],
  ])
  await first.ask('POST', 'stage', { secret: first.credential, form: { stage: 'rebooting' } })
  const again = await second.ask('POST', 'redeem', { secret: second.token, form: reportOf(2) })
  t.equal(again.status, 200, 'the token is still good')
})

t.test('the number of every refusal is in the protocol’s table', async (t) => {
  const { readFileSync } = await import('node:fs')
  const { SERVER_CODES } = await import('../../src/deploy/codes.ts')
  const page = readFileSync(new URL('../../docs/deployment-protocol.md', import.meta.url), 'utf8')
  for (const [name, code] of Object.entries(SERVER_CODES)) t.match(page, new RegExp(`\\| ${code} +\\| ${name} `), name)
  t.ok(parseLines(page).length > 100)
})
