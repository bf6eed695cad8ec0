// A daemon with an empty image library, the built program that speaks to it, and large image files.
import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Test } from 'tap'
import { startDaemon, type Daemon } from '../../lab/daemon.ts'
import type { ImageDetailReply, ImageJobReply } from '../../src/api/image-schemas.ts'
import { apiPath } from '../../src/cli/client.ts'
import { makeInstallWim } from './windows-images.ts'

export const PROGRAM = join(import.meta.dirname, '../../bin/openwds.js')
export const MAC = '52:54:00:00:00:01'
export const LARGE_BYTES = 400_000_000
export const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

export interface Ended {
  code: number | null
  out: string
  err: string
}

/** A daemon of its own, the program that speaks to it, and a folder for image files. */
export async function openRoom(t: Test) {
  // not t.testdir: a socket's path must be short
  const directory = mkdtempSync(join(tmpdir(), 'openwds-lib-'))
  const imageDirectory = join(directory, 'images')
  const config = {
    imageDirectory,
    server: { address: '127.0.0.1' },
    dhcp: { mode: 'off' },
    tftp: { port: 0 },
    http: { port: 0, tlsPort: 0 },
    api: { port: 0 },
    shutdownGraceMs: 0,
  }
  const room = { directory, imageDirectory, daemon: await startDaemon({ directory, config }) }
  t.teardown(async () => {
    await room.daemon.stop()
    rmSync(directory, { recursive: true, force: true })
  })
  const begin = (args: readonly string[], env: Record<string, string> = {}) =>
    watch(
      spawn(process.execPath, [PROGRAM, ...args], {
        env: { PATH: process.env['PATH'], NO_COLOR: '1', OPENWDS_SOCKET: room.daemon.socket, ...env },
      }),
    )
  return {
    room,
    begin,
    openwds: (line: string, env?: Record<string, string>) => begin(line.split(' '), env).ended,
    image: async (name: string) => (await room.daemon.api.get<ImageDetailReply>(apiPath('images', name))).body,
    restart: async () => {
      room.daemon = await startDaemon({ directory, config })
    },
    file: (name: string) => join(directory, name),
  }
}

/** A started program: its words so far, and how it ends. */
export function watch(child: ChildProcess) {
  const said: Ended = { code: null, out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (said.out += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said.err += text))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ ...said, code })))
  return { child, said, ended }
}

export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isSo()); tries++) {
    if (tries > 3000) throw new Error(`waited too long for ${what}`)
    await sleep(10)
  }
}

/** An install image with as much behind its end, where nobody looks, as makes its import take a moment. */
export async function makeLarge(path: string): Promise<string> {
  await makeInstallWim(path)
  truncateSync(path, LARGE_BYTES)
  // no hole at the end, so that its size is really there
  appendFileSync(path, Buffer.alloc(4096, 'end'))
  return path
}

export const jobs = async ({ api }: Daemon) => (await api.get<{ items: ImageJobReply[] }>('/image-jobs')).body.items

/** A copy, with some words behind its end that make it another file. */
export function copy(from: string, to: string, more = ''): string {
  copyFileSync(from, to)
  appendFileSync(to, more)
  return to
}
