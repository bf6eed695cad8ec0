// docker-compose.yml and the Dockerfile: checked by the specification and linters, and run in namespaces without an engine.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { healthcheckOf, readCompose, readImagePlan, startRig, type Rig } from '../../lab/compose.ts'
import { whyNoThrowawayRoot } from '../../lab/throwaway-root.ts'
import { whyNoNamespaces } from '../../lab/namespaces.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

t.setTimeout(560_000)

t.test('the compose file keeps to the specification and a linter’s rules', async (t) => {
  const lint = spawnSync('npx', ['dclint', '-c', 'packaging/compose/lint.json', 'docker-compose.yml'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  t.equal(lint.status, 0, lint.stdout + lint.stderr)
  const folder = t.testdir({ 'docker-compose.yml': 'services: { a: { image: b:1, capadd: [ALL] } }' })
  const broken = spawnSync('npx', ['dclint', '-c', 'packaging/compose/lint.json', folder], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  t.match(
    broken,
    { status: 1, stdout: /capadd|additional properties/ },
    'which finds what the specification does not have',
  )

  const { services, volumes, networks } = readCompose()
  for (const [name, service] of Object.entries(services)) {
    const given = service as Record<string, unknown>
    t.notOk(given['privileged'], `${name} is not privileged`)
    t.not(given['network_mode'], 'host', `${name} does not use the host's network`)
    t.same(given['cap_drop'], ['ALL'], `${name} has the capabilities that are named and no others`)
    for (const volume of service.volumes ?? []) {
      const from = volume.split(':')[0] ?? ''
      t.ok(from.startsWith('./') || from in volumes, `${name}: ${from} is there`)
    }
    for (const network of Object.keys(service.networks ?? {})) t.ok(network in networks, `${name}: network ${network}`)
    for (const port of (given['ports'] ?? []) as string[])
      t.match(port, /^127\.0\.0\.1:/, `${name}: for this computer only`)
  }
  for (const [name, { depends_on = {} }] of Object.entries(services)) {
    for (const [other, { condition }] of Object.entries(depends_on)) {
      if (condition === 'service_healthy')
        t.ok(healthcheckOf(services[other] ?? {}), `${name} waits for ${other}'s healthcheck`)
    }
  }
  const numbers = Object.values(services).map(({ environment }) => environment?.['MAC'])
  const macs = numbers.filter((mac) => mac !== undefined)
  t.equal(new Set(macs).size, macs.length, 'each machine has its own MAC')
  const enrolled = readFileSync(join(ROOT, 'packaging/compose/enrol.sh'), 'utf8')
  for (const mac of macs) t.match(enrolled, mac, `${mac} is assigned something`)
})

t.test('the Dockerfile', async (t) => {
  const lint = spawnSync('npx', ['dockerfile-utils', 'lint', 'Dockerfile'], { cwd: ROOT, encoding: 'utf8' })
  t.equal(lint.status, 0, lint.stdout + lint.stderr)
  const text = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  for (const [, image] of text.matchAll(/^FROM (\S+)/gm)) t.match(image, /:[\w.-]*\d{2,}[\w.-]*$/, `${image} is pinned`)
  const plan = readImagePlan('openwds')
  t.match(plan, { user: 'openwds', entrypoint: ['/usr/bin/openwds'], command: ['serve'] })
  t.equal(plan.healthcheck.slice(0, 2).join(' '), '/usr/bin/openwds health')
})

const skip = whyNoThrowawayRoot() ?? whyNoNamespaces() ?? false

/** A folder with the built program, as the Dockerfile has it. */
function stageProgram(t: Test): string {
  const stage = mkdtempSync(join(tmpdir(), 'openwds-stage-'))
  t.teardown(() => rmSync(stage, { recursive: true, force: true }))
  const staged = spawnSync(process.execPath, ['scripts/stage.js', stage], { cwd: ROOT, encoding: 'utf8' })
  t.equal(staged.status, 0, staged.stdout + staged.stderr)
  return stage
}

/** Waits until each machine has said on its serial line what it says when it has booted, two minutes at most. */
async function bootAll(
  t: Test,
  rig: Rig,
  machines: Readonly<Record<string, RegExp>>,
): Promise<(name: string) => string> {
  const logOf = (name: string) => rig.containers.get(name)?.process.output() ?? ''
  for (let tries = 0; tries < 240; tries++) {
    if (Object.entries(machines).every(([name, platform]) => platform.test(logOf(name)))) break
    await sleep(500)
  }
  for (const [name, platform] of Object.entries(machines)) {
    t.match(logOf(name), /OPENWDS-RIG .* booted over the network/, name)
    t.match(logOf(name), platform)
  }
  return logOf
}

t.test('the rig without an engine: machines boot, also behind the relay', { skip }, async (t) => {
  // the others by hand: npm run rig, docs/docker.md
  const rig = await startRig(readCompose(), ['lab'], stageProgram(t), (name) => name !== 'uefi-http')
  t.teardown(() => rig.stop())
  const machines = { bios: /Platform: pc/, uefi: /Platform: efi/, 'uefi-secure': /Platform: efi/, far: /Platform: efi/ }
  const logOf = await bootAll(t, rig, machines)
  t.match(logOf('far'), />>Start PXE over IPv4[^]*Platform/, 'at the first attempt')
  t.notMatch(logOf('far'), /HTTP Boot/)
  const daemon = rig.containers.get('openwds')
  t.ok(daemon)
  const said = daemon?.run('/usr/bin/openwds machine list --config /etc/openwds/openwds.yaml')
  t.match(said?.output, /uefi-secure/)
  const ask = (user: string) => daemon?.run(`smbclient -s /dev/null -U ${user}%x //10.80.0.5/d1 -c ls`).output
  for (let tries = 0; tries < 100 && !/LOGON_FAILURE/.test(ask('d1') ?? ''); tries++) await sleep(200)
  t.match(ask('d1'), /LOGON_FAILURE/, 'the share answers, and knows nobody')
  t.match(rig.containers.get('samba')?.run('id -u').output, /^967$/m, 'smbd is not root')
  t.match(daemon?.run('id -u').output, /^967$/m, 'the daemon is not root')
})

t.test(
  'with the profile rival: dnsmasq and Kea give the addresses, the daemon only adds what to boot',
  { skip },
  async (t) => {
    const compose = readCompose()
    const left = new Set(['uefi-http', 'uefi-secure'])
    const rig = await startRig(compose, ['lab', 'rival'], stageProgram(t), (name) => !left.has(name))
    t.teardown(() => rig.stop())
    const logOf = await bootAll(t, rig, { bios: /Platform: pc/, uefi: /Platform: efi/, far: /Platform: efi/ })
    t.match(
      logOf('uefi'),
      /Station IP address is 10\.80\.0\.2[0-5]\d\s+Server IP address is 10\.80\.0\.2\s/,
      'dnsmasq’s address',
    )
    t.match(
      logOf('far'),
      /Station IP address is 10\.81\.0\.2[0-5]\d\s+Server IP address is 10\.80\.0\.2\s/,
      'Kea’s address',
    )
    t.match(
      logOf('dnsmasq'),
      /DHCPACK\(eth0\) 10\.80\.0\.2\d\d 52:54:00:80:00:01/,
      'the BIOS machine’s is of dnsmasq too',
    )
    t.match(logOf('kea'), /DHCP4_LEASE_(ALLOC|OFFER)[^]*10\.81\.0\.2\d\d/)
    const daemon = rig.containers.get('openwds')
    const health = daemon?.run('/usr/bin/openwds health --json --config /etc/openwds/openwds.yaml').output ?? ''
    t.match(health, /"dhcpMode": ?"proxy"/, 'mode auto has found dnsmasq')

    for (const name of ['dnsmasq', 'kea']) {
      const container = rig.containers.get(name)
      const check = healthcheckOf(compose.services[name] ?? {}) ?? ''
      t.equal(container?.run(check).code, 0, `${name} is healthy`)
      await container?.process.stop()
      t.not(container?.run(check).code, 0, `${name} is not, once it has ended`)
    }
  },
)
