// What `openwds doctor net` sees of the host: parsers of what the system says, and a real socket, folder and key file.
import { createSocket } from 'node:dgram'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { droppedPorts, lookAtHost, parseUdpSockets } from '../../src/doctor/host.ts'

t.test('sockets and rules as Linux prints them', async (t) => {
  const line = ' 1234: 00000000:0045 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 98765 2 0 0'
  t.same(parseUdpSockets(`  sl  local_address rem_address\n${line}\n`), [{ port: 69, inode: '98765' }])
  const dropped = (rules: string) => droppedPorts(rules, [67, 69, 4011]).map(({ port }) => port)
  t.same(dropped('    udp dport { 67, 4011 } drop\n    udp dport 69 accept'), [67, 4011])
  t.same(dropped('-A INPUT -p udp -m udp --dport 69 -j DROP'), [69])
  t.same(dropped('-A INPUT -p udp -m udp --dport 60:70 -j REJECT'), [67, 69])
  t.same(dropped('    tcp dport 22 drop\n    drop'), [])
})

t.test('a port that is taken, a folder that is missing, a key that others can read', async (t) => {
  const directory = t.testdir({})
  const dataDirectory = join(directory, 'data')
  mkdirSync(dataDirectory)
  writeFileSync(join(dataDirectory, 'secrets.key'), 'key')
  chmodSync(join(dataDirectory, 'secrets.key'), 0o644)
  const socket = createSocket('udp4').bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  const place = { interfaces: ['lo'], ports: [port], dataDirectory, imageDirectory: join(directory, 'images') }
  const host = { ...place, hostname: 'no-such-host.invalid', nowMs: Date.parse('2001-01-01') }
  const found = await lookAtHost({ ...host, ownProcess: null })
  const own = await lookAtHost({ ...host, ownProcess: process.pid })
  socket.close()
  const bad = (check: string) => found.filter((one) => one.check === check && !one.isGood).map(({ text }) => text)
  t.match(bad('ports'), [new RegExp(`UDP port ${port} is taken by .* \\(process ${process.pid}\\)`)])
  t.notOk(
    own.some(({ check }) => check === 'ports'),
    'what is ours is no trouble',
  )
  t.match(bad('clock'), [/2001/])
  t.match(bad('name'), [/not known to DNS/])
  t.match(bad('rights').join('\n'), /images is not there[^]*secrets\.key can be read by others/)
  t.ok(found.find(({ check, isGood }) => check === 'mtu' && isGood))
  t.ok(found.some(({ check, text }) => check === 'disk' && text.includes(dataDirectory)))
  for (const { isGood, next } of found) t.equal(next === null, isGood)
})
