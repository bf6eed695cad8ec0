// The README is run as it stands: the commands of its five-minute start, and every curl example.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { startDaemon } from '../lab/daemon.ts'
import { efiProgram } from './support/efi-program.ts'
import { requireTool } from './support/tools.ts'
import { makeBootWim, makeInstallWim, makeWindowsIso } from './support/windows-images.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** Commands of the shell blocks, continued lines joined, comments dropped. */
const COMMANDS = [...README.matchAll(/^```sh\n([^]*?)^```/gm)]
  .flatMap(([, block = '']) => block.replace(/\\\n\s*/g, '').split('\n'))
  .map((line) => line.replace(/\s+#.*$/, '').trim())
  .filter((line) => line !== '')

function runShell(line: string, env: NodeJS.ProcessEnv): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', line], { cwd: ROOT, env: { ...process.env, ...env } })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code) => resolve({ code, output }))
  })
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

t.test('the five-minute start and the curl examples', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'openwds-readme-'))
  t.teardown(() => rmSync(directory, { recursive: true, force: true }))
  const images = join(directory, 'images')
  mkdirSync(join(images, 'boot/grub'), { recursive: true })
  writeFileSync(join(images, 'boot/grub/grubx64.efi'), efiProgram(100_000))
  // the port the README names, unless somebody here has it
  const port = (await isFree(8067)) ? 8067 : 0
  const daemon = await startDaemon({
    directory,
    config: {
      imageDirectory: images,
      server: { address: '10.77.0.1', listenAddress: '127.0.0.1' },
      dhcp: { port: 0, pxePort: 0, replyToSender: true },
      pxe: { answer: 'known' },
      tftp: { port: 0 },
      api: { port },
    },
  })
  t.teardown(() => daemon.stop())
  const made = await daemon.api.send<{ token: string }>('POST', '/tokens', { body: { name: 'test', role: 'admin' } })
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(daemon.log.join('\n'))?.[0] ?? ''
  const env = { OPENWDS_TOKEN: made.body.token, OPENWDS_SOCKET: daemon.socket }

  const openwds = COMMANDS.filter((line) => line.startsWith('npx openwds') && !line.endsWith(' watch'))
  t.ok(openwds.length >= 4)
  const iso = await makeIso(t, directory)
  for (const line of openwds) {
    if (iso === undefined && /win11|pc-3/.test(line)) continue
    // as the local user: without the token
    const command = line.replace('Win11.iso', iso ?? '')
    const { code, output } = await runShell(command, { OPENWDS_SOCKET: daemon.socket })
    t.equal(code, 0, `${line}\n${output}`)
  }
  const curl = COMMANDS.filter((line) => line.startsWith('curl '))
  t.ok(curl.length >= 5)
  for (const line of curl) {
    const { code, output } = await runShell(line.replaceAll('http://127.0.0.1:8067', url), env)
    t.equal(code, 0, line)
    const reply = JSON.parse(output) as { code?: string; detail?: string }
    t.equal(reply.code, undefined, `${line}\n${reply.detail ?? ''}`)
  }
})

/** A disc as Windows' own, made here; undefined where the tools are not. */
async function makeIso(t: Test, directory: string): Promise<string | undefined> {
  if (!requireTool(t, 'wimlib-imagex') || !requireTool(t, 'genisoimage')) return undefined
  const bootWim = await makeBootWim(join(directory, 'boot.wim'))
  const install = await makeInstallWim(join(directory, 'install.wim'))
  return makeWindowsIso(join(directory, 'Win11.iso'), { bootWim, install })
}

t.test('its links lead somewhere', (t) => {
  for (const [, target = ''] of README.matchAll(/\]\((?!http)([^)#]+)/g)) t.ok(existsSync(join(ROOT, target)), target)
  t.end()
})
