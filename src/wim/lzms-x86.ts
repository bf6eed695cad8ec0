// LZMS's filter for x86 code: relative addresses were stored as absolute ones where the data looked like code.

const MAX_TRANSLATION = 1023
const ID_WINDOW = 65535
const TAIL_BYTES = 16
const JUMP = 0xe9

/** Where every 16-bit target was last used. */
export class X86Targets {
  readonly lastUse = new Int32Array(0x1_0000)
}

/** Bytes of the opcode at `at` that is followed by a 32-bit address; 0 if there is none. */
function opcodeBytes(data: Uint8Array, at: number): number {
  switch (data[at]) {
    case 0x48:
      if (data[at + 1] === 0x8b) return data[at + 2] === 0x05 || data[at + 2] === 0x0d ? 3 : 0 // mov
      return data[at + 1] === 0x8d && ((data[at + 2] as number) & 7) === 5 ? 3 : 0 // lea
    case 0x4c:
      return data[at + 1] === 0x8d && ((data[at + 2] as number) & 7) === 5 ? 3 : 0 // lea
    case 0xe8:
      return 1 // call
    case 0xf0:
      return data[at + 1] === 0x83 && data[at + 2] === 0x05 ? 3 : 0 // lock add
    case 0xff:
      return data[at + 1] === 0x15 ? 2 : 0 // call
    default:
      return 0
  }
}

/** 1 for every byte that an opcode with an address, or a jump, begins with: most bytes need no second look. */
const MAY_BEGIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  [0x48, 0x4c, 0xe8, JUMP, 0xf0, 0xff].includes(byte) ? 1 : 0,
)

/** Undoes the filter in place. The first byte and the last sixteen are never touched. */
export function undoX86(data: Uint8Array, { lastUse }: X86Targets): void {
  const end = data.length - TAIL_BYTES
  if (end <= 1) return
  lastUse.fill(-ID_WINDOW - 1)
  let lastCode = -MAX_TRANSLATION - 1
  for (let at = 1; at < end;) {
    const first = data[at] as number
    if (MAY_BEGIN[first] === 0) {
      at++
      continue
    }
    // passed over with its address
    if (first === JUMP) {
      at += 5
      continue
    }
    const bytes = opcodeBytes(data, at)
    if (bytes === 0) {
      at++
      continue
    }
    const reach = first === 0xe8 ? MAX_TRANSLATION >>> 1 : MAX_TRANSLATION
    const operand = at + bytes
    if (at - lastCode <= reach) {
      const absolute =
        (data[operand] as number) |
        ((data[operand + 1] as number) << 8) |
        ((data[operand + 2] as number) << 16) |
        ((data[operand + 3] as number) << 24)
      const relative = absolute - at
      data[operand] = relative
      data[operand + 1] = relative >>> 8
      data[operand + 2] = relative >>> 16
      data[operand + 3] = relative >>> 24
    }
    const target = (at + ((data[operand] as number) | ((data[operand + 1] as number) << 8))) & 0xffff
    const lastByte = operand + 3
    if (lastByte - (lastUse[target] as number) <= ID_WINDOW) lastCode = lastByte
    lastUse[target] = lastByte
    at = operand + 4
  }
}
