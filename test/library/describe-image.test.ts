// What images are: generalized or not, Microsoft's or captured, Windows PE or Setup; from every kind of file.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { memorySource } from '../../src/bytes/source.ts'
import { encodeHive } from '../../src/bcd/encode-hive.ts'
import { describeImages, type DescribedImage } from '../../src/library/describe-image.ts'
import { openImageFile } from '../../src/library/image-file.ts'
import { requireTool } from '../support/tools.ts'
import {
  makeBootWim,
  makeInstallWim,
  makeWindowsIso,
  splitWim,
  type EditionOptions,
} from '../support/windows-images.ts'

async function describeAll(t: { teardown(f: () => unknown): void }, file: string): Promise<DescribedImage[]> {
  const image = await openImageFile(file)
  t.teardown(() => image.close())
  const found: DescribedImage[] = []
  for (const one of image.wims) found.push(...(await describeImages(await one.open(), { onMedia: one.onMedia })))
  return found
}

const PRO = { name: 'Windows 11 Pro', edition: 'Professional' }
const CASES: readonly [EditionOptions, { generalized: string; evidence: RegExp; origin: string }][] = [
  [
    { ...PRO, stateIn: 'state-file' },
    { generalized: 'generalized', evidence: /RESEAL_TO_OOBE in .*State\.ini/, origin: 'media' },
  ],
  [
    { ...PRO, stateIn: 'state-file', generalized: false, captured: true },
    { generalized: 'not-generalized', evidence: /STATE_COMPLETE in .*State\.ini/, origin: 'custom' },
  ],
  [
    { ...PRO, stateIn: 'software-hive', captured: true },
    { generalized: 'generalized', evidence: /RESEAL_TO_OOBE in .*SOFTWARE/, origin: 'custom' },
  ],
  [
    { ...PRO, stateIn: 'software-hive', generalized: false },
    { generalized: 'not-generalized', evidence: /STATE_COMPLETE in .*SOFTWARE/, origin: 'media' },
  ],
  [
    { ...PRO, stateIn: 'system-hive' },
    { generalized: 'generalized', evidence: /SetupType=2.*windeploy.*CloneTag set.*waits/, origin: 'media' },
  ],
  [
    { ...PRO, stateIn: 'system-hive', generalized: false },
    { generalized: 'not-generalized', evidence: /SetupType=0.*waits for nothing/, origin: 'media' },
  ],
  [
    { ...PRO, stateIn: 'none' },
    { generalized: 'unknown', evidence: /State\.ini is not there; .*no ImageState; .*none/, origin: 'media' },
  ],
  [
    { ...PRO, files: { 'Windows/Setup/State/State.ini': '[State]\r\nImageState=IMAGE_STATE_UNDEPLOYABLE\r\n' } },
    { generalized: 'not-generalized', evidence: /UNDEPLOYABLE/, origin: 'media' },
  ],
  [
    { ...PRO, files: { 'Windows/Setup/State/State.ini': 'ImageState=NONSENSE' } },
    { generalized: 'unknown', evidence: /NONSENSE.*no state Windows documents/, origin: 'media' },
  ],
  [
    { ...PRO, stateIn: 'none', files: { 'Windows/System32/config/SOFTWARE': 'no hive' } },
    { generalized: 'unknown', evidence: /7 bytes are no hive/, origin: 'media' },
  ],
]

t.test('whether images are generalized, and where they come from', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const path = join(t.testdir({}), 'install.wim')
  await makeInstallWim(
    path,
    CASES.map(([edition], at) => ({ ...edition, name: `${edition.name} ${at}` })),
  )
  const images = await describeAll(t, path)
  for (const [at, [edition, wanted]] of CASES.entries()) {
    const { generalized, origin, bootKind } = images[at] as DescribedImage
    t.equal(generalized?.state, wanted.generalized, JSON.stringify(edition))
    t.match(generalized?.evidence, wanted.evidence)
    t.equal(origin.origin, wanted.origin, origin.evidence.join('; '))
    t.equal(bootKind, null)
  }
})

t.test('boot images: Windows PE, Setup, what starts them', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = t.testdir({})
  t.match(await describeAll(t, await makeBootWim(join(folder, 'boot.wim'))), [
    { index: 1, bootKind: 'winpe', isBootIndex: false, bootsOn: ['bios', 'uefi'], generalized: null },
    { index: 2, bootKind: 'setup', isBootIndex: true, architecture: 'amd64' },
  ])
  const recovery = { files: { 'sources/recovery/RecEnv.exe': 'RE' }, setup: false, architecture: 'arm64' } as const
  t.match(await describeAll(t, await makeBootWim(join(folder, 'winre.wim'), recovery)), [
    { index: 1, bootKind: 'winre', isBootIndex: true, architecture: 'arm64' },
  ])
})

t.test('the same from an ESD, a split set, a disc, and media copied into a folder', async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const folder = t.testdir({})
  const install = await makeInstallWim(join(folder, 'install.wim'))
  const plain = (images: DescribedImage[]) =>
    images.map(({ name, generalized, origin }) => ({ name, state: generalized?.state, origin: origin.origin }))
  const wanted = plain(await describeAll(t, install))
  t.equal(wanted.length, 3)
  t.ok(wanted.every(({ state, origin }) => state === 'generalized' && origin === 'media'))

  const esd = await makeInstallWim(join(folder, 'install.esd'), undefined, { options: ['--solid'] })
  t.strictSame(plain(await describeAll(t, esd)), wanted, 'ESD')
  const first = await splitWim(install, join(folder, 'split', 'install.swm'), 15_000)
  t.strictSame(plain(await describeAll(t, first)), wanted, 'split set')
  t.strictSame(plain(await describeAll(t, first.replace(/install/, 'install2'))), wanted, 'by another part')

  const bootWim = await makeBootWim(join(folder, 'boot.wim'))
  const iso = await makeWindowsIso(join(folder, 'no name for a disc'), { bootWim, install })
  const disc = await openImageFile(iso)
  t.teardown(() => disc.close())
  t.strictSame(
    disc.wims.map(({ path, onMedia }) => ({ path, onMedia })),
    [
      { path: '/sources/boot.wim', onMedia: true },
      { path: '/sources/install.wim', onMedia: true },
    ],
  )
  t.strictSame(plain(await describeAll(t, iso)).slice(2), wanted, 'disc')

  mkdirSync(join(folder, 'sources'))
  const copy = join(folder, 'sources', 'install.wim')
  copyFileSync(install, copy)
  writeFileSync(join(folder, 'sources', 'setup.exe'), '')
  t.match((await describeAll(t, copy))[0]?.origin.evidence, [/flags/, /Windows media/])
})

t.test('of a hive of many megabytes a few pages are read', async (t) => {
  const many = Array.from({ length: 40_000 }, (_, at) => ({ name: `Key ${at}`, values: [], keys: [] }))
  const value = { name: 'ImageState', type: 1, data: Buffer.from('IMAGE_STATE_COMPLETE\0', 'utf16le') }
  const root = { name: 'ROOT', values: [], keys: [...many, { name: 'State', values: [value], keys: [] }] }
  const hive = encodeHive(root)
  const { askHive } = await import('../../src/bcd/lazy-hive.ts')
  let readBytes = 0
  const memory = memorySource('SOFTWARE', hive)
  const source = {
    ...memory,
    read: async (offset: number, length: number) => {
      readBytes += length
      return memory.read(offset, length)
    },
  }
  const found = await askHive(source, (key) => key.key('state')?.value('imagestate')?.data.length)
  t.equal(found, 42)
  t.equal(await askHive(source, (key) => key.key('nothing')), undefined)
  t.ok(hive.length > 4_000_000 && readBytes < 1_500_000, `${readBytes} of ${hive.length} bytes`)
  const cut = { ...memory, read: async (offset: number) => memory.read(offset, 1000) }
  await t.rejects(
    askHive(cut, (key) => key.keys()),
    { code: 'HIVE_BAD' },
  )
})

t.test('what is no image is refused', async (t) => {
  const folder = t.testdir({
    'a.wim': 'no WIM',
    'a.iso': 'no disc',
    b: readFileSync(process.execPath).subarray(0, 9999),
  })
  const opening = async (name: string) => {
    const image = await openImageFile(join(folder, name))
    await Promise.all(image.wims.map((one) => one.open())).finally(() => image.close())
  }
  await t.rejects(opening('a.wim'), { code: 'WIM_BAD_HEADER' })
  await t.rejects(opening('a.iso'), { code: 'ISO_BAD' })
  await t.rejects(opening('b'), { code: 'ISO_BAD' })
  await t.rejects(opening('missing.wim'), { code: 'INPUT_UNREADABLE' })
  await t.rejects(opening('missing.swm'), { code: 'INPUT_UNREADABLE' })
})
