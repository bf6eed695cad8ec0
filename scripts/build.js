// `npm run build`: installs what is missing and compiles src/ to dist/.
import { ensureBuilt, ensureInstalled } from './bootstrap.js'

await ensureInstalled()
await ensureBuilt()
