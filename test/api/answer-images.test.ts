// Answer files and the image library: checked, rendered and refused by what is in files that were really imported.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { run } from '../cli/run.ts'
import { startTestApi } from '../support/test-api.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim } from '../support/windows-images.ts'

t.setTimeout(180_000)

const complete = readFileSync(
  fileURLToPath(new URL('../fixtures/unattend/complete/windows-11.uefi.local.xml', import.meta.url)),
  'utf8',
)
const MAC = '52:54:00:12:34:56'
const PRO = { name: 'Windows 11 Pro', edition: 'Professional', languages: ['en-US'] }
const MIXED = [
  { ...PRO, name: 'Windows 11 Home', edition: 'Core' },
  PRO,
  { ...PRO, name: 'Windows 11 Pro (deutsch)', languages: ['de-DE', 'en-US'] },
  { ...PRO, name: 'Windows 11 Pro (arm64)', architecture: 'arm64' as const },
]

/** A file that leaves the image open, with the variables of one. */
const OPEN = complete
  .replace(/<InstallFrom>[^]*?<\/InstallFrom>/, '')
  .replace(/<ProductKey>[^]*?<\/ProductKey>/, '')
  .replace(/<ComputerName>[^<]*</, '<ComputerName>pc-${image.index}-${image.architecture}<')

async function startLibrary(t: Test) {
  if (!requireTool(t, 'wimlib-imagex')) return undefined
  const api = await startTestApi(t)
  const { ask, directory } = api
  const bring = async (path: string, name: string) => {
    const begun = await ask('POST', '/api/v1/image-imports', {
      body: { path, name, group: `${name}-group` },
      as: 'socket',
    })
    for (;;) {
      const { body } = await ask('GET', `/api/v1/image-jobs/${begun.body.id}`)
      if (body.state === 'done') return
      if (body.state !== 'running') throw new Error(JSON.stringify(body))
      await sleep(20)
    }
  }
  await bring(await makeBootWim(join(directory, 'boot.wim')), 'pe')
  await bring(await makeInstallWim(join(directory, 'mixed.wim'), MIXED), 'win11')
  await bring(await makeInstallWim(join(directory, 'one.wim'), [PRO]), 'single')
  await ask('PUT', '/api/v1/secrets/setup', { body: { value: 'T0p-S3cret' } })
  return { ...api, bring }
}

t.test('checked, armed and rendered by what the library has', async (t) => {
  const api = await startLibrary(t)
  if (!api) return
  const { ask, socketPath, directory } = api
  const codes = async (body: object) =>
    ((await ask('POST', '/api/v1/answers/check', { body })).body.findings as { code: string; severity: string }[])
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code)

  t.same(await codes({ content: complete, bootImage: 'pe', installImage: 'win11#2' }), [])
  t.same(await codes({ content: OPEN.replace(/pc-[^<]*/, '*'), installImage: 'win11' }), ['ANSWER_IMAGE_UNSELECTED'])
  t.same(await codes({ content: OPEN.replace(/pc-[^<]*/, '*'), installImage: 'single' }), [], 'one image needs no word')
  t.ok((await codes({ content: complete, installImage: 'win11#4' })).includes('ANSWER_ARCHITECTURE_NEVER'))
  t.same(
    await codes({ content: complete, pair: { boot: 'arm64' }, bootImage: 'pe', installImage: 'win11#2' }),
    [],
    'what the library knows counts',
  )
  t.match(await ask('POST', '/api/v1/answers/check', { body: { content: complete, installImage: 'pe' } }), {
    status: 404,
    body: { code: 'IMAGE_NOT_FOUND' },
  })
  t.match(await ask('POST', '/api/v1/answers/check', { body: { content: complete, installImage: 'win11#9' } }), {
    status: 404,
    body: { code: 'IMAGE_INDEX_NOT_FOUND' },
  })

  await ask('PUT', '/api/v1/answers/lab', { body: { content: OPEN } })
  t.match(
    (await ask('GET', '/api/v1/answers/lab/findings?bootImage=pe&installImage=win11')).body.findings.map(
      ({ code }: { code: string }) => code,
    ),
    ['ANSWER_IMAGE_UNSELECTED'],
  )
  await ask('PUT', `/api/v1/machines/${MAC}`, { body: { name: 'lab-1' } })
  const assign = (body: object) =>
    ask('PUT', `/api/v1/machines/${MAC}/assignment`, {
      body: { bootImage: 'pe', installImage: 'win11', answer: 'lab', method: 'windows-setup', ...body },
    })
  t.match(
    (await assign({ select: { index: 4 } })).body.findings,
    [{ check: 'architecture', code: 'IMAGE_ARCHITECTURE_MISMATCH', forceable: true }],
    'no PE for amd64 installs it',
  )
  await ask('PUT', '/api/v1/answers/arm', { body: { content: OPEN.replaceAll('"amd64"', '"arm64"') } })
  const other = await assign({ select: { index: 2 }, answer: 'arm' })
  t.match(other, { status: 409, body: { code: 'ANSWER_HAS_ERRORS' } }, other.text)
  t.match(other.body.detail, 'boot image amd64, install image amd64 (BP-11)', 'not tried with another architecture')
  const done = await assign({ select: { name: 'Windows 11 Pro' } })
  t.equal(done.status, 201, done.text)
  const { body: rendered } = await ask('GET', `/api/v1/machines/${MAC}/answer?firmware=uefi&boot=x86`)
  t.match(rendered, {
    pair: { boot: 'amd64', install: 'amd64' },
    image: /^2 Windows 11 Pro \(Professional, en-US, amd64, build 26100\)$/,
  })
  t.match(rendered.text, /<Key>\/IMAGE\/NAME<\/Key>\s*<Value>Windows 11 Pro</)
  t.match(rendered.text, '<ComputerName>pc-2-amd64<')

  await ask('PUT', '/api/v1/answers/lab', { body: { content: OPEN.replace(/pc-[^<]*/, '${group.name}') } })
  t.match((await ask('GET', `/api/v1/machines/${MAC}/answer`)).body.text, 'pc-2-amd64', 'armed with the version before')
  t.equal((await ask('DELETE', `/api/v1/machines/${MAC}/arm`)).status, 200)
  const { body: grouped } = await ask('GET', `/api/v1/machines/${MAC}/answer`)
  t.match(grouped.text, '<ComputerName>win11-group<')

  await ask('PUT', '/api/v1/answer-defaults/images/win11', { body: { answer: 'lab' } })
  t.match((await ask('GET', '/api/v1/images/win11')).body, { answer: 'lab' })
  const sh = (...words: string[]) => run([...words, '--socket', socketPath])
  t.match(await sh('image', 'show', 'win11'), { code: 0, out: /answer file +lab\n/ })
  const file = join(directory, '..', 'nothing')
  const fixture = fileURLToPath(new URL('../fixtures/unattend/complete/windows-11.uefi.local.xml', import.meta.url))
  t.match(await sh('answer', 'check', fixture, '--boot-image', 'pe', '--install-image', 'win11#2'), { code: 0 })
  t.match(await sh('answer', 'check', fixture, '--install-image', 'win11#4'), {
    code: 1,
    out: /ANSWER_ARCHITECTURE_NEVER .*install image arm64/,
  })
  t.match(await sh('answer', 'check', fixture, '--install-image', 'win11#9'), {
    code: 2,
    err: /has no image 9; it has 4/,
  })
  t.match(await sh('answer', 'check', fixture, '--boot-image', 'win11'), { code: 2, err: /win11 is a install image/ })
  t.match(await sh('answer', 'check', fixture, '--wim', file, '--install-image', 'win11'), { code: 2, err: /--wim/ })
  t.match(await sh('answer', 'render', '--machine', 'lab-1'), {
    code: 0,
    err: /made for: boot image amd64, install image amd64: 2 Windows 11 Pro/,
  })
})

t.test('a content is not stored that profiles of rules and menus could not be used with', async (t) => {
  const { ask } = await startTestApi(t)
  const put = (content: string) => ask('PUT', '/api/v1/answers/lab', { body: { content } })
  const good = complete.replaceAll('${secrets.setup}', 'x')
  t.equal((await put(good)).status, 201)
  await ask('PUT', '/api/v1/profiles/office', { body: { answer: 'lab', method: 'local' } })
  const bad = good.replace(/<ComputerName>[^<]*</, '<ComputerName>${profile.vars.room}<')
  t.equal((await put(bad)).status, 200, 'machines with this profile are armed one by one')
  t.equal((await put(good)).status, 200)
  const rule = { selectors: { oui: ['52-54-00'] }, profile: 'office' }
  const made = await ask('PUT', '/api/v1/rules/floor', { body: rule })
  t.equal(made.status, 201, made.text)
  t.match(await put(bad), {
    status: 409,
    body: { code: 'ANSWER_BREAKS_PROFILES', detail: /profile office \(rule floor\)[^]*profile\.vars\.room/ },
  })
  t.match((await ask('GET', '/api/v1/answers/lab')).body, { contentVersion: 3 }, 'nothing was stored')
  await ask('PATCH', '/api/v1/profiles/office', { body: { variables: { room: 'r1' } } })
  t.equal((await put(bad)).status, 200, 'the profile has a value now')
})
