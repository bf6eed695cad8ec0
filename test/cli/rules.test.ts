// Rules at work: what a daemon answers a machine without an assignment, what `explain` says of it, and that a change counts at once.
import t from 'tap'
import type { BootSession } from '../../src/model.ts'
import { startTestDaemon } from './daemon.ts'
import { run, shellWords } from './run.ts'

const MAC = '52:54:00:12:34:56'

interface Explained {
  decision: { action: string; reason: string; bootImage?: string; profile?: string | null }
  profileRules: {
    rule: string
    matches: boolean
    checked: { selector: string; found: string | null; matches: boolean }[]
  }[]
}

t.test('a machine without an assignment boots what the first rule that fits says', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = async (line: string): Promise<string> => {
    const { code, out, err } = await run(shellWords(line), { env: { OPENWDS_CONFIG: daemon.configFile } })
    t.equal(code, 0, `${line}: ${err}`)
    return out
  }
  const explained = async () => JSON.parse(await sh(`explain ${MAC} --arch x64uefi --json`)) as Explained
  const booted = async () => {
    const answered = (await daemon.ask({ mac: MAC })) !== undefined
    const [session] = JSON.parse(await sh(`session list --mac ${MAC} --limit 1 --json`)) as BootSession[]
    return { answered, bootImage: session?.bootImage ?? null }
  }

  for (const name of ['one', 'two']) {
    await sh(`image add boot/lab/lab.efi --name ${name}`)
    await sh(`profile add ${name} --boot-image ${name}`)
  }
  await sh(`machine add ${MAC} --tag bench`)
  t.same(await booted(), { answered: false, bootImage: null }, 'no rule yet')

  await sh('rule add benches --profile one --tag bench --architecture x64uefi')
  t.match(await explained(), { decision: { action: 'boot', bootImage: 'one', profile: 'one' } })
  t.same(await booted(), { answered: true, bootImage: 'one' }, 'the rule counts at once')

  await sh('rule add others --profile two --oui 52:54:00')
  t.match(await explained(), { decision: { bootImage: 'one' } }, 'the first that fits')
  await sh('rule move others --before benches')
  const { decision, profileRules } = await explained()
  t.match(decision, { action: 'boot', bootImage: 'two', profile: 'two' }, 'moved before it')
  t.match(profileRules, [
    { rule: 'others', matches: true, checked: [{ selector: 'oui', found: '52:54:00', matches: true }] },
    {
      rule: 'benches',
      matches: true,
      checked: [
        { selector: 'architecture', found: 'x64uefi', matches: true },
        { selector: 'tag', found: 'bench', matches: true },
      ],
    },
  ])

  await sh('rule set others --disable')
  await sh('machine set 525400123456 --untag bench')
  t.not((await explained()).decision.action, 'boot', 'neither fits any more')
  await sh('rule set benches --tag ""')
  t.match(await explained(), { decision: { action: 'boot', bootImage: 'one' } })
  await sh('profile set one --boot-image two')
  t.match(await explained(), { decision: { action: 'boot', bootImage: 'two', profile: 'one' } })

  await sh(`machine assign ${MAC} --boot-image one --method boot-only`)
  t.match(
    await explained(),
    { decision: { action: 'boot', bootImage: 'one', profile: null } },
    'its own assignment wins',
  )
})
