// Which architecture a boot program is for, read from the file's first bytes [PE/COFF §3.3, §3.4].
import { closeSync, openSync, readSync } from 'node:fs'
import type { Architecture } from '../model.ts'

/** PE machine numbers of programs for UEFI. */
const UEFI_MACHINES: Readonly<Record<number, Architecture>> = {
  0x014c: 'x86uefi',
  0x8664: 'x64uefi',
  0x01c0: 'arm',
  0x01c2: 'arm',
  0x01c4: 'arm',
  0xaa64: 'arm64',
}
const SUBSYSTEM_EFI_APPLICATION = 10
/** The PE header of a real program begins well before this. */
const HEADER_BYTES = 4096

/**
 * The architecture of the file's program: a UEFI one by its PE header, `x64` for what is no PE (programs for a BIOS have
 * no header, and every BIOS client is looked up as x64 first). Undefined for a PE that is no UEFI program, and for a file
 * that cannot be read here.
 */
export function readProgramArchitecture(file: string): Architecture | undefined {
  const head = readHead(file)
  return head && programArchitecture(head)
}

/** The same from the first bytes of the program. */
export function programArchitecture(head: Buffer): Architecture | undefined {
  if (head.length < 2) return undefined
  if (head.toString('latin1', 0, 2) !== 'MZ') return 'x64'
  const signature = head.length >= 0x40 ? head.readUInt32LE(0x3c) : head.length
  const subsystem = signature + 24 + 68
  if (subsystem + 2 > head.length || head.toString('latin1', signature, signature + 4) !== 'PE\0\0') return undefined
  if (head.readUInt16LE(subsystem) !== SUBSYSTEM_EFI_APPLICATION) return undefined
  return UEFI_MACHINES[head.readUInt16LE(signature + 4)]
}

function readHead(file: string): Buffer | undefined {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const head = Buffer.alloc(HEADER_BYTES)
    return head.subarray(0, readSync(descriptor, head, 0, HEADER_BYTES, 0))
  } catch {
    return undefined
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
