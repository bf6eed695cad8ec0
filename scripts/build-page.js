// Bundles the operator's page: src/web to an index.html and assets whose names carry a hash of their bytes.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../src/web/', import.meta.url))

/** Writes the page into `folder`. */
export async function buildPage(folder) {
  // installed only by the first step of a build
  const { build } = await import('esbuild')
  mkdirSync(folder, { recursive: true })
  const { metafile } = await build({
    entryPoints: { page: join(SOURCE, 'main.tsx'), style: join(SOURCE, 'style.css'), icon: join(SOURCE, 'icon.svg') },
    outdir: join(folder, 'assets'),
    entryNames: '[name]-[hash]',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy' },
    metafile: true,
    logLevel: 'warning',
  })
  const names = Object.keys(metafile.outputs).map((path) => path.slice(path.lastIndexOf('/') + 1))
  const named = (start) => names.find((name) => name.startsWith(`${start}-`)) ?? ''
  const index = readFileSync(join(SOURCE, 'index.html'), 'utf8').replace(
    /\{(\w+)\}/g,
    (_, start) => `/assets/${named(start)}`,
  )
  writeFileSync(join(folder, 'index.html'), index)
}
