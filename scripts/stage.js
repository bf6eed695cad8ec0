// `node scripts/stage.js FOLDER`: the built program and exactly the packages it needs, below FOLDER as they lie in a system.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureBuilt, ensureInstalled, fail, ROOT } from './bootstrap.js'

const PROGRAM_FOLDER = 'usr/lib/openwds'

/** Puts FOLDER/usr/lib/openwds and FOLDER/usr/bin/openwds there, as this version. */
export function stageProgram(folder, version) {
  const program = join(folder, PROGRAM_FOLDER)
  mkdirSync(program, { recursive: true })
  for (const name of ['bin', 'dist']) {
    cpSync(join(ROOT, name), join(program, name), {
      recursive: true,
      filter: (path) => !path.endsWith('.map') && !path.endsWith('.openwds-built'),
    })
  }
  writeFileSync(
    join(program, 'package.json'),
    JSON.stringify({ ...JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')), version }, null, 2),
  )
  // exactly the packages that were installed and tested here, without those for development
  const listed = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: ROOT, encoding: 'utf8' })
  const packages = listed.stdout.split('\n').filter((path) => path.includes('node_modules'))
  if (packages.length === 0) fail(`npm ls names no packages: ${listed.stderr}`, 'npm ci')
  for (const path of packages) {
    cpSync(path, join(program, relative(ROOT, path)), { recursive: true, filter: isNeededAtRunTime })
  }
  mkdirSync(join(folder, 'usr/bin'), { recursive: true })
  symlinkSync('../lib/openwds/bin/openwds.js', join(folder, 'usr/bin/openwds'))
}

/** Packages bring their sources, and what their compilation left behind. */
function isNeededAtRunTime(path) {
  if (/\/better-sqlite3\/(deps|src)(\/|$)/.test(path) || /\/build\/Release\/(obj|\.deps)/.test(path)) return false
  if (/\/better-sqlite3\/build\/Release\/test_extension\.node$/.test(path)) return false
  return !/\.(map|md|markdown|tsbuildinfo)$|\/(test|tests|\.github|benchmarks?|examples?)$|\.d\.[cm]?ts$/.test(path)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2]
  if (folder === undefined) fail('Where to? usage: node scripts/stage.js FOLDER', 'name a folder.')
  await ensureInstalled()
  await ensureBuilt()
  stageProgram(resolve(folder), JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version)
}
