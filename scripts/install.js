// npm runs this when it has installed the package: compiles the native TFTP engine for this machine, where that is possible.
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { buildNative, nativeCompiler, ROOT } from './bootstrap.js'

// in a clone there is nothing to complete yet: `npm run build` does it all
if (existsSync(join(ROOT, 'dist', 'main.js')) && !existsSync(join(ROOT, 'src'))) {
  const folder = join(ROOT, 'dist', 'native')
  rmSync(folder, { recursive: true, force: true })
  buildNative(nativeCompiler(), folder)
}
