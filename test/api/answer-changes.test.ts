// Changes around answer files in use: refused where a profile of a rule or an armed machine could not be set up any more.
import { join } from 'node:path'
import Database from 'better-sqlite3'
import t, { type Test } from 'tap'
import { startTestApi } from '../support/test-api.ts'
import { testMac } from '../support/test-store.ts'

const component = (name: string, content: string) =>
  `<component name="${name}" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">${content}</component>`
const unattend = (pass: string, content: string) =>
  `<unattend xmlns="urn:schemas-microsoft-com:unattend"><settings pass="${pass}">${content}</settings></unattend>`
const imageFile = (owner: string) =>
  unattend('specialize', component('Microsoft-Windows-Shell-Setup', `<RegisteredOwner>${owner}</RegisteredOwner>`))
const clientFile = (language: string) =>
  unattend('windowsPE', component('Microsoft-Windows-International-Core-WinPE', `<UILanguage>${language}</UILanguage>`))

/** An API with files that can be used and others that lack a value, an install image, and lab-1. */
async function start(t: Test) {
  const api = await startTestApi(t)
  const { ask, directory, store } = api
  const database = new Database(join(directory, 'var', 'openwds.db'))
  // images come with the library; their table is there
  database.exec(
    `insert into image (name, type, programs, created_at, updated_at, version) values ('win11', 'install', '{}', '', '', 1)`,
  )
  database.close()
  const put = (name: string, content: string, role: string) =>
    ask('PUT', `/api/v1/answers/${name}`, { body: { content, role } })
  await put('image-good', imageFile('one'), 'image')
  await put('image-other', imageFile('other'), 'image')
  await put('image-bad', imageFile('${vars.room}'), 'image')
  await put('client-good', clientFile('de-DE'), 'client')
  await put('client-bad', clientFile('${vars.language}'), 'client')
  const mac = testMac(1)
  await ask('PUT', `/api/v1/machines/${mac}`, { body: { name: 'lab-1' } })
  return {
    ...{ ask, put, mac },
    pins: async () => Object.fromEntries((await store.answerPins(mac)).map(({ answer, version }) => [answer, version])),
    assign: async (body: object) => {
      const done = await ask('PUT', `/api/v1/machines/${mac}/assignment`, { body: { method: 'local', ...body } })
      t.ok(done.status < 300, done.text)
    },
    setDefault: (place: string, answer: string | null) =>
      ask('PUT', `/api/v1/answer-defaults/${place}`, { body: { answer } }),
  }
}

const refused = (detail: RegExp, code = 'ANSWER_BREAKS_MACHINES') => ({ status: 409, body: { code, detail } })

t.test('the default of an install image', async (t) => {
  const { put, pins, assign, setDefault, ask } = await start(t)
  await assign({ installImage: 'win11' })
  t.match(
    await setDefault('images/win11', 'image-bad'),
    refused(/install image win11: lab-1\. image-bad 1:.*vars\.room/),
  )
  t.match((await ask('GET', '/api/v1/answer-defaults')).body, { images: {} }, 'nothing was changed')
  t.match(await setDefault('images/WIN11', 'image-good'), { status: 200 })
  t.same(await pins(), { 'image-good': 1 }, 'armed before, it keeps this version')
  t.match(await put('image-good', imageFile('${vars.room}'), 'image'), { status: 200 }, 'so a new one breaks nothing')
  t.match((await ask('GET', '/api/v1/machines/lab-1/answer')).body, { text: />one</, files: [{ contentVersion: 1 }] })
  t.match(await setDefault('images/win11', 'image-other'), { status: 200 })
  t.same(await pins(), { 'image-other': 1 })
  t.match(await setDefault('images/win11', 'image-good'), refused(/image-good/), 'its newest lacks a value')
  await ask('PATCH', '/api/v1/machines/lab-1', { body: { variables: { room: '3.14' } } })
  t.match(await setDefault('images/win11', 'image-good'), { status: 200 }, 'the machine has the value now')
  t.same(await pins(), { 'image-good': 2 })
  t.match(await setDefault('images/win11', null), { status: 200 })
  t.same(await pins(), {})
})

t.test('the default of an architecture', async (t) => {
  const { ask, mac, pins, assign, setDefault } = await start(t)
  await assign({ installImage: 'win11' })
  for (const architecture of ['x64', 'x64uefi'])
    t.match(
      await setDefault(`architectures/${architecture}`, 'client-bad'),
      refused(new RegExp(`default for ${architecture}: lab-1.*vars\\.language`)),
    )
  t.match(await setDefault('architectures/x86', 'client-good'), refused(/ANSWER_ARCHITECTURE_NEVER.*image x86/))
  await assign({ installImage: 'win11', clientAnswer: 'client-good' })
  t.match(await setDefault('architectures/x64', 'client-bad'), { status: 200 }, 'it has a file of its own for that')
  t.same(await pins(), { 'client-good': 1 })
  t.match(await setDefault('architectures/x64', 'client-good'), { status: 200 })
  await assign({ installImage: 'win11' })
  t.match(await setDefault('architectures/x64uefi', 'client-good'), { status: 200 })
  t.same(await pins(), { 'client-good': 1 }, 'whichever way it boots')
  await ask('DELETE', `/api/v1/machines/${mac}/arm`)
  t.match(
    await setDefault('architectures/x64', 'client-bad'),
    { status: 200 },
    'a disarmed machine is checked when armed',
  )
})

t.test('the role of a file', async (t) => {
  const { put, pins, assign, ask } = await start(t)
  const both =
    clientFile('de-DE').replace('</unattend>', '') + imageFile('${vars.room}').replace(/^<unattend[^>]*>/, '')
  await put('both', both, 'client')
  await assign({ answer: 'both' })
  t.match(await put('both', both, 'combined'), refused(/answer file both: lab-1\. both 1:.*vars\.room/))
  t.match((await ask('GET', '/api/v1/answers/both')).body, { role: 'client' })
  t.match(await put('both', clientFile('en-GB') + '<!-- -->', 'client'), { status: 200 })
  t.same(await pins(), { both: 1 })
  await assign({ installImage: 'win11', answer: 'client-good' })
  await ask('PUT', '/api/v1/answer-defaults/images/win11', { body: { answer: 'image-good' } })
  t.match(await put('client-good', clientFile('de-DE'), 'image'), { status: 200 })
  t.same(await pins(), { 'client-good': 1 }, 'now it is in the place of the image’s')
})

t.test('the profile of an armed machine, and one that a rule leads to', async (t) => {
  const { ask, pins, assign, setDefault, put } = await start(t)
  const profile = (body: object) => ask('PATCH', '/api/v1/profiles/office', { body })
  await ask('PUT', '/api/v1/profiles/office', { body: { method: 'local', answer: 'image-good' } })
  await assign({ profile: 'office' })
  t.match(await profile({ answer: 'image-bad' }), refused(/profile office: lab-1\. image-bad/))
  t.match(await profile({ answer: 'image-bad', variables: { room: 'r1' } }), { status: 200 })
  t.same(await pins(), { 'image-bad': 1 })
  t.match(await profile({ variables: { room: null } }), refused(/profile office: lab-1/), 'its values count too')
  t.match(await profile({ answer: 'image-other', variables: { room: null } }), { status: 200 })

  await ask('PUT', '/api/v1/profiles/floor', { body: { method: 'local', installImage: 'win11' } })
  const rule = { selectors: { oui: ['52-54-01'] }, profile: 'floor' }
  t.match(await ask('PUT', '/api/v1/rules/floor', { body: rule }), { status: 201 })
  const machines = /profile floor \(rule floor\)/
  t.match(await setDefault('images/win11', 'image-bad'), { status: 200 }, 'the machine may have the value')
  await put('secret', imageFile('${secrets.nobody}'), 'image')
  t.match(await setDefault('images/win11', 'secret'), refused(machines, 'ANSWER_BREAKS_PROFILES'))
  await put('client-secret', clientFile('${secrets.nobody}'), 'client')
  t.match(
    await setDefault('architectures/x64', 'client-secret'),
    refused(machines, 'ANSWER_BREAKS_PROFILES'),
    'machines of any architecture may come',
  )
})
