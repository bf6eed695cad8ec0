// `openwds secret …`: values for answer files that are stored sealed and never shown.
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { addConfirmOption, addNoun, addVerb, addWriteOptions, argument, type OpenVerb, type Verb } from './verb.ts'

/** No password is longer; a file given by mistake is noticed. */
const MAX_VALUE_LENGTH = 4096

/** Adds the verbs of the noun `secret`. */
export function addSecretVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'secret', 'Passwords and other values of answer files: ${secrets.NAME}.')

  const set = addVerb(
    noun,
    'set',
    'Stores a secret; its value is read from standard input or a file, never from an argument.',
    ['openwds secret set localAdmin --from admin.txt', 'openwds secret set joinPassword'],
  )
  addWriteOptions(set)
    .addArgument(argument('<secret>', 'its name'))
    .option('--from <file>', 'read the value from this file')
    .action(async (name: string, options: { from?: string }, command: Command) => {
      const verb = open(command)
      const value = (options.from === undefined ? await readInput(verb) : await readValue(options.from)).replace(
        /\r?\n$/,
        '',
      )
      if (value === '' || value.length > MAX_VALUE_LENGTH)
        throw verb.usage(`the value has ${value.length} characters; it has 1 to ${MAX_VALUE_LENGTH}`)
      const query = { dryRun: verb.dryRun || undefined }
      const { body } = await verb.client.send('PUT', apiPath('secrets', name), { body: { value }, query })
      verb.show(body, () => `The secret ${printable(body.name)} is stored: \${secrets.${printable(body.name)}}\n`)
    })

  addVerb(noun, 'list', 'Shows all secrets, without their values.', ['openwds secret list']).action(
    async (_options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get(apiPath('secrets'))
      verb.show(body.items, () =>
        formatTable(
          body.items,
          [
            { title: 'NAME', cell: (secret) => secret.name },
            { title: 'STORED', cell: (secret) => formatTime(secret.createdAt) },
            { title: 'CHANGED', cell: (secret) => formatTime(secret.updatedAt) },
          ],
          verb.paint,
        ),
      )
    },
  )

  const remove = addVerb(noun, 'remove', 'Forgets a secret; files that name it cannot be rendered any more.', [
    'openwds secret remove localAdmin --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<secret>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Forget the secret ${printable(name)}`)
      const query = { dryRun: verb.dryRun || undefined }
      const { body } = await verb.client.send('DELETE', apiPath('secrets', name), { query })
      verb.show(body, () => `The secret ${printable(name)} is forgotten.\n`)
    })

  const rotate = addVerb(noun, 'rotate', 'Changes the key all secrets are sealed with, and forgets the old one.', [
    'openwds secret rotate --yes',
  ])
  addConfirmOption(rotate).action(async (_options: object, command: Command) => {
    const verb = open(command)
    await verb.confirm('Change the key: backups of the database from before need the old key file')
    const { body } = await verb.client.send('POST', apiPath('secrets', 'rotate'))
    verb.show(body, () => `${body.count} secrets are sealed with a new key; keep a copy of the key file.\n`)
  })
}

async function readInput({ io, usage }: Verb): Promise<string> {
  if (io.stdin.isTTY === true)
    throw usage('give the value on standard input, or with --from FILE: a terminal would show it')
  let text = ''
  for await (const chunk of io.stdin) {
    text += String(chunk)
    if (text.length > MAX_VALUE_LENGTH * 2) break
  }
  return text
}

async function readValue(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SystemError('INPUT_UNREADABLE', { file, reason })
  }
}
