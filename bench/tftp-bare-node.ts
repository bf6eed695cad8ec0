// The upper bound for a TFTP server in Node: no files, no policy, no timers, one file in memory as ready packets, a socket
// for each transfer, and one `send` for each packet. It loses its way when a packet is lost.
import { createSocket } from 'node:dgram'
import { readFileSync } from 'node:fs'

/** Given as JSON in the first argument. */
export interface BareNodeOptions {
  readonly file: string
  readonly port: number
}

const { file, port } = JSON.parse(process.argv[2] ?? '') as BareNodeOptions
const content = readFileSync(file)
const cuts = new Map<number, Buffer[]>()

function framesOf(blockSizeBytes: number): Buffer[] {
  const known = cuts.get(blockSizeBytes)
  if (known) return known
  const frames: Buffer[] = []
  for (let at = 0; at <= content.length; at += blockSizeBytes) {
    const number = (frames.length + 1) & 0xffff
    const payload = content.subarray(at, at + blockSizeBytes)
    frames.push(Buffer.concat([Buffer.of(0, 3, number >> 8, number & 0xff), payload]))
  }
  cuts.set(blockSizeBytes, frames)
  return frames
}

const lookup = (address: string, _options: unknown, callback: (error: null, address: string, family: number) => void) =>
  callback(null, address, 4)

function serve(request: Buffer, client: { address: string; port: number }): void {
  const [, , ...words] = request.subarray(2).toString('latin1').split('\0')
  const option = (name: string): number | undefined =>
    words.includes(name) ? Number(words[words.indexOf(name) + 1]) : undefined
  const frames = framesOf(option('blksize') ?? 512)
  const window = option('windowsize') ?? 1
  const socket = createSocket({ type: 'udp4', lookup })
  let acked = 0
  const sendWindow = (): void => {
    for (let block = acked; block < Math.min(acked + window, frames.length); block++)
      socket.send(frames[block]!, client.port, client.address)
  }
  socket.on('message', (packet) => {
    if (packet[1] !== 4) return void socket.close()
    acked += (((packet[2]! << 8) | packet[3]!) - acked) & 0xffff
    if (acked >= frames.length) socket.close()
    else sendWindow()
  })
  socket.bind(0, '127.0.0.1', () => {
    if (words.length <= 1) return sendWindow()
    socket.send(Buffer.from(`\0\x06${words.join('\0')}`, 'latin1'), client.port, client.address)
  })
}

const server = createSocket('udp4')
server.on('message', (packet, from) => serve(packet, from))
server.bind(port, '127.0.0.1', () => process.stdout.write('ready\n'))
