// `npm run bench -- NAME`: one honest number per door, ours and a peer's from the same run.
import { run as api } from './api.ts'
import { run as dhcp } from './dhcp.ts'
import { run as http } from './http.ts'
import { run as soak } from './soak.ts'
import { run as tftp } from './tftp.ts'
import { run as wim } from './wim.ts'

const BENCHES: Readonly<Record<string, (args: string[]) => Promise<void>>> = { api, dhcp, http, soak, tftp, wim }

const [name, ...args] = process.argv.slice(2)
const bench = name === undefined ? undefined : BENCHES[name]
if (!bench) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json]\n`)
  process.exitCode = 2
} else await bench(args)
