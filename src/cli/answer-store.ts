// `openwds answer …` of the daemon: stored answer files, their versions, and what a machine would get.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import type {
  AnswerBody,
  AnswerReply,
  AnswerVersionsReply,
  RenderedAnswerReply,
  SavedAnswerReply,
} from '../api/answer-schemas.ts'
import { SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import { PROCESSORS } from '../unattend/sections.ts'
import { addDefaultVerb } from './answer-default.ts'
import { findingsText } from './answer.ts'
import { apiPath } from './client.ts'
import { ExitCode } from './io.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addConfirmOption,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  wholeNumber,
  type OpenVerb,
  type Verb,
} from './verb.ts'

const ROLES = ['combined', 'client', 'image']

interface SaveOptions {
  name?: string
  file?: string
  description?: string
  role?: AnswerBody['role']
}

/** Adds the verbs of stored answer files to the noun `answer`; `result` gets exit code 1 when nothing can be rendered. */
export function addStoredAnswerVerbs(noun: Command, open: OpenVerb, result: { exitCode: number }): void {
  const add = addVerb(noun, 'add', 'Stores an answer file; refused when there is one of that name.', [
    'openwds answer add lab.xml',
    'openwds answer add wds-client.xml --name lab-client --role client',
  ])
  addWriteOptions(add)
    .addArgument(argument('<file>', 'the file'))
    .option('--name <name>', "its name here (default: the file's, without its ending)")
    .option('--description <text>', 'free text')
    .addOption(oneOf('--role <role>', "which of WDS's two files it is (default: combined)", ROLES))
    .action(async (file: string, options: SaveOptions, command: Command) => {
      const verb = open(command)
      const name = options.name ?? basename(file).replace(/\.[^.]*$/, '')
      const body: AnswerBody = {
        ...(await readContent(file)),
        description: options.description ?? null,
        role: options.role ?? 'combined',
      }
      const query = { dryRun: verb.dryRun || undefined }
      const path = apiPath('answers', name)
      const { body: saved } = await verb.client.send<SavedAnswerReply>('PUT', path, { body, ifNew: true, query })
      verb.show(saved, () => savedText(saved, file, verb))
    })

  addVerb(noun, 'list', 'Shows all stored answer files.', ['openwds answer list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const answers = await verb.client.list(apiPath('answers'), {}, options.limit)
      verb.show(answers, () =>
        formatTable(
          answers,
          [
            { title: 'NAME', cell: (answer) => answer.name },
            { title: 'ROLE', cell: (answer) => answer.role },
            { title: 'VERSION', cell: (answer) => answer.contentVersion, align: 'right' },
            { title: 'CHANGED', cell: (answer) => formatTime(answer.updatedAt) },
            { title: 'DESCRIPTION', cell: (answer) => answer.description },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows a stored answer file and its versions, or the content of one.', [
    'openwds answer show lab',
    'openwds answer show lab --content --content-version 2',
  ])
    .addArgument(argument('<answer>', 'its name'))
    .option('--content', 'print the file, passwords and keys masked')
    .option('--content-version <n>', 'this version (default: the newest)', wholeNumber(1))
    .option('--reveal', 'do not mask: admins only, and written to the audit log')
    .action(showAnswer)

  const set = addVerb(noun, 'set', 'Stores a new version of an answer file, or other words about it.', [
    'openwds answer set lab --file lab.xml',
    'openwds answer set lab --description "of the third floor"',
  ])
  addWriteOptions(set)
    .addArgument(argument('<answer>', 'its name'))
    .option('--file <file>', 'the new content')
    .option('--description <text>', 'free text; empty clears')
    .addOption(oneOf('--role <role>', "which of WDS's two files it is", ROLES))
    .action(async (name: string, options: SaveOptions, command: Command) => {
      const verb = open(command)
      if (options.file === undefined && options.description === undefined && options.role === undefined)
        throw verb.usage('nothing to change was named')
      const path = apiPath('answers', name)
      const { body: before, etag } = await verb.client.get<AnswerReply>(path)
      const body: AnswerBody = {
        ...(options.file === undefined ? {} : await readContent(options.file)),
        description: options.description === undefined ? before.description : options.description || null,
        role: options.role ?? before.role,
      }
      const query = { dryRun: verb.dryRun || undefined }
      const { body: saved } = await verb.client.send<SavedAnswerReply>('PUT', path, { body, ifMatch: etag, query })
      verb.show(saved, () => savedText(saved, options.file ?? name, verb))
    })

  const remove = addVerb(noun, 'remove', 'Forgets an answer file with all its versions. Refused while it is used.', [
    'openwds answer remove lab --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<answer>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const path = apiPath('answers', name)
      const { body: answer, etag } = await verb.client.get<AnswerReply>(path)
      await verb.confirm(`Forget the answer file ${printable(answer.name)} and its versions`)
      const query = { dryRun: verb.dryRun || undefined }
      const { body } = await verb.client.send('DELETE', path, { ifMatch: etag, query })
      verb.show(body, () => `${printable(answer.name)} is forgotten.\n`)
    })

  addRenderVerb(noun, open, result)
  addDefaultVerb(noun, open)

  async function showAnswer(
    name: string,
    options: { content?: boolean; contentVersion?: number; reveal?: boolean },
    command: Command,
  ): Promise<void> {
    const verb = open(command)
    if (options.content !== true) {
      if (options.contentVersion !== undefined || options.reveal === true)
        throw verb.usage('it goes with --content only')
      const { body: answer } = await verb.client.get(apiPath('answers', name))
      const { body: versions } = await verb.client.get(apiPath('answers', name, 'versions'))
      verb.show({ ...answer, versions: versions.items }, () => answerSheet(answer, versions.items, verb))
      return
    }
    const query = { version: options.contentVersion, reveal: options.reveal === true ? true : undefined }
    const { body } = await verb.client.get(apiPath('answers', name, 'content'), query)
    verb.show(body, () => (body.text.endsWith('\n') ? body.text : `${body.text}\n`))
  }
}

interface RenderOptions {
  machine: string
  bootImage?: string
  installImage?: string
  bootArch?: string
  arch?: string
  firmware?: string
  reveal?: boolean
}

function addRenderVerb(noun: Command, open: OpenVerb, result: { exitCode: number }): void {
  addVerb(noun, 'render', 'Shows exactly the answer file a machine would get, secrets masked.', [
    'openwds answer render --machine lab-1',
    'openwds answer render --machine 52:54:00:12:34:56 --firmware uefi --reveal',
    'openwds answer render --machine lab-1 --boot-image pe --install-image win11#6',
  ])
    .requiredOption('--machine <machine>', 'its MAC, UUID or name')
    .option('--boot-image <image>', 'as if it were assigned this boot image of the library')
    .option('--install-image <image>', 'as if it were assigned this install image; name#6: that one inside')
    .addOption(oneOf('--boot-arch <arch>', 'of the boot image, where the library does not know it', PROCESSORS))
    .addOption(oneOf('--arch <arch>', 'of the install image, where the library does not know it', PROCESSORS))
    .addOption(oneOf('--firmware <kind>', 'what starts the machine; decides the disk layout', ['bios', 'uefi']))
    .option('--reveal', 'do not mask: admins only, and written to the audit log')
    .action(async (options: RenderOptions, command: Command) => {
      const verb = open(command)
      const query = {
        boot: options.bootArch,
        install: options.arch,
        bootImage: options.bootImage,
        installImage: options.installImage,
        firmware: options.firmware,
        reveal: options.reveal === true ? true : undefined,
      }
      const path = apiPath('machines', options.machine, 'answer')
      const { body } = await verb.client.get<RenderedAnswerReply>(path, query)
      if (body.text === null) result.exitCode = ExitCode.failed
      if (!verb.json)
        for (const text of [sourcesText(body), ...renderedFindings(body, verb)]) verb.io.stderr.write(text)
      verb.show(body, () => body.text ?? '')
    })
}

/** Findings by the file they are about, on standard error: standard output is the file alone. */
function renderedFindings(body: RenderedAnswerReply, verb: Verb): string[] {
  const files = [...new Set(body.findings.map(({ file }) => file))]
  return files.map((file) => {
    const name = body.files.find(({ part }) => part === file)?.answer ?? 'rendered'
    return findingsText(
      name,
      body.findings.filter((finding) => finding.file === file),
      verb.paint,
    )
  })
}

/** `windowsPE: lab-client version 2 (profile office)`: each pass with the file it is from, and who names that; and what it was made for. */
function sourcesText({ files, passes, pair, image }: RenderedAnswerReply): string {
  const lines = passes.map(({ pass, part }) => {
    const file = files.find((one) => one.part === part)
    return file ? `${pass}: ${file.answer} version ${file.contentVersion} (${file.from})` : pass
  })
  const made = `made for: boot image ${pair.boot}, install image ${pair.install}${image === null ? '' : `: ${image}`}`
  return [...lines, made].map((line) => `${printable(line)}\n`).join('')
}

function savedText(saved: SavedAnswerReply, file: string, verb: Verb): string {
  const about = saved.findings.length === 0 ? '' : findingsText(file, saved.findings, verb.paint)
  return `${about}${printable(saved.name)} is stored as version ${saved.contentVersion}.\n`
}

function answerSheet(answer: AnswerReply, versions: AnswerVersionsReply['items'], verb: Verb): string {
  const sheet = formatSheet(
    [
      ['name', answer.name],
      ['role', answer.role],
      ['description', answer.description],
      ['created', formatTime(answer.createdAt)],
      ['changed', formatTime(answer.updatedAt)],
    ],
    verb.paint,
  )
  const table = formatTable(
    versions,
    [
      { title: 'VERSION', cell: (version) => version.number, align: 'right' },
      { title: 'BYTES', cell: (version) => version.sizeBytes, align: 'right' },
      { title: 'STORED', cell: (version) => formatTime(version.createdAt) },
      { title: 'BY', cell: (version) => version.createdBy },
      { title: 'SHA-256', cell: (version) => version.sha256.slice(0, 16) },
    ],
    verb.paint,
  )
  return `${sheet}\n${table}`
}

async function readContent(file: string): Promise<Pick<AnswerBody, 'content' | 'encoding'>> {
  try {
    return { content: (await readFile(file)).toString('base64'), encoding: 'base64' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SystemError('INPUT_UNREADABLE', { file, reason })
  }
}
