// `npm run lab`: a private network with the daemon and QEMU clients on it; see lab/lab.ts.
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, ROOT, run } from './bootstrap.js'

await ensureInstalled()
await ensureBuilt()
process.exitCode = await run(process.execPath, ['--import=tsx', join(ROOT, 'lab', 'lab.ts'), ...process.argv.slice(2)])
