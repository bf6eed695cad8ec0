// `openwds user …`: who may sign in at the page.
import { Option, type Command } from 'commander'
import type { UserBody, UserPatch } from '../api/user-schemas.ts'
import { ROLES, type Role } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { readPassword } from './password-input.ts'
import { formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addConfirmOption,
  addNoun,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  type OpenVerb,
} from './verb.ts'

const FROM = ['--from <file>', 'read the password from this file instead of the terminal or standard input'] as const

/** Adds the verbs of the noun `user`. */
export function addUserVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'user', 'Who may sign in at the page, and as what.')

  const add = addVerb(noun, 'add', 'Makes a user; the password is asked for, or read from a file or standard input.', [
    'openwds user add anna --role admin',
    'openwds user add desk --role viewer --from password.txt',
  ])
  addWriteOptions(add)
    .addArgument(argument('<name>', 'a name, unique'))
    .addOption(
      oneOf('--role <role>', 'what it may do: each role also what the ones before it may', ROLES).default('operator'),
    )
    .option(...FROM)
    .action(async (name: string, options: { role: Role; from?: string }, command: Command) => {
      const verb = open(command)
      const password = await readPassword(verb, options.from)
      const body: UserBody = { role: options.role, password }
      const query = { dryRun: verb.dryRun || undefined }
      const { body: user } = await verb.client.send('PUT', apiPath('users', name), {
        ...{ body, query },
        ifNew: true,
      })
      verb.show(user, () => `User ${printable(user.name)}, role ${user.role}, may sign in.\n`)
    })

  addVerb(noun, 'list', 'Shows all users.', ['openwds user list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const users = await verb.client.list(apiPath('users'), {}, options.limit)
      verb.show(users, () =>
        formatTable(
          users,
          [
            { title: 'NAME', cell: (user) => user.name },
            { title: 'ROLE', cell: (user) => user.role },
            { title: 'STATE', cell: (user) => (user.disabled ? 'disabled' : 'enabled') },
            { title: 'PASSWORD SET', cell: (user) => formatTime(user.passwordChangedAt) },
            { title: 'SIGNED IN', cell: (user) => formatTime(user.lastSignInAt) },
          ],
          verb.paint,
        ),
      )
    })

  const set = addVerb(noun, 'set', 'Changes role or password of a user, disables or enables it.', [
    'openwds user set anna --role operator',
    'openwds user set anna --password --from password.txt',
    'openwds user set desk --disable',
  ])
  addWriteOptions(set)
    .addArgument(argument('<name>', 'its name'))
    .addOption(oneOf('--role <role>', 'what it may do', ROLES))
    .option('--password', 'set another password, which signs the user out everywhere')
    .option(...FROM)
    .addOption(new Option('--disable', 'it cannot sign in any more, and is signed out').conflicts('enable'))
    .option('--enable', 'it may sign in again')
    .action(async (name: string, options: SetOptions, command: Command) => {
      const verb = open(command)
      const body: UserPatch = {
        ...(options.role ? { role: options.role } : {}),
        ...(options.disable || options.enable ? { disabled: options.disable === true } : {}),
        ...(options.password || options.from ? { password: await readPassword(verb, options.from) } : {}),
      }
      if (Object.keys(body).length === 0)
        throw verb.usage('nothing to change was named: --role, --password, --disable, --enable')
      const query = { dryRun: verb.dryRun || undefined }
      const { body: user } = await verb.client.send('PATCH', apiPath('users', name), { body, query })
      verb.show(
        user,
        () => `User ${printable(user.name)}, role ${user.role}, ${user.disabled ? 'disabled' : 'may sign in'}.\n`,
      )
    })

  const remove = addVerb(noun, 'remove', 'Removes a user and signs it out everywhere.', [
    'openwds user remove desk --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<name>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Remove the user ${printable(name)}`)
      const query = { dryRun: verb.dryRun || undefined }
      const { body } = await verb.client.send('DELETE', apiPath('users', name), { query })
      verb.show(body, () => `User ${printable(name)} is removed.\n`)
    })
}

interface SetOptions {
  role?: Role
  password?: boolean
  from?: string
  disable?: boolean
  enable?: boolean
}
