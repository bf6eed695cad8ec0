// `npm test [-- FILE …]`: installs what the tests need, checks types and style, runs every test, ends with the count.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  canInstallPackages,
  ensureBuilt,
  ensureInstalled,
  has,
  installPackages,
  packagesLine,
  ROOT,
  run,
} from './bootstrap.js'

const files = process.argv.slice(2)
const bin = (name) => join(ROOT, 'node_modules', '.bin', name)
const count = { passed: 0, failed: 0, skipped: 0 }

await ensureInstalled()
await ensurePackages()
await ensureBuilt()
if (files.length === 0) {
  await check('types', bin('tsc'), ['-p', 'tsconfig.json'])
  await check('types of the page', bin('tsc'), ['-p', 'src/web'])
  await check('lint', bin('eslint'), ['.'])
  await check('format', bin('prettier'), ['--check', '--log-level=warn', '.'])
}
await runTests()
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`)
process.exitCode = count.failed === 0 ? 0 : 1

/** The Debian packages the tests use (test/packages.json, lab/packages.ts): installed where we may, else named once. */
async function ensurePackages() {
  const list = join(ROOT, 'test', 'packages.json')
  const wanted = existsSync(list) ? Object.entries(JSON.parse(readFileSync(list, 'utf8')).packages) : []
  // a package without a command is known by a file of it
  const isThere = (brings) => (brings.startsWith('/') ? existsSync(brings) : has(brings))
  const missing = new Set(wanted.filter(([brings]) => !isThere(brings)).map(([, name]) => name))
  for (const name of await missingLabPackages()) missing.add(name)
  if (missing.size === 0) return
  const packages = [...missing].sort()
  if (canInstallPackages() && (await installPackages(packages))) return
  process.stdout.write(`Some tests will be skipped. To run them all: ${packagesLine(packages)}\n`)
}

function missingLabPackages() {
  const script = `import { missingPackages } from './lab/packages.ts'
    for (const { name } of missingPackages('boot', 'neighbours', 'secure-boot', 'arm64', 'u-boot')) console.log(name)`
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.on('close', () => resolve(output.split('\n').filter(Boolean)))
  })
}

async function check(name, command, args) {
  const started = Date.now()
  const passed = (await run(command, args)) === 0
  count[passed ? 'passed' : 'failed']++
  process.stdout.write(`${passed ? 'ok' : 'NOT OK'}  ${name}  ${seconds(Date.now() - started)}\n`)
}

/** Runs tap; one line for a file that passed, everything that matters of one that did not. The whole output is kept. */
async function runTests() {
  mkdirSync(join(ROOT, '.tap'), { recursive: true })
  const child = spawn(bin('tap'), ['run', '--reporter=tap', ...files], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const forward = (signal) => child.kill(signal)
  process.on('SIGINT', forward)
  process.on('SIGTERM', forward)
  const kept = []
  let block = []
  let summary
  for await (const line of createInterface({ input: child.stdout })) {
    kept.push(line)
    summary = /^# \{ (.*) \}$/.exec(line)?.[1] ?? summary
    const result = /^(not )?ok \d+ - (\S+).*?(?:time=([\d.]+)ms)?( \{)?$/.exec(line)
    if (!result) {
      if (/^\s/.test(line)) block.push(line)
      continue
    }
    const [, failed, file, time] = result
    process.stdout.write(`${failed ? 'NOT OK' : 'ok'}  ${file}  ${seconds(Number(time ?? 0))}\n`)
    const telling = failed ? (text) => !/^\s+(ok|\d+\.\.|# Subtest|#)/.test(text) : (text) => / # SKIP/.test(text)
    for (const text of block.filter(telling)) process.stdout.write(`${text}\n`)
    block = []
  }
  const code = await new Promise((resolve) =>
    child.exitCode === null ? child.on('exit', resolve) : resolve(child.exitCode),
  )
  writeFileSync(join(ROOT, '.tap', 'last-run.tap'), kept.join('\n'))
  const number = (word) => Number(new RegExp(`${word}: (\\d+)`).exec(summary ?? '')?.[1] ?? 0)
  count.passed += number('pass')
  count.skipped += number('skip') + number('todo')
  // tap's exit code is the verdict: a file that crashed or ran nothing has no failed assertion to count
  count.failed += code === 0 ? 0 : Math.max(1, number('fail'))
  if (summary === undefined) count.failed = Math.max(1, count.failed)
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`
}
