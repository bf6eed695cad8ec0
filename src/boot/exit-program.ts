// Boot programs that do nothing but give the machine back to its firmware, for machines that are done here.
import type { Architecture } from '../model.ts'

/** An EFI processor: its PE machine number, and "return EFI_ABORTED" in its code. */
interface EfiTarget {
  machine: number
  bits: 32 | 64
  code: readonly number[]
}

const EFI_TARGETS: Partial<Record<Architecture, EfiTarget>> = {
  // mov rax, 0x8000000000000015; ret
  x64uefi: { machine: 0x8664, bits: 64, code: [0x48, 0xb8, 0x15, 0, 0, 0, 0, 0, 0, 0x80, 0xc3] },
  // mov eax, 0x80000015; ret
  x86uefi: { machine: 0x014c, bits: 32, code: [0xb8, 0x15, 0, 0, 0x80, 0xc3] },
  // movz x0, #0x15; movk x0, #0x8000, lsl #48; ret
  arm64: { machine: 0xaa64, bits: 64, code: [0xa0, 2, 0x80, 0xd2, 0, 0, 0xf0, 0xf2, 0xc0, 3, 0x5f, 0xd6] },
}

/** xor ax, ax; retf: "success, nothing of PXE is to stay" [PXE 2.1 §4.4.5]. The BIOS then tries its next boot device. */
const BIOS_CODE = Buffer.of(0x31, 0xc0, 0xcb)
/** A sector: some ROMs refuse a boot program that is shorter. */
const BIOS_PROGRAM_BYTES = 512

/** What WDS calls abortpxe.com, for this architecture; undefined where we have none. The same bytes always. */
export function exitProgram(architecture: Architecture): Uint8Array | undefined {
  if (architecture === 'x86' || architecture === 'x64') {
    const program = Buffer.alloc(BIOS_PROGRAM_BYTES)
    BIOS_CODE.copy(program)
    return program
  }
  const target = EFI_TARGETS[architecture]
  return target && efiProgram(target)
}

const FILE_ALIGNMENT = 0x200
/** A page: firmware that protects memory refuses less. */
const SECTION_ALIGNMENT = 0x1000
const COFF_HEADER = 0x40
const OPTIONAL_HEADER = COFF_HEADER + 24
const DIRECTORIES = 16
const Characteristics = { Executable: 0x0002, LargeAddressAware: 0x0020, Is32Bit: 0x0100 } as const
const EFI_APPLICATION = 10
const NX_COMPATIBLE = 0x0100
const SECTION_IS_CODE_TO_READ_AND_EXECUTE = 0x6000_0020

/**
 * A PE image of one section with the code, that runs wherever it is loaded [PE/COFF §3]. It returns an error status:
 * after EFI_SUCCESS the boot manager stops at its setup menu, after an error it tries its next boot option
 * [UEFI 2.10 §3.1.1].
 */
function efiProgram({ machine, bits, code }: EfiTarget): Uint8Array {
  const is64 = bits === 64
  const optionalHeaderBytes = (is64 ? 112 : 96) + DIRECTORIES * 8
  const sectionHeader = OPTIONAL_HEADER + optionalHeaderBytes
  const image = Buffer.alloc(FILE_ALIGNMENT * 2)
  const u16 = (at: number, value: number) => image.writeUInt16LE(value, at)
  const u32 = (at: number, value: number) => image.writeUInt32LE(value, at)

  image.write('MZ', 0x00, 'latin1')
  u32(0x3c, COFF_HEADER)

  image.write('PE\0\0', COFF_HEADER, 'latin1')
  u16(COFF_HEADER + 0x04, machine)
  u16(COFF_HEADER + 0x06, 1) // sections
  u16(COFF_HEADER + 0x14, optionalHeaderBytes)
  u16(
    COFF_HEADER + 0x16,
    Characteristics.Executable | (is64 ? Characteristics.LargeAddressAware : Characteristics.Is32Bit),
  )

  u16(OPTIONAL_HEADER, is64 ? 0x20b : 0x10b)
  u32(OPTIONAL_HEADER + 0x04, FILE_ALIGNMENT) // size of code
  u32(OPTIONAL_HEADER + 0x10, SECTION_ALIGNMENT) // entry point
  u32(OPTIONAL_HEADER + 0x14, SECTION_ALIGNMENT) // base of code
  u32(OPTIONAL_HEADER + 0x20, SECTION_ALIGNMENT)
  u32(OPTIONAL_HEADER + 0x24, FILE_ALIGNMENT)
  u32(OPTIONAL_HEADER + 0x38, SECTION_ALIGNMENT * 2) // size of image
  u32(OPTIONAL_HEADER + 0x3c, FILE_ALIGNMENT) // size of headers
  u16(OPTIONAL_HEADER + 0x44, EFI_APPLICATION)
  u16(OPTIONAL_HEADER + 0x46, NX_COMPATIBLE)
  u32(OPTIONAL_HEADER + optionalHeaderBytes - DIRECTORIES * 8 - 4, DIRECTORIES)

  image.write('.text', sectionHeader, 'latin1')
  u32(sectionHeader + 0x08, code.length)
  u32(sectionHeader + 0x0c, SECTION_ALIGNMENT) // address
  u32(sectionHeader + 0x10, FILE_ALIGNMENT) // size in the file
  u32(sectionHeader + 0x14, FILE_ALIGNMENT) // offset in the file
  u32(sectionHeader + 0x24, SECTION_IS_CODE_TO_READ_AND_EXECUTE)

  Buffer.from(code).copy(image, FILE_ALIGNMENT)
  return image
}
