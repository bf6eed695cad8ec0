// MD4 [RFC 1320]: what NTLM keeps of a password. Broken as a hash, and here only because the protocol says so [MS-NLMP 3.3.1].

const ROUNDS = [
  { mix: (x: number, y: number, z: number) => (x & y) | (~x & z), add: 0, turns: [3, 7, 11, 19] },
  { mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z), add: 0x5a827999, turns: [3, 5, 9, 13] },
  { mix: (x: number, y: number, z: number) => x ^ y ^ z, add: 0x6ed9eba1, turns: [3, 9, 11, 15] },
] as const
/** Which word of the block each step of a round takes [RFC 1320 §3.4]. */
const ORDERS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
  [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
] as const
const BLOCK_BYTES = 64

/** 16 bytes. */
export function md4(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((bytes.length + 9) / BLOCK_BYTES) * BLOCK_BYTES)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  padded.writeBigUInt64LE(BigInt(bytes.length) * 8n, padded.length - 8)
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476]
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) {
    const mixed = mixBlock(state, padded.subarray(offset, offset + BLOCK_BYTES))
    state = state.map((word, index) => (word + (mixed[index] ?? 0)) >>> 0)
  }
  const digest = Buffer.alloc(16)
  state.forEach((word, index) => digest.writeUInt32LE(word, index * 4))
  return digest
}

function mixBlock(state: readonly number[], block: Buffer): number[] {
  let [a = 0, b = 0, c = 0, d = 0] = state
  ROUNDS.forEach(({ mix, add, turns }, round) => {
    ORDERS[round]?.forEach((word, step) => {
      const sum = (a + mix(b, c, d) + block.readUInt32LE(word * 4) + add) >>> 0
      const turn = turns[step % 4] ?? 0
      ;[a, b, c, d] = [d, (sum << turn) | (sum >>> (32 - turn)), b, c]
    })
  })
  return [a, b, c, d]
}
