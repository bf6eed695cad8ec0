// `npm start`: installs, builds, and becomes the daemon.
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, ROOT, run } from './bootstrap.js'

await ensureInstalled()
await ensureBuilt()
process.exitCode = await run(process.execPath, [join(ROOT, 'dist', 'main.js'), 'serve', ...process.argv.slice(2)])
