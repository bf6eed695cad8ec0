// Where the commands of a page of the docs are run: a folder that looks like the clone, a daemon that answers on loopback, and
// the files that the page's commands name.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Test } from 'tap'
import { startDaemon } from '../../lab/daemon.ts'
import { biosProgram, efiProgram } from './boot-programs.ts'
import { writeDriver } from './driver-files.ts'
import { EDITIONS, makeBootWim, makeInstallWim, makeWindowsIso } from './windows-images.ts'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const FIXTURES = join(ROOT, 'test/fixtures')
/** What the folder has of its own; everything else in it leads to the clone. */
const OWN = new Set(['boot-images', 'var', '.git', '.tap'])

/** What commands name → how it comes into the folder. Made only for pages whose commands name it. */
const FILES: Readonly<Record<string, (path: string) => unknown>> = {
  'Win11.iso': async (path) => {
    const bootWim = await makeBootWim(`${path}.boot.wim`)
    await makeWindowsIso(path, { bootWim, install: await makeInstallWim(`${path}.install.wim`) })
  },
  'install.wim': (path) => makeInstallWim(path, EDITIONS.slice(0, 2)),
  'old.xml': (path) => cpSync(`${FIXTURES}/unattend/complete/windows-10.uefi.domain.xml`, path),
  'new.xml': (path) => cpSync(`${FIXTURES}/unattend/complete/windows-11.uefi.local.xml`, path),
  'devices.csv': (path) => cpSync(`${FIXTURES}/migrate/get-wdsclient.csv`, path),
  RemoteInstall: (path) => {
    mkdirSync(join(path, 'WdsClientUnattend'), { recursive: true })
    cpSync(`${FIXTURES}/unattend/complete/windows-11.uefi.local.xml`, join(path, 'WdsClientUnattend/Lab.xml'))
  },
  'CustomSettings.ini': (path) => cpSync(`${FIXTURES}/migrate/CustomSettings.ini`, path),
  e1d: (path) => writeDriver(dirname(path), 'e1d'),
  NetKVM: (path) => writeDriver(dirname(path), 'NetKVM'),
  'boot/grub/grubx64.efi': (path) => writeImage(path, efiProgram()),
  'boot/grub/grubaa64.efi': (path) => writeImage(path, efiProgram({ machine: 0xaa64 })),
  'boot/grub/core.0': (path) => writeImage(path, biosProgram()),
  // one that can be signed
  'boot/ipxe/snponly.efi': (path) => writeImage(path, readFileSync('/usr/lib/ipxe/snponly.efi')),
  'boot/ipxe/undionly.kpxe': (path) => writeImage(path, biosProgram()),
  'boot/debian/linux': (path) => writeImage(path, Buffer.from('a kernel')),
  'boot/debian/initrd.gz': (path) => writeImage(path, Buffer.from('its files')),
  'boot/wimboot': (path) => writeImage(path, efiProgram()),
}

function writeImage(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
}

export interface DocScene {
  /** The folder the commands are run in. */
  readonly directory: string
  readonly env: Readonly<Record<string, string>>
  /** The command with what is only an example in it replaced by what is so here. */
  adapt(command: string): string
}

/**
 * Sets the scene for the commands of one page; it ends with the test.
 * @param commands all of them, to know what they name
 */
export async function setDocScene(t: Test, commands: string): Promise<DocScene> {
  // not t.testdir: a socket's path must be short
  const directory = mkdtempSync(join(tmpdir(), 'openwds-docs-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  for (const name of readdirSync(ROOT)) if (!OWN.has(name)) symlinkSync(join(ROOT, name), join(directory, name))
  const images = join(directory, 'boot-images')
  mkdirSync(images)
  for (const [name, make] of Object.entries(FILES)) {
    if (commands.includes(name)) await make(join(name.startsWith('boot/') ? images : directory, name))
  }
  const tools = join(directory, '.tools')
  mkdirSync(tools)
  symlinkSync(join(ROOT, 'bin/openwds.js'), join(tools, 'openwds'))
  // npx takes a second to find what this has at once; test/packaging/npm.test.ts is for npx itself
  writeFileSync(join(tools, 'npx'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 })
  // an answer that says "refused" fails the command, also where the page does not ask curl for it
  writeFileSync(join(tools, '.curlrc'), 'fail-with-body\n')

  const daemon = await startDaemon({
    directory,
    config: {
      imageDirectory: images,
      server: { address: '10.77.0.1', listenAddress: '127.0.0.1' },
      dhcp: { port: 0, pxePort: 0, replyToSender: true },
      pxe: { answer: 'known' },
      tftp: { port: 0 },
      api: { port: 0 },
      shutdownGraceMs: 0,
    },
  })
  t.teardown(() => daemon.stop())
  symlinkSync(join(directory, 'data'), join(directory, 'var'))
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.log.join('\n'))?.[0] ?? ''
  const token = await daemon.api.send<{ token: string }>('POST', '/tokens', { body: { name: 'page', role: 'admin' } })
  return {
    directory,
    env: {
      PATH: `${tools}:${process.env['PATH'] ?? ''}`,
      HOME: directory,
      npm_config_update_notifier: 'false',
      CURL_HOME: tools,
      OPENWDS_SOCKET: daemon.socket,
      TOKEN: token.body.token,
      // for a second daemon that a page starts
      OPENWDS_DATA_DIRECTORY: join(directory, 'second'),
      OPENWDS_SERVER_INTERFACE: 'lo',
      OPENWDS_SERVER_ADDRESS: '192.168.10.2',
      OPENWDS_SERVER_LISTEN_ADDRESS: '127.0.0.1',
      OPENWDS_DHCP_PORT: '0',
      OPENWDS_DHCP_PXE_PORT: '0',
      OPENWDS_TFTP_PORT: '0',
      OPENWDS_HTTP_PORT: '0',
      OPENWDS_HTTP_TLS_PORT: '0',
      OPENWDS_API_PORT: '0',
    },
    adapt: (command) =>
      command
        .replaceAll('http://127.0.0.1:8067', url)
        .replaceAll('/mnt/RemoteInstall', join(directory, 'RemoteInstall'))
        .replaceAll(
          '7k3mh2q9dx',
          '$(openwds deploy list --json | sed -n \'s/.*"id": *"\\([^"]*\\)".*/\\1/p\' | head -1)',
        ),
  }
}

/** Programs and files of the system that the commands name and that are not here. */
export function missingFrom(commands: string): string[] {
  return [...new Set(commands.match(/\/usr\/[\w./-]+/g) ?? [])].filter((path) => !existsSync(path))
}
