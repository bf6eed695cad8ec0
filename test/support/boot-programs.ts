// Files that look like boot programs as far as anybody checks: EFI programs for any machine, and a BIOS one.

/** COFF machine types. */
export const Machine = { ia32: 0x014c, x64: 0x8664, arm: 0x01c4, arm64: 0xaa64, riscv64: 0x5064 } as const

/** The headers of a PE file: `MZ`, PE header at +0x80, subsystem at its +0x5c. */
export function efiProgram({
  machine = Machine.x64,
  subsystem = 10,
}: { machine?: number; subsystem?: number } = {}): Buffer {
  const program = Buffer.alloc(1024)
  program.write('MZ')
  program.writeUInt32LE(0x80, 0x3c)
  program.write('PE\0\0', 0x80, 'latin1')
  program.writeUInt16LE(machine, 0x84)
  program.writeUInt16LE(0x20b, 0x98)
  program.writeUInt16LE(subsystem, 0x80 + 0x5c)
  return program
}

/** The start of a BIOS network boot program: a far jump to its own beginning. */
export function biosProgram(): Buffer {
  return Buffer.from('\xea\x05\x00\xc0\x07 openwds test program', 'latin1')
}
