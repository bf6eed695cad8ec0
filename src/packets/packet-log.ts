// Keeps the packets of boots in a ring of files: written beside everything else, bounded per session and in all.
import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ByteReader } from '../bytes/reader.ts'
import { ByteWriter } from '../bytes/writer.ts'
import type { SeenPacket } from '../model.ts'
import { ipv4FromBytes, ipv4ToBytes } from '../net/address.ts'

/** A packet that was kept; `atMs`: milliseconds since 1970. */
export interface KeptPacket extends SeenPacket {
  atMs: number
}

export interface PacketLogOptions {
  /** Made with the first packet, for this user alone. */
  directory: string
  /** Packets were lost: the disk refused them. Told once until a write succeeds. */
  onLost: (error: Error, count: number) => void
  now?: () => number
  /** What may be kept; smaller in tests. */
  limits?: Partial<typeof PACKET_LIMITS>
}

/** A boot of Windows has some 60 packets of 400 bytes; what comes after the bound is told by the journal alone. */
export const PACKET_LIMITS = {
  sessionPackets: 256,
  sessionBytes: 128 * 1024,
  /** Of one file; a new one is begun beyond it, and the oldest goes. */
  fileBytes: 8 * 1024 * 1024,
  files: 8,
  /** Datagrams that wait for the disk; more are not kept. */
  waitingBytes: 4 * 1024 * 1024,
}
/** No boot client sends more: the largest DHCP message asked for is an Ethernet frame. */
const MAX_PACKET_BYTES = 4096
/** Packets of so long are one write. */
const WRITE_BEHIND_MS = 250
/** File systems keep times this coarse, and a clock is set now and then. */
const CLOCK_SLACK_MS = 60_000
/** Sessions whose share is counted; of older ones the count begins anew. */
const MAX_COUNTED = 20_000
const FILE_NAME = /^\d{8}\.packets$/

/** The ring; a record of its files is drawn above `encodeRecord`. */
export class PacketLog {
  readonly #options: PacketLogOptions
  readonly #limits: typeof PACKET_LIMITS
  readonly #counted = new Map<string, { packets: number; bytes: number }>()
  #waiting: { session: string; packet: KeptPacket }[] = []
  #waitingBytes = 0
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()
  /** The file written to; null: none was yet. */
  #current: { number: number; sizeBytes: number } | null = null
  #isFailing = false

  constructor(options: PacketLogOptions) {
    this.#options = options
    this.#limits = { ...PACKET_LIMITS, ...options.limits }
  }

  /** Keeps the packet, if its session's share and the disk's speed allow it; costs the caller no more than a note of it. */
  keep(session: string, { bytes, from, to }: SeenPacket): void {
    const count = this.#countOf(session)
    const { sessionPackets, sessionBytes, waitingBytes } = this.#limits
    if (count.packets >= sessionPackets || count.bytes + bytes.length > sessionBytes) return
    if (bytes.length > MAX_PACKET_BYTES || this.#waitingBytes + bytes.length > waitingBytes) return
    count.packets++
    count.bytes += bytes.length
    this.#waitingBytes += bytes.length
    const atMs = (this.#options.now ?? Date.now)()
    this.#waiting.push({ session, packet: { atMs, bytes, from, to } })
    this.#timer ??= setTimeout(() => this.#write(), WRITE_BEHIND_MS).unref()
  }

  /**
   * What was kept of a session that began at `sinceMs`, oldest first. Reads every file of the ring that was written to since:
   * of a boot under way mostly one, else up to all. For people, not for the path of a packet.
   */
  async of(session: string, sinceMs: number): Promise<KeptPacket[]> {
    await this.flush()
    const packets: KeptPacket[] = []
    for (const number of await this.#numbers()) {
      const path = this.#path(number)
      const bytes = await stat(path)
        .then(({ mtimeMs }) => (mtimeMs < sinceMs - CLOCK_SLACK_MS ? undefined : readFile(path)))
        .catch(() => undefined)
      if (bytes) packets.push(...packetsOf(session, bytes))
    }
    return packets
  }

  /** Resolves when everything kept so far is written or lost. */
  async flush(): Promise<void> {
    this.#write()
    await this.#writing
  }

  #countOf(session: string): { packets: number; bytes: number } {
    const known = this.#counted.get(session)
    if (known) return known
    const count = { packets: 0, bytes: 0 }
    this.#counted.set(session, count)
    if (this.#counted.size > MAX_COUNTED)
      for (const oldest of this.#counted.keys()) {
        this.#counted.delete(oldest)
        break
      }
    return count
  }

  #write(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const records = this.#waiting
    if (records.length === 0) return
    const sizeBytes = records.reduce((sum, { packet }) => sum + packet.bytes.length, 0)
    this.#waiting = []
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#append(Buffer.concat(records.map(({ session, packet }) => encodeRecord(session, packet))))
        this.#isFailing = false
      } catch (error) {
        if (!this.#isFailing) this.#options.onLost(error as Error, records.length)
        this.#isFailing = true
      } finally {
        this.#waitingBytes -= sizeBytes
      }
    })
  }

  async #append(bytes: Buffer): Promise<void> {
    if (this.#current === null) {
      await mkdir(this.#options.directory, { recursive: true, mode: 0o700 })
      // the last run's newest file may end in the middle of a record
      await this.#begin(((await this.#numbers()).at(-1) ?? 0) + 1)
    } else if (this.#current.sizeBytes >= this.#limits.fileBytes) await this.#begin(this.#current.number + 1)
    const current = this.#current
    if (!current) return
    const file = await open(this.#path(current.number), 'a', 0o600)
    try {
      await file.appendFile(bytes)
    } catch (error) {
      // half a record makes what follows unreadable
      this.#current = null
      throw error
    } finally {
      await file.close()
    }
    current.sizeBytes += bytes.length
  }

  async #begin(number: number): Promise<void> {
    this.#current = { number, sizeBytes: 0 }
    const old = (await this.#numbers()).filter((one) => one <= number - this.#limits.files)
    await Promise.all(old.map((one) => rm(this.#path(one), { force: true })))
  }

  async #numbers(): Promise<number[]> {
    const names = await readdir(this.#options.directory).catch(() => [])
    return names
      .filter((name) => FILE_NAME.test(name))
      .map((name) => Number.parseInt(name, 10))
      .sort((one, other) => one - other)
  }

  #path(number: number): string {
    return join(this.#options.directory, `${String(number).padStart(8, '0')}.packets`)
  }
}

/** Everything of a record but session and datagram. */
const HEAD_BYTES = 21

//  2 bytes  1 byte    6 bytes  4      2      4    2
// +--------+---------+--------+------+------+----+------+---------+----------+
// | length | length  | at, ms | from | port | to | port | session | datagram |     big-endian
// | of all | session |        |      |      |    |      |         |          |
// +--------+---------+--------+------+------+----+------+---------+----------+
function encodeRecord(session: string, { atMs, bytes, from, to }: KeptPacket): Uint8Array {
  const id = Buffer.from(session, 'latin1')
  const writer = new ByteWriter(HEAD_BYTES + id.length + bytes.length)
  writer.u16(HEAD_BYTES + id.length + bytes.length).u8(id.length)
  writer.u16(Math.floor(atMs / 0x1_0000_0000)).u32(Math.floor(atMs % 0x1_0000_0000))
  writer.put(ipv4ToBytes(from.address)).u16(from.port).put(ipv4ToBytes(to.address)).u16(to.port)
  return writer.put(id).put(bytes).finish()
}

/** The session's records; a file that ends in the middle of one, or holds none, ends there. */
function* packetsOf(session: string, file: Uint8Array): Generator<KeptPacket> {
  const wanted = Buffer.from(session, 'latin1')
  const view = Buffer.from(file.buffer, file.byteOffset, file.length)
  for (let at = 0; at + HEAD_BYTES <= file.length;) {
    const length = view.readUInt16BE(at)
    const idAt = at + HEAD_BYTES
    const datagramAt = idAt + view.readUInt8(at + 2)
    if (length < datagramAt - at || at + length > file.length) return
    if (wanted.equals(view.subarray(idAt, datagramAt))) {
      const reader = new ByteReader(view.subarray(at + 3, idAt))
      const atMs = reader.u16() * 0x1_0000_0000 + reader.u32()
      const from = { address: ipv4FromBytes(reader.take(4)), port: reader.u16() }
      const to = { address: ipv4FromBytes(reader.take(4)), port: reader.u16() }
      yield { atMs, from, to, bytes: Uint8Array.from(view.subarray(datagramAt, at + length)) }
    }
    at += length
  }
}
