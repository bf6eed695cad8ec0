// `npm run rig`: docker-compose.yml run in namespaces, without a container engine, until every machine has booted. Needs root.
import { mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readCompose, startRig, type Rig } from './compose.ts'

const USAGE = `npm run rig -- [--profile NAME]… [--only SERVICE]… [--wait SECONDS] [--keep]
  --profile NAME   lab, rival: as docker compose has it
  --only SERVICE   of these services only (may be given several times)
  --wait SECONDS   how long machines may take to boot (180)
  --keep           goes on until Ctrl-C: the screens are at port 6080 of each machine's namespace
`
const BOOTED = /OPENWDS-RIG [^]*Platform: \w+/

const { values } = parseArgs({
  options: {
    profile: { type: 'string', multiple: true, default: [] },
    only: { type: 'string', multiple: true, default: [] },
    wait: { type: 'string', default: '180' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  process.stdout.write(USAGE)
  process.exit(0)
}

const compose = readCompose()
const unknown = values.only.filter((name) => !(name in compose.services))
if (unknown.length > 0) throw new Error(`docker-compose.yml has no service ${unknown.join(', ')}`)
const stage = mkdtempSync(join(tmpdir(), 'openwds-stage-'))
const staged = spawnSync(process.execPath, [resolve(import.meta.dirname, '../scripts/stage.js'), stage], {
  stdio: 'inherit',
})
if (staged.status !== 0) process.exit(1)
const isWanted = (name: string) => values.only.length === 0 || values.only.includes(name)
const rig = await startRig(compose, values.profile, stage, isWanted)
const interrupted = new Promise<void>((done) => process.once('SIGINT', done).once('SIGTERM', done))
try {
  const machines = [...rig.containers.keys()].filter((name) => compose.services[name]?.environment?.['FIRMWARE'])
  await Promise.race([waitForMachines(rig, machines, Number(values.wait)), interrupted])
  report(rig, machines)
  if (values.keep) await interrupted
} finally {
  await rig.stop()
  rmSync(stage, { recursive: true, force: true })
}

async function waitForMachines({ containers }: Rig, machines: readonly string[], limitSeconds: number): Promise<void> {
  const end = performance.now() + limitSeconds * 1_000
  while (
    performance.now() < end &&
    !machines.every((name) => BOOTED.test(containers.get(name)?.process.output() ?? ''))
  )
    await sleep(250)
}

/** What each service said last; a machine that did not boot makes it a failure. */
function report({ containers }: Rig, machines: readonly string[]): void {
  for (const [name, { process: service }] of containers) {
    const lines = service
      .output()
      .replace(/\x1b\[[\d;?=]*[A-Za-z]/g, '')
      .split(/[\r\n]+/)
    process.stdout.write(
      `── ${name}\n${lines
        .filter((line) => line.trim() !== '')
        .slice(-12)
        .join('\n')}\n`,
    )
  }
  for (const name of machines) {
    const booted = BOOTED.test(containers.get(name)?.process.output() ?? '')
    process.stdout.write(`${booted ? 'ok     ' : 'FAILED '} ${name}\n`)
    if (!booted) process.exitCode = 1
  }
}
