// Profiles and rules in a real browser: made, moved by dragging and by keyboard, and tried on every machine.
import t from 'tap'
import { startPageDaemon, startPageUser } from '../support/page.ts'
import { requireTool } from '../support/tools.ts'

t.test('profiles and rules', async (t) => {
  if (!requireTool(t, 'chromium')) return
  const daemon = await startPageDaemon(t)
  const { api } = daemon
  const rules = async () => ((await api('GET', '/rules')).items as { name: string }[]).map(({ name }) => name)
  await api('PUT', '/images/lab', { type: 'boot', programs: { x64uefi: 'boot/lab/lab.efi' } })
  await api('PUT', '/machines/52:54:00:00:00:01', { name: 'pc-1', tags: ['exam'] })
  await api('PUT', '/machines/52:54:00:00:00:02', { name: 'pc-2' })
  const user = await startPageUser(t)
  await user.signIn(daemon.url(), await daemon.keyFor('admin'))

  await t.test('profiles', async (t) => {
    await user.go('#/profiles')
    await user.sees('There are none yet')
    for (const name of ['office', 'exam']) {
      await user.click('New profile')
      await user.fill('Name', name)
      await user.fill('Description', `for ${name}`)
      await user.fill('Boot image', 'lab')
      if (name === 'office') t.same(await user.violations(), [], 'the dialog is usable by everybody')
      await user.click('Save')
      await user.seesIn('tbody th', name)
    }
    t.match(await api('GET', '/profiles/exam'), { bootImage: 'lab', method: 'boot-only', description: 'for exam' })
    await user.checkView('profiles')
    await user.click('Edit office')
    await user.fill('Line in boot menus', 'Office PC')
    await user.click('Save')
    await user.seesIn('tbody td', 'Office PC')
  })

  await t.test('rules are made and put in order', async (t) => {
    await user.go('#/rules')
    await user.sees('There are none yet')
    const make = async (name: string, profile: string, selector: string, value: string) => {
      await user.click('New rule')
      await user.fill('Name', name)
      await user.fill('Gives the profile', profile)
      await user.fill(selector, value)
      await user.click('Save')
      await user.seesIn('.rules li', name)
    }
    await make('by-night', 'office', 'Time', 'mon-fri 18:00-24:00, sat+sun')
    await make('exams', 'exam', 'Tag', 'exam')
    await make('old-firmware', 'office', 'Architecture', 'x64, x86')
    t.match((await api('GET', '/rules/by-night')).selectors.time, [
      { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '18:00', to: '24:00' },
      { days: ['sat', 'sun'], from: '00:00', to: '24:00' },
    ])
    await user.click('Move old-firmware up')
    await user.until(`document.querySelectorAll('.rules strong')[2].innerText === 'old-firmware'`)
    t.same(await rules(), ['by-night', 'old-firmware', 'exams'], 'by keyboard')
    await user.run(`(() => { const rows = [...document.querySelectorAll('.rules li')]; const dataTransfer = new DataTransfer()
      const fire = (row, type) => row.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
      fire(rows[2], 'dragstart'); fire(rows[0], 'dragover'); fire(rows[0], 'drop'); fire(rows[2], 'dragend') })()`)
    await user.until(`document.querySelector('.rules strong').innerText === 'exams'`)
    t.same(await rules(), ['exams', 'by-night', 'old-firmware'], 'by dragging')
    await user.sees('exams is now number 1 of 3')
  })

  await t.test('who would match', async () => {
    await user.click('Look at every machine')
    await user.sees('exams: 1 machine')
    await user.seesIn('.facts dd', 'pc-1')
    await user.seesIn('.facts dd', 'pc-2')
    await user.checkView('rules')
  })

  await t.test('what cannot be is refused with the next step', async (t) => {
    await user.click('Edit old-firmware')
    await user.fill('Architecture', 'pdp11')
    await user.click('Save')
    await user.seesIn('dialog .is-problem', 'Next:')
    await user.pictures('rule-refused')
    await user.click('Cancel')
    await user.click('Remove by-night')
    await user.click('Remove')
    await user.until(`document.querySelectorAll('.rules li').length === 2`)
    t.same(await rules(), ['exams', 'old-firmware'])
  })
  const unexpected = user.complaints.filter((said) => !/status of 4\d\d/.test(said))
  t.same(unexpected, [], 'no exception, nothing refused by the policy')
})
