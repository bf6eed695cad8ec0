// The stand-in loader compiles for every platform, its report is read and judged, the lab's tools are named and undone.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { aptLine, findCommand, LAB_PACKAGES, missingPackages } from '../../lab/packages.ts'
import { formatPlan, makeFetchedFiles } from '../../lab/payloads.ts'
import { buildStandin, STANDIN_FILES, type StandinTarget } from '../../lab/standin/build.ts'
import { judgeReport, parseReport } from '../../lab/standin/report.ts'
import { skipWithoutCommands } from '../support/lab-tools.ts'

const ROOT = join(import.meta.dirname, '../..')

function makeFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-lab-test-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

t.test('builds for every platform', { skip: skipWithoutCommands('clang', 'lld-link', 'ld.lld') }, async (t) => {
  const folder = makeFolder(t)
  const machines: Partial<Record<StandinTarget, number>> = {
    'uefi-x64': 0x8664,
    'uefi-x86': 0x14c,
    'uefi-arm64': 0xaa64,
  }
  for (const target of Object.keys(STANDIN_FILES) as StandinTarget[]) {
    const file = buildStandin(target, folder)
    const program = readFileSync(file)
    const machine = machines[target]
    if (machine === undefined) {
      t.ok(program.length > 2048 && program.length < 32_768, 'the BIOS program is one that PXE loads below 64 KB')
    } else {
      const header = program.readUInt32LE(0x3c)
      t.equal(program.toString('latin1', header, header + 4), 'PE\0\0', target)
      t.equal(program.readUInt16LE(header + 4), machine, `${target}: machine type`)
      t.equal(program.readUInt16LE(header + 24 + 68), 10, `${target}: subsystem EFI application`)
    }
    const made = statSync(file).mtimeMs
    t.equal(buildStandin(target, folder), file)
    t.equal(statSync(file).mtimeMs, made, `${target}: built once`)
  }
})

const REPORT = [
  'BdsDxe: starting Boot0001',
  'STANDIN|start|uefi-x64',
  'STANDIN|pkt|ack|0201ff',
  'STANDIN|opt|ack|53|05|.',
  'STANDIN|pkt|proxy|0202ff',
  'STANDIN|opt|proxy|60|505845436c69656e74|PXEClient',
  'STANDIN|choice|proxy|10.77.0.1',
  'STANDIN|file|\\Boot\\BCD|3|aa|7',
  'STANDIN|missing|boot\\none.bin|efi=23',
  'STANDIN|wait|7|5|Call the office',
  'STANDIN|refer|10.77.0.9',
  'STANDIN|approved|Tmp/x/standin.efi|\\Boot\\BCD|10.77.0.1',
  'STANDIN|abort|rejected',
  'STANDIN|unanswered',
  'STANDIN|done|bad=1',
]

t.test('reads a report and finds what is wrong with it', async (t) => {
  const report = parseReport(REPORT)
  t.match(report, { platform: 'uefi-x64', choice: { packet: 'proxy', server: '10.77.0.1' }, isDone: true })
  t.same(report.files, [{ name: '\\Boot\\BCD', sizeBytes: 3, sha256: 'aa', tookMs: 7 }])
  t.equal(Buffer.from(report.packets.get('proxy')?.options.get(60) ?? []).toString(), 'PXEClient')
  t.same(Buffer.from(report.packets.get('ack')?.bytes ?? []).toString('hex'), '0201ff')

  t.same(report.dialog, [
    { kind: 'wait', requestId: 7, pollSeconds: 5, message: 'Call the office' },
    { kind: 'refer', server: '10.77.0.9' },
    { kind: 'approved', file: 'Tmp/x/standin.efi', bcd: '\\Boot\\BCD', server: '10.77.0.1' },
    { kind: 'abort', message: 'rejected' },
    { kind: 'unanswered' },
  ])

  const bcd = { ask: '\\Boot\\BCD', sha256: 'aa', sizeBytes: 3 }
  t.same(judgeReport(report, [bcd]), [], 'all as it should be')
  t.match(judgeReport(report, [{ ...bcd, sha256: 'ab' }]), [/other bytes/])
  t.match(judgeReport(report, [{ ...bcd, sizeBytes: 4 }]), [/3 bytes instead of 4/])
  t.match(judgeReport(report, [{ ...bcd, ask: 'boot\\none.bin' }]), [/did not arrive \(efi=23\)/])
  t.match(judgeReport(report, [{ ...bcd, ask: 'never-asked' }]), [/did not arrive$/])
  t.match(judgeReport(parseReport(REPORT.slice(0, -1)), [bcd]), [/did not come to its end/])
  t.match(judgeReport(parseReport([]), [bcd]), [/never started/])
})

t.test('the plan asks for each file, in the words of a Windows loader', async (t) => {
  const folder = makeFolder(t)
  const files = makeFetchedFiles(folder)
  const plan = formatPlan(files).split('\n')
  t.equal(plan.length, files.length + 1)
  t.ok(plan.includes('get \\Boot\\BCD'))
  t.ok(plan.some((line) => /window=\d+$/.test(line)))
  t.equal(statSync(join(folder, 'boot/BCD')).size, files[0]?.sizeBytes)
})

t.test('names the packages that are missing and the line that brings them', async (t) => {
  t.equal(aptLine(LAB_PACKAGES.slice(0, 2)), 'apt-get install --yes --no-install-recommends qemu-system-x86 ovmf')
  t.ok(findCommand('sh'))
  t.equal(findCommand('no-such-command-here'), undefined)
  for (const { name, purpose } of missingPackages('boot', 'neighbours')) t.not(purpose, 'arm64', name)
})

t.test('what the lab set up is undone however the program ends', async (t) => {
  const teardown = pathToFileURL(join(ROOT, 'lab/teardown.ts')).href
  const endings = {
    'process.exit(7)': 7,
    'throw new Error("x")': 1,
    'process.kill(process.pid, "SIGINT")': 130,
    'process.kill(process.pid, "SIGALRM")': 142,
  }
  for (const [ending, exitCode] of Object.entries(endings)) {
    const folder = makeFolder(t)
    const script = `
      import { rmSync, writeFileSync } from 'node:fs'
      const { atEnd } = await import(${JSON.stringify(teardown)})
      const mark = (name) => ${JSON.stringify(folder)} + '/' + name
      writeFileSync(mark('first'), ''); writeFileSync(mark('second'), '')
      atEnd(() => rmSync(mark('first')))
      atEnd(() => { throw new Error('an undo that fails stops no other') })
      atEnd(() => rmSync(mark('second')))
      setTimeout(() => { ${ending} }, 10)
      setTimeout(() => {}, 20_000)`
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {
      cwd: ROOT,
      stdio: 'ignore',
    })
    const [code] = (await once(child, 'close')) as [number | null]
    t.equal(code, exitCode, ending)
    t.notOk(existsSync(join(folder, 'first')) || existsSync(join(folder, 'second')), `${ending}: undone`)
  }
})

t.test('npm run lab explains itself and refuses what it does not know', async (t) => {
  const lab = (...args: string[]) =>
    spawnSync(process.execPath, ['--import=tsx', join(ROOT, 'lab/lab.ts'), ...args], { encoding: 'utf8', cwd: ROOT })
  const help = lab('--help')
  t.equal(help.status, 0)
  for (const option of [
    '--firmware',
    '--machines',
    '--mode',
    '--beside',
    '--same-host',
    '--relay',
    '--rival',
    '--pending',
    '--rootless',
    '--keep',
    '--pcap',
    '--timeout',
    'Examples',
  ])
    t.match(help.stdout, option)
  t.match(lab('--firmware', 'coreboot'), { status: 2, stderr: /bios/ })
  t.match(lab('--machines', '9'), { status: 2, stderr: /1 to 4/ })
  t.match(lab('--rival'), { status: 2, stderr: /--rival needs --mode proxy/ })
})
