#!/usr/bin/env node
import { existsSync } from 'node:fs'

const main = new URL('../dist/main.js', import.meta.url)
if (existsSync(main)) await import(main.href)
else {
  process.stderr.write('openwds is not built yet.\nnext: npm run build (npm start does it too)\n')
  process.exitCode = 1
}
