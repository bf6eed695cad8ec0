// Other people's TFTP clients that no operating system runs, past the 16 bits of a block number: EDK2's, iPXE's, GRUB's and
// U-Boot's, against the daemon, in QEMU.
import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import t, { type Test } from 'tap'
import { LAB_NETWORK } from '../../lab/namespaces.ts'
import { makeGrub, PAYLOADS } from '../../lab/payloads.ts'
import type { Guest } from '../../lab/qemu.ts'
import { machineMac, type Scene } from '../../lab/scene.ts'
import { parseReport } from '../../lab/standin/report.ts'
import { readJournal, newestSession } from '../../lab/verdict.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'

// A transfer of so many blocks takes emulated firmware a while; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(590_000)

const BLOCK_BYTES = 128
/** The last block is the 65,601st, and short. */
const WRAPPING = randomBytes(65_600 * BLOCK_BYTES + 77)
const SHA256 = createHash('sha256').update(WRAPPING).digest('hex')
const FILE = 'boot/lab/wrapping.bin'
const LIMIT_MS = 240_000
const UBOOT_LIMIT_MS = 150_000

/** A scene with the file in it. */
async function setUp(t: Parameters<typeof setScene>[0], machines: number): Promise<Scene> {
  const scene = await setScene(t, { network: 'rootless', machines, onlySmallFiles: true })
  writeFileSync(join(scene.imageDirectory, FILE), WRAPPING)
  return scene
}

/** Small blocks for this machine, so that the number wraps soon. */
async function cutSmall(scene: Scene, index: number): Promise<void> {
  const body = { tftp: { maxBlockSize: BLOCK_BYTES } }
  await scene.daemon.api.send('PATCH', apiPath('machines', machineMac(index)), { body })
}

t.test('EDK2 and iPXE', { skip: skipWithoutPackages('boot') }, async (t) => {
  const scene = await setUp(t, 2)
  const name = FILE.replaceAll('/', '\\')
  const boot = async (index: number, firmware: 'uefi' | 'bios'): Promise<void> => {
    await scene.assign(index, 'standin')
    await cutSmall(scene, index)
    const guest = scene.start(index, firmware, { plan: `get ${name}\n` })
    t.match(await guest.waitFor(/^STANDIN\|done\|/, LIMIT_MS), { reason: 'line' }, `${firmware}: the stand-in ended`)
    await guest.stop()
    const [file] = parseReport(guest.lines).files
    t.match(file, { name, sizeBytes: WRAPPING.length, sha256: SHA256 })
    t.comment(`${firmware}: ${file?.tookMs} ms`)
  }
  await Promise.all([boot(0, 'uefi'), boot(1, 'bios')])
})

/** Whether the file's end is written down; a client that is switched off at once may not have confirmed its last block. */
async function isInJournal(scene: Scene, index: number): Promise<boolean> {
  for (let tries = 0; tries < 60; tries++) {
    const session = await newestSession(scene.daemon.api, machineMac(index))
    const journal = session ? await readJournal(scene.daemon.api, session.id) : []
    if (journal.some(({ kind, data }) => /^file\.(done|failed)$/.test(kind) && data['name'] === FILE)) return true
    await sleep(500)
  }
  return false
}

t.test('GRUB', { skip: skipWithoutPackages('boot') }, async (t) => {
  const scene = await setUp(t, 2)
  const work = {
    // GRUB has the address that the firmware got
    lines: ['echo server $net_default_server', `hashsum --hash sha256 (tftp)/${FILE}`, 'echo OPENWDS-LAB hashed'],
    modules: ['net', 'tftp', 'hashsum', 'gcry_sha256'],
  }
  const { x64uefi, x64 } = PAYLOADS.grub.programs
  makeGrub('x86_64-efi', join(scene.imageDirectory, x64uefi), { ...work, modules: [...work.modules, 'efinet'] })
  makeGrub('i386-pc-pxe', join(scene.imageDirectory, x64), { ...work, modules: [...work.modules, 'pxe'] })
  const boot = async (index: number, firmware: 'uefi' | 'bios'): Promise<void> => {
    await scene.assign(index, 'grub')
    await cutSmall(scene, index)
    const guest = scene.start(index, firmware)
    const ended = await guest.waitFor(/OPENWDS-LAB hashed/, LIMIT_MS)
    t.match(ended, { reason: 'line' }, `${firmware}: GRUB's script ended`)
    await guest.stop()
    t.equal(hashIn(guest), SHA256, `${firmware}: the bytes GRUB hashed are those of the file`)
    t.ok(await isInJournal(scene, index), `${firmware}: the journal tells of it`)
    t.comment(`${firmware}: after ${ended.afterMs} ms`)
  }
  await Promise.all([boot(0, 'uefi'), boot(1, 'bios')])
})

t.test('U-Boot', { skip: skipWithoutPackages('boot', 'arm64', 'u-boot') }, async (t) => {
  const scene = await setUp(t, 1)
  // whose driver has come to receive nothing more (below) is switched off and on, as a person would
  let ended = await fetchInUboot(t, scene)
  if (ended.reason === 'timeout') {
    t.comment('its network card stopped receiving: started anew')
    ended = await fetchInUboot(t, scene)
  }
  const sum = crc32(WRAPPING).toString(16).padStart(8, '0')
  t.match(ended, { line: new RegExp(`==> ${sum}$`) }, 'the bytes U-Boot has are those of the file')
  t.comment(`after ${ended.afterMs} ms`)
})

/** Has U-Boot fetch the file and say its CRC-32; `timeout` if it did not. */
async function fetchInUboot(t: Test, scene: Scene) {
  const guest = scene.start(0, 'uboot')
  t.teardown(() => guest.stop())
  await untilPrompt(guest)
  // Its virtio driver has 32 buffers, and once all are full receives nothing more: two windows of 16 do that on a busy computer.
  const settings = { autoload: 'no', tftpblocksize: BLOCK_BYTES, tftpwindowsize: 4 }
  for (const [name, value] of Object.entries(settings)) guest.type(`setenv ${name} ${value}\r`)
  guest.type('dhcp\r')
  const bound = await guest.waitFor(/DHCP client bound to address 10\.77\.0\./, 60_000)
  if (bound.reason === 'line') {
    guest.type(`setenv serverip ${LAB_NETWORK.server}\r`)
    // Debian's build has no command for a longer hash
    guest.type(`tftpboot 0x44000000 ${FILE} && crc32 0x44000000 \${filesize}\r`)
  }
  const ended = bound.reason === 'line' ? await guest.waitFor(/^crc32 for .* ==> [0-9a-f]{8}$/, UBOOT_LIMIT_MS) : bound
  await guest.stop()
  return ended
}

/** U-Boot says without a line's end that a key stops it: it is told so until it asks for a command. */
async function untilPrompt(guest: Guest): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    guest.type('\r')
    const { reason } = await guest.waitFor(/^=>/, 200)
    if (reason !== 'timeout') return
  }
}

/** The first SHA-256 on the serial line. */
function hashIn(guest: Guest): string | undefined {
  return /\b[0-9a-f]{64}\b/.exec(guest.lines.join('\n'))?.[0]
}
