// `openwds answer …` on files alone: check, new, diff.
import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { ImageReply } from '../api/image-schemas.ts'
import { FormatError, SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import { checkAnswer, type CheckContext } from '../unattend/check.ts'
import type { AnswerRole } from '../unattend/check-structure.ts'
import { diffAnswers, type Change } from '../unattend/diff.ts'
import type { Firmware } from '../unattend/disks.ts'
import { MAX_FILE_BYTES } from '../unattend/encoding.ts'
import { hasErrors, type Finding, type Severity } from '../unattend/findings.ts'
import { generateAnswer, type NewAnswer } from '../unattend/generate.ts'
import { WINDOWS_VERSIONS, type WindowsVersion } from '../unattend/knowledge/windows-versions.ts'
import { imageFacts, libraryFacts, parseImageReference, type LibraryFacts } from '../unattend/library-images.ts'
import { parseAnswer } from '../unattend/parse.ts'
import { parseProcessor, PROCESSORS, type Processor, type ProcessorPair } from '../unattend/sections.ts'
import type { ImageFacts } from '../unattend/select-image.ts'
import type { AnswerDocument } from '../unattend/tree.ts'
import { findVariables } from '../unattend/variables.ts'
import { addStoredAnswerVerbs } from './answer-store.ts'
import { readSelection } from './assignment.ts'
import { apiPath } from './client.ts'
import { addConnectionOptions } from './target.ts'
import { ExitCode, type CliIo } from './io.ts'
import type { Colour, Paint } from './terminal.ts'
import {
  addNoun,
  addOfflineVerb,
  argument,
  oneOf,
  openOfflineVerb,
  repeatable,
  wholeNumber,
  type OpenVerb,
  type Verb,
} from './verb.ts'

/** Adds the verbs of the noun `answer`; `result` gets exit code 1 when a file has errors. */
export function addAnswerVerbs(program: Command, open: OpenVerb, io: CliIo, result: { exitCode: number }): void {
  const noun = addNoun(program, 'answer', 'Answer files (unattend.xml): what machines are set up by.')
  addCheckVerb(noun, open, io, result)
  addNewVerb(noun, io)
  addDiffVerb(noun, io)
  addStoredAnswerVerbs(noun, open, result)
}

interface CheckOptions {
  archPair?: ProcessorPair
  firmware?: Firmware
  wim?: string
  bootImage?: string
  installImage?: string
  select?: string
  build?: number
  role?: AnswerRole
}

function addCheckVerb(noun: Command, open: OpenVerb, io: CliIo, result: { exitCode: number }): void {
  const description =
    'Tells everything that is wrong with answer files; needs a daemon only for the images of its library.'
  const check = addOfflineVerb(noun, 'check', description, [
    'openwds answer check unattend.xml',
    'openwds answer check lab.xml --boot-image pe --install-image win11#6',
    'openwds answer check unattend.xml --arch-pair x86,amd64 --firmware bios',
    'openwds answer check client.xml --role client --wim install.wim --select name="Windows 11 Pro"',
  ])
  addConnectionOptions(check)
  check
    .argument('<files...>', 'the files')
    .addOption(
      new Option('--arch-pair <boot,install>', 'architectures of boot and install image, like x86,amd64').argParser(
        readPair,
      ),
    )
    .addOption(oneOf('--firmware <kind>', 'what starts the machine', ['bios', 'uefi']))
    .option('--wim <file>', 'the install image file the selection is resolved against')
    .option('--boot-image <image>', 'a boot image of the library: its name or id')
    .option('--install-image <image>', 'an install image of the library; name#6: that one inside')
    .option('--select <key=value>', 'which image inside: index=2, name="…" or description="…"')
    .option('--build <n>', 'build of the Windows that is installed, like 22631', wholeNumber(1, 99_999))
    .addOption(
      oneOf('--role <role>', "which of WDS's two files it is (default: combined)", ['client', 'image', 'combined']),
    )
    .action(async (files: string[], options: CheckOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const { archPair, firmware, build, role, wim } = options
      if (wim !== undefined && options.installImage !== undefined)
        throw verb.usage('--wim and --install-image both name the images; give one')
      const asksLibrary = options.bootImage !== undefined || options.installImage !== undefined
      const facts = asksLibrary ? await readLibraryFacts(open(command), options) : undefined
      const images = wim === undefined ? facts?.images : await readImages(wim)
      const selection = options.select === undefined ? undefined : readSelection(options.select, verb.usage)
      if (selection && !images)
        throw verb.usage('--select needs what has the images: --wim FILE or --install-image IMAGE')
      if (selection && facts?.naming) throw verb.usage('--select and name#index both select an image; give one')
      const pair = { boot: facts?.pair.boot ?? archPair?.boot, install: facts?.pair.install ?? archPair?.install }
      const context: CheckContext = { pair, firmware, build, role, images, naming: selection ?? facts?.naming }
      const checked: { file: string; findings: Finding[] }[] = []
      for (const file of files) checked.push({ file, findings: checkAnswer(await readInput(file), context) })
      const all = checked.flatMap(({ findings }) => findings)
      if (hasErrors(all)) result.exitCode = ExitCode.failed
      verb.show(
        checked.flatMap(({ file, findings }) => findings.map((finding) => ({ file, ...finding }))),
        () => checked.map(({ file, findings }) => findingsText(file, findings, verb.paint)).join(''),
      )
    })
}

const COLOURS: Readonly<Record<Severity, Colour>> = { error: 'red', warning: 'yellow', note: 'cyan' }

/** `FILE:line:column severity code message`, the hint and the other places below it, and the count. */
export function findingsText(file: string, findings: readonly Finding[], paint: Paint): string {
  const name = printable(file)
  const lines = findings.flatMap(({ line, column, severity, code, message, hint, related = [] }) => [
    `${name}:${line}:${column} ${paint(COLOURS[severity], severity)} ${code} ${printable(message)}`,
    ...related.map((place) => `    ${name}:${place.line}:${place.column} ${printable(place.text)}`),
    paint('dim', `    ${printable(hint)}`),
  ])
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length
  const summary = (['error', 'warning', 'note'] as const)
    .map((severity) => [count(severity), severity] as const)
    .filter(([number]) => number > 0)
    .map(([number, severity]) => `${number} ${severity}${number === 1 ? '' : 's'}`)
  return [...lines, `${name}: ${summary.join(', ') || 'nothing to mend'}`].join('\n') + '\n'
}

interface NewOptions {
  locale: string
  keyboard?: string
  timeZone?: string
  windows?: WindowsVersion
  edition?: string
  key?: string
  select?: string
  arch?: Processor
  bootArch?: Processor
  disk?: NewAnswer['disk']
  computerName?: string
  localAdmin?: string
  joinDomain?: string
  ou?: string
  workgroup?: string
  owner?: string
  autoLogon?: number
  run?: string[]
  output?: string
  force?: boolean
}

/** The command line's words for the options of the generator. */
const OPTION_NAMES: Partial<Record<keyof NewAnswer, string>> = {
  organizationalUnit: '--ou',
  joinWorkgroup: '--workgroup',
  autoLogonCount: '--auto-logon',
}

function addNewVerb(noun: Command, io: CliIo): void {
  addOfflineVerb(noun, 'new', 'Writes an answer file for the common case; needs no daemon.', [
    'openwds answer new --locale en-US --edition pro --local-admin setup -o lab.xml',
    'openwds answer new --locale de-DE --windows server-2022 --select index=2 --local-admin Administrator --join-domain corp.example',
  ])
    .requiredOption('--locale <name>', 'language and region, like en-US')
    .option('--keyboard <layout>', "like 0407:00000407 (default: the locale's)")
    .option('--time-zone <name>', 'like "W. Europe Standard Time", as `tzutil /l` lists them')
    .addOption(oneOf('--windows <version>', 'what is installed (default: 11)', Object.keys(WINDOWS_VERSIONS)))
    .option('--edition <name>', 'like pro, enterprise, standard: writes the published key that selects it')
    .option('--key <key>', 'a product key of your own')
    .option('--select <key=value>', 'which image: index=2, name="…" or description="…"')
    .addOption(oneOf('--arch <arch>', 'of the Windows that is installed (default: amd64)', PROCESSORS))
    .addOption(oneOf('--boot-arch <arch>', 'of Windows PE (default: the same)', PROCESSORS))
    .addOption(
      oneOf('--disk <layout>', 'auto: what the firmware needs, when the machine boots (default); keep: touch no disk', [
        'auto',
        'uefi',
        'bios',
        'keep',
      ]),
    )
    .option('--computer-name <name>', 'default: ${machine.name}; * lets Windows make one up')
    .option('--local-admin <name>', 'a local administrator; the password is the secret of that name')
    .option('--join-domain <domain>', 'with the secrets joinUser and joinPassword')
    .option('--ou <path>', 'where the domain keeps the computer: OU=Lab,DC=corp,DC=example')
    .option('--workgroup <name>', 'instead of a domain')
    .option('--owner <name>', 'registered owner and organization')
    .option('--auto-logon <count>', 'log the local administrator on so often', wholeNumber(1, 1000))
    .addOption(repeatable('--run <command>', 'run this at the first logon (may be repeated)'))
    .option('-o, --output <file>', 'write to this file instead of standard output')
    .option('--force', 'replace the file if it is there')
    .action(async (options: NewOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const made = generateAnswer({
        locale: options.locale,
        keyboard: options.keyboard,
        timeZone: options.timeZone,
        windows: options.windows,
        edition: options.edition,
        productKey: options.key,
        image: options.select === undefined ? undefined : readSelection(options.select, verb.usage),
        architecture: options.arch,
        bootArchitecture: options.bootArch,
        disk: options.disk,
        computerName: options.computerName,
        localAdmin: options.localAdmin,
        joinDomain: options.joinDomain,
        organizationalUnit: options.ou,
        joinWorkgroup: options.workgroup,
        owner: options.owner,
        autoLogonCount: options.autoLogon,
        commands: options.run,
      })
      if ('reason' in made) throw verb.usage(`${OPTION_NAMES[made.option] ?? `--${made.option}`}: ${made.reason}`)
      const { text } = made
      const bytes = Buffer.from(text)
      const build = WINDOWS_VERSIONS[options.windows ?? '11'].build
      const boot = options.bootArch ?? options.arch ?? 'amd64'
      const pair = { boot, install: options.arch ?? 'amd64' }
      const wrong = checkAnswer(bytes, { build, pair }).find(
        ({ severity, code }) => severity === 'error' || code === 'ANSWER_TIME_ZONE',
      )
      if (wrong) throw verb.usage(`${wrong.message} ${wrong.hint}`)
      const variables = variablesOf(text)
      if (options.output !== undefined) await writeOutput(options.output, bytes, options.force === true)
      verb.show({ file: options.output ?? null, text, variables }, () =>
        options.output === undefined ? text : writtenText(options.output, variables),
      )
    })
}

/** The variables of a text, each once, in their order. */
function variablesOf(text: string): string[] {
  return [...new Set(findVariables(text).flatMap(({ name }) => name ?? []))]
}

function writtenText(file: string, variables: readonly string[]): string {
  const needed = variables.length === 0 ? '' : `It needs ${variables.join(', ')}.\n`
  return printable(`${file} is written.`) + '\n' + needed + `next: openwds answer check ${printable(file)}\n`
}

function addDiffVerb(noun: Command, io: CliIo): void {
  addOfflineVerb(noun, 'diff', 'Shows what two answer files set differently; needs no daemon.', [
    'openwds answer diff old.xml new.xml',
  ])
    .addArgument(argument('<before>', 'a file'))
    .addArgument(argument('<after>', 'another file'))
    .action(async (before: string, after: string, _options: object, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const changes = diffAnswers(await readDocument(before), await readDocument(after))
      verb.show(changes, () => (changes.length === 0 ? 'They set the same.\n' : changes.map(lineOf).join('')))
      function lineOf(change: Change): string {
        const path = printable(change.path)
        const value = (text: string | undefined) => printable(text ?? '')
        if (change.kind === 'added') return verb.paint('green', `+ ${path} = ${value(change.after)}`) + '\n'
        if (change.kind === 'removed') return verb.paint('red', `- ${path} = ${value(change.before)}`) + '\n'
        return verb.paint('yellow', `~ ${path} = ${value(change.before)} → ${value(change.after)}`) + '\n'
      }
    })
}

/** Reads `x86,amd64`. */
function readPair(text: string): ProcessorPair {
  const [boot, install, ...more] = text.split(',').map(parseProcessor)
  if (!boot || !install || more.length > 0)
    throw new InvalidArgumentError(`Write it as BOOT,INSTALL with ${PROCESSORS.join(', ')}.`)
  return { boot, install }
}

/** The bytes of a file or pipe; one more than an answer file may have is enough to refuse it. */
async function readInput(file: string): Promise<Uint8Array> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of createReadStream(file, { end: MAX_FILE_BYTES })) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch (error) {
    throw unreadable(file, error)
  }
}

async function readDocument(file: string): Promise<AnswerDocument> {
  const bytes = await readInput(file)
  try {
    return parseAnswer(bytes)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw new FormatError('ANSWER_UNREADABLE', {
      ...error.details,
      file,
      reason: `${String(error.details['reason'])} (${file})`,
    })
  }
}

/** What the library says of the images named, by name or id, with #index for one inside. */
async function readLibraryFacts(
  { client, usage }: Verb,
  { bootImage, installImage }: Pick<CheckOptions, 'bootImage' | 'installImage'>,
): Promise<LibraryFacts> {
  const find = async (type: ImageReply['type'], text: string | undefined) => {
    if (text === undefined) return undefined
    const { ref, index } = parseImageReference(text)
    const { body: image } = await client.get(apiPath('images', ref))
    if (image.type !== type) throw usage(`${image.name} is a ${image.type} image; --${type}-image needs the other kind`)
    const count = image.content?.images.length ?? 0
    if (index !== undefined && !image.content?.images.some((one) => one.index === index))
      throw usage(`${image.name} has no image ${index}; it has ${count}`)
    return { image, index }
  }
  const boot = await find('boot', bootImage)
  const install = await find('install', installImage)
  const naming = install?.index === undefined ? undefined : { index: install.index }
  return libraryFacts({ boot: boot?.image, bootIndex: boot?.index, install: install?.image, naming })
}

/** What the install images of a .wim, .esd, .swm or .iso say of themselves. */
async function readImages(file: string): Promise<ImageFacts[]> {
  // only here: the other checks start faster without the readers of image files
  const { openImageFile } = await import('../library/image-file.ts')
  const opened = await openImageFile(file)
  try {
    // a disc also holds Windows PE
    const install = opened.wims.find(({ path }) => /install\.(?:wim|esd|swm)$/i.test(path ?? ''))
    const wim = await (install ?? opened.wims[0])?.open()
    return (wim?.images ?? []).map(imageFacts)
  } finally {
    await opened.close()
  }
}

async function writeOutput(file: string, bytes: Uint8Array, replace: boolean): Promise<void> {
  try {
    await writeFile(file, bytes, { flag: replace ? 'w' : 'wx' })
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    const reason = isThere ? 'it is there already; --force replaces it' : reasonOf(error)
    throw new SystemError('OUTPUT_UNWRITABLE', { file, reason })
  }
}

function unreadable(file: string, error: unknown): SystemError {
  return new SystemError('INPUT_UNREADABLE', { file, reason: reasonOf(error) })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
