// The exit programs: well-formed, and firmware that runs one goes on to its next boot device.
import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { readProgramFormat } from '../../src/boot/boot-program.ts'
import { exitProgram } from '../../src/boot/exit-program.ts'
import { ARCHITECTURES, type Architecture } from '../../src/model.ts'
import { findCommand } from '../../lab/packages.ts'
import { atEnd } from '../../lab/teardown.ts'
import { skipWithoutPackages } from '../support/lab-tools.ts'

t.test('each is what its firmware starts', async (t) => {
  const machines = new Map(
    ARCHITECTURES.map((architecture) => {
      const program = exitProgram(architecture)
      return [architecture, program && readProgramFormat(program)]
    }),
  )
  t.strictSame(Object.fromEntries(machines), {
    x86: { machine: null, subsystem: null },
    x64: { machine: null, subsystem: null },
    x86uefi: { machine: 0x014c, subsystem: 10 },
    x64uefi: { machine: 0x8664, subsystem: 10 },
    arm: undefined,
    arm64: { machine: 0xaa64, subsystem: 10 },
  })
})

t.test('UEFI firmware goes on to its next boot option', { skip: skipWithoutPackages('boot') }, async (t) => {
  const folder = bootFolder(t, 'x64uefi')
  const variables = join(folder, 'variables.fd')
  copyFileSync('/usr/share/OVMF/OVMF_VARS_4M.fd', variables)
  const screen = await bootUntil(t, folder, /Start HTTP Boot over IPv4/, [
    ...['-M', 'q35', '-m', '192', '-object', 'rng-random,filename=/dev/urandom,id=rng0'],
    ...['-device', 'virtio-rng-pci,rng=rng0', '-fw_cfg', 'name=opt/org.tianocore/IPv6PXESupport,string=n'],
    ...['-drive', 'if=pflash,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd'],
    ...['-drive', `if=pflash,format=raw,file=${variables}`],
    ...['-device', 'virtio-net-pci,netdev=net0,bootindex=1,romfile='],
  ])
  t.match(screen, /NBP file downloaded successfully/, 'the program came over the network')
  t.match(screen, /failed to start [^]*Aborted/, 'and was left with an error')
})

t.test('a BIOS goes on to its next boot device', { skip: skipWithoutPackages('boot') }, async (t) => {
  const folder = bootFolder(t, 'x64')
  const disk = join(folder, 'disk.img')
  writeFileSync(disk, bootSector('OPENWDS-DISK\r\n'))
  const screen = await bootUntil(t, folder, /OPENWDS-DISK/, [
    ...['-M', 'pc,graphics=off', '-m', '64'],
    ...['-device', 'virtio-net-pci,netdev=net0,bootindex=1'],
    ...['-drive', `if=none,id=disk0,format=raw,file=${disk}`],
    ...['-device', 'virtio-blk-pci,drive=disk0,bootindex=2'],
  ])
  t.match(screen, /exit\.program\.*.* ok/, 'the program came over the network')
})

/** A folder whose `exit.program` is served to the machine. */
function bootFolder(t: Test, architecture: Architecture): string {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-exit-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'served'))
  writeFileSync(join(folder, 'served', 'exit.program'), exitProgram(architecture) ?? '')
  return folder
}

/** Runs a machine on QEMU's own network, which serves the folder, until its serial line fits; gives what it said. */
async function bootUntil(t: Test, folder: string, pattern: RegExp, hardware: string[]): Promise<string> {
  const machine = spawn(findCommand('qemu-system-x86_64') ?? '', [
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-accel', 'tcg', '-serial', 'stdio'],
    ...['-netdev', `user,id=net0,restrict=on,tftp=${join(folder, 'served')},bootfile=exit.program`],
    ...hardware,
  ])
  // also when the test itself is ended by force
  const stopAtEnd = atEnd(() => machine.kill('SIGKILL'))
  let screen = ''
  const ended = new Promise<void>((resolve) => machine.once('close', () => resolve()))
  const patience = setTimeout(() => machine.kill('SIGKILL'), 90_000)
  machine.stderr.on('data', (chunk: Buffer) => t.comment(chunk.toString()))
  machine.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString('latin1')
    if (pattern.test(screen)) machine.kill('SIGKILL')
  })
  await ended
  clearTimeout(patience)
  stopAtEnd()
  t.match(screen, pattern, 'the firmware tried its next boot device')
  return screen
}

/** A boot sector that writes the text to the serial port and stops. */
function bootSector(text: string): Uint8Array {
  const sector = Buffer.alloc(8 * 1024 * 1024)
  // cli; xor ax,ax; mov ds,ax; mov si,7c14; mov dx,3f8; next: lodsb; test al,al; jz stop; out dx,al; jmp next; stop: hlt
  const code = 'fa31c08ed8be147cbaf803ac84c07403eeebf8f4'
  Buffer.from(code, 'hex').copy(sector)
  sector.write(text, 0x14, 'latin1')
  sector.writeUInt16LE(0xaa55, 510)
  return sector
}
