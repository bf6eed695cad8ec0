// The units for systemd, judged by systemd itself: as docs/networks.md has them installed, for an interface of its own.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { requireTool, runTool } from '../support/tools.ts'

const UNITS = fileURLToPath(new URL('../../packaging/systemd', import.meta.url))

t.test('service and sockets are sound, each socket is of one interface', async (t) => {
  if (!requireTool(t, 'systemd-analyze')) return
  const folder = mkdtempSync(join(tmpdir(), 'openwds-units-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  for (const name of readdirSync(UNITS))
    if (/\.(service|socket)$/.test(name)) cpSync(join(UNITS, name), join(folder, name))
  // the node of this machine need not be where the package has it
  const service = join(folder, 'openwds.service')
  writeFileSync(service, readFileSync(service, 'utf8').replace('/usr/bin/node', process.execPath))
  const names = ['openwds.service', 'openwds-dhcp@eth1.socket', 'openwds-pxe@eth1.socket']
  for (const name of names.slice(1)) {
    cpSync(join(folder, name.replace('eth1', '')), join(folder, name))
    mkdirSync(join(folder, `${name}.d`))
    writeFileSync(join(folder, `${name}.d`, 'device.conf'), '[Socket]\nBindToDevice=eth1\n')
  }
  const verify = () =>
    runTool('systemd-analyze', [
      ...['verify', '--man=no', '--recursive-errors=no'],
      ...names.map((name) => join(folder, name)),
    ])
  t.match(await verify(), { status: 0, stdout: '', stderr: '' })

  writeFileSync(join(folder, `${names[1]}.d`, 'device.conf'), '[Socket]\nBindToDevice=no/name\n')
  const { stderr } = await verify()
  t.match(stderr, /Invalid interface name/, 'the line of each interface is read')
})

t.test('the service may do little', async (t) => {
  if (!requireTool(t, 'systemd-analyze')) return
  const { stdout } = await runTool('systemd-analyze', ['security', '--offline=true', join(UNITS, 'openwds.service')])
  const [, score] = /Overall exposure level for openwds.service: ([\d.]+)/.exec(stdout) ?? []
  t.ok(Number(score) <= 2, `exposure ${score}, as docs/security.md says: below 2`)
})
