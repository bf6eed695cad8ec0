// `npm run bench [-- dhcp|tftp …]`: our figure and a peer's from one run; see bench/.
import { join } from 'node:path'
import { ensureBuilt, ensureInstalled, ROOT, run } from './bootstrap.js'

await ensureInstalled()
await ensureBuilt()
process.exitCode = await run(process.execPath, [
  '--import=tsx',
  join(ROOT, 'bench', 'bench.ts'),
  ...process.argv.slice(2),
])
