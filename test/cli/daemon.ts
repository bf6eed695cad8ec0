// A real daemon on free loopback ports in a temporary folder, for tests of the command line.
import { createSocket } from 'node:dgram'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { listSettings, loadOriginatedConfig } from '../../src/config/load.ts'
import { startDaemon, type Daemon } from '../../src/daemon.ts'
import { createLog } from '../../src/log.ts'
import { pxeDatagram, type PxeRequest } from '../support/pxe-client.ts'

/** The first bytes of a UEFI program for x64: what the image check looks at. */
export function uefiProgram(): Buffer {
  const program = Buffer.alloc(1024)
  program.write('MZ')
  program.writeUInt32LE(0x80, 0x3c)
  program.write('PE\0\0', 0x80, 'latin1')
  program.writeUInt16LE(0x8664, 0x84)
  program.writeUInt16LE(0x20b, 0x98)
  program.writeUInt16LE(10, 0x80 + 92)
  return program
}

export interface TestDaemon {
  /** Holds openwds.yaml, var/ and boot-images/. */
  directory: string
  configFile: string
  socket: string
  url: () => string
  /** Ends the daemon; `start` begins it again with the same data. */
  stop(): Promise<void>
  start(): Promise<void>
  tftpPort: () => number
  /** Sends a boot request as firmware does, and gives the reply, or undefined if none came within 200 ms. */
  ask(request: PxeRequest): Promise<Uint8Array | undefined>
}

/** The daemon, with two boot programs in its image directory; ended and removed with the test. */
export async function startTestDaemon(
  t: Test,
  { config = [], ...words }: { pageDirectory?: string; config?: readonly string[] } = {},
): Promise<TestDaemon> {
  // not t.testdir: a socket's path must be short
  const directory = mkdtempSync(join(tmpdir(), 'openwds-cli-'))
  mkdirSync(join(directory, 'boot-images/boot/lab'), { recursive: true })
  writeFileSync(join(directory, 'boot-images/boot/lab/lab.efi'), uefiProgram())
  writeFileSync(join(directory, 'boot-images/boot/lab/lab.0'), Buffer.from('\xea\x05\x00\xc0\x07', 'latin1'))
  const configFile = join(directory, 'openwds.yaml')
  writeFileSync(
    configFile,
    [
      `dataDirectory: ${directory}/var`,
      `imageDirectory: ${directory}/boot-images`,
      'server: { address: 127.0.0.1 }',
      'dhcp: { mode: proxy, port: 0, pxePort: 0, replyToSender: true }',
      'pxe: { answer: known, unknown: pending }',
      'tftp: { port: 0 }',
      'http: { port: 0, tlsPort: 0 }',
      'api: { port: 0 }',
      'shutdownGraceMs: 0',
      ...config,
      '',
    ].join('\n'),
  )
  const loaded = loadOriginatedConfig({ file: configFile, environment: {}, set: [] })
  const log = createLog({ level: 'silent', format: 'json' })
  let daemon: Daemon | undefined
  const port = (door: string, protocol: string): number =>
    daemon?.status().listening.find((place) => place.door === door && place.protocol === protocol)?.port ?? 0

  const running: TestDaemon = {
    directory,
    configFile,
    socket: join(directory, 'var/openwds.sock'),
    url: () => `http://127.0.0.1:${port('api', 'tcp')}`,
    tftpPort: () => port('tftp', 'udp'),
    async stop() {
      await daemon?.close()
      daemon = undefined
    },
    async start() {
      daemon = await startDaemon(loaded.config, log, { settings: listSettings(loaded), ...words })
    },
    async ask(request) {
      const socket = createSocket('udp4')
      try {
        const reply = new Promise<Uint8Array | undefined>((resolve, reject) => {
          socket.once('message', resolve).once('error', reject)
          setTimeout(() => resolve(undefined), 200).unref()
        })
        socket.send(pxeDatagram(request), port('dhcp', 'udp'), '127.0.0.1')
        return await reply
      } finally {
        socket.close()
      }
    },
  }
  t.teardown(async () => {
    await running.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  await running.start()
  return running
}
