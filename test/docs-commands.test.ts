// Every command of README and docs is run, page by page in the order it is read, or its source says why not: test/support/doc-blocks.ts.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Command } from 'commander'
import t, { type Test } from 'tap'
import { createProgram } from '../src/cli/cli.ts'
import { docBlocksOf, isShownIn, shownCommandsOf, type DocBlock } from './support/doc-blocks.ts'
import { missingFrom, ROOT, setDocScene, type DocScene } from './support/doc-scene.ts'
import { requireTool } from './support/tools.ts'

const PAGES = ['README.md', 'CONTRIBUTING.md']
  .concat(readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`))
  .filter((name) => name.endsWith('.md'))
  .sort()
const TAGS = new Set(['sh', 'console', 'text', 'yaml', 'xml', 'json', 'ini', 'powershell'])
/** Tags of commands: of a shell, and such as only Windows runs, which always need a reason. */
const COMMANDS = new Set(['sh', 'console', 'powershell'])
const LOOKS_LIKE_A_COMMAND =
  /^\s*(\$ |(sudo )?(openwds|npx|npm|node|docker|curl|apt|apt-get|systemctl|qm|virt-install) )/m

const PAGE_LIMIT_MS = 240_000

const textOf = (page: string) => readFileSync(join(ROOT, page), 'utf8')
const isRun = ({ tag, notes }: DocBlock) => COMMANDS.has(tag) && notes.notRun === undefined && notes.runBy === undefined

t.test('every block says what it is, and every command that is not run says why', (t) => {
  for (const page of PAGES) {
    for (const block of docBlocksOf(textOf(page))) {
      const at = `${page}:${block.line}`
      t.ok(TAGS.has(block.tag), `${at}: tagged with ${[...TAGS].join(', ')}: ${block.tag}`)
      if (!COMMANDS.has(block.tag))
        t.notMatch(block.text, LOOKS_LIKE_A_COMMAND, `${at}: commands are tagged sh or console`)
      if (block.tag === 'powershell') t.notOk(isRun(block), `${at}: a command of Windows has its reason`)
      const { notRun, runBy } = block.notes
      if (notRun !== undefined) t.ok(notRun.length > 10, `${at}: has a reason`)
      if (runBy !== undefined) t.ok(existsSync(join(ROOT, runBy)), `${at}: ${runBy} is there`)
    }
  }
  t.end()
})

t.test('links lead somewhere', (t) => {
  for (const page of PAGES) {
    for (const [, target = ''] of textOf(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      t.ok(existsSync(join(ROOT, dirname(page), target)), `${page}: ${target}`)
  }
  t.end()
})

t.test('the blocks and notes of a page are found, and shown output is compared', (t) => {
  const page = [
    '<!-- first: a -->',
    '<!-- run until: b c -->',
    '',
    '  ```sh',
    '  x \\',
    '    y',
    '  ```',
    '```',
    'z',
  ].join('\n')
  t.strictSame(docBlocksOf(page), [
    { line: 4, tag: 'sh', text: 'x \\\n  y', notes: { first: 'a', runUntil: 'b c' } },
    { line: 8, tag: '', text: 'z', notes: {} },
  ])
  t.strictSame(shownCommandsOf('$ a \\\n  b\nout\n\n$ c'), [
    { command: 'a \\\n  b', output: ['out'] },
    { command: 'c', output: [] },
  ])
  t.ok(isShownIn(['took 5 ms', 'id …'], 'before\n  took   17 ms\n\nid abc\nafter'))
  t.notOk(isShownIn(['took 5 ms'], 'took no time'))
  t.notOk(isShownIn(['a', 'c'], 'a\nb\nc'), 'a line between them needs …')
  t.ok(isShownIn(['a', '…', 'c'], 'a\nb\nc'))
  t.end()
})

t.test('`openwds …` in a sentence names verbs and options that there are', async (t) => {
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: {},
    serve: () => Promise.resolve(0),
  }
  const program = await createProgram(io, new AbortController().signal, { exitCode: 0 })
  let count = 0
  for (const page of PAGES) {
    for (const [code, line = ''] of textOf(page).matchAll(/`(?:npx )?openwds ([^`]+)`/g)) {
      let command: Command = program
      const words = line.split(/[\s[\]]+/)
      while (command.commands.length > 0) {
        const next = command.commands.find((one) => one.name() === words[0] || one.aliases().includes(words[0] ?? ''))
        if (!next) break
        words.shift()
        command = next
      }
      const isAllowed =
        command.commands.length === 0 ||
        command.name() === 'doctor' ||
        words.length === 0 ||
        /^(…|[A-Z]|--|$)/.test(words[0] ?? '')
      t.ok(command !== program || isAllowed, `${page}: ${code}`)
      t.ok(isAllowed, `${page}: ${code} is a verb`)
      const known = new Set(
        [...command.options, ...program.options].flatMap(({ long }) => (long ? [long] : [])).concat('--help'),
      )
      for (const [option] of line.matchAll(/(?<=^|[\s[|])--[a-z][a-z-]*/g))
        t.ok(known.has(option), `${page}: ${code}: ${option}`)
      count++
    }
  }
  t.ok(count > 100)
})

t.test('the commands of', { jobs: 3, timeout: 400_000 }, (t) => {
  for (const page of PAGES) {
    const blocks = docBlocksOf(textOf(page)).filter(isRun)
    if (blocks.length > 0) t.test(page, { timeout: 300_000 }, (t) => runPage(t, page, blocks))
  }
  t.end()
})

/** Runs a page's blocks in one shell, so that what one sets the next one has. */
async function runPage(t: Test, page: string, blocks: readonly DocBlock[]): Promise<void> {
  for (const tool of ['curl', 'wimlib-imagex', 'genisoimage']) if (!requireTool(t, tool)) return
  const commands = blocks.map(({ text, notes }) => `${notes.first ?? ''}\n${text}`).join('\n')
  const missing = missingFrom(commands)
  if (missing.length > 0 && !process.env['CI']) return void t.pass(page, { skip: `${missing.join(', ')} is not here` })
  const scene = await setDocScene(t, commands)
  const script = join(scene.directory, 'page.sh')
  writeFileSync(
    script,
    ['set -eEuo pipefail', REPORT, ...blocks.map((block) => shellOf(page, block, scene))].join('\n'),
  )
  const { code, output } = await runBash(script, scene)
  t.equal(code, 0, `${page} runs\n${output.slice(-3000)}`)
  for (const block of blocks.filter(({ tag }) => tag === 'console')) {
    for (const [index, shown] of shownCommandsOf(block.text).entries()) {
      const printed = readFileSync(outputFile(scene, block, index), 'utf8')
      t.ok(isShownIn(shown.output, printed), `${page}:${block.line}: $ ${shown.command}\n${printed}`)
    }
  }
}

const REPORT = `trap 'echo "failed: $BASH_COMMAND"' ERR`
const outputFile = ({ directory }: DocScene, { line }: DocBlock, index: number) =>
  join(directory, `out-${line}-${index}`)

/** What bash does for a block. */
function shellOf(page: string, block: DocBlock, scene: DocScene): string {
  const { first = '', runUntil, runFor } = block.notes
  const head = `echo '── ${page}:${block.line}'\n${scene.adapt(first)}`
  if (block.tag === 'console') {
    const commands = shownCommandsOf(block.text).map(({ command }, index) => {
      const file = outputFile(scene, block, index)
      return `{ ${scene.adapt(command)}\n} > ${file} 2>&1 || { cat ${file}; false; }; cat ${file}`
    })
    return [head, ...commands].join('\n')
  }
  if (runUntil === undefined && runFor === undefined) return `${head}\n${scene.adapt(block.text)}`
  const file = outputFile(scene, block, 0)
  return `${head}
set -m; ( ${scene.adapt(block.text)}
) > ${file} 2>&1 & going=$!; set +m
${runFor === undefined ? `until grep -q '${runUntil}' ${file}` : `for tenth in $(seq ${parseInt(runFor)}0)`}
do kill -0 $going 2>/dev/null || { cat ${file}; false; }; sleep 0.1; done
kill -- -$going; wait $going || true`
}

function runBash(script: string, scene: DocScene): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn('bash', [script], {
      cwd: dirname(script),
      env: { ...process.env, NO_COLOR: '1', ...scene.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const timer = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), PAGE_LIMIT_MS)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })
}
