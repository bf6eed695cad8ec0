// Plans and scripts of every method as golden files, the stages as a table, and the rules that scripts keep to.
import t from 'tap'
import fc from 'fast-check'
import { buildPassPlan, buildPlan, type PlanInput } from '../../src/deploy/methods.ts'
import { formatPlan, type Plan } from '../../src/deploy/plan.ts'
import { formatLines, parseLines } from '../../src/deploy/lines.ts'
import { mergeSettings } from '../../src/deploy/settings.ts'
import { readMachineReport } from '../../src/deploy/machine-report.ts'
import { quoted } from '../../src/deploy/command-text.ts'
import { judgeRedemption } from '../../src/deploy/redeem.ts'
import { hashSecret, isDeploymentId, makeDeploymentId } from '../../src/deploy/tokens.ts'
import { advance, SILENCE_MS, type DeploymentEvent } from '../../src/deploy/stages.ts'
import { preflight, type PreflightFacts } from '../../src/deploy/preflight.ts'
import { DEPLOYMENT_STAGES, type Deployment, type Method } from '../../src/model.ts'
import type { DeploymentSecret } from '../../src/store/deployments.ts'
import { INSTALL_FACTS } from '../support/deploy-room.ts'
import { testMac } from '../support/test-store.ts'

const FILE = { name: 'install.wim', path: '/images/install.wim', sizeBytes: 5_000_000_000, sha256: 'ab'.repeat(32) }
const SHARE = {
  addresses: ['192.168.10.2'],
  port: 445,
  share: 'dk3mh2q9dxyza',
  user: 'OPENWDS\\dk3mh2q9dxyza',
  password: 'p'.repeat(28),
}
const INPUT: PlanInput = {
  method: 'apply-image',
  deployment: '7k3mh2q9dx',
  machine: 'LAB07',
  firmware: 'uefi',
  settings: mergeSettings(),
  image: { title: 'Windows 11 Pro', index: 6, installedBytes: 20_000_000_000, files: [FILE] },
  share: null,
  answer: { text: '<unattend/>\r\n' },
  drivers: [],
  script: null,
  report: {
    servers: ['https://192.168.10.2:8468'],
    deployment: '7k3mh2q9dx',
    kind: 'credential',
    secret: 'c'.repeat(43),
    at: '2026-11-28T08:30:00Z',
  },
  env: {},
}

const VARIANTS: Record<string, Partial<PlanInput>> = {
  'apply-image, UEFI': {},
  'apply-image, BIOS, split image, drivers': {
    firmware: 'bios',
    image: {
      title: 'Server',
      index: 2,
      installedBytes: 1,
      files: [FILE, { ...FILE, name: 'install2.swm', path: '/images/install2.swm' }],
    },
    drivers: [
      { name: 'net', files: [{ ...FILE, name: 'e1.inf', path: '/d/e1.inf', relativePath: 'e1.inf', sizeBytes: 1 }] },
    ],
  },
  'windows-setup, UEFI': { method: 'windows-setup' },
  'windows-setup, BIOS': { method: 'windows-setup', firmware: 'bios' },
  'windows-setup, share': { method: 'windows-setup', share: SHARE },
  'apply-image, share at two addresses and another port, split image': {
    share: { ...SHARE, addresses: ['192.168.10.2', '10.0.0.2'], port: 4455 },
    image: { title: 'Server', index: 2, installedBytes: 1, files: [FILE, { ...FILE, path: '/images/install2.swm' }] },
  },
  'capture-image': {
    method: 'capture-image',
    image: null,
    settings: mergeSettings({ capture: { name: 'golden', description: '100% ours' } }),
  },
  script: { method: 'script', image: null, script: { name: 'own.cmd', text: '@echo off\r\n' } },
}

/** The plan and what is made for it, as a page. */
function pageOf(plan: Plan): string {
  const texts = plan.files.flatMap(({ path, content }) =>
    content.kind === 'text' ? [`== ${path}`, content.text.replaceAll('\r\n', '\n')] : [],
  )
  return [formatPlan(plan, '7k3mh2q9dx').replaceAll('\t', ' | '), ...texts].join('\n')
}

t.test('the plan of each method, with its scripts', (t) => {
  for (const [name, words] of Object.entries(VARIANTS)) t.matchSnapshot(pageOf(buildPlan({ ...INPUT, ...words })), name)
  for (const pass of ['specialize', 'oobe', 'logon'] as const)
    t.matchSnapshot(
      pageOf(
        buildPassPlan(pass, {
          machine: 'LAB07',
          after: [{ name: 'office.cmd', text: '@echo off\r\n' }],
          readyAtLogon: false,
        }),
      ),
      `pass ${pass}`,
    )
  t.end()
})

t.test('scripts keep to what Windows’ interpreter and Wine’s agree on', (t) => {
  const forbidden: [RegExp, string][] = [
    [/if (not )?errorlevel \d/i, 'misses negative codes, as DISM has them'],
    [/&&.*\|\|/, 'a && b || c runs both in Wine'],
    [/^\s*\(.*\)\s*>/m, 'a block on one line is not redirected by Wine'],
    [/set \/p/i, 'set /p reads the whole file in Wine'],
    [/for \/f .*\|/i, 'for /f with a pipe gives nothing in Wine'],
    [/(?:^|[\s"])(?:timeout|choice|powershell|wmic)(?:\.exe)?\s/im, 'not in Windows PE'],
    [/[^\x20-\x7e\r\n]/, 'only ASCII: the code page is not known'],
    [/(?<!\r)\n/, 'lines end with CRLF'],
  ]
  for (const [name, words] of Object.entries(VARIANTS))
    for (const { path, content } of buildPlan({ ...INPUT, ...words }).files) {
      if (content.kind !== 'text' || !/\.(cmd|txt)$/.test(path)) continue
      // curl's and the agent's own
      if (content.secret && !path.endsWith('.cmd')) continue
      for (const [pattern, why] of forbidden) t.notMatch(content.text, pattern, `${name} ${path}: ${why}`)
      const labels = new Set([...content.text.matchAll(/^:(\w+)/gm)].map(([, label]) => label))
      for (const [, label] of content.text.matchAll(/goto (\w+)/g)) t.ok(labels.has(label), `${path} has :${label}`)
    }
  t.end()
})

t.test('every file that is fetched is in the plan, and no more', (t) => {
  for (const [name, words] of Object.entries(VARIANTS)) {
    const plan = buildPlan({ ...INPUT, ...words })
    const fetched = plan.steps.flatMap(({ actions }) =>
      actions.flatMap((one) => (one.do === 'fetch' ? [one.file] : [])),
    )
    t.same(fetched.sort(), plan.files.map(({ id }) => id).sort(), name)
  }
  t.end()
})

const AT = '2026-11-28T08:30:00.000Z'
const deploymentAt = (words: Partial<Deployment>): Deployment => ({
  ...{
    id: '7k3mh2q9dx',
    mac: testMac(1),
    machineName: null,
    method: 'apply-image',
    bootImage: null,
    installImage: null,
  },
  ...{
    state: 'running',
    stage: 'armed',
    session: null,
    address: null,
    boots: 0,
    alarms: 0,
    failure: null,
    progress: null,
  },
  ...{ startedAt: AT, stageAt: AT, seenAt: AT, updatedAt: AT, endedAt: null },
  ...words,
})

t.test('the stages', (t) => {
  const cases: [string, Partial<Deployment>, DeploymentEvent, Partial<Deployment> | string][] = [
    ['first packet', {}, { kind: 'boot', stage: 'dhcp', session: 'a' }, { stage: 'dhcp', session: 'a', boots: 1 }],
    [
      'loader',
      { stage: 'dhcp', session: 'a', boots: 1 },
      { kind: 'boot', stage: 'loader', session: 'a' },
      { stage: 'loader', boots: 1 },
    ],
    [
      'a reset in the middle is another boot',
      { stage: 'applying', session: 'a', boots: 1 },
      { kind: 'boot', stage: 'dhcp', session: 'b' },
      { stage: 'dhcp', session: 'b', boots: 2 },
    ],
    [
      'its own packets in Windows PE change nothing',
      { stage: 'applying', session: 'a' },
      { kind: 'boot', stage: 'dhcp', session: 'a' },
      { stage: 'applying' },
    ],
    [
      'after the work it boots from disk',
      { stage: 'rebooting', session: 'a' },
      { kind: 'boot', stage: 'dhcp', session: 'b' },
      { stage: 'rebooting', session: 'a' },
    ],
    [
      'redeemed',
      { stage: 'loader' },
      { kind: 'redeemed', session: 'a', address: '192.0.2.1' },
      { stage: 'winpe', address: '192.0.2.1' },
    ],
    [
      'no redemption after the work',
      { stage: 'specialize' },
      { kind: 'redeemed', session: 'a', address: '192.0.2.1' },
      'order',
    ],
    ['on', { stage: 'winpe' }, { kind: 'stage', stage: 'preparing' }, { stage: 'preparing' }],
    [
      'stages may be left out',
      { stage: 'rebooting' },
      { kind: 'stage', stage: 'ready' },
      { stage: 'ready', state: 'ready', endedAt: AT },
    ],
    ['not back', { stage: 'applying' }, { kind: 'stage', stage: 'preparing' }, 'order'],
    [
      'more files after the first',
      { stage: 'applying' },
      { kind: 'stage', stage: 'downloading' },
      { stage: 'downloading' },
    ],
    ['a machine cannot say it is armed', { stage: 'winpe' }, { kind: 'stage', stage: 'armed' }, 'order'],
    [
      'a sign ends a stall',
      { stage: 'applying', state: 'stalled' },
      { kind: 'stage', stage: 'applying' },
      { state: 'running' },
    ],
    ['failed is final', { state: 'failed' }, { kind: 'stage', stage: 'ready' }, 'ended'],
    ['ready is final', { state: 'ready' }, { kind: 'cancelled' }, 'ended'],
  ]
  for (const [name, words, event, wanted] of cases) {
    const outcome = advance(deploymentAt(words), event, AT)
    if (typeof wanted === 'string') t.same(outcome, { refused: wanted }, name)
    else t.match('after' in outcome ? outcome.after : outcome, wanted, name)
  }
  for (const stage of DEPLOYMENT_STAGES) {
    const silentFor = (ms: number) => new Date(Date.parse(AT) + ms).toISOString()
    const limit = SILENCE_MS[stage]
    const after = (ms: number) => advance(deploymentAt({ stage }), { kind: 'tick' }, silentFor(ms))
    if (limit === Infinity) t.match(after(1e12), { changed: false }, `${stage} may be silent`)
    else {
      t.match(after(limit - 1), { changed: false }, stage)
      t.match(after(limit), { changed: true, after: { state: 'stalled', stage } }, stage)
    }
  }
  t.end()
})

t.test('who may redeem', (t) => {
  const token: DeploymentSecret = {
    ...{ hash: 'h', deployment: 'd', kind: 'token', session: 's', mac: testMac(1), address: '192.0.2.5' },
    uuid: '11223344-5566-7788-99aa-bbccddeeff00',
    ...{ issuedAt: AT, expiresAt: '2026-11-28T09:30:00.000Z', usedAt: null, usedBy: null, nonceHash: null },
  }
  const request = { macs: [testMac(1)], uuid: null, address: '192.0.2.5', nonceHash: 'n' }
  const judge = (words = {}, binding: 'strict' | 'network' = 'strict') =>
    judgeRedemption(token, { ...request, ...words }, [], binding, Date.parse(AT))
  t.match(judge(), { verdict: 'redeem', otherAddress: false })
  t.match(judge({ uuid: '44332211-6655-8877-99aa-bbccddeeff00' }), { verdict: 'redeem' }, 'the other byte order')
  t.match(judge({ uuid: '00000000-6655-8877-99aa-bbccddeeff00' }), { error: 'DEPLOY_TOKEN_BOUND', alarm: true })
  t.match(judge({ address: '192.0.2.6' }), { error: 'DEPLOY_TOKEN_BOUND', alarm: true })
  t.match(judge({ address: '192.0.2.6' }, 'network'), { verdict: 'redeem', otherAddress: true })
  t.match(judge({ address: '192.0.3.6' }, 'network'), { error: 'DEPLOY_TOKEN_BOUND', alarm: true })
  t.end()
})

t.test('texts cannot be broken out of', (t) => {
  t.equal(quoted('100% ours & more'), '"100%% ours & more"')
  for (const word of ['a"b', 'a\r\nb', 'a!b']) t.throws(() => quoted(word), { code: 'REQUEST_INVALID' })
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 40 }), { minLength: 1 }), { minLength: 1 }), (lines) => {
      const text = formatLines(lines.map((fields) => ['word', ...fields]))
      const back = parseLines(text)
      return (
        back.length === lines.length &&
        back.every(([word], index) => word === 'word' && back[index]?.length === (lines[index]?.length ?? 0) + 1)
      )
    }),
  )
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('nonce', 'mac', 'disk', 'hwid', 'firmware', 'memory'), fc.string()),
      (form) => {
        const report = readMachineReport(new URLSearchParams(form))
        return 'wrong' in report || report.macs.length > 0
      },
    ),
  )
  for (let n = 0; n < 200; n++) t.ok(isDeploymentId(makeDeploymentId()))
  t.not(hashSecret('a'), hashSecret('b'))
  t.end()
})

t.test('what stands in the way of each method', (t) => {
  const good: PreflightFacts = {
    plan: {
      bootImage: 'winpe',
      installImage: 'win11',
      select: null,
      answer: 'lab',
      clientAnswer: null,
      imageAnswer: null,
      method: 'apply-image',
    },
    settings: mergeSettings(),
    bootImage: { name: 'winpe', enabled: true, processor: 'amd64', kind: 'setup', problems: [] },
    installImage: { name: 'win11', enabled: true, files: [FILE], images: [INSTALL_FACTS], problems: [] },
    missingFiles: [],
    agents: ['amd64'],
    answer: { names: 'lab', errors: [], warnings: 0 },
    missingSecrets: [],
    missingScripts: [],
    https: { servers: ['https://192.0.2.1:8468'], certificateUntil: '2030-01-01T00:00:00.000Z', problems: [] },
    share: undefined,
    freeBytes: 1e12,
    drivers: { matching: 0, notes: [] },
    nowMs: Date.parse(AT),
  }
  const image = (words: object) => ({
    installImage: good.installImage && { ...good.installImage, images: [{ ...INSTALL_FACTS, ...words }] },
  })
  const method = (name: Method) => ({ plan: { ...good.plan, method: name } })
  const errors = (words: Partial<PreflightFacts>) =>
    preflight({ ...good, ...words })
      .filter(({ verdict }) => verdict === 'error')
      .map(({ check }) => check)
  t.same(errors({}), [])
  t.same(errors(method('windows-setup')), [])
  const cases: [string, Partial<PreflightFacts>, string[]][] = [
    ['BP-4', image({ origin: 'media' }), ['origin']],
    ['BP-4 allows Setup', { ...method('windows-setup'), ...image({ origin: 'media' }) }, []],
    ['BP-1', image({ generalized: 'not-generalized' }), ['generalized']],
    ['architecture', image({ architecture: 'arm64' }), ['architecture']],
    ['withdrawn', { installImage: good.installImage && { ...good.installImage, enabled: false } }, ['install-image']],
    [
      'ambiguous',
      {
        installImage: good.installImage && {
          ...good.installImage,
          images: [INSTALL_FACTS, { ...INSTALL_FACTS, index: 2 }],
        },
      },
      ['selection'],
    ],
    ['file gone', { missingFiles: ['install.wim'] }, ['install-image']],
    ['no boot image', { bootImage: undefined }, ['boot-image']],
    [
      'no Setup in it',
      { ...method('windows-setup'), bootImage: good.bootImage && { ...good.bootImage, kind: 'winpe' } },
      ['boot-image'],
    ],
    ['signature', { bootImage: good.bootImage && { ...good.bootImage, problems: ['no boot.sdi'] } }, ['boot-files']],
    ['no agent', { agents: [] }, ['agent']],
    ['answer file', { answer: { names: 'lab', errors: ['1:1 X'], warnings: 0 } }, ['answer-file']],
    ['Setup needs one', { ...method('windows-setup'), answer: undefined }, ['answer-file']],
    ['secret', { missingSecrets: ['key'] }, ['secrets']],
    ['script', { missingScripts: ['a.cmd'] }, ['scripts']],
    ['door', { https: null }, ['https']],
    ['certificate', { https: { servers: ['x'], certificateUntil: AT, problems: [] } }, ['certificate']],
    ['share', { settings: mergeSettings({ transport: 'smb' }), share: { reachable: false, text: 'no' } }, ['share']],
    [
      'capture into the share',
      {
        ...method('capture-image'),
        settings: mergeSettings({ transport: 'smb' }),
        share: { reachable: true, text: 'yes' },
      },
      ['share'],
    ],
    ['room', { freeBytes: 1000 }, ['disk-space']],
  ]
  for (const [name, words, wanted] of cases) t.same(errors(words), wanted, name)
  t.same(
    preflight({ ...good, ...method('local') }).map(({ check }) => check),
    ['assignment'],
  )
  t.end()
})
