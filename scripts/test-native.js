// `npm run test:native [-- --seconds N]`: the native TFTP engine and the sender of HTTP bodies under AddressSanitizer,
// UndefinedBehaviorSanitizer and ThreadSanitizer, the UDP sockets and that sender again under the first two inside Node, then N
// seconds (60) of fuzzing the engine. Prints what ran; --quick is what `npm test` runs of it.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { ensureInstalled, fail, has, NATIVE_FLAGS, packagesLine, ROOT, run } from './bootstrap.js'

const args = process.argv.slice(2)
const quick = args.includes('--quick')
const seconds = Number(args[args.indexOf('--seconds') + 1]) || (quick ? 2 : 60)

await ensureInstalled()
const folder = mkdtempSync(join(tmpdir(), 'openwds-native-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** Whether a compiler has the runtime library of a sanitizer. */
function canSanitize(compiler, sanitizers) {
  if (!has(compiler)) return false
  const source = join(folder, 'empty.cc')
  const isFuzzer = sanitizers.includes('fuzzer')
  const entry = 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }'
  writeFileSync(source, isFuzzer ? entry : 'int main() {}')
  const out = ['-o', join(folder, 'empty')]
  return spawnSync(compiler, [`-fsanitize=${sanitizers}`, source, ...out], { stdio: 'ignore' }).status === 0
}

/** Compiles a test of native/test/ and runs it; ends the process if either fails. */
async function check(name, { compiler, sanitizers, source, flags = [], args = [] }) {
  const started = Date.now()
  const program = join(folder, name)
  const checks = ['-g', '-O1', '-fno-omit-frame-pointer', `-fsanitize=${sanitizers}`, '-fno-sanitize-recover=all']
  if (sanitizers.includes('address')) checks.push('-DOPENWDS_FRESH_MEMORY')
  const all = [
    ...NATIVE_FLAGS,
    '-Wno-conversion',
    ...checks,
    ...flags,
    join(ROOT, 'native', 'test', source),
    '-o',
    program,
  ]
  if ((await run(compiler, all)) !== 0) fail(`${name}: ${compiler} does not compile native/test/${source}.`)
  if ((await run(program, args, { cwd: folder })) !== 0)
    fail(`${name}: native/test/${source} failed under ${sanitizers}.`)
  process.stdout.write(`ok  ${name}: ${source} under ${sanitizers}, ${((Date.now() - started) / 1000).toFixed(1)} s\n`)
}

/** An addon lives in Node itself, which is started with the sanitizers' runtime libraries before its own. */
async function checkAddon(name) {
  const compiler = ['g++', 'c++'].find((one) => canSanitize(one, 'address,undefined'))
  const libraries = ['libasan.so', 'libubsan.so'].map((library) =>
    compiler ? spawnSync(compiler, [`-print-file-name=${library}`], { encoding: 'utf8' }).stdout.trim() : library,
  )
  if (!libraries.every(isAbsolute)) {
    process.stdout.write(`skipped: ${name}.cc, whose sanitizers come with g++ alone\n`)
    return
  }
  const started = Date.now()
  const addon = join(folder, `${name}.node`)
  const checks = ['-g', '-O1', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-fno-sanitize-recover=all']
  const flags = [...NATIVE_FLAGS, ...checks, '-fPIC', '-shared', '-Wl,-z,nodelete']
  if ((await run(compiler, [...flags, join(ROOT, 'native', `${name}.cc`), '-o', addon])) !== 0)
    fail(`${name}: ${compiler} does not compile native/${name}.cc.`)
  // Node itself leaves memory to the end of the process
  const env = { ...process.env, LD_PRELOAD: libraries.join(' '), ASAN_OPTIONS: 'detect_leaks=0' }
  const drive = ['--expose-gc', join(ROOT, 'native', 'test', `${name}-drive.js`), addon]
  if ((await run(process.execPath, drive, { cwd: folder, env })) !== 0)
    fail(`${name}: native/test/${name}-drive.js failed under address,undefined.`)
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`ok  ${name}: ${name}-drive.js under address,undefined, ${seconds} s\n`)
}

const compiler = ['clang++', 'g++', 'c++'].find((one) => canSanitize(one, 'address,undefined'))
if (process.platform !== 'linux' || compiler === undefined) {
  process.stdout.write(`skipped: no C++ compiler with sanitizers; ${packagesLine(['g++'])}\n`)
  process.exit(quick ? 0 : 1)
}
await checkAddon('datagrams')
await checkAddon('bodies')
const THREADED = [
  { part: 'pump', source: 'pump-test.cc' },
  { part: 'bodies', source: 'bodies-test.cc' },
]
for (const { part, source } of quick ? [] : THREADED) {
  const rounds = ['20']
  if (canSanitize(compiler, 'thread'))
    await check(`${part}-threads`, { compiler, sanitizers: 'thread', source, args: rounds })
  await check(`${part}-memory`, { compiler, sanitizers: 'address,undefined', source, args: rounds })
}
if (canSanitize('clang++', 'fuzzer,address,undefined')) {
  const limits = [
    `-max_total_time=${seconds}`,
    '-max_len=800',
    '-timeout=20',
    '-verbosity=0',
    '-print_funcs=0',
    '-print_final_stats=1',
  ]
  const sanitizers = 'fuzzer,address,undefined'
  await check('fuzzing', { compiler: 'clang++', sanitizers, source: 'fuzz.cc', args: limits })
} else {
  const sanitizers = 'address,undefined'
  await check('fuzzing', { compiler, sanitizers, source: 'fuzz.cc', flags: ['-DSTANDALONE'], args: [String(seconds)] })
  process.stdout.write(`without libFuzzer: for one that learns, ${packagesLine(['clang', 'libclang-rt-dev'])}\n`)
}
