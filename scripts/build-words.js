// The man page openwds(1) and the completion scripts, made by the compiled command line itself.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Writes openwds.1 and completion/openwds.bash, _openwds and openwds.fish below `folder`; `dist`: the compiled program. */
export async function buildWords(dist, folder) {
  const load = (name) => import(pathToFileURL(join(dist, 'cli', name)).href)
  const [{ createProgram }, { readVocabulary }, { manualPage }, { completionScript }] = await Promise.all(
    ['cli.js', 'vocabulary.js', 'manual.js', 'completion-scripts.js'].map(load),
  )
  const { version } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8'))
  const io = { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: {}, serve: async () => 0 }
  const words = readVocabulary(await createProgram(io, new AbortController().signal, { exitCode: 0 }))
  mkdirSync(join(folder, 'completion'), { recursive: true })
  writeFileSync(join(folder, 'openwds.1'), manualPage(words, { version, date: buildDate() }))
  for (const [shell, name] of [
    ['bash', 'openwds.bash'],
    ['zsh', '_openwds'],
    ['fish', 'openwds.fish'],
  ])
    writeFileSync(join(folder, 'completion', name), completionScript(shell, words))
}

/** Today, or what reproducible builds say instead [reproducible-builds.org/specs/source-date-epoch]. */
function buildDate() {
  const seconds = process.env.SOURCE_DATE_EPOCH
  return (seconds === undefined ? new Date() : new Date(Number(seconds) * 1000)).toISOString().slice(0, 10)
}
