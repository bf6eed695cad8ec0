// A process that fills the small disk below DIRECTORY, meets its end, is given room again, and tells what it saw as JSON.
import { rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { OpenWdsError } from '../../src/errors.ts'
import { openStore } from '../../src/store/sqlite.ts'
import { AS_ADMIN, machineOf, storeOptions, testMac } from '../support/test-store.ts'

const [directory] = process.argv.slice(2)
if (directory === undefined) throw new Error('Name the directory to write in')
const ballast = join(directory, 'ballast')
const store = await openStore(storeOptions(join(directory, 'data')))
const { bavail, bsize } = statfsSync(directory)
writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300 * 1024)))

const acknowledged: number[] = []
const codes = new Set<string>()
const description = 'x'.repeat(1000)
for (let n = 0; n < 2000 && codes.size === 0; n += 4) {
  const numbers = [n, n + 1, n + 2, n + 3]
  const results = await Promise.allSettled(
    numbers.map((k) => store.machinePut(machineOf(k, { description }), AS_ADMIN)),
  )
  results.forEach((result, index) => {
    if (result.status === 'fulfilled') acknowledged.push(n + index)
    else codes.add(result.reason instanceof OpenWdsError ? result.reason.code : String(result.reason))
  })
}
const machines = async () => (await store.machineList({ limit: 1000 })).items.map(({ mac }) => mac)
const stillReadable = await machines()
rmSync(ballast)
await store.machinePut(machineOf(5000), AS_ADMIN)
const afterwards = await machines()
await store.close()

const expected = acknowledged.map(testMac)
process.stdout.write(
  JSON.stringify({
    codes: [...codes],
    acknowledged: acknowledged.length,
    nothingHalf: JSON.stringify(stillReadable) === JSON.stringify(expected),
    recovered: JSON.stringify(afterwards) === JSON.stringify([...expected, testMac(5000)]),
  }),
)
