// How the command line is used: help and examples, wrong usage, where the daemon is looked for, unreachable and strange daemons.
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Command } from 'commander'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { createProgram, forEachCommand } from '../../src/cli/cli.ts'
import { apiPath } from '../../src/cli/client.ts'
import { resolveTarget } from '../../src/cli/connection.ts'
import { readServerEvents } from '../../src/api/server-events.ts'
import { fullName } from '../../src/cli/verb.ts'
import { run, shellWords } from './run.ts'

function program(words?: string[]): Promise<Command> {
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: {},
    serve: () => Promise.resolve(0),
  }
  return createProgram(io, new AbortController().signal, { exitCode: 0 }, words)
}

/** Every command that does something. */
function verbs(root: Command): Command[] {
  const found: Command[] = []
  forEachCommand(root, (command) => {
    if (command.commands.length === 0) found.push(command)
  })
  return found
}

t.test('every verb has --json, a help text and an example that parses as that verb', async (t) => {
  const all = verbs(await program())
  t.ok(all.length >= 25, `${all.length} verbs`)
  for (const verb of all) {
    const name = fullName(verb)
    const { code, out, err } = await run([...name.split(' ').slice(1), '--help'])
    t.equal(code, 0, `${name} --help`)
    t.equal(err, '')
    if (name !== 'openwds serve') t.match(out, /--json/, `${name} has --json`)
    const examples = Array.from(out.matchAll(/^ {2}\$ (.*)$/gm), ([, example = '']) => example)
    t.ok(examples.length > 0, `${name} has an example`)
    for (const example of examples) {
      const fresh = await program()
      let ran = ''
      forEachCommand(fresh, (command) => {
        if (command.commands.length === 0) command.action(() => void (ran = fullName(command)))
      })
      await fresh.parseAsync(shellWords(example).slice(1), { from: 'user' })
      t.equal(ran, name, example)
    }
  }
})

t.test('the help without the verbs of other nouns is the same', async (t) => {
  const whole = await program()
  for (const words of [[], ['--help'], ['image', '--help'], ['help', 'watch'], ['nonsense']])
    t.equal((await program(words)).helpInformation(), whole.helpInformation(), words.join(' '))
  const [image, help] = await Promise.all([run(['image', 'inspect', '--help']), run(['help', 'image'])])
  t.match(image.out, /^Usage: openwds image inspect/)
  t.match(help.out, /^Usage: openwds image[^]*inspect/)
})

t.test('docs/cli.md lists exactly the verbs there are, each with its options', async (t) => {
  const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8')
  const documented = Array.from(text.matchAll(/^### `(openwds [^`]*)`$/gm), ([, usage = '']) => usage)
  const usages = verbs(await program()).map((verb) =>
    [
      fullName(verb),
      ...verb.registeredArguments.map((argument) =>
        argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
      ),
    ].join(' '),
  )
  t.strictSame(documented, usages, 'one heading each, in the order of `openwds --help`')
  const common = new Set(['json', 'url', 'token', 'tokenFile', 'caFile', 'socket', 'config', 'dryRun', 'yes'])
  for (const verb of verbs(await program())) {
    const name = fullName(verb)
    const section = new RegExp(`^### \`${name}(?: [^\`]*)?\`$([^]*?)(?=^##|$(?![^]))`, 'm').exec(text)?.[1] ?? ''
    for (const option of verb.options)
      if (!common.has(option.attributeName()) || name === 'openwds serve')
        t.ok(section.includes(`\`${option.long ?? ''}`), `${name}: ${option.long ?? ''} is documented`)
  }
})

t.test('wrong usage: what is wrong, the next step, exit code 2', async (t) => {
  for (const [line, said] of [
    ['machin list', /unknown command 'machin'.*Did you mean machine\?[^]*`openwds --help`/],
    ['machine lst', /unknown command 'lst'.*Did you mean list\?[^]*`openwds machine --help`/],
    ['machine', /openwds machine needs a verb[^]*`openwds machine --help`/],
    ['', /openwds needs a verb/],
    ['machine add', /missing required argument 'mac'[^]*`openwds machine add --help`/],
    ['machine add ""', /It is empty/],
    ['machine add 525400123456 x', /too many arguments/],
    ['machine list --jsn', /unknown option '--jsn'.*Did you mean --json\?/],
    ['machine list --limit 0', /Not a whole number from 1 on/],
    ['machine add 525400123456 --var novalue', /--var novalue: write it as key=value/],
    ['machine set lab-1', /nothing to change was named/],
    ['machine assign lab-1', /name at least one of --profile/],
    ['machine assign lab-1 --once', /name at least one of --profile/],
    ['machine assign lab-1 --method dance', /Allowed choices are windows-setup/],
    ['machine assign lab-1 --install-image w#0', /write the image's number as name#2/],
    ['machine assign lab-1 --install-image w --select size=1', /--select size=1: write it as/],
    ['machine assign lab-1 --install-image w#2 --select index=2', /say the same thing/],
    ['profile set office', /nothing to change was named/],
    ['profile add office --install-image w#x', /write the image's number as name#2/],
    ['rule add r --tag a', /required option '--profile <name>' not specified/],
    ['rule add r --profile p', /name at least one selector/],
    ['rule add r --profile p --tag ""', /name at least one selector/],
    ['rule add r --profile p --time monday', /Write it like "mon-fri 07:00-18:00"/],
    ['rule add r --profile p --tag a --order -1', /Not a whole number from 0 on/],
    ['rule set r', /nothing to change was named/],
    ['rule set r --enable --disable', /cannot be used with/],
    ['user set anna', /nothing to change was named/],
    ['user set anna --enable --disable', /cannot be used with/],
    ['rule move r', /say the place with one of --order, --before, --after/],
    ['rule move r --order 1 --after s', /say the place with one of/],
    ['pending approve one', /Not a whole number/],
    ['session list --state done', /Allowed choices are discovered/],
    ['image add ../etc/passwd', /is not below the folder boot/],
    ['token add a --role god', /Allowed choices are viewer, operator, admin/],
    ['token add a --expires soon', /Not like 12h/],
    ['token add a --expires 2001-01-01T00:00:00Z', /That time is over/],
    ['explain lab-1 --port 69', /Allowed choices are 67, 4011/],
    ['health --url ftp://x', /--url is not a URL like/],
    ['health --url http://a:b@x', /--url is not a URL like/],
    ['health --url http://x --socket y', /exclude each other/],
    ['health --token-file /nowhere/token', /token file \/nowhere\/token cannot be read: ENOENT/],
    ['serve now', /too many arguments/],
  ] as const) {
    const { code, out, err } = await run(shellWords(line))
    t.equal(code, 2, `openwds ${line}`)
    t.equal(out, '', 'nothing on standard output')
    t.match(err, said, line)
    t.match(err, /^next: `openwds.* --help` shows how it is used\.$/m)
  }
  const asJson = await run(['machine', 'list', '--json', '--nonsense'])
  t.match(JSON.parse(asJson.err), { code: 'USAGE_INVALID', status: 400, next: /openwds machine list --help/ })
  const secret = await run(['health', '--url', 'http://127.0.0.1:1', '--token', 'se cret'])
  t.equal(secret.code, 2)
  t.notMatch(secret.err, 'cret', 'a token is not repeated')
  t.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/)
  t.match((await run(['--help'])).out, /^ {2}machine .*\n(.*\n)* {2}watch /m, 'help is told')
  t.match((await run(['help', 'machine'])).out, /assign/)
})

t.test('serve passes on what it was given and gives back the daemon’s exit code', async (t) => {
  const given: unknown[] = []
  const serve = (options: unknown) => Promise.resolve(given.push(options) && 78)
  const { code } = await run(['serve', '--config', 'a.yaml', '--set', 'dhcp.mode=off', '--set', 'log.level=debug'], {
    serve,
  })
  t.equal(code, 78)
  t.equal((await run(['serve'], { serve, env: { OPENWDS_CONFIG: 'b.yaml' } })).code, 78)
  t.equal((await run(['serve'], { serve })).code, 78)
  t.strictSame(given, [
    { config: 'a.yaml', set: ['dhcp.mode=off', 'log.level=debug'] },
    { config: 'b.yaml', set: [] },
    { set: [] },
  ])
})

t.test('which daemon is meant', async (t) => {
  const directory = t.testdir({
    token: 'owds_fromfile\n',
    'openwds.yaml': 'dataDirectory: /srv/openwds\napi: { port: 9000 }\n',
    'bad.yaml': 'dataDirectory: [1]\n',
  })
  const file = join(directory, 'openwds.yaml')
  const target = (options: object, env: Record<string, string> = {}) => resolveTarget(options, env, 'openwds health')
  const tcp = (port: number, token?: string, prefix = '') => ({
    ...{ kind: 'tcp', secure: false, ca: undefined, host: '127.0.0.1', port, prefix, token },
  })
  t.strictSame(target({}), { kind: 'socket', path: 'var/openwds.sock' })
  t.strictSame(target({ config: file }), { kind: 'socket', path: '/srv/openwds/openwds.sock' })
  t.strictSame(target({}, { OPENWDS_CONFIG: file }), { kind: 'socket', path: '/srv/openwds/openwds.sock' })
  t.strictSame(target({}, { OPENWDS_DATADIRECTORY: '/x' }), { kind: 'socket', path: '/x/openwds.sock' })
  t.strictSame(target({}, { OPENWDS_SOCKET: '/run/o.sock' }), { kind: 'socket', path: '/run/o.sock' })
  t.strictSame(
    target({ socket: 's' }, { OPENWDS_URL: 'http://other' }),
    { kind: 'socket', path: 's' },
    'a flag beats the environment',
  )
  t.strictSame(target({ config: file }, { OPENWDS_URL: 'http://other' }), {
    kind: 'socket',
    path: '/srv/openwds/openwds.sock',
  })
  t.strictSame(target({ url: 'http://127.0.0.1:8067/' }), tcp(8067))
  t.strictSame(target({ url: 'http://[::1]:8067/wds/' }), {
    kind: 'tcp',
    secure: false,
    ca: undefined,
    host: '::1',
    port: 8067,
    prefix: '/wds',
    token: undefined,
  })
  t.strictSame(target({}, { OPENWDS_URL: 'http://127.0.0.1', OPENWDS_TOKEN: 'owds_e' }), tcp(80, 'owds_e'))
  t.strictSame(target({ token: 'owds_t' }), tcp(8067, 'owds_t'), 'a key without address: the API of the configuration')
  t.strictSame(target({ tokenFile: join(directory, 'token'), config: file }), tcp(9000, 'owds_fromfile'))
  t.strictSame(target({ token: 'owds_t', url: 'http://127.0.0.1:1' }, { OPENWDS_TOKEN: 'owds_e' }), tcp(1, 'owds_t'))
  const broken = await run(['health', '--config', join(directory, 'bad.yaml')])
  t.equal(broken.code, 78)
  t.match(broken.err, /bad\.yaml:1:\d+: .*CONFIG_INVALID/)
  t.equal((await run(['health', '--config', join(directory, 'none.yaml')])).code, 78)
})

/** A stranger that answers HTTP on a free port; gives its URL. */
async function stranger(t: Test, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('a daemon that is not there, or is none', async (t) => {
  const nowhere = await run(['health', '--socket', join(t.testdir(), 'openwds.sock')])
  t.equal(nowhere.code, 1)
  t.match(
    nowhere.err,
    /error: No openwds daemon answers at .*openwds\.sock: there is no such socket \(DAEMON_UNREACHABLE\)\nnext: Start it/,
  )
  const refused = await run(['machine', 'list', '--json', '--url', 'http://127.0.0.1:1'])
  t.match(JSON.parse(refused.err), {
    code: 'DAEMON_UNREACHABLE',
    reason: 'nobody listens there',
    url: 'http://127.0.0.1:1',
  })

  for (const [what, listener, said] of [
    ['a web page', (_request, response) => response.end('<html>'), /is not openwds \(status 200, no JSON\)/],
    [
      'JSON of others',
      (_request, response) => response.writeHead(404).end('{"error":"x"}'),
      /status 404 without an error code/,
    ],
    ['no list', (_request, response) => response.end('{"items":7}'), /gives no openwds list/],
    [
      'a torn answer',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"items"')
        setTimeout(() => response.destroy(), 20)
      },
      /broke off/,
    ],
    ['a hang-up', (request) => request.socket.destroy(), /closed the connection/],
  ] as [string, RequestListener, RegExp][]) {
    const url = await stranger(t, listener)
    const { code, out, err } = await run(['machine', 'list', '--url', url])
    t.equal(code, 1, what)
    t.equal(out, '')
    t.match(err, said, what)
  }

  const looping = await stranger(t, (_request, response) => response.end('{"items":[],"cursor":"same"}'))
  t.equal((await run(['lease', 'list', '--url', looping])).code, 0, 'a cursor that repeats itself ends')
  const hostile = await stranger(t, (_request, response) =>
    response.writeHead(409).end(JSON.stringify({ code: 'X\u001b[2J', detail: 'no\u001b]0;t\u0007', next: 'n\u001b' })),
  )
  const shown = await run(['health', '--url', hostile], { isTTY: true })
  t.equal(shown.code, 1)
  t.notMatch(shown.err, '\u001b', 'an answer cannot steer the terminal')
})

t.test('names cannot wander to another route', async (t) => {
  t.equal(apiPath('machines', String('lab-1'), 'arm'), '/machines/lab-1/arm')
  t.equal(apiPath('machines', String('../tokens?x#y')), '/machines/..%2Ftokens%3Fx%23y')
  t.equal(apiPath('machines', String('..'), 'arm'), '/machines/%2E%2E/arm')
})

t.test('the event stream’s format', async (t) => {
  async function events(...chunks: (string | Buffer)[]) {
    const stream = (async function* () {
      for (const chunk of chunks) yield Buffer.from(chunk as string)
    })()
    const found = []
    for await (const event of readServerEvents(stream)) found.push(event)
    return found
  }
  t.strictSame(
    await events(': hello\n\nid: 7\nevent: dhcp.offer\ndata: {"a":\ndata:1}\n\n', 'data: x\n\n', 'data: unfinished'),
    [
      { id: '7', event: 'dhcp.offer', data: '{"a":\n1}' },
      { id: '7', event: 'message', data: 'x' },
    ],
  )
  t.strictSame(await events('id: 1\r\ndata: a\r', '\n\r\n', 'data: b\r\rdata: c\n', '\n'), [
    { id: '1', event: 'message', data: 'a' },
    { id: '1', event: 'message', data: 'b' },
    { id: '1', event: 'message', data: 'c' },
  ])
  const text = 'id: 5\ndata: grün €\n\n'
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: Buffer.byteLength(text) }), async (cut) => {
      const bytes = Buffer.from(text)
      const found = await events(bytes.subarray(0, cut), bytes.subarray(cut))
      return found.length === 1 && found[0]?.data === 'grün €'
    }),
  )
  await t.rejects(events('data: ' + 'x'.repeat(2 * 1024 * 1024)), RangeError)
  await t.rejects(events(...Array.from({ length: 40 }, () => 'data: ' + 'x'.repeat(50_000) + '\n')), RangeError)
})
