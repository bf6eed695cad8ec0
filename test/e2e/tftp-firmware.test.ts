// Firmware's own TFTP past the 16 bits of a block number: EDK2's and iPXE's, against the daemon, in QEMU.
import { createHash, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { machineMac } from '../../lab/scene.ts'
import { parseReport } from '../../lab/standin/report.ts'
import { apiPath } from '../../src/cli/client.ts'
import { setScene } from '../support/lab-boots.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'

// A transfer of so many blocks takes emulated firmware a while; tap's own limit is 30 s when a file is run by itself.
t.setTimeout(300_000)

const BLOCK_BYTES = 128
/** The last block is the 65,601st, and short. */
const WRAPPING = randomBytes(65_600 * BLOCK_BYTES + 77)
const NAME = 'boot\\lab\\wrapping.bin'

t.test('more than 65535 blocks, by the firmware itself', { skip: skipWithoutPackages('boot') }, async (t) => {
  const scene = await setScene(t, { network: 'rootless', machines: 2, onlySmallFiles: true })
  writeFileSync(join(scene.imageDirectory, 'boot/lab/wrapping.bin'), WRAPPING)
  const boot = async (index: number, firmware: 'uefi' | 'bios'): Promise<void> => {
    await scene.assign(index, 'standin')
    // small blocks, so that the number wraps soon
    const body = { tftp: { maxBlockSize: BLOCK_BYTES } }
    await scene.daemon.api.send('PATCH', apiPath('machines', machineMac(index)), { body })
    const guest = scene.start(index, firmware, { plan: `get ${NAME}\n` })
    t.match(await guest.waitFor(/^STANDIN\|done\|/, 240_000), { reason: 'line' }, `${firmware}: the stand-in ended`)
    await guest.stop()
    const [file] = parseReport(guest.lines).files
    t.match(file, {
      name: NAME,
      sizeBytes: WRAPPING.length,
      sha256: createHash('sha256').update(WRAPPING).digest('hex'),
    })
    t.comment(`${firmware}: ${file?.tookMs} ms`)
  }
  await Promise.all([boot(0, 'uefi'), boot(1, 'bios')])
})
