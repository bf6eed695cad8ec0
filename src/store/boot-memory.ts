// What is remembered of machines' boots beyond each: bounded, the machines that booted last.
import type { BootMemory } from '../model.ts'
import type { Access } from './access.ts'
import { writeAudit } from './audit.ts'
import { inPieces, tuples } from './many-rows.ts'
import type { Store } from './store.ts'

type BootMemoryStore = Pick<Store, 'bootMemoryGet' | 'bootMemoryPut' | 'bootMemoryDelete'>

/** As many machines as one server boots; a flood of made-up MACs never gets this far, for nothing is offered to them. */
const MAX_ROWS = 20_000
/** How often the oldest are dropped: a count of all rows is not for every write. */
const WRITES_BETWEEN_DROPS = 256

/** The store's methods for boot memory. */
export function bootMemoryStore({ read, write, prepare }: Access): BootMemoryStore {
  let writes = 0
  const put = inPieces(prepare, putSql)
  return {
    bootMemoryGet: (mac) =>
      read(async (db) => {
        const row = await db.selectFrom('boot_memory').select('memory').where('mac', '=', mac).executeTakeFirst()
        return row && (JSON.parse(row.memory) as BootMemory)
      }),

    bootMemoryPut: (memories) =>
      write(async (db) => {
        const last = new Map(memories.map((memory) => [memory.mac, memory]))
        put([...last.values()], (statement, piece) => {
          statement.run(piece.flatMap((memory) => [memory.mac, JSON.stringify(memory), memory.updatedAt]))
        })
        if (writes++ % WRITES_BETWEEN_DROPS !== 0) return
        const tooMany = db
          .selectFrom('boot_memory')
          .select('mac')
          .orderBy('updated_at', 'desc')
          .limit(1_000_000)
          .offset(MAX_ROWS)
        await db.deleteFrom('boot_memory').where('mac', 'in', tooMany).execute()
      }),

    bootMemoryDelete: (mac, options) =>
      write(async (db) => {
        const found = await db.deleteFrom('boot_memory').where('mac', '=', mac).returning('memory').executeTakeFirst()
        // told also when nothing is on the disk: what is learned is written a moment later
        const before = found ? (JSON.parse(found.memory) as BootMemory) : null
        await writeAudit(db, options.actor, { action: 'memory.delete', subject: mac, before, after: null })
      }, options),
  }
}

function putSql(count: number): string {
  return `insert into boot_memory (mac, memory, updated_at) values ${tuples(3, count)}
    on conflict (mac) do update set memory = excluded.memory, updated_at = excluded.updated_at`
}
