// Arming a machine by every way there is: on a real daemon with imported images, each check that fails is named at once.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { startTestDaemon, type TestDaemon } from '../cli/daemon.ts'
import { run, shellWords } from '../cli/run.ts'
import { ANSWER } from '../support/deploy-room.ts'
import { requireTool } from '../support/tools.ts'
import { makeBootWim, makeInstallWim } from '../support/windows-images.ts'

t.setTimeout(240_000)

const MAC = '52:54:00:12:34:56'
const UNKNOWN = '52:54:00:00:00:99'
const PRO = { name: 'Windows 11 Pro', edition: 'Professional', languages: ['en-US'] }

interface Problem {
  code: string
  findings?: { check: string; code: string | null; forceable: boolean; text: string }[]
}

function shell(daemon: TestDaemon) {
  const sh = (line: string) => run(shellWords(line), { env: { OPENWDS_CONFIG: daemon.configFile } })
  return {
    sh,
    /** What the line is refused for. */
    refusal: async (line: string): Promise<Problem> => {
      const { code, err } = await sh(`${line} --json`)
      return code === 1 ? (JSON.parse(err) as Problem) : { code: `exit ${code}` }
    },
    json: async <T>(line: string): Promise<T> => {
      const { out, err } = await sh(`${line} --json`)
      return JSON.parse(out || err) as T
    },
  }
}
const checksOf = ({ findings = [] }: Problem) => findings.map(({ check }) => check)

t.test('every way of arming', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const daemon = await startTestDaemon(t)
  const { sh, refusal, json } = shell(daemon)
  const { directory } = daemon
  const agent = join(directory, 'boot-images/agent')
  mkdirSync(agent)
  writeFileSync(join(agent, 'openwds-agent-x64.exe'), 'only that it is there')
  writeFileSync(join(directory, 'lab.xml'), ANSWER)
  await sh(`image add ${await makeBootWim(join(directory, 'boot.wim'))} --name pe`)
  await sh(`image add ${await makeInstallWim(join(directory, 'pro.wim'), [PRO])} --name win11 --origin custom`)
  const raw = [{ ...PRO, generalized: false }]
  await sh(`image add ${await makeInstallWim(join(directory, 'raw.wim'), raw)} --name raw --origin custom`)
  await sh(`answer add ${directory}/lab.xml --name lab`)
  await sh(`machine add ${MAC} --name lab-1 --tag room`)
  const good = '--boot-image pe --install-image win11 --answer lab --method windows-setup'

  const refused = await refusal('machine assign lab-1 --boot-image pe --install-image raw --method windows-setup')
  t.equal(refused.code, 'PREFLIGHT_FAILED')
  t.same(checksOf(refused).includes('generalized') && checksOf(refused).includes('answer-file'), true, refused.code)
  t.match(
    refused.findings?.find(({ check }) => check === 'generalized'),
    { code: 'IMAGE_NOT_GENERALIZED', forceable: true },
  )
  t.match(
    refused.findings?.find(({ check }) => check === 'answer-file'),
    { forceable: false },
  )
  const shown = await sh('machine assign lab-1 --boot-image pe --install-image raw --method windows-setup')
  t.match(shown.err, /^ {2}generalized: .*\(--force overrules it\)\n/m)
  t.match(shown.err, /^ {2}answer-file: .*\n/m)
  t.match(await json('machine show lab-1'), { assignment: null }, 'nothing was written')

  // alone it has its own code, as before; force overrules that and nothing else
  const alone = '--boot-image pe --install-image raw --answer lab --method windows-setup'
  t.equal((await refusal(`machine assign lab-1 ${alone}`)).code, 'IMAGE_NOT_GENERALIZED')
  t.equal((await sh(`machine assign lab-1 ${alone} --force`)).code, 0)
  t.match((await sh('audit list --limit 5 --json')).out, /IMAGE_NOT_GENERALIZED/, 'written down')
  const forced = await refusal(
    'machine assign lab-1 --boot-image pe --install-image raw --method windows-setup --force',
  )
  t.same([forced.code, checksOf(forced)], ['PREFLIGHT_FAILED', ['answer-file']])

  // the settings of the wished profile count, not those of the stored one
  await sh('profile add office --boot-image pe --install-image win11 --answer lab --method windows-setup')
  await run(
    ['deploy', 'settings', '--profile', 'office', '--set', '{"productKeySecret":"absent","after":["gone.cmd"]}'],
    { env: { OPENWDS_CONFIG: daemon.configFile } },
  )
  t.equal((await sh(`machine assign lab-1 ${good}`)).code, 0)
  const ofProfile = await refusal('machine assign lab-1 --profile office')
  t.same([ofProfile.code, checksOf(ofProfile)], ['PREFLIGHT_FAILED', ['secrets', 'scripts']])
  t.same(checksOf(await refusal('machine assign lab-1 --profile office --dry-run')), ['secrets', 'scripts'])
  const { assignment } = await json<{ assignment: { profile: string | null } }>('machine show lab-1')
  t.equal(assignment.profile, null, 'the assignment before stays')

  // disarmed it is taken; arming, and starting, are refused
  t.equal((await sh('machine assign lab-1 --profile office --no-arm')).code, 0)
  t.same(checksOf(await refusal('machine arm lab-1')), ['secrets', 'scripts'])
  t.same(checksOf(await refusal('machine arm lab-1 --force')), ['secrets', 'scripts'], 'force is not for these')
  const start = await sh('deploy start --group room --no-wake --json')
  t.equal(start.code, 1)
  t.match(JSON.parse(start.out), {
    machines: [{ outcome: 'refused', findings: [{ check: 'secrets' }, { check: 'scripts' }] }],
  })
  t.match((await sh('deploy start lab-1 --no-wake --dry-run')).out, /lab-1 is refused:\n {2}secrets: .*\n {2}scripts: /)

  // what is there makes it pass
  await run(['secret', 'set', 'absent'], {
    env: { OPENWDS_CONFIG: daemon.configFile },
    typed: 'AAAAA-BBBBB-CCCCC-DDDDD-EEEEE\n',
  })
  mkdirSync(join(directory, 'boot-images/scripts'), { recursive: true })
  writeFileSync(join(directory, 'boot-images/scripts/gone.cmd'), '@echo off\n')
  t.match((await sh('deploy start lab-1 --no-wake')).out, /lab-1 +armed/)

  // an unknown machine is checked with what it would get
  await daemon.ask({ mac: UNKNOWN })
  const [pending] = await json<{ id: number }[]>('pending list')
  const approve = `pending approve ${pending?.id ?? 0} --name lab-9`
  const unfit = await refusal(`${approve} --boot-image pe --install-image win11 --method windows-setup`)
  t.match(unfit, { code: 'PREFLIGHT_FAILED', findings: [{ check: 'answer-file' }] })
  t.equal((await refusal('machine show lab-9')).code, 'MACHINE_NOT_FOUND')
  t.equal((await sh(`${approve} ${good}`)).code, 0)
  t.match((await sh('machine show lab-9')).out, /armed/)
})

t.test('a server without an agent still boots', async (t) => {
  if (!requireTool(t, 'wimlib-imagex')) return
  const daemon = await startTestDaemon(t)
  const { sh, refusal } = shell(daemon)
  // nobody built an agent for this processor
  await sh(
    `image add ${await makeBootWim(join(daemon.directory, 'boot.wim'), { architecture: 'arm64', setup: false })} --name pe`,
  )
  await sh(`machine add ${MAC} --name lab-1`)
  const script = await refusal('machine assign lab-1 --boot-image pe --method script')
  t.same(checksOf(script), ['agent', 'scripts'])
  t.equal((await sh('machine assign lab-1 --boot-image pe --method boot-only')).code, 0)
  t.equal((await sh('machine assign lab-1 --method local')).code, 0)
  await sh('image add boot/lab/lab.efi')
  t.equal((await sh('machine assign lab-1 --boot-image lab --method boot-only')).code, 0)
})
