// The Debian package lives its life in a throw-away copy of this system: installed, used, upgraded, removed, purged.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openThrowawayRoot, whyNoThrowawayRoot } from '../../lab/throwaway-root.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const SERVE = `openwds serve --set dhcp.port=0 --set dhcp.pxePort=0 --set dhcp.replyToSender=true --set tftp.port=0
  --set api.port=0 --set server.address=127.0.0.1 --set server.listenAddress=127.0.0.1`.replace(/\s+/g, ' ')

function buildDeb(version: string, output: string): string {
  const args = [join(ROOT, 'scripts/build-deb.js'), '--version', version, '--output', output]
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${stdout}${stderr}`)
  return stdout.trim().split('\n').at(-1) ?? ''
}

t.setTimeout(280_000)

const skip = whyNoThrowawayRoot()

t.test('installed, used, upgraded, removed, purged', { skip: skip ?? false }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'openwds-deb-test-'))
  const system = await openThrowawayRoot()
  t.teardown(async () => {
    await system.dispose()
    rmSync(folder, { recursive: true, force: true })
  })
  const [older, newer] = ['0.1.0', '0.2.0'].map((version) => buildDeb(version, folder))
  const must = (line: string) => {
    const { code, output } = system.run(line)
    if (code !== 0) t.comment(output)
    t.equal(code, 0, line)
    return output
  }
  const waitFor = async (daemon: { output(): string }, line: string, wanted: RegExp) => {
    for (let tries = 0; tries < 60; tries++) {
      const { output } = system.run(line)
      if (wanted.test(output)) return output
      await sleep(200)
    }
    throw new Error(`${line} never answered ${wanted.source}\n${daemon.output()}`)
  }
  // this system may run a Node that no package brought; ours wants one
  if (system.run('dpkg -s nodejs').code !== 0)
    must(`mkdir -p /tmp/node/DEBIAN; [ -e /usr/bin/node ] || ln -s '${process.execPath}' /usr/bin/node
      printf 'Package: nodejs\nVersion: ${process.versions.node}\nArchitecture: all\nMaintainer: t <t@localhost>\nDescription: t\n' > /tmp/node/DEBIAN/control
      dpkg-deb --build /tmp/node /tmp/node.deb && dpkg -i /tmp/node.deb`)

  t.match(must(`dpkg -i ${older}`), /answers nobody yet/)
  t.match(must('openwds --version'), /^0\.1\.0/)
  t.match(must('zcat /usr/share/man/man1/openwds.1.gz'), /^\.TH OPENWDS 1 .*openwds 0\.1\.0/)
  t.match(
    must(`bash -c 'source /usr/share/bash-completion/completions/openwds; COMP_WORDS=(openwds mach); COMP_CWORD=1
      _openwds; echo "\${COMPREPLY[@]}"'`),
    /^machine\n/,
  )
  must('test -s /usr/share/zsh/vendor-completions/_openwds -a -s /usr/share/fish/vendor_completions.d/openwds.fish')
  t.match(must('stat -c "%U %a" /var/lib/openwds'), /^openwds 700/)
  t.match(must('stat -c "%U:%G %a" /etc/openwds/openwds.yaml'), /^root:openwds 640/)
  t.match(must('stat -c "%U %a" /srv/openwds/images'), /^openwds 755/)
  t.match(must('ls -l /etc/systemd/system/multi-user.target.wants/openwds.service'), /openwds\.service/)

  const first = system.start(`setpriv --reuid=openwds --regid=openwds --init-groups ${SERVE}`)
  await waitFor(first, 'openwds machine list 2>&1', /^MAC +NAME/)
  must('openwds machine add 52:54:00:12:34:56 --name pc-1')
  t.match(must('stat -c "%U" /var/lib/openwds/*'), /^(openwds\n)+$/, "everything there is the daemon account's")
  await first.stop()

  must(`sed -i 's/^## pxe:/pxe:/; s/^  ## answer: none/  answer: known/' /etc/openwds/openwds.yaml`)
  must(`touch /srv/openwds/images/precious.wim; dpkg -i --force-confold ${newer}`)
  t.match(must('openwds --version'), /^0\.2\.0/)
  t.match(must('cat /etc/openwds/openwds.yaml'), /answer: known/, 'an edited configuration survives an upgrade')
  const second = system.start(`setpriv --reuid=openwds --regid=openwds --init-groups ${SERVE}`)
  t.match(
    await waitFor(second, 'openwds machine list 2>&1', /52:54/),
    /pc-1/,
    'what was remembered survives an upgrade',
  )
  await second.stop()

  must('dpkg -r openwds')
  t.equal(system.run('command -v openwds').code === 0, false, 'removed')
  must('test -s /var/lib/openwds/openwds.db -a -e /etc/openwds/openwds.yaml')
  must(`dpkg -i ${newer}`)
  t.match(must('dpkg -P openwds'), /image library is left/)
  must('test ! -e /var/lib/openwds -a ! -e /etc/openwds/openwds.yaml -a -e /srv/openwds/images/precious.wim')
  t.equal(must('find /usr/lib /usr/bin /usr/share /lib/systemd /etc -path "*openwds*" 2>/dev/null || true'), '')
})
