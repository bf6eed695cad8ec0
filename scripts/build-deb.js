// `npm run deb [-- --output FOLDER] [--version V]`: a Debian package of what is built here, with dpkg-deb.
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { ensureBuilt, ensureInstalled, fail, has, packagesLine, ROOT } from './bootstrap.js'
import { buildWords } from './build-words.js'
import { stageProgram } from './stage.js'

/** Debian's names of the processors Node runs on. */
const DEBIAN_ARCHITECTURES = { x64: 'amd64', arm64: 'arm64' }

const { values: options } = parseArgs({ options: { output: { type: 'string' }, version: { type: 'string' } } })

if (!has('dpkg-deb')) fail('dpkg-deb is missing: this needs Debian or a system like it.', packagesLine(['dpkg']))
const architecture = DEBIAN_ARCHITECTURES[process.arch]
if (architecture === undefined) fail(`There is no Debian package for ${process.arch}.`, 'use npm pack instead.')
await ensureInstalled()
await ensureBuilt()

const { version: packageVersion, description } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const version = options.version ?? packageVersion
const output = resolve(options.output ?? join(ROOT, 'build'))
const stage = mkdtempSync(join(tmpdir(), 'openwds-deb-'))
try {
  stageProgram(stage, version)
  stageSystemFiles()
  await stageWords()
  stageControl()
  mkdirSync(output, { recursive: true })
  const file = join(output, `openwds_${version}_${architecture}.deb`)
  must('dpkg-deb', ['--build', '--root-owner-group', '-Zxz', stage, file])
  process.stdout.write(`${file}\n`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}

function stageSystemFiles() {
  const config = readFileSync(join(ROOT, 'config', 'openwds.yaml'), 'utf8')
    .replace(/^## dataDirectory: .*$/m, 'dataDirectory: /var/lib/openwds')
    .replace(/^## imageDirectory: .*$/m, 'imageDirectory: /srv/openwds/images')
  mkdirSync(to('etc/openwds'), { recursive: true })
  writeFileSync(to('etc/openwds/openwds.yaml'), config)

  const units = join(ROOT, 'packaging', 'systemd')
  mkdirSync(to('usr/lib/systemd/system'), { recursive: true })
  for (const unit of readdirSync(units).filter((name) => /\.(service|socket)$/.test(name)))
    copyFileSync(join(units, unit), to('usr/lib/systemd/system', unit))
  mkdirSync(to('usr/lib/sysusers.d'))
  copyFileSync(join(units, 'openwds.sysusers'), to('usr/lib/sysusers.d/openwds.conf'))
  mkdirSync(to('usr/lib/tmpfiles.d'))
  copyFileSync(join(units, 'openwds.tmpfiles'), to('usr/lib/tmpfiles.d/openwds.conf'))

  const docs = to('usr/share/doc/openwds')
  cpSync(join(ROOT, 'docs'), docs, { recursive: true })
  copyFileSync(join(ROOT, 'README.md'), join(docs, 'README.md'))
  writeFileSync(join(docs, 'changelog.gz'), gzipSync(`openwds (${version}) unstable; urgency=medium\n`, { level: 9 }))
}

/** The man page and the completions, where the shells of Debian look for them. */
async function stageWords() {
  const made = to('usr/lib/openwds/dist/share')
  await buildWords(to('usr/lib/openwds/dist'), made)
  mkdirSync(to('usr/share/man/man1'), { recursive: true })
  writeFileSync(to('usr/share/man/man1/openwds.1.gz'), gzipSync(readFileSync(join(made, 'openwds.1')), { level: 9 }))
  for (const [name, place] of [
    ['openwds.bash', 'bash-completion/completions/openwds'],
    ['_openwds', 'zsh/vendor-completions/_openwds'],
    ['openwds.fish', 'fish/vendor_completions.d/openwds.fish'],
  ])
    copyFileSync(join(made, 'completion', name), to('usr/share', place))
}

function stageControl() {
  mkdirSync(to('DEBIAN'))
  const sizeKilobytes = Math.ceil(sizeOf(stage) / 1024)
  writeFileSync(
    to('DEBIAN/control'),
    `Package: openwds
Version: ${version}
Architecture: ${architecture}
Maintainer: openwds developers <openwds@localhost>
Installed-Size: ${sizeKilobytes}
Depends: nodejs (>= 20.19), libc6, libstdc++6, systemd | systemd-standalone-sysusers, init-system-helpers
Recommends: iputils-ping
Suggests: samba, libnss-wrapper, wimtools, ipxe
Section: net
Priority: optional
Description: ${description.split(':')[0]}
 Answers DHCP, ProxyDHCP and PXE, streams boot files by TFTP and HTTP, and starts machines into
 what an administrator assigned to them, by REST API, command line and web page.
`,
  )
  writeFileSync(to('DEBIAN/conffiles'), '/etc/openwds/openwds.yaml\n')
  for (const script of ['postinst', 'prerm', 'postrm']) {
    copyFileSync(join(ROOT, 'packaging', 'deb', script), to('DEBIAN', script))
    chmodSync(to('DEBIAN', script), 0o755)
  }
}

function to(...parts) {
  const path = join(stage, ...parts)
  mkdirSync(dirname(path), { recursive: true })
  return path
}

function sizeOf(path) {
  const stats = lstatSync(path)
  if (!stats.isDirectory()) return stats.size
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

function must(command, args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) fail(`${command} failed: ${stdout}${stderr}`, 'mend what it says above.')
}
