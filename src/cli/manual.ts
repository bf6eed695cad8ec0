// The man page openwds(1), in roff [man(7)], made of the command line's own words.
import { ExitCode } from './io.ts'
import { everyCommand, type CommandWords, type OptionWords } from './vocabulary.ts'

const EXIT_TEXTS: Record<keyof typeof ExitCode, string> = {
  done: 'Done.',
  failed: 'Refused or failed; the reason and the next step are on standard error.',
  usage: 'Wrong usage.',
  configuration: 'The configuration cannot be used.',
}

const ENVIRONMENT = [
  ['OPENWDS_SOCKET', "The daemon's socket, as --socket."],
  ['OPENWDS_CONFIG', 'The configuration file, as --config.'],
  ['OPENWDS_URL', 'The admin API over TCP, as --url.'],
  ['OPENWDS_TOKEN, OPENWDS_TOKEN_FILE', 'The key to it, as --token and --token-file.'],
  ['OPENWDS_CA_FILE', 'The certificate authority it is trusted by, as --ca-file.'],
  ['NO_COLOR', 'Without colours, also on a terminal.'],
] as const

const FILES = [
  ['/etc/openwds/openwds.yaml', 'The configuration, as the Debian package installs it.'],
  ['/var/lib/openwds', 'What the daemon remembers, and its socket openwds.sock.'],
  ['/srv/openwds/images', 'The image library.'],
] as const

/** The man page; `date` is when it was made, like 2026-11-28. */
export function manualPage(root: CommandWords, { version, date }: { version: string; date: string }): string {
  const commands = everyCommand(root).filter(({ path, below }) => path !== '' && below.length === 0)
  const connection = commands.find(({ options }) => options.some(isConnection))?.options.filter(isConnection) ?? []
  return [
    `.TH OPENWDS 1 ${date} ${argument(`openwds ${version}`)} ${argument('User Commands')}`,
    '.SH NAME',
    'openwds \\- network boot and deployment of machines',
    '.SH SYNOPSIS',
    '.B openwds',
    '.I noun verb',
    '[options]',
    '.SH DESCRIPTION',
    ...paragraph(root.description),
    '.PP',
    ...paragraph(
      'Every verb speaks to the running daemon through its admin API, except those that work on files alone; serve is the daemon. A machine is named by its MAC (any spelling), UUID or name.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(commandSection),
    '.SH REACHING THE DAEMON',
    ...paragraph('Verbs that speak to the daemon take these options besides their own:'),
    ...connection.flatMap(optionItem),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_TEXTS).flatMap(([name, text]) =>
      item(String(ExitCode[name as keyof typeof ExitCode]), text),
    ),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, text]) => item(name, text)),
    '.SH FILES',
    ...FILES.flatMap(([name, text]) => item(name, text)),
    '.SH EXAMPLES',
    ...exampleLines(root.examples),
    '',
  ].join('\n')
}

function commandSection(command: CommandWords): string[] {
  const own = command.options.filter((option) => !option.isConnection && option.long !== '--help')
  const usage = [`openwds ${command.path}`, ...command.arguments.map(({ usage: each }) => each)].join(' ')
  return [
    `.SS ${argument(usage)}`,
    ...paragraph(command.description),
    ...command.arguments.flatMap(({ usage: name, description, value }) =>
      description || value.choices.length > 0 ? item(name, sentence(description, value.choices)) : [],
    ),
    ...own.flatMap(optionItem),
    '.PP',
    command.examples.length > 1 ? 'Examples:' : 'Example:',
    '.PP',
    ...exampleLines(command.examples),
  ]
}

function optionItem({ flags, description, value }: OptionWords): string[] {
  return item(flags, sentence(description, value?.choices ?? []))
}

function sentence(description: string, choices: readonly string[]): string {
  return choices.length > 0 ? `${description} (${choices.join(', ')})` : description
}

function isConnection(option: OptionWords): boolean {
  return option.isConnection
}

/** A term in bold and its meaning, indented. */
function item(term: string, meaning: string): string[] {
  return ['.TP', `.B ${argument(term)}`, ...paragraph(meaning)]
}

function exampleLines(examples: readonly string[]): string[] {
  return ['.EX', ...examples.flatMap((example) => paragraph(`  $ ${example}`)), '.EE']
}

/** Text as lines of roff: none begins with a control character. */
function paragraph(text: string): string[] {
  return text.split('\n').map((line) => roff(line).replace(/^(?=[.'])/, '\\&'))
}

/** Text as one argument of a macro. */
function argument(text: string): string {
  return `"${roff(text)}"`
}

/** Escapes what roff reads otherwise: hyphens stay hyphens that can be copied, and all is ASCII [groff_char(7)]. */
function roff(text: string): string {
  return text.replace(/[\\"'`^~-]|[^\x20-\x7e]/gu, (character) => {
    const known = { '\\': '\\e', '"': '\\(dq', "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti', '-': '\\-' }[
      character
    ]
    return known ?? `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`
  })
}
