// Real iPXE, the ROM of a BIOS machine's card, boots by a script that is made for its machine, over HTTP.
// In namespaces; needs root.
import t from 'tap'
import { PAYLOADS } from '../../lab/payloads.ts'
import { machineMac } from '../../lab/scene.ts'
import { newestSession, readJournal } from '../../lab/verdict.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutNamespaces, skipWithoutPackages } from '../support/lab-tools.ts'

// Boots take their time; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(280_000)

const skip = skipWithoutNamespaces() || skipWithoutPackages('boot')
const BOOT_LIMIT_MS = 90_000
const { standin, ipxe } = PAYLOADS

t.test('a script by HTTP, for the ROM at once', { skip }, async (t) => {
  const scene = await setScene(t, { network: 'namespaces', machines: 1, onlySmallFiles: true })
  const { api } = scene.daemon
  const journalOf = async (index: number) => {
    const session = await newestSession(api, machineMac(index))
    return session ? readJournal(api, session.id) : []
  }
  for (const [index, kernel] of [standin.programs.x64].entries()) {
    const name = `scripted-${index}`
    await api.send('PUT', apiPath('images', name), {
      body: {
        type: 'boot',
        programs: { x64uefi: ipxe.programs.x64uefi },
        ipxe: { kind: 'linux', kernel, initrds: [], cmdline: 'quiet' },
      },
    })
    const machine = apiPath('machines', machineMac(index))
    await api.send('PUT', machine, { body: { name } })
    await api.send('PUT', `${machine}/assignment`, { body: { bootImage: name, method: 'boot-only' } })
  }

  for (const [index, firmware] of (['bios'] as const).entries()) {
    const guest = scene.start(index, firmware)
    const ran = await guest.waitFor(/^STANDIN\|/, BOOT_LIMIT_MS)
    await guest.stop()
    t.match(ran, { reason: 'line' }, `${firmware}: what the script names runs`)
    const journal = await journalOf(index)
    const done = (name: string) => journal.find(({ kind, text }) => kind === 'file.done' && text.includes(name))
    t.match(done('/boot.ipxe')?.data, { door: 'http', agent: /^iPXE / }, `${firmware}: the script came by HTTP`)
    t.match(done('standin')?.data, { door: 'http' }, `${firmware}: the kernel came by HTTP`)
    const report = journal.find(({ kind }) => kind === 'ipxe.report')
    t.match(
      report?.data,
      { mac: machineMac(index), manufacturer: 'QEMU', uuid: /^[0-9a-f-]{36}$/ },
      'what iPXE said of its machine',
    )
    t.notOk(done('snponly.efi'), 'iPXE is loaded only where there is none')
  }
})
