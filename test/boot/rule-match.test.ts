// Rules: which clients they fit, which clash, and that no two that were accepted leave the choice to chance.
import fc from 'fast-check'
import t from 'tap'
import { compileRules, matchRule, type RuleFacts } from '../../src/boot/rule-match.ts'
import { OpenWdsError } from '../../src/errors.ts'
import { ARCHITECTURES, RULE_SELECTORS, WEEKDAYS, type ProfileRule } from '../../src/model.ts'
import type { Ipv4, Mac } from '../../src/net/address.ts'
import { matchesAllOf, mayBothMatch, refuseConflicts } from '../../src/store/rule-conflicts.ts'
import { readRuleSelectors, type RuleSelectorsInput } from '../../src/store/rule-selectors.ts'
import { swapUuid } from '../../src/store/uuid.ts'
import {
  formatMinuteOfWeek,
  formatTimeWindow,
  minuteOfWeek,
  parseTimeWindow,
  spansContain,
  weekSpans,
} from '../../src/time-window.ts'

// wall clocks of the server's zone, whatever that of the machine the test runs on is
process.env['TZ'] = 'Europe/Berlin'

const UUID = '4c4c4544-004c-5610-8035-c7c04f4b3132'
const OTHER_UUID = '00112233-4455-6677-8899-aabbccddeeff'

function factsOf(
  client: Partial<RuleFacts['client']> = {},
  others: Partial<Omit<RuleFacts, 'client'>> = {},
): RuleFacts {
  return {
    client: {
      mac: '52:54:00:12:34:56' as Mac,
      uuid: null,
      architecture: 'x64uefi',
      firmware: 'uefi',
      vendorClass: 'PXEClient:Arch:00007:UNDI:003016',
      userClass: null,
      link: null,
      relay: null,
      wds: null,
      ...client,
    },
    tags: [],
    // a Wednesday
    at: new Date('2026-03-04T10:30:00+01:00'),
    ...others,
  }
}

function ruleOf(name: string, selectors: RuleSelectorsInput, words: Partial<ProfileRule> = {}): ProfileRule {
  return {
    name,
    description: null,
    order: 10,
    selectors: readRuleSelectors(selectors),
    profile: name,
    enabled: true,
    createdAt: '',
    updatedAt: '',
    version: 1,
    ...words,
  }
}

const relay = { address: '192.168.20.1' as Ipv4, circuitId: '0004000a', remoteId: null, subscriberId: null }
const bios = { firmware: 'bios', architecture: 'x86' } as const
const looked = { architectureCode: 6, promptDone: false, actionDone: false, nbpVersion: 0x700, asksVersion: false }

t.test('what fits', async (t) => {
  const table: { selectors: RuleSelectorsInput; fits: RuleFacts[]; not: RuleFacts[] }[] = [
    {
      selectors: { mac: ['5254.0012.3456', '52-54-00-00-00-01'] },
      fits: [factsOf()],
      not: [factsOf({ mac: '52:54:00:12:34:57' as Mac })],
    },
    {
      selectors: { oui: ['52-54-00'] },
      fits: [factsOf(), factsOf({ mac: '52:54:00:ff:ff:ff' as Mac })],
      not: [factsOf({ mac: '52:54:01:12:34:56' as Mac })],
    },
    {
      selectors: { uuid: [UUID.toUpperCase()] },
      fits: [factsOf({ uuid: UUID }), factsOf({ uuid: swapUuid(UUID) })],
      not: [factsOf(), factsOf({ uuid: OTHER_UUID })],
    },
    {
      selectors: { vendorClass: ['PXEClient:Arch:00007', 'HTTPClient'] },
      fits: [factsOf(), factsOf({ vendorClass: 'HTTPClient:Arch:00016:UNDI:003001' })],
      not: [factsOf({ vendorClass: null }), factsOf({ vendorClass: 'PXEClient' })],
    },
    {
      selectors: { userClass: ['iPXE'] },
      fits: [factsOf({ userClass: 'iPXE' })],
      not: [factsOf(), factsOf({ userClass: 'iPXE2' })],
    },
    {
      selectors: { architecture: ['x64uefi', 'arm64'] },
      fits: [factsOf(), factsOf({ architecture: 'arm64' })],
      not: [factsOf({ architecture: null, firmware: 'unknown' }), factsOf({ architecture: 'x86uefi' }), factsOf(bios)],
    },
    {
      // option 93 is 0 on every BIOS, until wdsnbp.com has looked at the processor
      selectors: { architecture: ['x64'] },
      fits: [factsOf(bios), factsOf({ ...bios, architecture: 'x64', wds: looked })],
      not: [factsOf({ ...bios, architecture: 'x86', wds: { ...looked, architectureCode: 0 } }), factsOf()],
    },
    {
      selectors: { subnet: ['192.168.20.0/24', '10.0.0.0/8'] },
      fits: [
        factsOf({ link: '192.168.20.1' as Ipv4 }),
        factsOf({ link: '10.255.255.255' as Ipv4 }),
        factsOf({ link: '10.0.0.0' as Ipv4 }),
      ],
      not: [factsOf(), factsOf({ link: '192.168.21.1' as Ipv4 }), factsOf({ link: '9.255.255.255' as Ipv4 })],
    },
    { selectors: { circuitId: ['0x0004.000A'] }, fits: [factsOf({ relay })], not: [factsOf()] },
    {
      selectors: { remoteId: ['text:switch-1'] },
      fits: [factsOf({ relay: { ...relay, remoteId: Buffer.from('switch-1').toString('hex') } })],
      not: [factsOf({ relay }), factsOf()],
    },
    {
      selectors: { tag: ['Room-3', 'lab'] },
      fits: [factsOf({}, { tags: ['x', 'room-3'] }), factsOf({}, { tags: ['LAB'] })],
      not: [factsOf(), factsOf({}, { tags: ['room-31'] })],
    },
    {
      selectors: { time: [{ days: ['mon', 'wed'], from: '08:00', to: '10:31' }] },
      fits: [factsOf(), factsOf({}, { at: new Date('2026-03-02T08:00:00+01:00') })],
      not: [
        factsOf({}, { at: new Date('2026-03-04T10:31:00+01:00') }),
        factsOf({}, { at: new Date('2026-03-04T07:59:59+01:00') }),
        factsOf({}, { at: new Date('2026-03-03T09:00:00+01:00') }),
        // the same hours of UTC are others in summer
        factsOf({}, { at: new Date('2026-07-01T09:30:00Z') }),
      ],
    },
    {
      // over midnight, and over the week's end
      selectors: { time: [{ days: ['sun'], from: '22:00', to: '06:00' }] },
      fits: [
        factsOf({}, { at: new Date('2026-03-01T22:00:00+01:00') }),
        factsOf({}, { at: new Date('2026-03-02T05:59:00+01:00') }),
      ],
      not: [
        factsOf({}, { at: new Date('2026-03-01T05:00:00+01:00') }),
        factsOf({}, { at: new Date('2026-03-02T06:00:00+01:00') }),
      ],
    },
    {
      // all selectors, any value of each
      selectors: { oui: ['52:54:00'], architecture: ['arm64', 'x64uefi'], tag: ['lab'] },
      fits: [factsOf({}, { tags: ['lab'] })],
      not: [factsOf(), factsOf({ architecture: 'arm' }, { tags: ['lab'] })],
    },
  ]
  for (const { selectors, fits, not } of table) {
    const rule = ruleOf('one', selectors)
    const matcher = compileRules([rule])
    for (const [facts, wanted] of [...fits.map((f) => [f, true] as const), ...not.map((f) => [f, false] as const)]) {
      const about = `${JSON.stringify(selectors)} ${JSON.stringify(facts)}`
      t.equal(matchRule(rule, facts).matches, wanted, about)
      t.equal(matcher.find(facts), wanted ? rule : undefined, `compiled: ${about}`)
    }
  }
})

t.test('what was looked at is said for every selector', async (t) => {
  const rule = ruleOf('one', {
    oui: ['52:54:00'],
    uuid: [UUID],
    architecture: ['x64'],
    subnet: ['10.0.0.0/8'],
    circuitId: ['text:1/2'],
    tag: ['lab', 'room-3'],
    time: [{ days: ['mon', 'tue', 'wed', 'sun'], from: '08:00' }],
  })
  t.same(matchRule(rule, factsOf({ ...bios, link: '10.1.2.3' as Ipv4 }, { tags: ['Lab'] })), {
    matches: false,
    checked: [
      { selector: 'oui', wanted: '52:54:00', found: '52:54:00', matches: true },
      { selector: 'uuid', wanted: UUID, found: null, matches: false },
      { selector: 'architecture', wanted: 'x64', found: 'x86 or x64', matches: true },
      { selector: 'subnet', wanted: '10.0.0.0/8', found: '10.1.2.3', matches: true },
      { selector: 'circuitId', wanted: '312f32', found: null, matches: false },
      { selector: 'tag', wanted: 'lab, room-3', found: 'lab', matches: true },
      { selector: 'time', wanted: 'mon-wed,sun 08:00-24:00', found: 'wed 10:30', matches: true },
    ],
  })
})

t.test('the first that applies, by order, then name', async (t) => {
  const rules = [
    ruleOf('all', { vendorClass: ['PXEClient'] }, { order: 90 }),
    ruleOf('lab', { oui: ['52:54:00'] }, { order: 30 }),
    ruleOf('B', { uuid: [UUID] }, { order: 20, profile: 'same' }),
    ruleOf('a', { mac: ['525400000001', '525400000002'] }, { order: 20, profile: 'same' }),
    ruleOf('off', { mac: ['525400000001'] }, { order: 1, enabled: false }),
  ]
  const matcher = compileRules(rules)
  const found = (client: Partial<RuleFacts['client']>) => matcher.find(factsOf(client))?.name
  t.equal(found({ mac: '52:54:00:00:00:01' as Mac }), 'a')
  t.equal(found({ mac: '52:54:00:00:00:01' as Mac, uuid: UUID }), 'a')
  t.equal(found({ uuid: swapUuid(UUID) }), 'B')
  t.equal(found({}), 'lab')
  t.equal(found({ mac: '52:54:01:00:00:01' as Mac }), 'all')
  t.equal(found({ mac: '52:54:01:00:00:01' as Mac, vendorClass: null }), undefined)
  t.equal(compileRules([]).find(factsOf()), undefined)
})

t.test('how selectors are written', async (t) => {
  t.same(readRuleSelectors({ mac: ['5254.0012.3456', '52:54:00:12:34:56', '52-54-00-00-00-01'], tag: [] }), {
    mac: ['52:54:00:00:00:01', '52:54:00:12:34:56'],
  })
  t.same(readRuleSelectors({ remoteId: ['0xAB', 'a.b', 'text:ä'], uuid: [`{${UUID}}`] }), {
    uuid: [UUID],
    remoteId: ['ab', 'c3a4'],
  })
  t.same(readRuleSelectors({ time: [{ days: ['sun', 'mon'] }, { days: ['mon', 'sun'], to: '24:00' }, {}] }), {
    time: [
      { days: ['mon', 'sun'], from: '00:00', to: '24:00' },
      { days: [...WEEKDAYS], from: '00:00', to: '24:00' },
    ],
  })
  const wrong: [RuleSelectorsInput, RegExp][] = [
    [{}, /at least one/],
    [{ mac: [] }, /at least one/],
    [{ mac: ['52:54'] }, /selector mac: `52:54` is not a MAC/],
    [{ oui: ['52:54'] }, /oui/],
    [{ oui: ['52:54-00'] }, /oui/],
    [{ uuid: ['00000000-0000-0000-0000-000000000000'] }, /uuid/],
    [{ subnet: ['192.168.1.1/24'] }, /host bits/],
    [{ subnet: ['192.168.1.0'] }, /subnet/],
    [{ architecture: ['amd64'] }, /one of x86, x64/],
    [{ circuitId: ['abc'] }, /text:Gi1\/0\/3/],
    [{ circuitId: ['Gi1/0/3'] }, /text:Gi1\/0\/3/],
    [{ circuitId: [''] }, /circuitId/],
    [{ remoteId: ['text:'] }, /remoteId/],
    [{ vendorClass: [''] }, /vendorClass/],
    [{ time: [{ from: '08:00', to: '08:00' }] }, /time/],
    [{ time: [{ from: '24:00' }] }, /time/],
    [{ time: [{ from: '24:30', to: '06:00' }] }, /time/],
    [{ time: [{ days: [] }] }, /time/],
    [{ mac: ['525400000001'], oui: ['00:11:22'] }, /never apply/],
  ]
  for (const [input, reason] of wrong) {
    t.throws(() => readRuleSelectors(input), { code: 'REQUEST_INVALID', message: reason }, JSON.stringify(input))
  }
})

t.test('rules that clash', async (t) => {
  const outcome = (one: ProfileRule, other: ProfileRule): string => {
    try {
      refuseConflicts(one, [other])
      return 'fine'
    } catch (error) {
      if (!(error instanceof OpenWdsError)) throw error
      return `${error.code} ${error.details['name']} ${error.details['other']}`
    }
  }
  /** Selectors of a and b, then what is said at the same order with other profiles, with a before b, with b before a. */
  const table: [
    RuleSelectorsInput,
    RuleSelectorsInput,
    ...(readonly ['tie' | 'fine', 'hidden' | 'fine', 'hidden' | 'fine']),
  ][] = [
    [{ mac: ['525400000001'] }, { mac: ['525400000002'] }, 'fine', 'fine', 'fine'],
    [{ mac: ['525400000001'] }, { mac: ['52-54-00-00-00-01'] }, 'tie', 'hidden', 'hidden'],
    [{ mac: ['525400000001', '525400000002'] }, { mac: ['525400000001'] }, 'tie', 'hidden', 'fine'],
    [{ oui: ['52:54:00'] }, { mac: ['525400000001', '525400000002'] }, 'tie', 'hidden', 'fine'],
    [{ oui: ['52:54:00'] }, { mac: ['525401000001'] }, 'fine', 'fine', 'fine'],
    [{ mac: ['525401000001'] }, { oui: ['52:54:00'], tag: ['a'] }, 'fine', 'fine', 'fine'],
    [{ uuid: [UUID] }, { uuid: [swapUuid(UUID)] }, 'tie', 'hidden', 'hidden'],
    [{ uuid: [UUID] }, { uuid: [OTHER_UUID] }, 'fine', 'fine', 'fine'],
    [{ uuid: [UUID] }, { mac: ['525400000001'] }, 'tie', 'fine', 'fine'],
    [{ vendorClass: ['PXEClient'] }, { vendorClass: ['PXEClient:Arch:00007'] }, 'tie', 'hidden', 'fine'],
    [{ vendorClass: ['PXEClient'] }, { vendorClass: ['HTTPClient'] }, 'fine', 'fine', 'fine'],
    [{ architecture: ['x86'] }, { architecture: ['x64'] }, 'tie', 'fine', 'fine'],
    [{ architecture: ['x86', 'x64'] }, { architecture: ['x64'] }, 'tie', 'hidden', 'fine'],
    [{ architecture: ['x64'] }, { architecture: ['x64uefi'] }, 'fine', 'fine', 'fine'],
    [{ subnet: ['10.0.0.0/8'] }, { subnet: ['10.1.0.0/16', '10.2.0.0/16'] }, 'tie', 'hidden', 'fine'],
    [{ subnet: ['10.1.0.0/16'] }, { subnet: ['10.2.0.0/16'] }, 'fine', 'fine', 'fine'],
    [{ circuitId: ['01'] }, { circuitId: ['02'] }, 'fine', 'fine', 'fine'],
    [{ circuitId: ['01'] }, { remoteId: ['01'] }, 'tie', 'fine', 'fine'],
    [{ userClass: ['iPXE'] }, { userClass: ['ipxe'] }, 'fine', 'fine', 'fine'],
    [{ tag: ['a'] }, { tag: ['b'] }, 'tie', 'fine', 'fine'],
    [{ tag: ['a', 'b'] }, { tag: ['A'] }, 'tie', 'hidden', 'fine'],
    [{ tag: ['a'] }, { tag: ['a'], oui: ['52:54:00'] }, 'tie', 'hidden', 'fine'],
    [{ time: [{ days: ['mon'] }] }, { time: [{ days: ['tue'] }] }, 'fine', 'fine', 'fine'],
    [{ time: [{ to: '12:00' }] }, { time: [{ from: '12:00' }] }, 'fine', 'fine', 'fine'],
    [{ time: [{ days: ['sun'], from: '23:00', to: '01:00' }] }, { time: [{ days: ['mon'] }] }, 'tie', 'fine', 'fine'],
    [{ time: [{ to: '12:00' }, { from: '12:00' }] }, { time: [{ days: ['mon'] }] }, 'tie', 'hidden', 'fine'],
    [{ oui: ['52:54:00'], time: [{ days: ['mon'] }] }, { oui: ['52:54:00'] }, 'tie', 'fine', 'hidden'],
  ]
  for (const [a, b, sameOrder, aFirst, bFirst] of table) {
    const about = `${JSON.stringify(a)} ${JSON.stringify(b)}`
    const [one, other] = [ruleOf('a', a), ruleOf('b', b)]
    t.equal(outcome(one, other), sameOrder === 'tie' ? 'RULE_TIE a b' : 'fine', about)
    t.equal(outcome(other, one), sameOrder === 'tie' ? 'RULE_TIE b a' : 'fine', `${about}, the other way`)
    const early = { order: 5 }
    const hidesB = aFirst === 'hidden' ? 'RULE_UNREACHABLE b a' : 'fine'
    t.equal(outcome({ ...one, ...early }, other), hidesB, `a first: ${about}`)
    t.equal(outcome(other, { ...one, ...early }), hidesB, `a first, b written: ${about}`)
    t.equal(
      outcome(one, { ...other, ...early }),
      bFirst === 'hidden' ? 'RULE_UNREACHABLE a b' : 'fine',
      `b first: ${about}`,
    )
    t.equal(outcome({ ...one, enabled: false }, other), 'fine', 'a rule that is off stands in nobody’s way')
    t.equal(outcome(one, { ...other, enabled: false }), 'fine', 'nor when it is the other one')
    const same = { ...other, profile: 'a' }
    t.equal(
      outcome(one, same),
      aFirst === 'hidden' && bFirst === 'hidden' ? 'RULE_UNREACHABLE a b' : 'fine',
      `the same order and profile: only a rule that says the same again is refused: ${about}`,
    )
  }
})

// a small world, so that random rules and clients meet often
const MACS = ['52:54:00:00:00:01', '52:54:00:00:00:02', '52:54:01:00:00:01']
const subset = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1, maxLength: 2 })
const valuesArbitrary = fc.record({
  mac: subset(MACS),
  oui: subset(['52:54:00', '52:54:01']),
  uuid: subset([UUID, swapUuid(UUID), OTHER_UUID]),
  vendorClass: subset(['PXEClient', 'PXEClient:Arch:00007', 'HTTPClient']),
  userClass: subset(['iPXE', 'other']),
  architecture: subset(ARCHITECTURES),
  subnet: subset(['10.0.0.0/8', '10.1.0.0/16', '10.1.2.0/24', '192.168.0.0/16', '0.0.0.0/0']),
  circuitId: subset(['01', '02']),
  remoteId: subset(['01', '02']),
  tag: subset(['a', 'B', 'b']),
  time: fc.array(
    fc.record({
      days: subset(WEEKDAYS),
      from: fc.constantFrom('00:00', '08:00', '22:00'),
      to: fc.constantFrom('06:00', '12:00', '24:00'),
    }),
    { minLength: 1, maxLength: 2 },
  ),
})
const selectorsArbitrary: fc.Arbitrary<RuleSelectorsInput> = fc
  .tuple(valuesArbitrary, fc.subarray([...RULE_SELECTORS], { minLength: 1, maxLength: 3 }))
  .map(([values, names]) => Object.fromEntries(names.map((name) => [name, values[name]])))
  .filter(isWritable)

function isWritable(input: RuleSelectorsInput): boolean {
  try {
    readRuleSelectors(input)
    return true
  } catch {
    return false
  }
}

const factsArbitrary: fc.Arbitrary<RuleFacts> = fc
  .record({
    mac: fc.constantFrom(...MACS) as fc.Arbitrary<Mac>,
    uuid: fc.constantFrom(null, UUID, swapUuid(UUID), OTHER_UUID),
    machine: fc.constantFrom(
      { ...bios, wds: null },
      { ...bios, wds: { ...looked, architectureCode: 0 } },
      { firmware: 'bios' as const, architecture: 'x64' as const, wds: looked },
      { firmware: 'uefi' as const, architecture: 'x64uefi' as const, wds: null },
      { firmware: 'uefi' as const, architecture: 'arm64' as const, wds: null },
      { firmware: 'unknown' as const, architecture: null, wds: null },
    ),
    vendorClass: fc.constantFrom(null, 'PXEClient', 'PXEClient:Arch:00007:UNDI:003016', 'HTTPClient:Arch:00016'),
    userClass: fc.constantFrom(null, 'iPXE', 'other'),
    link: fc.constantFrom(
      null,
      '10.1.2.3',
      '10.1.9.9',
      '10.9.9.9',
      '192.168.1.1',
      '8.8.8.8',
    ) as fc.Arbitrary<Ipv4 | null>,
    relay: fc.option(
      fc.record({
        address: fc.constant(relay.address),
        circuitId: fc.constantFrom(null, '01', '02'),
        remoteId: fc.constantFrom(null, '01', '02'),
        subscriberId: fc.constant(null),
      }),
    ),
    tags: fc.subarray(['A', 'b', 'c']),
    hour: fc.integer({ min: 0, max: 7 * 24 - 1 }),
  })
  .map(({ machine, tags, hour, ...client }) =>
    factsOf({ ...client, ...machine }, { tags, at: new Date(2026, 2, 2 + Math.floor(hour / 24), hour % 24, 30) }),
  )

t.test(
  'no two rules that were accepted leave the choice to chance; none that is refused as hidden could decide',
  async (t) => {
    let bothMatched = 0
    fc.assert(
      fc.property(
        selectorsArbitrary,
        selectorsArbitrary,
        fc.array(factsArbitrary, { minLength: 20, maxLength: 20 }),
        (a, b, clients) => {
          const [one, other] = [ruleOf('a', a), ruleOf('b', b)]
          const covered = matchesAllOf(one.selectors, other.selectors)
          for (const facts of clients) {
            const [oneFits, otherFits] = [one, other].map((rule) => matchRule(rule, facts).matches)
            if (oneFits && otherFits) {
              bothMatched++
              if (!mayBothMatch(one.selectors, other.selectors)) return false
              try {
                refuseConflicts(one, [other])
                return false
              } catch (error) {
                if (!(error instanceof OpenWdsError) || error.code !== 'RULE_TIE') throw error
              }
            }
            if (covered && otherFits && !oneFits) return false
            if (compileRules([one]).find(facts) !== (oneFits ? one : undefined)) return false
          }
          return true
        },
      ),
      { numRuns: 3000 },
    )
    t.ok(bothMatched > 300, `${bothMatched} clients fitted both: the property was put to the test`)
  },
)

t.test('a compiled rule set gives what asking rule after rule gives', async () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(selectorsArbitrary, fc.integer({ min: 0, max: 4 }), fc.boolean()), { maxLength: 12 }),
      fc.array(factsArbitrary, { minLength: 10, maxLength: 10 }),
      (given, clients) => {
        const rules = given.map(([selectors, order, enabled], index) =>
          ruleOf(`rule-${String(index).padStart(2, '0')}`, selectors, { order, enabled }),
        )
        const matcher = compileRules(rules)
        const inOrder = rules.filter(({ enabled }) => enabled).sort((one, other) => one.order - other.order)
        return clients.every((facts) => matcher.find(facts) === inOrder.find((rule) => matchRule(rule, facts).matches))
      },
    ),
    { numRuns: 500 },
  )
})

t.test('time windows', async (t) => {
  const texts: [string, string | undefined][] = [
    ['mon-fri 08:00-18:00', 'mon-fri 08:00-18:00'],
    ['MON,tue,Wed', 'mon-wed'],
    ['sat,sun', 'sat,sun'],
    ['sun-mon', 'mon,sun'],
    ['22:00-06:00', '22:00-06:00'],
    ['mon-sun', 'always'],
    ['fri-tue 00:00-24:00', 'mon,tue,fri-sun'],
    ['mon,wed-fri,sun 07:05-24:00', 'mon,wed-fri,sun 07:05-24:00'],
    ['', undefined],
    ['monday', undefined],
    ['mon-', undefined],
    ['mon tue 08:00-09:00', undefined],
    ['mon-tue-wed', undefined],
    ['8:00-9:00', undefined],
    ['08:00-08:00', undefined],
    ['08:60-09:00', undefined],
    ['24:00-06:00', undefined],
    ['08:00-25:00', undefined],
  ]
  for (const [text, canonical] of texts) {
    const window = parseTimeWindow(text)
    t.equal(window && formatTimeWindow(window), canonical, text)
  }
  t.equal(formatMinuteOfWeek(minuteOfWeek(new Date('2026-03-29T04:05:00+02:00'))), 'sun 04:05')
  const windowArbitrary = fc
    .record({ days: subset(WEEKDAYS), from: fc.integer({ min: 0, max: 1439 }), to: fc.integer({ min: 0, max: 1440 }) })
    .filter(({ from, to }) => from !== to)
    .map(({ days, from, to }) => ({
      days: WEEKDAYS.filter((day) => days.includes(day)),
      from: clock(from),
      to: clock(to),
    }))
  fc.assert(
    fc.property(
      fc.array(windowArbitrary, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 0, max: 10079 }),
      (windows, minute) => {
        const day = Math.floor(minute / 1440)
        // minute after minute, as a person would look it up: today's windows, and yesterday's that run over midnight
        const expected = windows.some(({ days, from, to }) => {
          const now = clock(minute % 1440)
          const today = days.includes(WEEKDAYS[day] ?? 'mon')
          const yesterday = days.includes(WEEKDAYS[(day + 6) % 7] ?? 'mon')
          return from < to ? today && from <= now && now < to : (today && from <= now) || (yesterday && now < to)
        })
        return (
          spansContain(weekSpans(windows), minute) === expected &&
          windows.every((window) => {
            const text = formatTimeWindow(window)
            return text === 'always' || JSON.stringify(parseTimeWindow(text)) === JSON.stringify(window)
          })
        )
      },
    ),
    { numRuns: 3000 },
  )
})

function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
}
