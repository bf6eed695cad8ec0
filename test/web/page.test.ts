// The operator's page: served with the right headers, and used in a real browser.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { startBrowser } from '../support/browser.ts'
import { startTestApi } from '../support/test-api.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'

// plain JavaScript, because the build runs before anything is compiled
const { buildPage } = (await import(new URL('../../scripts/build-page.js', import.meta.url).href)) as {
  buildPage: (folder: string) => Promise<void>
}

const component = (name: string, content: string) =>
  `    <component name="${name}" processorArchitecture="amd64" publicKeyToken="31bf3856ad364e35" language="neutral" versionScope="nonSxS">
${content}
    </component>`
const BROKEN = `<?xml version="1.0" encoding="utf-8"?>
<unattend xmlns="urn:schemas-microsoft-com:unattend" xmlns:wcm="http://schemas.microsoft.com/WMIConfig/2002/State">
  <settings pass="specialize">
${component('Microsoft-Windows-Shell-Setup', '      <ComputerName>lab*pc</ComputerName>\n      <TimeZone>Europe/Berlin</TimeZone>')}
  </settings>
  <settings pass="oobeSystem">
${component('Microsoft-Windows-International-Core', '      <UserLocale>en-XX</UserLocale>')}
${component('Microsoft-Windows-Shell-Setup', '      <UserAccounts>\n        <AdministratorPassword>\n          <Value>S3cret!</Value>\n          <PlainText>true</PlainText>\n        </AdministratorPassword>\n      </UserAccounts>')}
${component('Contoso-Agent', '      <Server>agent.example</Server>')}
  </settings>
</unattend>
`

async function startPage(t: Test) {
  const pageDirectory = join(temporaryDirectory(t), 'web')
  await buildPage(pageDirectory)
  const api = await startTestApi(t, { pageDirectory })
  await api.ask('PUT', '/api/v1/answers/lab', { body: { content: BROKEN, description: 'of the lab' } })
  return api
}

t.test('the page is served with nothing allowed but our own', async (t) => {
  const { ask } = await startPage(t)
  const page = await ask('GET', '/', { as: 'nobody' })
  t.match(page, {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': /^default-src 'self';.*frame-ancestors 'none'/,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    },
  })
  t.notMatch(
    page.text,
    /<script(?![^>]*\bsrc=)|<style|style=|https?:\/\//,
    'no inline script or style, nothing from outside',
  )
  const assets = [...page.text.matchAll(/"(\/assets\/[\w.-]+)"/g)].map(([, path = '']) => path)
  t.equal(assets.length, 3)
  let sizeBytes = 0
  for (const path of assets) {
    const asset = await ask('GET', path, { as: 'nobody' })
    t.match(
      asset,
      { status: 200, headers: { 'x-content-type-options': 'nosniff', 'cache-control': /immutable/ } },
      path,
    )
    t.notMatch(asset.text, 'owds_', 'no token in it')
    sizeBytes += gzipSync(asset.text).length
  }
  t.ok(sizeBytes < 150_000, `${sizeBytes} bytes compressed`)
  t.match(await ask('GET', '/assets/nothing.js', { as: 'nobody' }), { status: 404, body: { code: 'ROUTE_NOT_FOUND' } })
  t.match(await ask('GET', '/assets/..%2findex.html', { as: 'nobody' }), { status: 404 })
  const bare = await startTestApi(t, { pageDirectory: temporaryDirectory(t) })
  t.match(await bare.ask('GET', '/', { as: 'nobody' }), { status: 404 }, 'without a built page the API works alone')
})

t.test('drafts and reviews', async (t) => {
  const { ask } = await startPage(t)
  t.match(await ask('GET', '/api/v1/caller', { as: 'viewer' }), {
    status: 200,
    body: { name: 'token:viewer', role: 'viewer' },
  })
  const { body: choices } = await ask('GET', '/api/v1/answer-choices', { as: 'viewer' })
  t.ok(choices.locales.includes('de-CH') && choices.timeZones.includes('W. Europe Standard Time'))
  t.match(
    choices.editions.find(({ name }: { name: string }) => name === 'Professional').windows.includes('11'),
    true,
    'editions by version',
  )
  const draft = await ask('POST', '/api/v1/answers/new', {
    body: { locale: 'de-CH', edition: 'pro', localAdmin: 'setup', image: { index: 2 } },
    as: 'viewer',
  })
  t.match(draft, { status: 200, body: { findings: [], text: /<UILanguage>de-CH</ } })
  t.match(draft.body.text, '${secrets.setup}')
  const refused = await ask('POST', '/api/v1/answers/new', {
    body: { locale: 'de-CH', windows: '7', edition: 'pro-workstations' },
  })
  t.match(refused, { status: 400, body: { code: 'REQUEST_INVALID', detail: /edition/ } })

  const path = '/api/v1/answers/lab/findings'
  t.match((await ask('GET', path)).body, { contentVersion: 1, findings: [{ code: 'ANSWER_COMPUTER_NAME', line: 5 }] })
  const codes = async (query: string) =>
    ((await ask('GET', path + query)).body.findings as { code: string }[]).map(({ code }) => code)
  t.ok((await codes('?boot=amd64&install=arm64')).includes('ANSWER_ARCHITECTURE_NEVER'))
  t.notOk((await codes('?boot=amd64&install=amd64')).includes('ANSWER_ARCHITECTURE_NEVER'))
  await ask('PUT', '/api/v1/answers/lab', {
    body: { content: BROKEN.replace('lab*pc', 'pc').replace('S3cret!', 'other') },
  })
  const { body: diff } = await ask('GET', '/api/v1/answers/lab/diff?from=1&to=2')
  t.match(diff.changes, [
    { kind: 'changed', path: /ComputerName$/, before: 'lab*pc', after: 'pc', beforeAt: { line: 5 } },
    { kind: 'changed', path: /Value$/ },
  ])
  t.notMatch(JSON.stringify(diff), /S3cret|other/, 'passwords are masked')
  t.match(await ask('GET', '/api/v1/answers/lab/diff?from=1&to=9'), {
    status: 404,
    body: { code: 'ANSWER_VERSION_NOT_FOUND' },
  })
  t.match(await ask('GET', '/api/v1/answers/none/findings'), { status: 404, body: { code: 'ANSWER_NOT_FOUND' } })
})

t.test('in a browser', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const { url, keys, ask, store } = await startPage(t)
  const browser = await startBrowser(t)
  const run = (expression: string) => browser.run(expression)
  const until = (expression: string) => browser.until(expression)
  await browser.look(1280, 860, 'light')
  const type = (selector: string, value: string) =>
    run(`(() => { const field = document.querySelector(${JSON.stringify(selector)})
      const type = Object.getPrototypeOf(field)
      Object.getOwnPropertyDescriptor(type, 'value').set.call(field, ${JSON.stringify(value)})
      field.dispatchEvent(new Event('input', { bubbles: true })) })()`)
  const click = async (text: string) => {
    const found = `[...document.querySelectorAll('button, main a')].find((one) => one.innerText.trim() === ${JSON.stringify(text)})`
    await until(found)
    await run(`${found}.click()`)
  }
  const field = (label: string) =>
    `[...document.querySelectorAll('label')].find((one) => one.firstChild.textContent.trim() === ${JSON.stringify(label)}).querySelector('input, select, textarea')`
  // with PICTURES=FOLDER what the browser shows is kept, to be looked at
  const picture = async (name: string) => {
    const folder = process.env['PICTURES']
    if (folder) writeFileSync(join(folder, `${name}.png`), await browser.picture())
  }
  const go = (hash: string) => run(`location.hash = ${JSON.stringify(hash)}`)

  await browser.open(url)
  await until(`document.querySelector('#token')`)
  await picture('sign-in')
  await type('#token', `owds_${'A'.repeat(43)}`)
  await click('Sign in')
  await until(`document.querySelector('[role=alert]')?.innerText.includes('Next:')`)
  await type('#token', keys.admin)
  await click('Sign in')
  await until(`document.querySelector('.role')?.innerText === 'admin'`)
  await go('#/answers')
  await until(`document.querySelector('tbody th')?.innerText === 'lab'`)
  await picture('list')

  await run(`document.querySelector('tbody th a').click()`)
  await until(`document.querySelector('.finding')`)
  const { body: check } = await ask('GET', '/api/v1/answers/lab/findings')
  const shown = await run(`[...document.querySelectorAll('li[data-line] .finding')].map((one) =>
    [Number(one.closest('li').dataset.line), one.querySelector('.code').innerText.split(' ')[1]])`)
  const wanted = check.findings.map(({ line, code }: { line: number; code: string }) => [line, code])
  t.ok(wanted.length >= 5, 'errors, warnings and notes')
  t.same(shown, wanted, 'every finding stands at its line')
  const marked = await run(`document.querySelector('li[data-line="5"]').innerText`)
  t.match(marked, 'lab*pc')
  t.match(await run(`document.querySelector('li[data-line="5"] .sign').getAttribute('aria-label')`), 'error')
  t.notMatch(await run('document.body.innerText'), 'S3cret!', 'masked')
  const beside = await run(`(() => { const line = document.querySelector('li[data-line="5"]')
    return line.querySelector('.findings').getBoundingClientRect().left > line.querySelector('code').getBoundingClientRect().right - 1 })()`)
  t.equal(beside, true, 'beside the line where there is room')
  await picture('findings')
  // the one of docs/images
  await browser.look(1100, 620, 'light')
  await picture('answer-findings')
  await browser.look(1280, 860, 'light')
  const errors = check.findings.filter(({ severity }: { severity: string }) => severity === 'error').length
  await click(`✖ ${errors} errors`)
  await until(`document.querySelectorAll('li .finding.is-error').length === 0`)
  t.ok(await run(`document.querySelectorAll('li .finding').length > 0`), 'the filter leaves the others')
  await click(`✖ ${errors} errors`)
  await run(
    `(() => { const choice = ${field('Boot image')}; choice.value = 'arm64'; choice.dispatchEvent(new Event('change', { bubbles: true })) })()`,
  )
  await until(`document.body.innerText.includes('ANSWER_ARCHITECTURE_NEVER')`)

  await browser.look(1280, 860, 'dark')
  await go('#/answers/file/lab/text')
  await picture('dark')
  await browser.look(800, 860, 'light')
  t.ok(await run('document.documentElement.scrollWidth <= innerWidth'), 'nothing is cut off at 800 pixels')
  await picture('narrow')
  await browser.look(1280, 860, 'light')

  await go('#/answers/file/lab/edit')
  await until(`document.querySelector('.fields textarea')?.value.includes('lab*pc')`)
  await until(`document.querySelector('.gutter .is-error')`)
  await picture('edit')
  await type('.fields textarea', BROKEN.replace('lab*pc', 'pc').replace('S3cret!', '${secrets.setup}'))
  await click('Save as a new version')
  await until(`document.querySelector('h1 small')?.innerText === 'version 2'`)
  await go('#/answers/file/lab/versions')
  await until(`document.querySelector('.change del')?.innerText === 'lab*pc'`)
  await picture('versions')

  await go('#/answers/check')
  await until(`document.querySelector('.fields textarea')?.value === ''`)
  await type('.fields textarea', '<unattend>')
  await until(`document.querySelector('.found')?.innerText.includes('ANSWER_NOT_WELL_FORMED')`)
  await run(`(() => { const files = new DataTransfer()
    files.items.add(new File([${JSON.stringify(BROKEN)}], 'dropped file.xml'))
    document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })) })()`)
  await until(`document.querySelector('.found')?.innerText.includes('ANSWER_COMPUTER_NAME')`)
  t.equal(await run(`document.querySelector('input[name=name]').value`), 'dropped-file')
  await picture('check')

  await go('#/answers/new')
  await until(`document.querySelector('form.new')`)
  await run(`${field('Locale')}.id = 'locale'; ${field('Local administrator')}.id = 'admin'`)
  t.ok(await run(`document.querySelector('#locale').list.options.length > 500`), 'locales to search in')
  await type('#locale', 'de-CH')
  await type('#admin', 'setup')
  await until(field('Password'))
  await run(`${field('Password')}.id = 'password'`)
  await type('#password', 'Gruezi-2026')
  await picture('form')
  await click('Write the file')
  await until(`document.querySelector('section .text')?.innerText.includes('de-CH')`)
  await picture('written')
  await type('input[name=name]', 'swiss')
  await click('Save as a new file')
  await until(`location.hash === '#/answers/file/swiss'`)
  t.match((await ask('GET', '/api/v1/answers/swiss/content')).body, { text: /<Value>\$\{secrets\.setup\}</ })
  t.match(await store.secretList(), [{ name: 'setup' }])
  t.notMatch(await run('JSON.stringify([{ ...sessionStorage }, { ...localStorage }])'), 'Gruezi', 'no password is kept')

  await ask('PUT', '/api/v1/machines/52:54:00:12:34:56', { body: { name: 'desk-1' } })
  await ask('PUT', '/api/v1/machines/desk-1/assignment', { body: { answer: 'swiss', method: 'local' } })
  await go('#/answers/file/swiss/machine')
  await until(field('Machine'))
  await run(`${field('Machine')}.id = 'machine'`)
  await type('#machine', 'desk-1')
  await until(`document.querySelector('.text')?.innerText.includes('<ComputerName>desk-1<')`)
  t.notMatch(await run('document.body.innerText'), 'Gruezi', 'rendered without the secret')
  await picture('machine')
  await browser.look(1280, 860, 'dark')
  await picture('machine-dark')
  await browser.look(800, 860, 'light')
  t.ok(await run('document.documentElement.scrollWidth <= innerWidth'), 'nor of what a machine gets')
  await picture('machine-narrow')
  await browser.look(1280, 860, 'light')
  const choose = (label: string, value: string) =>
    run(`(() => { const choice = ${field(label)}; choice.value = ${JSON.stringify(value)}
      choice.dispatchEvent(new Event('change', { bubbles: true })) })()`)
  await choose('Firmware', 'bios')
  await until(`document.querySelector('.text')?.innerText.includes('<Active>true<')`)
  await choose('Installed Windows', 'x86')
  await until(`document.querySelector('.found')?.innerText.includes('ANSWER_ARCHITECTURE_NEVER')`)
  t.equal(await run(`document.querySelector('.text')`), null, 'no file while errors stand in the way')
  await picture('machine-refused')
  await choose('Installed Windows', '')
  await until(`document.querySelector('.text')`)
  await run('window.confirm = () => true')
  await run(`document.querySelector('.reveal input').click()`)
  await until(`document.body.innerText.includes('in the audit log')`)
  const { body: audit } = await ask('GET', '/api/v1/audit')
  t.equal(audit.items[0].action, 'answer.reveal')

  await click('Sign out')
  await until(`document.querySelector('#token')`)
  t.equal(await run('sessionStorage.length'), 0)
  const unexpected = browser.complaints.filter((words) => !/status of 40[014]/.test(words))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})
