// Secure Boot on real firmware: what it trusts starts, what it does not trust is refused, and the other signature follows.
// In namespaces; needs root.
import t from 'tap'
import { PAYLOADS } from '../../lab/payloads.ts'
import { machineMac } from '../../lab/scene.ts'
import { newestSession, readJournal, REFUSED_SIGNATURE } from '../../lab/verdict.ts'
import type { ExplanationReply } from '../../src/api/explanation-schema.ts'
import type { BootMemoryReply } from '../../src/api/schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// System management mode is slow without hardware's help, and tests run beside others.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot', 'secure-boot')
const BOOT_LIMIT_MS = 90_000
const DONE = /^STANDIN\|done\|/
const REFUSED = REFUSED_SIGNATURE

t.test('a refused signature is followed by the one that is trusted', { skip }, async (t) => {
  const scene = await setScene(t, { network: 'namespaces', machines: 2, onlySmallFiles: true, secureBoot: true })
  await scene.assign(0, 'standin')
  await scene.assign(1, 'standin')
  const old = { trustsSigners: ['2011'] } as const
  const recent = { trustsSigners: ['2023'] } as const

  // one that trusts the authority of 2011 is served at once; one that trusts that of 2023 only refuses the first
  const [trusting, refusing] = [scene.start(0, 'uefi-secure', old), scene.start(1, 'uefi-secure', recent)]
  const [ran, refused] = await Promise.all([
    trusting.waitFor(DONE, BOOT_LIMIT_MS),
    refusing.waitFor(REFUSED, BOOT_LIMIT_MS),
  ])
  t.match(ran, { reason: 'line', line: /done\|ok/ }, 'trusted: it runs')
  t.match(refused, { reason: 'line' }, 'not trusted: refused')
  t.notOk(refusing.lines.some((line) => line.startsWith('STANDIN|')))
  await Promise.all([trusting.stop(), refusing.stop()])

  const { body } = await scene.daemon.api.get<ExplanationReply>(apiPath('machines', machineMac(1), 'explain'), {
    arch: 'x64uefi',
  })
  t.match(body.loader, { signature: '2023', program: 'boot/lab/standin_EX.efi', signatures: /Lab UEFI CA 2023/ })

  const again = scene.start(1, 'uefi-secure', recent)
  t.match(
    await again.waitFor(DONE, BOOT_LIMIT_MS),
    { reason: 'line', line: /done\|ok/ },
    'the other signature: it runs',
  )
  await again.stop()
  const session = await newestSession(scene.daemon.api, machineMac(1))
  const journal = session ? await readJournal(scene.daemon.api, session.id) : []
  t.ok(
    journal.some(({ text }) => /standin\.efi .*was fetched and asked for nothing more/.test(text)),
    'the session says what happened',
  )
  const memory = await scene.daemon.api.get<BootMemoryReply>(apiPath('machines', machineMac(1), 'boot-memory'))
  t.match(memory.body.secureBoot, { offered: '2023', worked: '2023', state: 'ran' })
})

t.test("firmware with Microsoft's keys starts the distribution's shim, which starts GRUB", { skip }, async (t) => {
  const scene = await setScene(t, { network: 'namespaces', machines: 2, onlySmallFiles: true })
  await scene.assign(0, 'shim')
  await scene.assign(1, 'grub')
  const [signed, unsigned] = [scene.start(0, 'uefi-secure'), scene.start(1, 'uefi-secure')]
  const [ran, refused] = await Promise.all([
    signed.waitFor(PAYLOADS.shim.marker, BOOT_LIMIT_MS),
    unsigned.waitFor(REFUSED, BOOT_LIMIT_MS),
  ])
  t.match(ran, { reason: 'line' }, 'GRUB runs, and reads its configuration')
  t.match(refused, { reason: 'line' }, 'a GRUB nobody signed is refused')
  t.notOk(unsigned.lines.some((line) => PAYLOADS.grub.marker.test(line)))
  await Promise.all([signed.stop(), unsigned.stop()])
  const session = await newestSession(scene.daemon.api, machineMac(0))
  const journal = session ? await readJournal(scene.daemon.api, session.id) : []
  const done = (name: string) => journal.some(({ kind, text }) => kind === 'file.done' && text.includes(name))
  t.ok(done('shimx64.efi') && done('grubx64.efi') && done('grub.cfg'), 'all of it came from here')
  const { body } = await scene.daemon.api.get<ExplanationReply>(apiPath('machines', machineMac(0), 'explain'), {
    arch: 'x64uefi',
  })
  t.match(body.loader, { program: 'boot/lab/shim/shimx64.efi', signatures: /Microsoft UEFI CA 20\d\d/ })
})
