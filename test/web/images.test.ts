// The view of images in a real browser: an upload that breaks and goes on, what is inside a file, and what can be done with it.
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { builtPage, startPageUser } from '../support/page.ts'
import { startTestApi } from '../support/test-api.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'
import { makeInstallWim } from '../support/windows-images.ts'

t.test('images', async (t) => {
  if (!requireTool(t, 'chromium') || !requireTool(t, 'wimlib-imagex')) return
  const { url, keys, ask } = await startTestApi(t, { pageDirectory: await builtPage(t) })
  const wim = await makeInstallWim(join(temporaryDirectory(t), 'install.wim'), [
    { name: 'Windows 11 Home', edition: 'Core', languages: ['en-US'] },
    { name: 'Windows 11 Pro', edition: 'Professional', languages: ['de-DE', 'en-US'] },
    { name: 'Captured', edition: 'Professional', generalized: false, captured: true },
  ])
  const user = await startPageUser(t)
  await user.signIn(url, keys.operator)
  await user.go('#/images')
  await user.sees('The library is empty')
  await user.checkView('images-empty')

  await t.test('a file is dropped, uploaded in pieces and imported', async (t) => {
    // half of it was sent by an earlier try
    const bytes = readFileSync(wim)
    const half = Math.floor(bytes.length / 2)
    await ask('PUT', '/api/v1/images/win11/content?fileName=win11.wim&offset=0', {
      raw: bytes.subarray(0, half),
      headers: { 'content-type': 'application/octet-stream' },
    })
    await user.run(`(() => { const files = new DataTransfer()
      const bytes = Uint8Array.from(atob(${JSON.stringify(bytes.toString('base64'))}), (one) => one.charCodeAt(0))
      files.items.add(new File([bytes], 'win11.wim'))
      files.items.add(new File(['text'], 'notes.txt'))
      window.pieces = []
      const real = window.fetch
      window.fetch = (path, words) => { if (words?.method === 'PUT') window.pieces.push(path); return real(path, words) }
      document.querySelector('.drop').dispatchEvent(new DragEvent('drop', { dataTransfer: files, bubbles: true, cancelable: true })) })()`)
    await user.sees('notes.txt is no .wim, .esd, .swm or .iso file')
    await user.sees('install image win11 (3 images inside)')
    await user.seesIn('.image h2', 'win11')
    t.match(await user.run('window.pieces.join()'), `offset=${half}`, 'it went on from where it was')
    const { body } = await ask('GET', '/api/v1/images/win11')
    t.equal(body.content.file.sizeBytes, statSync(wim).size)
    for (const text of ['Windows 11 Pro', 'Professional', 'amd64', 'de-DE, en-US', 'not generalized'])
      await user.seesIn('.inner tr', text)
    await user.checkView('images')
    await user.fill('Search', 'de-de')
    await user.seesIn('.image h2', 'win11')
    await user.fill('Search', 'nothing of this name')
    await user.sees('No image is like that')
    await user.fill('Search', '')
  })

  await t.test('one image: evidence, rename, disable, verify, remove', async (t) => {
    await user.click('win11')
    await user.seesIn('h1', 'win11')
    await user.click('How origin and generalization were found out')
    await user.checkView('image')
    await user.click('Verify')
    await user.sees('Verification of win11 is done')
    await user.click('Rename …')
    await user.fill('Name', 'win11-24h2')
    await user.fill('Group', 'windows-11')
    await user.click('Save')
    await user.seesIn('h1', 'win11-24h2')
    await user.click('Disable')
    await user.seesIn('.head', 'disabled')
    t.match((await ask('GET', '/api/v1/images/win11-24h2')).body, { enabled: false, group: 'windows-11' })
    await user.click('Enable')
    await user.until(`[...document.querySelectorAll('button')].some((one) => one.innerText === 'Disable')`)
    // what somebody has cannot be removed, and it is said who has it
    await ask('PUT', '/api/v1/images/grub', { body: { type: 'boot', programs: { x64uefi: 'boot/grub/grubx64.efi' } } })
    await ask('PUT', '/api/v1/profiles/lab', {
      body: { bootImage: 'grub', installImage: 'win11-24h2', select: { index: 2 }, method: 'windows-setup' },
    })
    await user.seesIn('.facts', 'lab')
    await user.click('Remove …')
    await user.click('Remove')
    await user.seesIn('dialog .is-problem', 'profile lab')
    await user.click('Cancel')
    await ask('DELETE', '/api/v1/profiles/lab')
    await user.click('Remove …')
    await user.click('Remove')
    await user.until(`location.hash === '#/images'`)
    t.equal((await ask('GET', '/api/v1/images/win11-24h2')).status, 404)
  })
  const unexpected = user.complaints.filter((said) => !/status of 4\d\d/.test(said))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})
