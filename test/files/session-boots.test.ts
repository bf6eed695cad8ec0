// What a machine that boots an image with a WIM is served, asked by TFTP: wimlib and hivex say whether it is right.
import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { decodeStore } from '../../src/bcd/store.ts'
import { BootFolder } from '../../src/boot/boot-folder.ts'
import { exitProgram } from '../../src/boot/exit-program.ts'
import { SessionFiles } from '../../src/boot/session-files.ts'
import { readClient } from '../../src/dhcp/client.ts'
import { createDiskSource } from '../../src/files/disk-source.ts'
import { ImageCatalog } from '../../src/files/image-catalog.ts'
import { ImageFiles, underBoot } from '../../src/files/image-source.ts'
import { OpenFiles } from '../../src/files/open-files.ts'
import type { FilesFor } from '../../src/files/session-boot.ts'
import { createSessionSource } from '../../src/files/session-source.ts'
import { SessionWims } from '../../src/files/session-wim.ts'
import { createTree, firstOf } from '../../src/files/tree.ts'
import { ImageLibrary } from '../../src/library/library.ts'
import type { Ipv4, Mac } from '../../src/net/address.ts'
import { openBootRoom, SILENT, TESTER } from '../support/boot-room.ts'
import { pxeRequest } from '../support/pxe-client.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { startTftpServer } from '../support/tftp-server.ts'
import { temporaryDirectory } from '../support/test-store.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from '../support/windows-images.ts'

t.setTimeout(180_000)

const AS_TESTER = { actor: TESTER }
const MACS = ['52:54:00:00:00:01', '52:54:00:00:00:02'] as Mac[]
const LOADERS = {
  'Windows/Boot/DVD/EFI/boot.sdi': '$SDI0001 of the image',
  'Windows/Boot/EFI/bootmgfw.efi': 'the boot manager',
  'Windows/Boot/EFI/boot.stl': 'trust list',
  'Windows/Boot/PXE/pxeboot.n12': 'pxeboot',
  'Windows/Boot/PXE/bootmgr.exe': 'bootmgr',
  'Windows/Boot/PXE/wdsnbp.com': 'wdsnbp',
  'Windows/Boot/Fonts/wgl4_boot.ttf': 'a font',
}

/** The parts of the daemon that serve files, and a machine for every MAC that is assigned the image. */
async function openFilesRoom(t: Test, image: string, filesFor: FilesFor) {
  const imageDirectory = join(temporaryDirectory(t), 'images')
  mkdirSync(join(imageDirectory, 'boot'), { recursive: true })
  const bootFilePath = (sha256: string) => library.bootFilePath(sha256)
  const dataDirectory = join(imageDirectory, '..', 'var')
  const room = await openBootRoom(t, { imageDirectory, dataDirectory, loaders: { bootFilePath } })
  const { store, boot } = room
  const library = await ImageLibrary.open({ imageDirectory, store, log: SILENT })
  const job = await library.import({ path: image, name: 'pe', mode: 'copy' }, TESTER)
  while (library.job(job.id).state === 'running') await sleep(10)
  t.match(library.job(job.id), { state: 'done' })
  const catalog = new ImageCatalog(store)
  const folder = new BootFolder(imageDirectory, () => catalog.names())
  const files = new OpenFiles()
  const wims = new SessionWims(files, filesFor)
  t.teardown(() => wims.close())
  const images = new ImageFiles({
    findBoot: (session) => boot.bootOf(session),
    images: () => catalog.images(),
    bootFilePath,
    files,
    wims,
    store: { blockSize: 1456, windowSize: 8, variableWindow: true, loadOptions: 'TEST' },
  })
  const disk = createDiskSource(imageDirectory)
  const laidDown = firstOf([disk, images.ofAnyImage, underBoot(disk)])
  const tree = createTree(
    [images.ofSession, createSessionSource(new SessionFiles(boot, folder), laidDown), laidDown],
    boot,
  )
  const { port } = await startTftpServer(t, { open: tree })

  const name = (await store.imageGet('pe-boot')) ? 'pe-boot' : 'pe'
  for (const mac of MACS) {
    await store.machinePut({ mac, name: null, uuid: null, description: null, tags: [], variables: {} }, AS_TESTER)
    const plan = { bootImage: name, installImage: null, select: null, answer: null, method: 'boot-only' as const }
    await store.assignmentPut({ mac, profile: null, ...plan, once: false, armed: true }, AS_TESTER)
  }
  const begin = async (mac: Mac, architecture = 7, address: Ipv4 = '192.0.2.9' as Ipv4) => {
    const client = readClient(pxeRequest({ mac, architecture }), 'dhcp')
    if ('refused' in client) throw new Error(client.reason)
    return boot.ask(client, { kind: 'dhcp.request', text: '', data: {}, address, xid: 7 })
  }
  const get = async (file: string) =>
    (await fetchTftp({ port, name: file, keep: true, options: { blksize: 8192, windowsize: 16 } })).bytes
  return { ...room, imageDirectory, library, begin, get, port, name, tree }
}

function wimlib(t: Test, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('wimlib-imagex', args, { encoding: 'utf8' })
  t.equal(status, 0, `wimlib-imagex ${args.slice(0, 2).join(' ')}`, { stderr, stdout })
  return stdout
}

t.test('each machine gets its own boot.wim and boot store, and the loaders out of the image', async (t) => {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return
  const folder = temporaryDirectory(t)
  const bootWim = await makeBootWim(join(folder, 'boot.wim'), {
    files: { ...LOADERS, 'filler.bin': randomBytes(3_000_000) },
  })
  const install = await makeInstallWim(join(folder, 'install.wim'))
  for (const image of [bootWim, await makeWindowsIso(join(folder, 'w.iso'), { bootWim, install })]) {
    const room = await openFilesRoom(t, image, async ({ session, mac }) => [
      { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from(`[LaunchApps]\r\n${mac}\r\n`) },
      { path: '\\Autounattend.xml', contents: Buffer.from(`<unattend id="${session}"/>`) },
      { path: '\\openwds\\drivers\\net\\a.inf', contents: Buffer.from('[Version]') },
      { path: '\\Windows\\Boot\\PXE\\wdsnbp.com', contents: null },
    ])
    const { begin, get } = room
    for (const [at, mac] of MACS.entries()) {
      const { session, instruction } = await begin(mac)
      t.match(instruction, {
        kind: 'file',
        file: `Tmp\\${session}\\bootmgfw.efi`,
        bcdPath: `\\Tmp\\x64uefi{${session}}.bcd`,
      })
      t.equal((await get(`Tmp\\${session}\\bootmgfw.efi`)).toString(), 'the boot manager')
      const store = await get(`\\Tmp\\x64uefi{${session}}.bcd`)
      t.ok(store.equals(await get(`\\Tmp\\${session}\\BCD`)), 'the same store beside the loader')
      const loader = decodeStore(store, 'BCD')
        .flatMap(({ elements }) => elements)
        .find(({ name }) => name === 'device')
      t.match(loader?.value, { kind: 'ramdisk', path: `\\Tmp\\${session}\\boot.wim` })
      const sdi = await get(`/tmp/${session}/Boot.SDI`)
      t.equal(sdi.toString('latin1', 0, 8), '$SDI0001')
      t.equal((await get(`\\Tmp\\${session}\\boot.stl`)).toString(), 'trust list')

      const first = await get(`\\Tmp\\${session}\\boot.wim`)
      t.ok(first.equals(await get(`\\Tmp\\${session}\\boot.wim`)), 'the same bytes every time')
      const path = join(folder, `served-${at}.wim`)
      writeFileSync(path, first)
      wimlib(t, 'verify', path)
      t.match(wimlib(t, 'info', path), /Image Count: +2[^]*Boot Index: +2/)
      wimlib(t, 'extract', path, '2', '/Windows/System32/winpeshl.ini', '/Autounattend.xml', `--dest-dir=${folder}`)
      t.match(readFileSync(join(folder, 'winpeshl.ini'), 'latin1'), mac)
      t.match(readFileSync(join(folder, 'Autounattend.xml'), 'latin1'), session)
      t.match(wimlib(t, 'dir', path, '2'), /\/openwds\/drivers\/net\/a\.inf/)
      t.notMatch(wimlib(t, 'dir', path, '2'), /wdsnbp/)
      wimlib(t, 'export', path, 'all', join(folder, 'exported.wim'))
      wimlib(t, 'apply', path, '1', join(folder, `applied-${at}`))
      wimlib(t, 'apply', bootWim, '1', join(folder, `original-${at}`))
      const { stdout } = spawnSync('diff', ['-r', join(folder, `applied-${at}`), join(folder, `original-${at}`)], {
        encoding: 'utf8',
      })
      t.equal(stdout, '', 'the other image is as it was')
      spawnSync('rm', [
        '-r',
        join(folder, 'exported.wim'),
        join(folder, `applied-${at}`),
        join(folder, `original-${at}`),
      ])
    }
    t.comment('BIOS, and names without a session')
    const { session, instruction } = await begin(MACS[1] as Mac, 0)
    t.match(instruction, { file: `Tmp\\${session}\\pxeboot.n12` })
    t.equal((await get(`Tmp\\${session}\\bootmgr.exe`)).toString(), 'bootmgr')
    for (const [name, text] of [
      ['Boot\\x64\\wdsnbp.com', 'wdsnbp'],
      ['/boot/fonts/WGL4_boot.ttf', 'a font'],
      ['\\EFI\\Microsoft\\Boot\\Fonts\\wgl4_boot.ttf', 'a font'],
      ['\\EFI\\Microsoft\\Boot\\boot.stl', 'trust list'],
    ] as const)
      t.equal((await get(name)).toString(), text, name)
    t.equal(
      createHash('sha256')
        .update(await get(`boot\\x64\\Images\\${room.name}.wim`))
        .digest('hex'),
      createHash('sha256').update(readFileSync(bootWim)).digest('hex'),
      'the WIM as it is, by the name of its image',
    )
    await t.rejects(get('\\EFI\\Microsoft\\Boot\\Policies\\SiPolicy.p7b'), { message: 'file not found' })
    t.comment('what the administrator lays down serves those whose image has no such file')
    mkdirSync(join(room.imageDirectory, 'boot', 'Fonts'), { recursive: true })
    writeFileSync(join(room.imageDirectory, 'boot', 'Fonts', 'own.ttf'), 'own')
    t.equal((await get('\\EFI\\Microsoft\\Boot\\Fonts\\own.ttf')).toString(), 'own')
  }
})

t.test(
  'a boot keeps its image when that is replaced; a file that was changed is refused with the reason',
  async (t) => {
    if (!requireTool(t, 'wimlib-imagex')) return
    const folder = temporaryDirectory(t)
    const path = await makeBootWim(join(folder, 'boot.wim'), {
      files: { ...LOADERS, 'filler.bin': randomBytes(200_000) },
    })
    const room = await openFilesRoom(t, path, async () => [{ path: '\\a.txt', contents: Buffer.from('a') }])
    const { begin, get, store, library } = room
    const { session } = await begin(MACS[0] as Mac)
    const before = await get(`\\Tmp\\${session}\\boot.wim`)
    const newer = join(folder, 'newer.wim')
    copyFileSync(path, newer)
    appendFileSync(newer, 'newer')
    const job = await library.import({ path: newer, name: 'pe', mode: 'copy', replace: true }, TESTER)
    while (library.job(job.id).state === 'running') await sleep(10)
    t.ok(before.equals(await get(`\\Tmp\\${session}\\boot.wim`)), 'the boot that has begun')
    const file = (await store.imageGet('pe'))?.content?.file.path ?? ''
    await store.assignmentArm(MACS[0] as Mac, true, AS_TESTER)
    const next = await begin(MACS[0] as Mac)
    t.not((await get(`\\Tmp\\${next.session}\\boot.wim`)).length, 0)

    appendFileSync(file, 'changed behind our back')
    const third = await begin(MACS[1] as Mac)
    await store.assignmentArm(MACS[1] as Mac, true, AS_TESTER)
    const answer = await room.tree(`\\Tmp\\${third.session}\\boot.wim`, {
      address: '192.0.2.1' as Ipv4,
      port: 1,
      door: 'tftp',
    })
    if (answer.found) await answer.file.close()
    t.ok(answer.found || /bytes instead of|written since/.test(answer.reason), 'the old one, or the reason')
  },
)

t.test(
  'of the loaders in an image each machine gets the one of its signature, with its fonts and trust list',
  async (t) => {
    if (!requireTool(t, 'wimlib-imagex')) return
    const program = exitProgram('x64uefi') ?? Buffer.alloc(0)
    const [loader, loaderEx] = ['of EFI', 'of EFI_EX'].map((text) => Buffer.concat([program, Buffer.from(text)]))
    const path = await makeBootWim(join(temporaryDirectory(t), 'boot.wim'), {
      files: {
        'Windows/Boot/DVD/EFI/boot.sdi': '$SDI0001',
        'Windows/Boot/EFI/bootmgfw.efi': loader ?? '',
        'Windows/Boot/EFI_EX/bootmgfw_EX.efi': loaderEx ?? '',
        'Windows/Boot/EFI/boot.stl': 'list',
        'Windows/Boot/EFI_EX/boot.stl': 'list EX',
        'Windows/Boot/Fonts/wgl4_boot.ttf': 'font',
        'Windows/Boot/Fonts/kor_boot.ttf': 'only here',
        'Windows/Boot/Fonts_EX/wgl4_boot_EX.ttf': 'font EX',
      },
    })
    const { store, begin, get, journalOf } = await openFilesRoom(t, path, async () => [])
    const machine = { name: null, uuid: null, description: null, tags: [], variables: {} }
    await store.machinePut({ mac: MACS[1] as Mac, ...machine, secureBootCa: '2023' }, AS_TESTER)
    for (const [mac, file, bytes, suffix] of [
      [MACS[0] as Mac, 'bootmgfw.efi', loader, ''],
      [MACS[1] as Mac, 'bootmgfw_EX.efi', loaderEx, ' EX'],
    ] as const) {
      const { session, instruction } = await begin(mac)
      t.match(instruction, { file: `Tmp\\${session}\\${file}` })
      t.ok((await get(`Tmp\\${session}\\${file}`)).equals(bytes ?? Buffer.alloc(0)), file)
      t.equal((await get(`\\Tmp\\${session}\\boot.stl`)).toString(), `list${suffix}`)
      t.equal((await get(`\\Tmp\\${session}\\Fonts\\WGL4_boot.ttf`)).toString(), `font${suffix}`)
      t.equal((await get(`\\Tmp\\${session}\\Fonts\\kor_boot.ttf`)).toString(), 'only here')
      t.match((await journalOf(mac)).join('\n'), /signature of 20[12][13]:/)
    }
  },
)

t.test('after the first a session costs little', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const folder = temporaryDirectory(t)
  const files = Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`Windows/System32/f${at}.dll`, String(at)]))
  const path = await makeBootWim(join(folder, 'boot.wim'), { files })
  const openFiles = new OpenFiles()
  const room = await openFilesRoom(t, path, async () => [])
  const image = await room.store.imageGet('pe')
  const wims = new SessionWims(openFiles, async ({ session }) => [
    { path: '\\Windows\\System32\\winpeshl.ini', contents: Buffer.from(session) },
  ])
  t.teardown(() => wims.close())
  const times: number[] = []
  for (let at = 0; at < 20; at++) {
    const session = `session${String(at).padStart(5, '0')}`
    const started = performance.now()
    const boot = {
      session,
      mac: MACS[0] as Mac,
      machineName: null,
      architecture: 'x64uefi' as const,
      program: null,
      uuid: null,
      addresses: [],
    }
    const file = await wims.open('boot.wim', { ...boot, image: image as never })
    times.push(performance.now() - started)
    const own = file.extents.reduce((sum, extent) => sum + (extent.kind === 'memory' ? extent.bytes.length : 0), 0)
    t.ok(own < 8_000_000)
    await file.close()
  }
  const [, ...later] = times
  later.sort((a, b) => a - b)
  t.comment(`first ${times[0]?.toFixed(1)} ms, then ${later[Math.floor(later.length / 2)]?.toFixed(1)} ms`)
  t.ok((later[Math.floor(later.length / 2)] ?? 0) < 100)
})
