// What the shells themselves complete, with the scripts of the built program; and the man page before its own judges.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createProgram } from '../../src/cli/cli.ts'
import { everyCommand, readVocabulary, type CommandWords } from '../../src/cli/vocabulary.ts'

const SHARE = fileURLToPath(new URL('../../dist/share/', import.meta.url))
const BASH = join(SHARE, 'completion/openwds.bash')
const BINARY = fileURLToPath(new URL('../../bin/openwds.js', import.meta.url))

function sh(command: string, ...args: string[]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, TERM: 'dumb' },
  })
  if (error) throw error
  return { status, stdout, stderr }
}

function missing(program: string): string | false {
  return sh('sh', '-c', `command -v ${program}`).status === 0 ? false : `${program} is not installed`
}

async function vocabulary(): Promise<CommandWords> {
  const io = { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: {}, serve: async () => 0 }
  return readVocabulary(await createProgram(io, new AbortController().signal, { exitCode: 0 }))
}

/** What bash would offer for each line, its words given as readline splits them. */
function bashOffers(lines: readonly (readonly string[])[], cwd: string): string[][] {
  const asked = lines.map((words) => `ask ${words.map((word) => `'${word}'`).join(' ')}`)
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-eu', '-s'], {
    cwd,
    encoding: 'utf8',
    input: `source '${BASH}'
      ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _openwds; echo "\${COMPREPLY[*]-}"; }
      ${asked.join('\n')}\n`,
  })
  t.equal(status, 0, stderr)
  t.equal(stderr, '')
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').filter(Boolean))
}

t.test('the verb prints the scripts that are shipped', async (t) => {
  for (const [shell, file] of [
    ['bash', 'openwds.bash'],
    ['zsh', '_openwds'],
    ['fish', 'openwds.fish'],
  ] as const) {
    const shipped = readFileSync(join(SHARE, 'completion', file), 'utf8')
    t.equal(sh(process.execPath, BINARY, 'completion', shell).stdout, shipped)
    const json = sh(process.execPath, BINARY, 'completion', shell, '--json').stdout
    t.same(JSON.parse(json), { shell, script: shipped })
  }
  t.equal(sh(process.execPath, BINARY, 'completion', 'csh').status, 2)
})

t.test('bash: every noun, verb and option, and the words an option takes', { skip: missing('bash') }, async (t) => {
  const directory = t.testdir({ 'a store.wim': '', folder: {} })
  const commands = everyCommand(await vocabulary())
  const words = ({ path }: CommandWords) => ['openwds', ...path.split(' ').filter(Boolean)]
  const options = bashOffers(
    commands.map((command) => [...words(command), '-']),
    directory,
  )
  commands.forEach((command, at) =>
    t.strictSame(
      options[at],
      command.options.map(({ long }) => long),
      `${words(command).join(' ')} -`,
    ),
  )
  const nouns = commands.filter(({ below }) => below.length > 0)
  const verbs = bashOffers(
    nouns.map((noun) => [...words(noun), '']),
    directory,
  )
  nouns.forEach((noun, at) =>
    t.strictSame(
      verbs[at],
      noun.below.map(({ path }) => path.split(' ').at(-1)),
      `${words(noun).join(' ')} `,
    ),
  )
  const choices = commands.flatMap((command) =>
    command.options.flatMap((option) =>
      option.value && option.value.choices.length > 0 ? [{ command, option, wanted: option.value.choices }] : [],
    ),
  )
  t.ok(choices.length > 10)
  const offered = bashOffers(
    choices.map(({ command, option }) => [...words(command), option.long, '']),
    directory,
  )
  choices.forEach(({ command, option, wanted }, at) =>
    t.strictSame(offered[at], [...wanted], `${command.path} ${option.long}`),
  )
  const lines: [line: string[], wanted: string[]][] = [
    [['openwds', 'mach'], ['machine']],
    [['openwds', 'machine', '--json', 'assi'], ['assign']],
    [['openwds', 'machine', 'assign', 'lab-1', '--method', '=', 'boot'], ['boot-only']],
    [
      ['openwds', 'machine', 'assign', 'lab-1', '--method', '='],
      ['windows-setup', 'apply-image', 'capture-image', 'boot-only', 'local', 'script'],
    ],
    [['openwds', 'machine', 'list', '--search', ''], []],
    [['openwds', 'bcd', 'show', 'fol'], ['folder']],
    [
      ['openwds', 'completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['openwds', 'nonsense', ''], commands[0]?.below.map(({ path }) => path) ?? []],
  ]
  const found = bashOffers(
    lines.map(([line]) => line),
    directory,
  )
  lines.forEach(([line, wanted], at) => t.strictSame(found[at], wanted, line.join(' ')))
})

t.test('fish offers the same, with what each means', { skip: missing('fish') }, async (t) => {
  const script = join(SHARE, 'completion/openwds.fish')
  const lines = [
    'openwds mach',
    'openwds machine assi',
    'openwds machine assign x --method boot',
    'openwds completion z',
    'openwds doctor n',
  ]
  const { status, stdout, stderr } = sh(
    'fish',
    '--no-config',
    '-c',
    `source ${script}; for line in $argv; complete -C $line; end`,
    ...lines,
  )
  t.equal(status, 0, stderr)
  t.equal(stderr, '')
  t.match(stdout.split('\n'), [
    /^machine\tMachines this server knows/,
    /^assign\t/,
    /^boot-only\t/,
    /^zsh/,
    /^net\tShows which DHCP/,
  ])
})

t.test('zsh completes on a terminal of its own', { skip: missing('zsh') }, async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'openwds-zsh-'))
  t.teardown(() => rmSync(home, { recursive: true, force: true }))
  const said = join(home, 'said')
  // the line as it stands after Tab is what the shell itself then runs: `openwds` writes down its arguments
  const lines = [
    'openwds mach',
    'openwds machine assi',
    'openwds machine assign x --method boot',
    'openwds machine assign x --method=boot',
    'openwds machine assign x --boot-im',
    'openwds doctor n',
  ]
  writeFileSync(
    join(home, 'drive.zsh'),
    `zmodload zsh/zpty
zpty shell ZDOTDIR=${home} zsh -f -i
zpty -w shell 'autoload -Uz compinit; fpath=(${join(SHARE, 'completion')} $fpath); compinit -u -D; unsetopt beep; openwds() { print -r -- "$*" >> ${said} }'
for line in "$@"; do zpty -n -w shell "$line"$'\\t\\n'; done
zpty -w shell exit
while zpty -r shell chunk; do :; done
`,
  )
  const { stderr } = sh('zsh', '-f', join(home, 'drive.zsh'), ...lines)
  t.equal(stderr, '')
  t.strictSame(
    readFileSync(said, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd()),
    [
      'machine',
      'machine assign',
      'machine assign x --method boot-only',
      'machine assign x --method=boot-only',
      'machine assign x --boot-image',
      'doctor net',
    ],
  )
})

t.test('the man page: every verb and option, and nothing its judges object to', async (t) => {
  const page = join(SHARE, 'openwds.1')
  if (!missing('groff')) {
    const { status, stdout, stderr } = sh('groff', '-ww', '-man', '-Tutf8', '-P-cbou', page)
    t.equal(status, 0)
    t.equal(stderr, '', 'groff warns of nothing')
    const flat = stdout.replaceAll('‐', '-').replace(/\s+/g, ' ')
    for (const command of everyCommand(await vocabulary())) {
      if (command.below.length > 0) continue
      t.ok(flat.includes(`openwds ${command.path}`), command.path)
      for (const { flags } of command.options)
        if (!flags.includes('--help')) t.ok(flat.includes(flags), `${command.path}: ${flags}`)
      for (const example of command.examples) t.ok(flat.includes(`$ ${example.replace(/\s+/g, ' ')}`), example)
    }
  } else t.comment('groff is not installed')
  if (!missing('mandoc')) {
    const { stdout, stderr } = sh('mandoc', '-Tlint', '-Wwarning', page)
    t.equal(stdout + stderr, '', 'mandoc warns of nothing')
  } else t.comment('mandoc is not installed')
})
