// The scripts iPXE boots by, as golden files: the text itself is the contract. TAP_SNAPSHOT=1 writes them anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { bootScript, menuScript, readChoice, scriptFilePath } from '../../src/boot/ipxe-boot-scripts.ts'
import { readReport, withReport } from '../../src/boot/ipxe-report.ts'
import type { ImageContent, IpxeBoot } from '../../src/model.ts'

const GOLDEN = join(import.meta.dirname, 'ipxe-scripts')
const UEFI = { firmware: 'uefi', architecture: 'x64uefi' } as const
const BIOS = { firmware: 'bios', architecture: 'x64' } as const
const LINUX: IpxeBoot = {
  kind: 'linux',
  kernel: 'boot/debian/linux',
  initrds: ['boot/debian/initrd.gz', 'boot/firmware.cpio.gz'],
  cmdline: 'auto=true url=http://{server}:8068/boot-files/boot/preseed.cfg hostname=${hostname} --- quiet',
}
const WIMBOOT: IpxeBoot = { kind: 'wimboot', program: 'boot/wimboot' }
const CONTENT = {
  signature: 'microsoft-2011',
  bootFiles: ['x64/bootmgr.exe', 'x64uefi/bootmgfw.efi', 'boot.sdi'].map((name) => ({ name })),
} as unknown as ImageContent
const ITEMS = [
  { type: 0, text: 'Boot from the local disk', profile: null },
  { type: 32_769, text: 'Debian ${evil} || shell', profile: 'debian' },
  { type: 32_770, text: 'Windows 11', profile: 'win11' },
]

function golden(name: string, text: string): void {
  const file = join(GOLDEN, `${name}.ipxe`)
  if (process.env['TAP_SNAPSHOT'] === '1') {
    mkdirSync(GOLDEN, { recursive: true })
    writeFileSync(file, text)
  }
  t.equal(text, readFileSync(file, 'utf8'), name)
}

const image = (ipxe: IpxeBoot, content: ImageContent | null = null) => ({ name: 'an image', content, ipxe })
golden('linux', bootScript(image(LINUX), UEFI))
golden('linux-alone', bootScript(image({ kind: 'linux', kernel: 'boot/memtest', initrds: [], cmdline: null }), BIOS))
golden('sanboot', bootScript(image({ kind: 'sanboot', uri: 'iscsi:{server}::::iqn.2026-01.example:disk' }), BIOS))
golden('wimboot-uefi', bootScript(image(WIMBOOT, CONTENT), UEFI))
golden('wimboot-bios', bootScript(image(WIMBOOT, CONTENT), BIOS))
golden('wimboot-beside', bootScript(image(WIMBOOT), UEFI))
golden('menu', menuScript(ITEMS, { prompt: 'Choose', timeoutSeconds: 10 }))
golden('menu-at-once', menuScript(ITEMS, { prompt: 'Choose', timeoutSeconds: 0 }))
golden('menu-for-ever', menuScript(ITEMS, { prompt: 'Choose', timeoutSeconds: 255 }))

t.test('no script leads back to itself, whatever the words', (t) => {
  const line = fc.string({ minLength: 1, maxLength: 40 })
  fc.assert(
    fc.property(line, line, (name, text) => {
      const scripts = [
        bootScript({ ...image(LINUX), name }, UEFI),
        menuScript([{ type: 0, text, profile: null }], { prompt: name, timeoutSeconds: 10 }),
      ]
      return scripts.every(
        (script) =>
          script.startsWith('#!ipxe\n') &&
          !/boot\.ipxe|goto (?!failed)|menu\.ipxe|autoboot/.test(script) &&
          script.split('\n').every((one) => !/^(echo|item|menu) .*[${}|&]/.test(one)),
      )
    }),
  )
  t.end()
})

t.test('names of scripts and files', (t) => {
  t.equal(readChoice('choice-32769.ipxe'), 32_769)
  t.equal(readChoice('choice-x.ipxe'), undefined)
  t.equal(scriptFilePath(LINUX, 'linux'), 'boot/debian/linux')
  t.equal(scriptFilePath(LINUX, 'initrd1'), 'boot/firmware.cpio.gz')
  t.equal(scriptFilePath(LINUX, 'initrd2'), undefined)
  t.equal(scriptFilePath(LINUX, 'wimboot'), undefined)
  t.equal(scriptFilePath(WIMBOOT, 'wimboot'), 'boot/wimboot')
  t.equal(scriptFilePath(null, 'linux'), undefined)
  t.end()
})

t.test('what iPXE reports of its machine', (t) => {
  const url = withReport('http://{server}:8068/boot-files/Tmp/abcdefghijkl/boot.ipxe')
  t.match(url, '?mac=${net0/mac}&uuid=${uuid}&serial=${serial:uristring}&manufacturer=')
  const long = `http://{server}:8068/${'x'.repeat(180)}/boot.ipxe`
  t.ok(withReport(long).replace('{server}', '255.255.255.255').length <= 255, 'a DHCP option holds it')
  t.match(withReport(long), /boot\.ipxe\?mac=\$\{net0\/mac\}&uuid=\$\{uuid\}$/)
  const query = new URLSearchParams('mac=52:54:00:00:00:01&uuid=&serial=S%0a1&product=${product}&other=1')
  t.same(Object.keys(readReport(query)?.data ?? {}), ['mac', 'serial'])
  t.notMatch(readReport(query)?.text, /\n/)
  t.equal(readReport(new URLSearchParams('x=1')), undefined)
  t.equal(readReport(undefined), undefined)
  t.ok((readReport(new URLSearchParams({ serial: 'x'.repeat(5000) }))?.text.length ?? 999) < 100)
  t.end()
})
