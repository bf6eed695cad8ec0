// Images by name, group and use, through the built program: renamed, withdrawn, removed; what is missing is told.
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { MAC, openRoom } from '../support/library-room.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(540_000)

t.test('groups, names, withdrawn images, who uses one; what is missing is told with its place', async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const { room, openwds, image, file } = await openRoom(t)
  const ok = async (line: string, out: RegExp) => t.match(await openwds(line), { code: 0, out }, line)
  const refused = async (line: string, err: RegExp) => t.match(await openwds(line), { code: 1, err }, line)
  const bootWim = await makeBootWim(file('boot.wim'), { without: /boot\.sdi$/ })
  const iso = await makeWindowsIso(file('win11.iso'), {
    ...{ bootWim, install: await makeInstallWim(file('install.wim')) },
    without: /^boot\/boot\.sdi$/,
  })
  const place =
    /missing: boot\.sdi: it usually lies in \\Windows\\Boot\\DVD\\EFI of the image, as \\boot\\boot\.sdi on Windows media/
  await ok('group add lab --description Rooms', /lab is made/)
  await ok(`image add ${iso} --name win --group lab --origin custom`, place)
  await ok('image show win-boot', place)
  await ok('image list --group lab', /win-boot +boot .*see findings/)
  await ok('group list', /lab +.*win/)
  await refused('group remove lab --yes', /lab/)

  t.comment('without it nothing is armed; laid beside, it is')
  await ok(`machine add ${MAC} --name pc`, /pc/)
  const assign = 'machine assign pc --boot-image win-boot --install-image win#2 --method apply-image'
  mkdirSync(join(room.imageDirectory, 'boot'), { recursive: true })
  copyFileSync(file('boot.wim'), join(room.imageDirectory, 'boot/boot.sdi'))
  await ok(assign, /install image win, index 2/)
  t.match((await image('win')).use.machines, [MAC])

  t.comment('renamed: the machine goes on with it')
  await ok('image set win --name eleven --group other', /eleven is changed/)
  await ok('image show eleven', new RegExp(`${MAC}|pc`))
  await ok('machine show pc', /eleven/)
  await refused('image remove eleven --yes', /assigned to 1 machine[^]*52:54:00:00:00:01/)
  await refused('image remove win-boot --yes', /assigned to 1 machine/)

  t.comment('withdrawn: not booted, not assigned, until it is back')
  await ok('image set win-boot --disable', /win-boot is changed/)
  await ok('image list', /win-boot +boot .*disabled/)
  await ok('explain pc --arch x64uefi', /boot image win-boot is disabled \(openwds image set win-boot --enable\)/)
  await refused(assign.replace('win#2', 'eleven#2'), /win-boot` is disabled[^]*openwds image set win-boot --enable/)
  await ok('image set win-boot --enable', /win-boot is changed/)
  await ok(assign.replace('win#2', 'eleven#3'), /install image eleven, index 3/)
  await ok('machine show pc --json', /"select": \{\s*"index": 3/)
  await refused(assign.replace('win#2', 'eleven#9'), /9/)
  await ok('explain pc --arch x64uefi', /boot\.sdi/)

  await ok('machine unassign pc --yes', /./)
  await ok('image remove eleven --yes', /eleven/)
  await ok('image remove win-boot --yes', /win-boot/)
  await ok('group remove lab --yes', /lab/)
  t.same(
    readdirSync(join(room.imageDirectory, 'library')).filter((name) => name.endsWith('.iso')),
    [],
    'the file goes last',
  )
})
