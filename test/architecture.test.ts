// The house rules as a test: who may import whom, and who may touch the process.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const SRC = fileURLToPath(new URL('../src', import.meta.url))

/** Files directly below src/ that every room may use. */
const FLOOR = [
  'model',
  'errors',
  'figures',
  'log',
  'log-events',
  'machine-name',
  'metrics',
  'printable',
  'thread',
  'time-window',
]

/** Room → rooms it may import, besides itself and the floor. Types count like values. */
const MAY_IMPORT: Record<string, string[]> = {
  bytes: [],
  net: [],
  config: ['net', 'dhcp'],
  unattend: ['bytes'],
  secrets: [],
  smb: [],
  wim: ['bytes'],
  iso: ['bytes'],
  bcd: ['bytes'],
  library: ['bytes', 'wim', 'iso', 'bcd', 'pe', 'store', 'unattend'],
  pe: ['bytes'],
  store: ['net'],
  dhcp: ['bytes', 'net'],
  files: ['net', 'bytes', 'wim', 'iso', 'bcd', 'store'],
  tftp: ['bytes', 'net', 'files'],
  http: ['net', 'files'],
  tls: ['net'],
  boot: ['bytes', 'net', 'pe', 'store'],
  drivers: ['store'],
  packets: ['bytes', 'net', 'dhcp', 'tftp'],
  doctor: ['net', 'boot', 'deploy'],
  answers: ['store', 'unattend', 'secrets'],
  deploy: ['net', 'files', 'store', 'unattend', 'secrets', 'answers'],
  api: [
    'boot',
    'doctor',
    'deploy',
    'drivers',
    'library',
    'store',
    'config',
    'net',
    'unattend',
    'secrets',
    'answers',
    'tls',
    'packets',
  ],
  migrate: ['net', 'boot'],
  web: ['api'],
  cli: ['api', 'config', 'net', 'dhcp', 'unattend', 'bytes', 'wim', 'bcd', 'iso', 'pe', 'library', 'migrate', 'store'],
}
/** Files below src/ where the rooms are joined. */
const JOINTS = [
  'main',
  'daemon',
  'deploy-answer',
  'deploy-boot',
  'deploy-drivers',
  'deploy-library',
  'deploy-room',
  'deploy-share',
  'dhcp-doors',
  'http-doors',
  'explain',
  'explain-files',
  'file-events',
  'metric-sources',
  'welcome',
]

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesBelow(path) : /\.tsx?$/.test(path) ? [path] : []
  })
}

/** The room a file is in; for files directly below src/ their own name. */
function roomOf(path: string): string {
  const [first = '', ...rest] = relative(SRC, path).split('/')
  return rest.length === 0 ? first.replace(/\.ts$/, '') : first
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/^(?:import|export)\s[^'"]*?from\s+'(\.[^']+)'|^import\s+'(\.[^']+)'/gm)].map((match) =>
    join(path, '..', match[1] ?? match[2] ?? ''),
  )
}

const files = filesBelow(SRC)

t.test('imports follow the table', (t) => {
  for (const path of files) {
    const room = roomOf(path)
    if (JOINTS.includes(room)) continue
    const allowed = [...(MAY_IMPORT[room] ?? []), ...FLOOR, room]
    // the joints export types that the rooms they join may name
    if (room === 'api') allowed.push('explain')
    for (const imported of importsOf(path)) {
      const target = roomOf(imported)
      if (FLOOR.includes(room)) {
        const floor = [...FLOOR, 'net', 'config']
        t.ok(floor.includes(target), `${relative(SRC, path)} (floor) imports ${target}`)
      } else t.ok(allowed.includes(target), `${relative(SRC, path)} imports ${target}`)
    }
  }
  t.end()
})

t.test('every room is in the table, and every row is a room', (t) => {
  const rooms = readdirSync(SRC).filter((name) => statSync(join(SRC, name)).isDirectory())
  t.same(rooms.sort(), Object.keys(MAY_IMPORT).sort())
  const loose = readdirSync(SRC).filter((name) => name.endsWith('.ts'))
  t.same(loose.sort(), [...FLOOR, ...JOINTS].map((name) => `${name}.ts`).sort())
  t.end()
})

t.test('only main touches arguments, environment and exit', (t) => {
  for (const path of files) {
    if (roomOf(path) === 'main') continue
    const text = readFileSync(path, 'utf8')
    t.notMatch(text, /process\.(argv|env|exit)\b/, relative(SRC, path))
  }
  t.end()
})

t.test('every file opens with a sentence that says what it is for', (t) => {
  for (const path of files) t.match(readFileSync(path, 'utf8').split('\n')[0], /^\/\/ .{15,}/, relative(SRC, path))
  t.end()
})
