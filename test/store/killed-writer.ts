// A process that writes to the store in DIRECTORY until it is killed, and says on standard output what was acknowledged.
import { writeSync } from 'node:fs'
import { parseIpv4 } from '../../src/net/address.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { AS_ADMIN, entryOf, machineOf, sessionOf, storeOptions, testMac } from '../support/test-store.ts'

const [directory, from = '0'] = process.argv.slice(2)
if (directory === undefined) throw new Error('Name the directory to write in')
const store = await openStore(storeOptions(directory, { keepSessions: 100_000, maxEntries: 100 }))
const acknowledge = (line: string) => writeSync(1, `${line}\n`)
acknowledge('ready')

for (let n = Number(from); ; n += 8) {
  const session = `session-${n}`
  const opened = store.sessionPut(sessionOf(session, n))
  const writes = Array.from({ length: 8 }, (_, k) => n + k).flatMap((k) => {
    const address = parseIpv4(`10.${(k >> 16) & 255}.${(k >> 8) & 255}.${k & 255}`)
    if (!address) throw new Error('no address')
    const lease = { address, mac: testMac(k), clientId: null, state: 'bound', expiresAtMs: k, updatedAtMs: k } as const
    return [
      store.leasePut(lease).then(() => acknowledge(`lease ${address} ${k}`)),
      store
        .machinePut(machineOf(k, { name: `pc-${k}` }), AS_ADMIN)
        .then(({ mac }) => acknowledge(`machine ${mac} ${k}`)),
      store
        .journalAppend([entryOf(session, k, { text: `entry ${k}` })])
        .then((stored) => stored.forEach(({ sequence }) => acknowledge(`entry ${sequence} ${k}`))),
    ]
  })
  await Promise.all([opened, ...writes])
}
