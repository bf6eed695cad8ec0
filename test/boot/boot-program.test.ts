// Which files a firmware could start, and for which architecture: read from the header, hostile headers included.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { checkBootProgram, inspectBootProgram, readProgramFormat } from '../../src/boot/boot-program.ts'
import { ARCHITECTURES } from '../../src/model.ts'

function pe(machine: number, subsystem: number): Buffer {
  const head = Buffer.alloc(512)
  head.write('MZ')
  head.writeUInt32LE(0x80, 0x3c)
  head.write('PE\0\0', 0x80, 'latin1')
  head.writeUInt16LE(machine, 0x84)
  head.writeUInt16LE(subsystem, 0x80 + 92)
  return head
}

t.test('the architecture is read from the file', async (t) => {
  const images = t.testdir({ boot: {} })
  const files: [string, Uint8Array, string | RegExp][] = [
    ['x64.efi', pe(0x8664, 10), 'x64uefi'],
    ['ia32.efi', pe(0x014c, 10), 'x86uefi'],
    ['aa64.efi', pe(0xaa64, 10), 'arm64'],
    ['arm.efi', pe(0x01c4, 10), 'arm'],
    ['pxelinux.0', Buffer.from('\xea\x05\x00', 'latin1'), 'x64'],
    ['bootmgr.exe', pe(0x014c, 1), /neither an EFI application nor/],
    ['driver.efi', pe(0x8664, 11), /neither an EFI application nor/],
    ['riscv.efi', pe(0x5064, 10), /neither an EFI application nor/],
    ['empty.0', Buffer.alloc(0), /empty/],
  ]
  for (const [name, bytes, wanted] of files) {
    writeFileSync(join(images, 'boot', name), bytes)
    const inspected = inspectBootProgram(images, `boot/${name}`)
    if (wanted instanceof RegExp) await t.rejects(inspected, { code: 'BOOT_PROGRAM_UNUSABLE', message: wanted }, name)
    else {
      t.same(await inspected, { path: `boot/${name}`, architecture: wanted, sizeBytes: bytes.length }, name)
      for (const architecture of ARCHITECTURES) {
        const fits = architecture === wanted || (wanted === 'x64' && architecture === 'x86')
        const checked = checkBootProgram(images, `boot/${name}`, architecture)
        if (fits) await t.resolves(checked, `${name} for ${architecture}`)
        else await t.rejects(checked, { code: 'BOOT_PROGRAM_UNUSABLE' }, `${name} not for ${architecture}`)
      }
    }
  }
})

t.test('only regular files below boot', async (t) => {
  const images = t.testdir({ 'secret.efi': '', boot: { folder: {} } })
  mkdirSync(join(images, 'other'))
  writeFileSync(join(images, 'other', 'x.efi'), pe(0x8664, 10))
  symlinkSync(join(images, 'other', 'x.efi'), join(images, 'boot', 'link.efi'))
  for (const path of [
    'other/x.efi',
    'boot/../other/x.efi',
    '/etc/passwd',
    'boot/link.efi',
    'boot/folder',
    'boot/none',
    'boot\\x',
  ])
    await t.rejects(inspectBootProgram(images, path), { code: 'BOOT_PROGRAM_UNUSABLE' }, path)
})

t.test('any header gives an answer', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      readProgramFormat(bytes)
      readProgramFormat(Buffer.concat([Buffer.from('MZ'), bytes]))
    }),
  )
  t.end()
})
