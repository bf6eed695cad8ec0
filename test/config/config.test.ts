// Configuration: sources, precedence, every kind of mistake by its place, and the annotated example.
import { readFileSync, writeFileSync } from 'node:fs'
import type { NetworkInterfaceInfo } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { loadConfig, serverAddress, settingPaths } from '../../src/config/load.ts'
import { OpenWdsError } from '../../src/errors.ts'

function problemsOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof OpenWdsError && error.code.startsWith('CONFIG_')) return error.message
    throw error
  }
  return ''
}

t.test('defaults: nobody is answered, the API is on loopback', (t) => {
  const config = loadConfig({ environment: {}, set: [] })
  t.equal(config.pxe.answer, 'none')
  t.equal(config.dhcp.mode, 'proxy')
  t.equal(config.api.address, '127.0.0.1')
  t.equal(config.tftp.maxBlockSize, 1468)
  t.end()
})

t.test('file < environment < --set', (t) => {
  const file = join(t.testdir({ 'o.yaml': 'tftp:\n  port: 1069\n  maxWindowSize: 8\ndhcp:\n  port: 1067\n' }), 'o.yaml')
  const config = loadConfig({
    file,
    environment: {
      OPENWDS_TFTP_PORT: '2069',
      OPENWDS_DHCP_PXE_PORT: '5011',
      OPENWDS_TOKEN: 'not a setting',
      HOME: '/',
    },
    set: ['tftp.port=3069', 'dhcp.relays=[10.0.0.1, 10.0.0.2]'],
  })
  t.equal(config.tftp.port, 3069)
  t.equal(config.tftp.maxWindowSize, 8)
  t.equal(config.dhcp.port, 1067)
  t.equal(config.dhcp.pxePort, 5011)
  t.same(config.dhcp.relays, ['10.0.0.1', '10.0.0.2'])
  t.end()
})

const MISTAKES: {
  name: string
  yaml?: string
  environment?: Record<string, string>
  set?: string[]
  wanted: RegExp
}[] = [
  {
    name: 'typo in a key',
    yaml: 'dhcp:\n  mode: proxy\n  mod: x\n',
    wanted: /o\.yaml:3:8: unknown setting `dhcp\.mod`; did you mean `mode`\?/,
  },
  {
    name: 'unknown section',
    yaml: 'dhpc:\n  mode: off\n',
    wanted: /:1:1: unknown setting `dhpc`; did you mean `dhcp`/,
  },
  {
    name: 'wrong word',
    yaml: 'dhcp:\n  mode: auto-magic\n',
    wanted: /:2:9: `dhcp\.mode` must be one of off, proxy, server, auto, found "auto-magic"/,
  },
  {
    name: 'wrong type',
    yaml: 'tftp:\n  port: sixty-nine\n',
    wanted: /:2:9: `tftp\.port` must be integer, found "sixty-nine"/,
  },
  { name: 'out of range', yaml: 'tftp:\n  port: 70000\n', wanted: /:2:9: `tftp\.port` must be .*65535, found 70000/ },
  { name: 'not an address', yaml: 'server:\n  address: 10.0.0.300\n', wanted: /:2:12: .*IPv4 address like/ },
  { name: 'not YAML', yaml: 'dhcp:\n  mode: [proxy\n', wanted: /o\.yaml:\d+:\d+: / },
  { name: 'the same key twice', yaml: 'log:\n  level: info\n  level: warn\n', wanted: /:3:3: .*unique/ },
  { name: 'not a mapping', yaml: '- 1\n', wanted: /:1:\d: expected settings/ },
  {
    name: 'pool without subnet',
    yaml: 'dhcp:\n  pools:\n    - range: 10.0.0.1-10.0.0.9\n',
    wanted: /:3:7: `dhcp\.pools\.0\.subnet` must be given/,
  },
  {
    name: 'an option that says what to boot',
    yaml: 'dhcp:\n  pools:\n    - subnet: 10.0.0.0/24\n      options: { boot-file-name: x.efi }\n',
    wanted: /:4:7: option boot-file-name cannot be configured: it says what to boot/,
  },
  {
    name: 'an option of the wrong type',
    yaml: 'dhcp:\n  pools:\n    - subnet: 10.0.0.0/24\n      options: { ntp-servers: 10.0.0.300 }\n',
    wanted: /:4:7: option 42 wants one or more IPv4 addresses/,
  },
  {
    name: 'a reservation in no pool',
    yaml: 'dhcp:\n  reservations:\n    - mac: 52:54:00:12:34:56\n      address: 10.0.0.5\n',
    wanted: /:4:16: the address 10\.0\.0\.5 is not inside the subnet of a pool/,
  },
  {
    name: 'a reservation for nobody',
    yaml: 'dhcp:\n  pools:\n    - subnet: 10.0.0.0/24\n  reservations:\n    - address: 10.0.0.5\n',
    wanted: /:5:7: a reservation names its machine by exactly one of/,
  },
  {
    name: 'the same address reserved twice',
    yaml: 'dhcp:\n  pools:\n    - subnet: 10.0.0.0/24\n  reservations:\n    - { address: 10.0.0.5, mac: "525400000001" }\n    - { address: 10.0.0.5, mac: "525400000002" }\n',
    wanted: /:6:7: 10\.0\.0\.5 is reserved by dhcp\.reservations\.0 already/,
  },
  {
    name: 'addresses without the DHCP port',
    yaml: 'dhcp:\n  mode: server\n  useDhcpPorts: false\n  pools:\n    - subnet: 10.0.0.0/24\n',
    wanted: /:3:17: .*`dhcp\.mode` must be proxy/,
  },
  {
    name: 'range outside its subnet',
    yaml: 'dhcp:\n  pools:\n    - subnet: 10.0.0.0/24\n      range: 10.0.1.5-10.0.1.9\n',
    wanted: /:4:14: the range .* is not inside the subnet/,
  },
  {
    name: 'router outside its subnet',
    yaml: 'dhcp:\n  pools:\n    - { subnet: 10.0.0.0/24, range: 10.0.0.5-10.0.0.9, router: 10.1.0.1 }\n',
    wanted: /:3:\d+: the router 10\.1\.0\.1 is not inside/,
  },
  {
    name: 'overlapping pools',
    yaml: 'dhcp:\n  pools:\n    - { subnet: 10.0.0.0/24, range: 10.0.0.5-10.0.0.9 }\n    - { subnet: 10.0.0.0/24, range: 10.0.0.9-10.0.0.20 }\n',
    wanted: /:4:\d+: .* overlaps that of dhcp\.pools\.0/,
  },
  { name: 'server without pool', yaml: 'dhcp:\n  mode: server\n', wanted: /:2:9: .*no addresses to give/ },
  {
    name: 'a naming policy that needs a directory',
    yaml: 'pxe:\n  newMachineNamingPolicy: "%First-%#"\n',
    wanted: /:2:27: .*%First needs a directory/,
  },
  {
    name: 'a naming policy that gives all the same name',
    yaml: 'pxe:\n  newMachineNamingPolicy: PC\n',
    wanted: /:2:27: .*add %# or %MAC/,
  },
  {
    name: 'a boot program out of reach',
    yaml: 'pxe:\n  bootProgram:\n    x64: ../x\n',
    wanted: /:3:10: .*not below the folder `boot`/,
  },
  { name: 'no URL', yaml: 'http:\n  baseUrl: ftp://x\n', wanted: /:2:12: `http\.baseUrl`/ },
  {
    name: 'plain API off loopback',
    yaml: 'api:\n  address: 0.0.0.0\n  tls: false\n',
    wanted: /:3:8: .*speaks HTTPS.*plainOffLoopback/,
  },
  { name: 'bad port range', yaml: 'tftp:\n  portRange: 9-5\n', wanted: /:2:14: .*ascending/ },
  {
    name: 'unknown variable',
    environment: { OPENWDS_DHCP_MOOD: 'x' },
    wanted: /^OPENWDS_DHCP_MOOD: there is no such setting/,
  },
  {
    name: 'bad variable',
    environment: { OPENWDS_TFTP_PORT: 'x' },
    wanted: /^OPENWDS_TFTP_PORT: `tftp\.port` must be integer/,
  },
  { name: 'bad --set', set: ['tftp.port=x'], wanted: /^--set tftp\.port: `tftp\.port` must be integer/ },
  {
    name: 'unknown --set',
    set: ['tftp.prot=1'],
    wanted: /^--set tftp\.prot: unknown setting `tftp\.prot`; did you mean `port`/,
  },
  { name: '--set without =', set: ['tftp.port'], wanted: /write it as path=value/ },
  { name: '--set into a prototype', set: ['__proto__.x=1'], wanted: /write it as path=value/ },
]

t.test('every mistake is named by its place', (t) => {
  for (const { name, yaml, environment = {}, set = [], wanted } of MISTAKES) {
    const file = yaml === undefined ? undefined : join(t.testdir({ 'o.yaml': yaml }), 'o.yaml')
    t.match(
      problemsOf(() => loadConfig({ file, environment, set })),
      wanted,
      name,
    )
  }
  t.equal(({} as Record<string, unknown>)['x'], undefined, 'no prototype was touched')
  t.end()
})

t.test('all problems at once, each on its line', (t) => {
  const file = join(t.testdir({ 'o.yaml': 'tftp:\n  port: x\nbogus: 1\n' }), 'o.yaml')
  t.equal(problemsOf(() => loadConfig({ file, environment: {}, set: [] })).split('\n').length, 2)
  t.end()
})

t.test('a file that cannot be read', (t) => {
  t.match(
    problemsOf(() => loadConfig({ file: '/nonexistent/o.yaml', environment: {}, set: [] })),
    /ENOENT/,
  )
  t.end()
})

t.test('the annotated example: its commented defaults are the schema’s', (t) => {
  const example = readFileSync(new URL('../../config/openwds.yaml', import.meta.url), 'utf8')
  const directory = t.testdir({})
  const written = join(directory, 'all.yaml')
  // a "## " line is a setting at its default; "# " before a key shows a setting that has none
  const defaults = example
    .split('\n')
    .filter((line) => /^\s*## /.test(line))
    .map((line) => line.replace('## ', ''))
    .join('\n')
  writeFileSync(written, defaults)
  const asWritten = loadConfig({ file: written, environment: {}, set: [] })
  t.same(asWritten, loadConfig({ environment: {}, set: [] }), 'the shown defaults are the real ones')
  const asIs = join(directory, 'as-is.yaml')
  writeFileSync(asIs, example)
  t.same(loadConfig({ file: asIs, environment: {}, set: [] }), asWritten, 'the file as shipped changes nothing')
  for (const path of settingPaths())
    t.match(example, new RegExp(`^ *#{1,2} +${path.at(-1)}:`, 'm'), `${path.join('.')} is shown`)
  t.end()
})

t.test('the address told to clients', (t) => {
  const interfaces = {
    lo: [{ family: 'IPv4', address: '127.0.0.1', internal: true }],
    lab9: [{ family: 'IPv4', address: '192.0.2.9', internal: false }],
  } as unknown as NodeJS.Dict<NetworkInterfaceInfo[]>
  const byName = loadConfig({ environment: {}, set: ['server.interface=lab9'] })
  t.equal(serverAddress(byName, interfaces), '192.0.2.9')
  const set = loadConfig({ environment: {}, set: ['server.address=192.0.2.77'] })
  t.equal(serverAddress(set, interfaces), '192.0.2.77')
  const none = loadConfig({ environment: {}, set: ['server.interface=none9'] })
  t.throws(() => serverAddress(none, interfaces), { code: 'SERVER_ADDRESS_UNKNOWN' })
  t.end()
})
