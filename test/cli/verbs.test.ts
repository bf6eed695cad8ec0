// Every verb against a real daemon: what people read, the JSON programs read, refusals, confirmations, and the live watch.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TSchema } from 'typebox'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import t, { type Test } from 'tap'
import * as driverSchemas from '../../src/api/driver-schemas.ts'
import * as imageSchemas from '../../src/api/image-schemas.ts'
import { DiagnosisSchema } from '../../src/api/diagnosis.ts'
import { SessionPacketsSchema } from '../../src/api/session-packets.ts'
import { ProfileSchema } from '../../src/api/profile-schemas.ts'
import { RuleSchema } from '../../src/api/rule-schemas.ts'
import { ExplanationSchema } from '../../src/api/explanation-schema.ts'
import * as schemas from '../../src/api/schemas.ts'
import { SettingSchema, type SettingReply } from '../../src/api/settings.ts'
import { UserSchema } from '../../src/api/user-schemas.ts'
import { createProgram, forEachCommand } from '../../src/cli/cli.ts'
import { apiPath, createClient } from '../../src/cli/client.ts'
import { fullName } from '../../src/cli/verb.ts'
import { writeDriver } from '../support/driver-files.ts'
import { fetchTftp } from '../support/tftp-client.ts'
import { startTestDaemon, uefiProgram, type TestDaemon } from './daemon.ts'
import { run, shellWords, type Ran, type RunOptions } from './run.ts'
import { screen } from './screen.ts'

const MAC = '52:54:00:12:34:56'
const DRIVER_MAC = '52:54:00:00:00:77'
const UNKNOWN = '52:54:00:00:00:99'

/** Runs command lines against the daemon, by its socket. */
function shell(daemon: TestDaemon) {
  const env = { OPENWDS_CONFIG: daemon.configFile }
  return (line: string, options: RunOptions = {}): Promise<Ran> =>
    run(shellWords(line), { ...options, env: { ...env, ...options.env } })
}

/** Waits until `isDone`, at most five seconds. */
async function until(isDone: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !isDone(); tries++) {
    if (tries > 250) throw new Error(`waited too long for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const OWN_TESTS =
  /^(image (inspect|replace|verify)|bcd .*|answer .*|secret .*|ca .*|backup|restore|efi .*|import .*|wdsutil|deploy .*|completion)$/

t.test('every verb: text for people, JSON of its schema for programs', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  const checked = new Set<string>()

  /** Runs the line with --json, and compares what it prints with the schema. */
  async function json(line: string, schema: TSchema): Promise<unknown> {
    const { code, out, err } = await sh(`${line} --json`)
    t.equal(code, 0, `${line} --json: ${err}`)
    const value: unknown = JSON.parse(out || 'undefined')
    t.ok(Value.Check(schema, value), `${line} --json is of its schema`)
    checked.add(fullVerb(line))
    return value
  }
  async function text(line: string, said: RegExp): Promise<void> {
    const { code, out, err } = await sh(line)
    t.equal(code, 0, `${line}: ${err}`)
    t.match(out, said, line)
  }
  const fullVerb = (line: string): string => {
    const [noun = '', verb = ''] = line.split(' ')
    return ['watch', 'explain', 'health', 'settings'].includes(noun) ? noun : `${noun} ${verb}`
  }
  const nothing = Type.Null()
  const machineShown = Type.Object({
    ...schemas.MachineListItemSchema.properties,
    bootMemory: schemas.BootMemorySchema,
  })

  await json('health', schemas.HealthSchema)
  await text(
    'health',
    /^status +ok\n[^]*tftp +127\.0\.0\.1:\d+\/udp\n[^]*answers +machines that have an armed assignment/m,
  )

  const settings = (await json('settings', Type.Array(SettingSchema))) as SettingReply[]
  const written = (await json('settings --written', Type.Array(SettingSchema))) as SettingReply[]
  t.ok(written.length > 0 && written.length < settings.length, `${written.length} of ${settings.length} are written`)
  t.ok(written.every(({ origin }) => origin !== null))
  t.same(
    await json('settings tftp', Type.Array(SettingSchema)),
    settings.filter(({ path }) => path.startsWith('tftp.')),
  )
  await text('settings dhcp.mode', /^SETTING +VALUE +FROM +MEANING\ndhcp\.mode +\S+ +\S*openwds\.yaml:\d+:\d+ +\S.*\n$/)
  await text('settings nothing.such', /^SETTING +VALUE +FROM +MEANING\n$/)

  await json('image add boot/lab/lab.efi --dry-run', imageSchemas.ImageSchema)
  t.strictSame(await json('image list', Type.Array(imageSchemas.ImageSchema)), [], 'a dry run changed nothing')
  await text('image add boot/lab/lab.efi --description "the lab"', /^lab boots boot\/lab\/lab\.efi \(x64uefi\)\.\n$/)
  await text(
    `image add ${daemon.directory}/boot-images/boot/lab/lab.0 --name lab`,
    /lab\.efi \(x64uefi\).*lab\.0 \(x64\)|lab\.0 \(x64\).*lab\.efi/,
  )
  await json('image show lab', imageSchemas.ImageDetailSchema)
  await text('image show lab', /description +the lab\n[^]*x64uefi +boot\/lab\/lab\.efi/)
  await text(
    'image list',
    /^NAME +TYPE +ARCHITECTURES +IMAGES +SIZE +GROUP +SIGNED +STATE +DESCRIPTION\nlab +boot +\S+ \S+ +- +- +- +- +ready +the lab\n$/,
  )
  const [one, two] = await Promise.all([
    sh('image add boot/lab/lab.efi --name both'),
    sh('image add boot/lab/lab.0 --name both'),
  ])
  t.same([one.code, two.code], [0, 0], 'two at once do not lose one')
  t.match(await json('image show both', imageSchemas.ImageDetailSchema), {
    programs: { x64uefi: 'boot/lab/lab.efi', x64: 'boot/lab/lab.0' },
  })
  await json('image remove both --yes', nothing)

  await json('profile add rescue --boot-image lab --dry-run', ProfileSchema)
  await text(
    'profile add rescue --boot-image lab --menu-text "Rescue system"',
    /^Profile rescue: boot image lab; method boot-only; in boot menus as "Rescue system"\.\n$/,
  )
  await json('profile add bare --method local --description ""', ProfileSchema)
  await json('profile list', Type.Array(ProfileSchema))
  await text(
    'profile list',
    /^NAME +BOOTS +INSTALLS +METHOD +IN MENUS +DESCRIPTION\nbare +- +- +local +- +-\nrescue +lab +- +boot-only +Rescue system +-\n$/,
  )
  t.match(await json('profile set rescue --menu-text "" --description everywhere', ProfileSchema), {
    menuText: null,
    description: 'everywhere',
    bootImage: 'lab',
  })
  await text(
    'profile set bare --description x --dry-run',
    /^Nothing was changed; without --dry-run:\nProfile bare: method local\.\n$/,
  )
  await json('profile show rescue', ProfileSchema)
  await text('profile show rescue', /^name +rescue\ndescription +everywhere\nboot image +lab\n[^]*in boot menus +-\n/)

  const room = await json(
    'rule add room-3 --profile rescue --subnet 192.168.30.0/24 --time "mon-fri 07:00-18:00" --time "sat,sun" --circuit-id text:1/3',
    RuleSchema,
  )
  t.match(room, {
    order: 10,
    selectors: {
      subnet: ['192.168.30.0/24'],
      circuitId: ['312f33'],
      time: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '07:00', to: '18:00' }, { days: ['sat', 'sun'] }],
    },
  })
  await text(
    'rule add bench --profile rescue --mac 525400000007 --vendor-class PXEClient --order 20 --disable',
    /^bench \(order 20, disabled\) leads to rescue: mac 52:54:00:00:00:07; vendor-class PXEClient\.\n$/,
  )
  await json('rule list', Type.Array(RuleSchema))
  await text(
    'rule list',
    /^ORDER +NAME +PROFILE +ENABLED +WHEN\n +10 +room-3 +rescue +yes +subnet 192\.168\.30\.0\/24; circuit-id 312f33; time mon-fri 07:00-18:00, sat,sun\n +20 +bench +rescue +no +/,
  )
  t.match(await json('rule set bench --enable --vendor-class "" --tag a --tag b --description x', RuleSchema), {
    enabled: true,
    description: 'x',
    selectors: { mac: ['52:54:00:00:00:07'], tag: ['a', 'b'], vendorClass: undefined },
  })
  await text(
    'rule set bench --profile bare --dry-run',
    /^Nothing was changed; [^]*bench \(order 20\) leads to bare: mac/,
  )
  await json('rule show bench', RuleSchema)
  await text(
    'rule show bench',
    /^name +bench\n[^]*^order +20\n^mac +52:54:00:00:00:07\n^tag +a, b\n^profile +rescue\n/m,
  )
  await json('rule move bench --before room-3 --dry-run', RuleSchema)
  await text('rule move bench --before room-3', /^bench \(order 4\) leads to rescue/)
  await text('rule move bench --after room-3', /^bench \(order 20\)/)
  await text('rule move bench --order 7', /^bench \(order 7\)/)
  await json('rule remove bench --yes --dry-run', nothing)
  await text('rule remove bench --yes', /^Rule bench is removed\.\n$/)
  await json('profile remove bare --yes', nothing)

  t.match(await json('image set lab --last-file boot/initrd --description x', imageSchemas.ImageSchema), {
    lastFile: 'boot/initrd',
    description: 'x',
  })
  await text('image set lab --last-file "" --dry-run', /^Nothing was changed; without --dry-run:\nlab is changed\.\n$/)
  await text('image set lab --last-file "" --description ""', /^lab is changed\.\n$/)

  await json('machine add 5254.0012.3456 --name lab-1 --dry-run', schemas.MachineSchema)
  await text(
    'machine add 5254.0012.3456 --name lab-1 --tag a --tag b --var owner=physics',
    /^lab-1 \(52:54:00:12:34:56\) is known now\.\n$/,
  )
  await json('machine add 52-54-00-00-00-02 --uuid 44454c4c-3000-104d-8058-c4c04f4d3232', schemas.MachineSchema)
  await json('machine list', Type.Array(schemas.MachineListItemSchema))
  await text('machine list', /^MAC +NAME +BOOTS +INSTALLS +ARMED +TAGS\n/)
  await text('machine list --tag a', /\n52:54:00:12:34:56 +lab-1 +- +- +- +a b\n$/)
  t.equal(((await json('machine list --search lab', Type.Array(schemas.MachineListItemSchema))) as unknown[]).length, 1)

  t.match(await json('machine set lab-1 --tag c --untag a --var room=3 --description bench', schemas.MachineSchema), {
    tags: ['b', 'c'],
    variables: { owner: 'physics', room: '3' },
    description: 'bench',
  })
  await text(
    'machine set 525400123456 --var owner= --description "" --dry-run',
    /^Nothing was changed; without --dry-run:\nlab-1/,
  )
  await text('machine set 525400123456 --var owner= --description ""', /^lab-1 \(.*\) is changed\.\n$/)
  t.match(await json('machine show lab-1', machineShown), {
    description: null,
    variables: { room: '3' },
    assignment: null,
  })

  await json('machine assign lab-1 --boot-image lab --method boot-only --dry-run', schemas.AssignmentSchema)
  await text(
    'machine assign lab-1 --boot-image lab --once',
    /^52:54:00:12:34:56 is assigned: boot image lab; method boot-only; armed once\.\n$/,
  )
  await text('machine list --search lab-1', /lab-1 +lab +- +once +/)
  await json('machine disarm lab-1', schemas.AssignmentSchema)
  await text('machine disarm lab-1', /is disarmed: .*; not armed\./)
  await json('machine arm lab-1 --dry-run', schemas.AssignmentSchema)
  await text('machine arm lab-1', /is armed: boot image lab; method boot-only; armed once\./)
  await text(
    'machine show lab-1',
    /^name +lab-1\n[^]*^var room +3\n[^]*^assignment +boot image lab; method boot-only; armed once\n/m,
  )
  await text('machine show lab-1', /^offers +as usual, nothing learned yet\n/m)
  t.match(await json('machine set lab-1 --dialect bypass --dhcp-option 12=lab-1', schemas.MachineSchema), {
    dialect: 'bypass',
    dhcpOptions: { 12: 'lab-1' },
  })
  await text('machine show lab-1', /^option 12 +lab-1\n^offers +bypass \(pinned\)\n/m)
  t.match(await json('machine set lab-1 --dialect learned --dhcp-option 12=', schemas.MachineSchema), {
    dialect: null,
    dhcpOptions: {},
  })
  t.match(await json('machine set lab-1 --tftp maxBlockSize=1380 --tftp wrapToOne=true', schemas.MachineSchema), {
    tftp: { maxBlockSize: 1380, wrapToOne: true },
  })
  await text('machine show lab-1', /^tftp maxBlockSize +1380\n^tftp wrapToOne +true\n/m)
  const cleared = await json('machine set lab-1 --tftp maxBlockSize= --tftp wrapToOne=', schemas.MachineSchema)
  t.same((cleared as { tftp: object }).tftp, {})
  await json('machine reset lab-1 --dry-run', nothing)
  await text('machine reset lab-1', /^What was learned of lab-1 is forgotten\.\n$/)
  await json('machine wake lab-1', schemas.WakeReplySchema)
  await text('machine wake lab-1', /^Woke 52:54:00:12:34:56: magic packet sent to /)

  t.match(await json(`explain ${MAC} --arch x64uefi`, ExplanationSchema), { decision: { action: 'boot' } })
  await text(
    'explain lab-1',
    /^boot: [^]*\nMachine\nknown +lab-1, by its mac\n[^]*\nRules\nRULE +VERDICT +BECAUSE +LOOKED AT\n[^]*\nReply\n[^]*\nFiles\nNAME +FOR +RESULT +SIZE\n.*1\.0 kB\n$/,
  )
  await text(
    `explain ${UNKNOWN} --arch x64 --port 4011`,
    /^wait: [^]*Reply\nnone is sent\n\nFiles\nnone would be asked for\n$/,
  )

  t.ok(await daemon.ask({ mac: MAC }), 'the assigned machine gets an offer')
  t.notOk(await daemon.ask({ mac: UNKNOWN }), 'the unknown one waits')
  const [session] = (await json(
    `session list --mac 525400123456`,
    Type.Array(schemas.SessionSchema),
  )) as schemas.SessionReply[]
  await text(
    'session list --state offered',
    /^ID +STARTED +MAC +NAME +ARCH +BOOTS +STATE +TOOK\n.*lab-1 +x64uefi +lab +offered +0 s\n$/,
  )
  t.match(await json(`session show ${session?.id ?? ''}`, schemas.SessionDetailSchema), {
    journal: [{ kind: 'dhcp.discover' }],
  })
  await text(
    `session show ${session?.id ?? ''}`,
    /^machine +lab-1 \(52:54:00:12:34:56\)\n[^]*\n── lab-1 \(52:54:00:12:34:56\) · session [^]*0\.0\d\d s {2}lab-1 +→ DISCOVER [^]*← OFFER /m,
  )

  await json(`session packets ${session?.id ?? ''}`, SessionPacketsSchema)
  await text(
    `session packets ${session?.id ?? ''}`,
    /DHCP DISCOVER [^]*\n {2}chaddr: 52:54:00:12:34:56\n[^]*DHCP OFFER /,
  )

  // the machine was just offered its boot, nobody had time to take it
  t.match(await json('doctor boot lab-1', DiagnosisSchema), {
    session: { machineName: 'lab-1' },
    findings: [{ code: 'boots' }],
  })
  await text('doctor lab-1', /^lab-1 \(52:54:00:12:34:56\), boot \S+ of .*: offered\nfine boots: The boot is under way/)
  await text(`session show ${session?.id ?? ''}`, /\n\nfine boots: The boot is under way /)
  const trouble = await sh('doctor')
  t.equal(trouble.code, 1, 'the one that waits has a problem')
  t.match(trouble.out, /^52:54:00:00:00:99, boot [^]*problem waiting-for-approval: [^]*next: `openwds pending list`/)
  t.notMatch(trouble.out, /lab-1/)
  t.match(JSON.parse((await sh('doctor 52:54:00:00:00:97 --json')).err), { code: 'MACHINE_NEVER_BOOTED' })

  const [pending] = (await json('pending list', Type.Array(schemas.PendingSchema))) as schemas.PendingReply[]
  await text('pending list', /^ID +MAC +ARCH +UUID +TRIES +LAST SEEN\n *\d+ {2}52:54:00:00:00:99 +x64uefi +- +1 /)
  await json(`pending approve ${pending?.id ?? 0} --name lab-2 --dry-run`, schemas.MachineSchema)
  await text(
    `pending approve ${pending?.id ?? 0} --name lab-2 --boot-image lab --method boot-only`,
    /^lab-2 \(52:54:00:00:00:99\) is approved and assigned\.\n$/,
  )
  t.ok(await daemon.ask({ mac: UNKNOWN }), 'and is answered from now on')
  await daemon.ask({ mac: '52:54:00:00:00:98' })
  const [other] = (await json('pending list', Type.Array(schemas.PendingSchema))) as schemas.PendingReply[]
  await json(`pending reject ${other?.id ?? 0} --dry-run`, schemas.PendingSchema)
  await text(`pending reject ${other?.id ?? 0}`, /^52:54:00:00:00:98 is rejected\.\n$/)
  await text('pending list --state rejected', /52:54:00:00:00:98/)

  await json('lease list', Type.Array(schemas.LeaseSchema))
  await text('lease list', /^ADDRESS +MAC +STATE +UNTIL +CLIENT ID\n$/)
  for (const verb of ['show', 'remove']) {
    const { code, err } = await sh(`lease ${verb} 10.0.0.9${verb === 'remove' ? ' --yes' : ''} --json`)
    t.equal(code, 1)
    t.match(JSON.parse(err), { code: 'LEASE_NOT_FOUND' })
    checked.add(`lease ${verb}`)
  }
  // on loopback there is nobody to ask, which is said
  const net = await sh('doctor net --json')
  t.equal(net.code, 1)
  t.ok(Value.Check(schemas.NetworkProbeSchema, JSON.parse(net.out)))
  checked.add('doctor net')
  t.match((await sh('doctor net')).out, /lo: .*loopback[^]*next: No DHCP server answered/)
  await json('token add program --role viewer --expires 30d', schemas.NewTokenSchema)
  const added = await sh('token add person')
  t.match(added.out, /^owds_\S{43}\n$/, 'the key alone on standard output')
  t.match(added.err, /^Token person, role operator, without an end\. Keep it/)
  await json('token list', Type.Array(schemas.TokenSchema))
  await text(
    'token list',
    /^NAME +ROLE +CREATED +EXPIRES +LAST USED\n[^]*program +viewer +\S+ \S+ +\d{4}-[^]*person +operator .*never +-\n/,
  )
  t.equal(((await json('token list --limit 1', Type.Array(schemas.TokenSchema))) as unknown[]).length, 1)
  await json('token remove program --yes', nothing)

  const password = join(daemon.directory, 'password.txt')
  writeFileSync(password, 'correct horse battery\n')
  await json(`user add anna --role admin --from ${password}`, UserSchema)
  t.match(await sh(`user add anna --from ${password}`), { code: 1, err: /CHANGED_MEANWHILE/ })
  t.match(await sh('user add desk --role viewer', { typed: 'another long password\n' }), {
    code: 0,
    out: 'User desk, role viewer, may sign in.\n',
  })
  t.match(await sh('user add brief', { typed: 'short' }), { code: 1, err: /password/ })
  await json('user set desk --disable', UserSchema)
  await text('user set desk --role operator --enable', /^User desk, role operator, may sign in\.\n$/)
  await json('user list', Type.Array(UserSchema))
  await text('user list', /^NAME +ROLE +STATE[^]*anna +admin +enabled +\S+ \S+ +-\n/)
  await json('user remove desk --yes', nothing)
  t.match(await sh('user remove anna --yes'), { code: 1, err: /USER_LAST_ADMIN/ })
  await text('user set anna --password --from ' + password + ' --dry-run', /^Nothing was changed/)

  await json('machine unassign lab-1 --yes --dry-run', nothing)
  await text('machine unassign lab-1 --yes', /^52:54:00:12:34:56 has no assignment any more\.\n$/)
  await text('machine remove lab-1 --yes', /^lab-1 \(52:54:00:12:34:56\) is forgotten\.\n$/)
  await json('machine remove lab-2 --yes', nothing)
  await text('rule remove room-3 --yes', /^Rule room-3 is removed/)
  await text('profile remove rescue --yes', /^Profile rescue is removed\.\n$/)
  await json('group add w11 --description lab', imageSchemas.ImageGroupSchema)
  await json('group set w11 --name windows-11', imageSchemas.ImageGroupSchema)
  await json('group list', Type.Array(imageSchemas.ImageGroupSchema))
  await text('group list', /^NAME +IMAGES +DESCRIPTION\nwindows-11 +- +lab\n$/)
  await json('group remove windows-11 --yes', nothing)

  const driver = writeDriver(daemon.directory, 'net')
  await json(`driver add ${driver} --dry-run`, driverSchemas.DriverSchema)
  t.strictSame(await json('driver list', Type.Array(driverSchemas.DriverSchema)), [], 'a dry run brought nothing in')
  await text(`driver add ${driver}`, /^net: one driver for amd64, arm64, 3 files\.\n$/)
  t.match(await sh(`driver add ${daemon.directory}/nothing-there`), { code: 1, err: /DRIVER_UNUSABLE/ })
  await text('driver list', /^NAME +CLASS +[^]*\nnet +Net +Éxample; Inc +amd64 arm64 +3 +-\n$/)
  await json('driver show net', driverSchemas.DriverDetailSchema)
  await text('driver show net', /version +12\.19\.2\.60 of 2024-03-07\n[^]*amd64 +PCI\\VEN_8086&DEV_15FB /)
  await json('driver-group add dell --package net --include manufacturer=Dell*', driverSchemas.DriverGroupSchema)
  await json(
    'driver-group set dell --target winpe --exclude model=X* --include manufacturer=Dell*',
    driverSchemas.DriverGroupSchema,
  )
  t.match(await sh('driver-group set dell --include colour=red'), { err: /FACT=VALUE/ })
  await json('driver-group list', Type.Array(driverSchemas.DriverGroupSchema))
  await text('driver-group list', /dell +net +winpe +manufacturer Dell\*, model not X\* +enabled +-\n$/)
  await json(`machine add ${DRIVER_MAC} --name drivers`, schemas.MachineSchema)
  await json('driver explain drivers', driverSchemas.DriverExplanationSchema)
  await text(
    'driver explain drivers',
    /into Windows PE +net\ninto Windows +none\n[^]*dell +unknown +net +manufacturer is not known yet/,
  )
  t.match(await sh('driver remove net --yes'), { err: /DRIVER_IN_USE/ })
  await json('driver-group remove dell --yes', nothing)
  await json('driver remove net --yes', nothing)
  await json('machine remove drivers --yes', nothing)
  await text('image remove lab --yes', /^lab is removed; its files are where they were/)

  const entries = (await json('audit list --limit all', Type.Array(schemas.AuditSchema))) as schemas.AuditReply[]
  t.ok(entries.length > 10 && entries.every(({ actor }) => actor === 'local' || actor === 'system'))
  t.same(
    await json('audit list --action machine --subject drivers --since 1h', Type.Array(schemas.AuditSchema)),
    [],
    'a machine that is gone is found by its MAC alone',
  )
  await text(
    `audit --action machine --subject ${DRIVER_MAC} --actor LOCAL --since 1h`,
    /machine\.delete +.*\n.*machine\.put/,
  )
  t.same(await json('audit list --until 1h', Type.Array(schemas.AuditSchema)), [])
  t.match(await sh('audit list --since soon'), { code: 2, err: /Not like 12h, 30d/ })
  await text('audit list --limit 1', /^AT +WHO +FROM +DID +TO\n\S+ \S+ +local +socket +.*\n$/)

  await json('deploy list', Type.Union([Type.Array(Type.Object({})), Type.Object({})]))

  const verbs: string[] = []
  const io = { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: {}, serve: async () => 0 }
  forEachCommand(await createProgram(io, new AbortController().signal, { exitCode: 0 }), (command) => {
    if (command.commands.length === 0) verbs.push(fullName(command).replace(/^openwds /, ''))
  })
  // watch has its own test below, serve prints no JSON
  t.same(
    // those that work on files alone, or on more than this daemon has, have tests of their own
    verbs.filter((verb) => !checked.has(verb) && !OWN_TESTS.test(verb)),
    ['serve', 'watch'],
    'no verb was left out',
  )
})

t.test('refusals: the reason, the next step, exit code 1', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  await sh('token add only --role admin')
  await sh(`machine add ${MAC} --name lab-1`)
  await sh('image add boot/lab/lab.efi')
  await sh('machine assign lab-1 --boot-image lab --method boot-only')
  for (const name of ['rescue', 'other']) await sh(`profile add ${name} --boot-image lab`)
  await sh('rule add r --profile rescue --tag a')
  for (const [line, errorCode, said] of [
    [`machine add ${MAC}`, 'MACHINE_EXISTS', /has this MAC already: 52:54:00:12:34:56/],
    ['machine add 525400000001 --name LAB-1', 'MACHINE_EXISTS', /name/],
    ['machine add 525400000001 --name "two words"', 'REQUEST_INVALID', /\/name: /],
    ['machine add nonsense', 'MAC_INVALID', /`nonsense` is not a MAC address/],
    ['machine show lab-9', 'MACHINE_NOT_FOUND', /No machine `lab-9`/],
    ['machine assign lab-1 --boot-image nope --method boot-only', 'IMAGE_NOT_FOUND', /No boot image `nope`/],
    ['machine assign lab-1 --method windows-setup --boot-image lab', 'ASSIGNMENT_INCOMPLETE', /windows-setup needs/],
    ['image add boot/lab/lab.efi --name x --arch x64', 'BOOT_PROGRAM_UNUSABLE', /lab\.efi for x64/],
    ['image add boot/lab/none.efi --name x --arch x64uefi', 'BOOT_PROGRAM_UNUSABLE', /none\.efi/],
    ['image remove lab --yes', 'IMAGE_IN_USE', /52:54:00:12:34:56|lab-1/],
    ['profile add lab --boot-image nope', 'IMAGE_NOT_FOUND', /No boot image `nope`/],
    ['profile add lab --menu-text x', 'ASSIGNMENT_INCOMPLETE', /boot-only needs a boot image/],
    ['profile add rescue --boot-image lab', 'PROFILE_EXISTS', /A profile named `rescue` exists/],
    ['profile show none', 'PROFILE_NOT_FOUND', /No profile `none`/],
    ['profile remove rescue --yes', 'PROFILE_IN_USE', /used 1 time\(s\): rule r/],
    ['rule add r --profile rescue --tag b', 'RULE_EXISTS', /A rule named `r` exists/],
    ['rule add s --profile none --tag b', 'PROFILE_NOT_FOUND', /No profile `none`/],
    ['rule add s --profile rescue --mac 52', 'REQUEST_INVALID', /mac: `52` is not a MAC address/],
    ['rule add s --profile rescue --architecture amd64', 'REQUEST_INVALID', /\/selectors\/architecture\/0/],
    ['rule add s --profile other --tag b --order 10', 'RULE_TIE', /Rules `s` and `r` have the same order 10/],
    ['rule add s --profile other --tag A --oui 525400', 'RULE_UNREACHABLE', /`s` \(order 20\) would never decide/],
    ['rule show none', 'RULE_NOT_FOUND', /No rule `none`/],
    ['rule move r --before none', 'RULE_NOT_FOUND', /No rule `none`/],
    ['pending approve 7', 'PENDING_NOT_FOUND', /No pending machine with id 7/],
    ['session show none', 'SESSION_NOT_FOUND', /none/],
    ['session list --mac nonsense', 'MAC_INVALID', /nonsense/],
    ['watch nonsense', 'MAC_INVALID', /nonsense/],
    ['token remove only --yes', 'TOKEN_LAST_ADMIN', /last with the role admin/],
    ['token remove none --yes', 'TOKEN_NOT_FOUND', /none/],
  ] as const) {
    const { code, out, err } = await sh(line)
    t.equal(code, 1, line)
    t.equal(out, '')
    t.match(err, said, line)
    t.match(err, `(${errorCode})`)
    t.match(err, /^next: \S/m)
    const asJson = await sh(`${line} --json`)
    t.equal(asJson.code, 1)
    t.match(JSON.parse(asJson.err), { code: errorCode, detail: String, next: String }, `${line} --json`)
  }
})

t.test('by TCP with a token; roles; the token is never shown', async (t) => {
  const daemon = await startTestDaemon(t)
  const admin = (await shell(daemon)('token add me --role admin')).out.trim()
  const env = { OPENWDS_URL: daemon.url(), OPENWDS_TOKEN: admin }
  const viewer = (await run(['token', 'add', 'v', '--role', 'viewer'], { env })).out.trim()
  const file = join(daemon.directory, 'token')
  writeFileSync(file, `${viewer}\n`)
  const bare = { env: { OPENWDS_URL: daemon.url() } }
  t.equal((await run(['machine', 'list'], { env })).code, 0)
  t.equal((await run(['machine', 'list', '--token', viewer], bare)).code, 0)
  t.equal((await run(['machine', 'list', '--url', daemon.url(), '--token-file', file])).code, 0)
  const open = await run(['health', '--json'], bare)
  t.notMatch(JSON.parse(open.out), { daemon: {} }, 'health without a token says little')

  const refused = await run(['machine', 'add', MAC, '--token-file', file], bare)
  t.equal(refused.code, 1)
  t.match(refused.err, /needs the role operator, the caller has viewer \(NOT_ALLOWED\)/)
  t.match(
    (await run(['machine', 'list'], bare)).err,
    /A token is needed, or to be signed in \(NOT_AUTHENTICATED\)\nnext: /,
  )
  const wrong = `owds_${'x'.repeat(43)}`
  const stranger = await run(['machine', 'list', '--json', '--token', wrong], bare)
  t.equal(stranger.code, 1)
  t.notMatch(stranger.err + refused.err, wrong)
  t.notMatch(stranger.err + refused.err, viewer)
})

t.test('lists follow every page', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  const client = createClient({ kind: 'socket', path: daemon.socket })
  const macs = Array.from(
    { length: 430 },
    (_, index) =>
      `52:54:01:00:${(index >> 8).toString(16).padStart(2, '0')}:${(index & 255).toString(16).padStart(2, '0')}`,
  )
  await Promise.all(macs.map((mac) => client.send('PUT', apiPath('machines', mac), { body: {} })))
  const all = JSON.parse((await sh('machine list --json')).out) as { mac: string }[]
  t.strictSame(all.map(({ mac }) => mac).sort(), macs, 'three pages, each machine once')
  t.equal((await sh('machine list --limit 250')).out.split('\n').length, 252)
  const newest = JSON.parse((await sh('audit list --json')).out) as { id: number }[]
  t.equal(newest.length, 50)
})

t.test('what loses something asks first', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  await sh(`machine add ${MAC} --name lab-1`)
  const unasked = await sh('machine remove lab-1')
  t.equal(unasked.code, 2, 'nobody to ask')
  t.match(unasked.err, /give --yes where nobody can be asked: Forget lab-1 \(52:54:00:12:34:56\)/)
  for (const typed of ['n\n', '\n', '']) {
    const { code, err } = await sh('machine remove lab-1', { isTTY: true, typed })
    t.equal(code, 1)
    t.match(err, /Forget lab-1 .* \[y\/N\] [^]*nothing was changed: Forget lab-1.*\(NOT_CONFIRMED\)/)
  }
  const ended = new AbortController()
  const asked = sh('machine remove lab-1', { isTTY: true, signal: ended.signal })
  setTimeout(() => ended.abort(), 100)
  t.equal((await asked).code, 1, 'Ctrl-C is a no')
  t.equal((await sh('machine show lab-1')).code, 0, 'still there')
  t.equal((await sh('machine remove lab-1', { isTTY: true, typed: 'y\n' })).code, 0)
  t.equal((await sh('machine show lab-1')).code, 1, 'gone')
})

/** A watch under way, ended with `end`. */
function watching(t: Test, sh: ReturnType<typeof shell>, line: string, options: RunOptions = {}) {
  const ending = new AbortController()
  const seen = { out: '' }
  const done = sh(line, { ...options, signal: ending.signal, onOutput: (text) => (seen.out += text) })
  t.teardown(() => ending.abort())
  return {
    seen,
    async end(): Promise<Ran> {
      ending.abort()
      return done
    },
  }
}

t.test('watch: live, filtered, taken up again without a gap, ended by Ctrl-C with 0', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  await sh(`machine add ${MAC} --name lab-1`)
  await sh('image add boot/lab/lab.efi')
  await sh('machine assign lab-1 --boot-image lab --method boot-only')

  const everything = watching(t, sh, 'watch --json')
  const named = watching(t, sh, 'watch lab-1')
  const other = watching(t, sh, 'watch 5254.0000.0099 --json')
  await new Promise((resolve) => setTimeout(resolve, 300))
  await daemon.ask({ mac: MAC })
  await daemon.ask({ mac: UNKNOWN })
  await until(() => named.seen.out.includes('OFFER'), 'the offer')
  await until(() => other.seen.out.includes('dhcp.discover'), 'the other machine')

  await daemon.stop()
  await daemon.start()
  await daemon.ask({ mac: MAC, xid: 2 })
  const offers = () => everything.seen.out.split('\n').filter((line) => line.includes('"dhcp.offer"')).length
  await until(() => offers() >= 2, 'the boot after the restart')
  await until(() => (named.seen.out.match(/OFFER/g) ?? []).length >= 2, 'the same in the timeline')

  const ran = await everything.end()
  t.equal(ran.code, 0)
  t.equal(ran.err, '', 'no words between JSON')
  const events = ran.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as schemas.JournalEntryReply)
  t.ok(
    events.every((event) => Value.Check(schemas.JournalEntrySchema, event)),
    'each line is an event',
  )
  const sequences = events.map(({ sequence }) => sequence)
  t.strictSame(
    sequences,
    Array.from(sequences, (_, index) => (sequences[0] ?? 0) + index),
    'no gap, nothing twice',
  )

  const timeline = await named.end()
  t.equal(timeline.code, 0)
  t.match(timeline.out, /^── lab-1 \(52:54:00:12:34:56\) · session /)
  t.notMatch(timeline.out, UNKNOWN, 'the filter by name holds')
  t.match(timeline.err, /trying to connect again\nopenwds: connected again\n/)
  const filtered = await other.end()
  t.equal(filtered.code, 0)
  t.notMatch(filtered.out, MAC)

  const gone = watching(t, sh, 'watch')
  await new Promise((resolve) => setTimeout(resolve, 200))
  await daemon.stop()
  await new Promise((resolve) => setTimeout(resolve, 300))
  t.equal((await gone.end()).code, 0, 'Ctrl-C while the daemon is away')
  t.equal((await sh('watch')).code, 1, 'a watch that never connected fails')
})

t.test('watch on a terminal: a running file has a bar, and has none once it is sent', async (t) => {
  const daemon = await startTestDaemon(t)
  const sh = shell(daemon)
  writeFileSync(
    join(daemon.directory, 'boot-images/boot/lab/lab.efi'),
    Buffer.concat([uefiProgram(), Buffer.alloc(30_000)]),
  )
  await sh(`machine add ${MAC} --name lab-1`)
  await sh('image add boot/lab/lab.efi')
  await sh('machine assign lab-1 --boot-image lab')
  const watch = watching(t, sh, 'watch', { isTTY: true })
  await new Promise((resolve) => setTimeout(resolve, 200))
  await daemon.ask({ mac: MAC })
  const [session] = JSON.parse((await sh('session list --json')).out) as schemas.SessionReply[]
  const name = `Tmp/${session?.id ?? ''}/lab.efi`
  await fetchTftp({ port: daemon.tftpPort(), name, options: { blksize: 512, tsize: 0 }, answerAfterMs: 20 })
  await until(() => watch.seen.out.includes('file done'), 'the end of the file')
  const shown = await watch.end()
  t.equal(shown.code, 0)
  t.match(shown.out, /\d{1,2} % .* MB\/s {2}ETA .*lab\.efi/, 'there was a bar')
  t.match(shown.out, /watching; Ctrl-C ends/, 'on one terminal notes are lines of the timeline')
  // what the deployment says of it may come after it
  const last = screen(shown.out)
  t.ok(
    last.some((line) => /lab-1 +← file done/.test(line)),
    'the file is sent',
  )
  t.notMatch(last.join('\n'), /ETA/, 'and the bar is gone')
  t.notMatch(last.join('\n'), 'ETA')
})
