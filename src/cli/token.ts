// `openwds token …`: keys to the admin API.
import { type Command } from 'commander'
import type { TokenBody } from '../api/schemas.ts'
import { ROLES, type Role } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import { timeAfter } from './time-words.ts'
import { addNoun, addConfirmOption, addVerb, argument, limitOption, oneOf, type OpenVerb } from './verb.ts'

/** Adds the verbs of the noun `token`. */
export function addTokenVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'token', 'Keys to the admin API, for people and programs that do not use the socket.')

  addVerb(noun, 'add', 'Makes a token and prints it: the only time it is shown.', [
    'openwds token add dashboard --role viewer --expires 90d',
    'openwds token add me --role admin',
  ])
    .addArgument(argument('<name>', 'a name, unique'))
    .addOption(
      oneOf('--role <role>', 'what it may do: each role also what the ones before it may', ROLES).default('operator'),
    )
    .option('--expires <when>', 'when it stops working: 12h, 30d, or a time like 2027-01-31T12:00:00Z', timeAfter)
    .action(async (name: string, options: { role: Role; expires?: string }, command: Command) => {
      const verb = open(command)
      const body: TokenBody = { name, role: options.role, ...(options.expires ? { expiresAt: options.expires } : {}) }
      const { body: token } = await verb.client.send('POST', apiPath('tokens'), { body })
      if (!verb.json) {
        const until = token.expiresAt === null ? 'without an end' : `until ${formatTime(token.expiresAt)}`
        verb.io.stderr.write(
          `Token ${printable(token.name)}, role ${token.role}, ${until}. Keep it: it is not shown again.\n`,
        )
      }
      verb.show(token, () => printable(token.token) + '\n')
    })

  addVerb(noun, 'list', 'Shows all tokens, without the keys.', ['openwds token list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      // few enough for one answer: this list has no pages
      const { body } = await verb.client.get(apiPath('tokens'))
      const tokens = body.items.slice(0, options.limit)
      verb.show(tokens, () =>
        formatTable(
          tokens,
          [
            { title: 'NAME', cell: (token) => token.name },
            { title: 'ROLE', cell: (token) => token.role },
            { title: 'CREATED', cell: (token) => formatTime(token.createdAt) },
            { title: 'EXPIRES', cell: (token) => (token.expiresAt === null ? 'never' : formatTime(token.expiresAt)) },
            { title: 'LAST USED', cell: (token) => formatTime(token.lastUsedAt) },
          ],
          verb.paint,
        ),
      )
    })

  const remove = addVerb(noun, 'remove', 'Takes a token back: it is refused from now on.', [
    'openwds token remove dashboard --yes',
  ])
  addConfirmOption(remove)
    .addArgument(argument('<name>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Take the token ${printable(name)} back`)
      const { body } = await verb.client.send('DELETE', apiPath('tokens', name))
      verb.show(body, () => `Token ${printable(name)} is taken back.\n`)
    })
}
