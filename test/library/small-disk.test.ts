// The library on disks as they are not wished for: nearly full, and without direct writes.
import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { temporaryDirectory } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'
import { makeInstallWim } from '../support/windows-images.ts'

/** What the process tells. */
interface Seen {
  freeBefore: number
  refused: { error: { detail: string } | null }
  leftOver: string[]
  uploads: Record<'announced' | 'unannounced', string>
}

/** 64 MiB stay free: room for 8 MiB. */
const MOUNT = 'mount -t tmpfs -o size=72m tmpfs "$1" && mount -t ramfs ramfs "$2" && exec "$5" --import=tsx "$6" "$@"'
const RESERVE_BYTES = 64 * 2 ** 20
const skip = process.getuid?.() === 0 ? false : 'mounting small disks needs root'

t.test('what does not fit is refused before it is copied; a file system without direct writes', { skip }, async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = temporaryDirectory(t)
  const [small, plain, work] = ['small', 'plain', 'work'].map((name) => join(folder, name)) as [string, string, string]
  for (const one of [small, plain, work]) mkdirSync(one)
  const wim = await makeInstallWim(join(folder, 'win.wim'))
  const program = new URL('small-disk.ts', import.meta.url).pathname
  const { stdout, stderr, status } = spawnSync(
    'unshare',
    ['-m', 'sh', '-c', MOUNT, 'sh', small, plain, work, wim, process.execPath, program],
    { encoding: 'utf8', timeout: 60_000 },
  )
  t.equal(status, 0, stderr)
  const seen = JSON.parse(stdout || '{}') as Seen
  const needed = statSync(wim).size + 20_000_000 + RESERVE_BYTES
  t.match(seen, {
    refused: { state: 'failed', doneBytes: 0, error: { code: 'IMAGE_DISK_FULL', next: /--link/ } },
    fitting: { state: 'done', error: null },
  })
  t.equal(
    seen.refused.error?.detail,
    `large.wim needs ${needed} bytes in ${join(small, 'library/incoming')}, ${seen.freeBefore} are free`,
  )
  t.same(seen.leftOver, [], 'not a byte was copied')
  t.match(seen.uploads, {
    announced: new RegExp(`^sent\\.wim needs ${20_000_000 + RESERVE_BYTES} bytes in .*, \\d+ are free$`),
    unannounced: /^sent\.wim needs more bytes in .*, 0 are free$/,
  })

  t.match(seen, { directories: { plain: false } }, 'it refuses direct writes')
  t.match(seen, { copies: [true, true, true, true, true] }, 'copies are whole nevertheless')
})
