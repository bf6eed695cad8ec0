// `openwds profile …`: named bundles of what is booted and installed.
import type { Command } from 'commander'
import type { ProfileBody, ProfilePatch, ProfileReply } from '../api/profile-schemas.ts'
import { RequestError } from '../errors.ts'
import { METHODS, type Method } from '../model.ts'
import { printable } from '../printable.ts'
import { answerText, assignmentBody, overrideText, selectionText } from './assignment.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import { variables } from './machine.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime } from './terminal.ts'
import {
  addConfirmOption,
  addNoun,
  addVerb,
  addWriteOptions,
  argument,
  limitOption,
  oneOf,
  repeatable,
  type OpenVerb,
} from './verb.ts'

/** What a profile can say on the command line. */
interface ProfileWords {
  description?: string
  bootImage?: string
  installImage?: string
  select?: string
  answer?: string
  clientAnswer?: string
  imageAnswer?: string
  var?: string[]
  method?: Method
  menuText?: string
}

/** Adds the verbs of the noun `profile`. */
export function addProfileVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'profile', 'Profiles: what is booted and installed, shared by machines and rules.')

  const add = addVerb(noun, 'add', 'Makes a profile; refuses one that is there already.', [
    'openwds profile add rescue --boot-image grub --menu-text "Rescue system"',
    'openwds profile add office --boot-image winpe-x64 --install-image win11#2 --answer lab-standard',
  ])
  addProfileWords(addWriteOptions(add))
    .addArgument(argument('<profile>', 'its name'))
    .action(async (name: string, words: ProfileWords, command: Command) => {
      const verb = open(command)
      const body = profileBody(words, verb.usage)
      const query = { dryRun: verb.dryRun || undefined }
      try {
        const { body: profile } = await verb.client.send('PUT', apiPath('profiles', name), {
          body,
          ifNew: true,
          query,
        })
        verb.show(profile, () => `Profile ${printable(profile.name)}: ${profileText(profile)}.\n`)
      } catch (error) {
        // "must not exist yet" is refused as "changed meanwhile": true, but not what the user asked
        if (!(error instanceof DaemonRefusal) || error.code !== 'CHANGED_MEANWHILE') throw error
        throw new RequestError('PROFILE_EXISTS', { name })
      }
    })

  addVerb(noun, 'list', 'Shows all profiles.', ['openwds profile list'])
    .addOption(limitOption('all'))
    .action(async (options: { limit: number }, command: Command) => {
      const verb = open(command)
      const profiles = await verb.client.list(apiPath('profiles'), {}, options.limit)
      verb.show(profiles, () =>
        formatTable(
          profiles,
          [
            { title: 'NAME', cell: (profile) => profile.name },
            { title: 'BOOTS', cell: (profile) => profile.bootImage },
            { title: 'INSTALLS', cell: (profile) => profile.installImage },
            { title: 'METHOD', cell: (profile) => profile.method },
            { title: 'IN MENUS', cell: (profile) => profile.menuText },
            { title: 'DESCRIPTION', cell: (profile) => profile.description },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one profile.', ['openwds profile show rescue'])
    .addArgument(argument('<profile>', 'its name'))
    .action(async (name: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: profile } = await verb.client.get(apiPath('profiles', name))
      verb.show(profile, () =>
        formatSheet(
          [
            ['name', profile.name],
            ['description', profile.description],
            ['boot image', profile.bootImage],
            ['install image', profile.installImage],
            ['selection', profile.select && selectionText(profile.select)],
            ['answer file', profile.answer],
            ['client answer file', profile.clientAnswer],
            ['image answer file', profile.imageAnswer],
            ['method', profile.method],
            ['in boot menus', profile.menuText],
            ...Object.entries(profile.variables).map(([name, value]): [string, string] => [`var ${name}`, value]),
            ...profile.overrides.map((override): [string, string] => ['by force', overrideText(override)]),
            ['created', formatTime(profile.createdAt)],
            ['changed', formatTime(profile.updatedAt)],
          ],
          verb.paint,
        ),
      )
    })

  const set = addVerb(noun, 'set', 'Changes what is named of a profile; an empty value clears.', [
    'openwds profile set rescue --boot-image grub-2 --menu-text ""',
  ])
  addProfileWords(addWriteOptions(set))
    .addArgument(argument('<profile>', 'its name'))
    .action(async (name: string, words: ProfileWords, command: Command) => {
      const verb = open(command)
      const patch = profilePatch(words, verb.usage)
      if (Object.keys(patch).length === 0) throw verb.usage('nothing to change was named')
      const { body: profile } = await verb.client.send('PATCH', apiPath('profiles', name), {
        body: patch,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(profile, () => `Profile ${printable(profile.name)}: ${profileText(profile)}.\n`)
    })

  const remove = addVerb(noun, 'remove', 'Removes a profile. Refused while a machine or a rule uses it.', [
    'openwds profile remove rescue --yes',
  ])
  addConfirmOption(addWriteOptions(remove))
    .addArgument(argument('<profile>', 'its name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: profile, etag } = await verb.client.get(apiPath('profiles', ref))
      const name = printable(profile.name)
      await verb.confirm(`Remove the profile ${name}`)
      const { body } = await verb.client.send('DELETE', apiPath('profiles', profile.name), {
        ifMatch: etag,
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `Profile ${name} is removed.\n`)
    })
}

function addProfileWords(command: Command): Command {
  return command
    .option('--description <text>', 'free text')
    .option('--boot-image <name>', 'the boot image to start')
    .option('--install-image <name>', 'the image to install; `name#2` names the second image in it')
    .option('--select <key=value>', 'which image inside: index=2, name="…" or description="…"')
    .option('--answer <name>', 'the answer file for all passes')
    .option('--client-answer <name>', 'the answer file of windowsPE, before that of --answer')
    .option('--image-answer <name>', 'the answer file of the later passes, before that of --answer')
    .addOption(repeatable('--var <name=value>', 'a value for answer files; an empty one clears (may be repeated)'))
    .addOption(oneOf('--method <method>', 'how machines are deployed', METHODS))
    .option('--menu-text <text>', 'its line in boot menus; without one it is in none')
    .option('--force', 'take images that are refused for BP-1, BP-4 or their architecture; it is written down')
}

/** The words as the API takes them for a new profile. */
function profileBody(words: ProfileWords, usage: (reason: string) => Error): ProfileBody {
  const given = Object.fromEntries(Object.entries(words).filter(([, value]) => value !== '')) as ProfileWords
  const { description, menuText, var: texts, ...plan } = given
  return {
    ...(texts === undefined ? {} : { variables: withoutEmpty(variables(texts, usage)) }),
    ...assignmentBody(plan, usage),
    ...(description === undefined ? {} : { description }),
    ...(menuText === undefined ? {} : { menuText }),
  }
}

/** The words as a change: empty ones clear, and another install image takes no selection of the old one along. */
function profilePatch(words: ProfileWords, usage: (reason: string) => Error): ProfilePatch {
  const { select, variables: _given, ...body } = profileBody(words, usage)
  const cleared = Object.entries(words).filter(([name, value]) => value === '' && name !== 'select')
  const patch: ProfilePatch = { ...body, ...Object.fromEntries(cleared.map(([name]) => [name, null])) }
  const values = words.var && Object.entries(variables(words.var, usage))
  if (values) patch.variables = Object.fromEntries(values.map(([name, value]) => [name, value === '' ? null : value]))
  if (select) patch.select = { index: null, name: null, description: null, ...select }
  else if (words.select === '' || words.installImage !== undefined) patch.select = null
  return patch
}

function withoutEmpty(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}

function profileText(profile: ProfileReply): string {
  const { bootImage, installImage, select, method, menuText } = profile
  const parts = [
    bootImage && `boot image ${bootImage}`,
    installImage && `install image ${[installImage, select && selectionText(select)].filter(Boolean).join(', ')}`,
    answerText(profile),
    `method ${method}`,
    menuText && `in boot menus as "${menuText}"`,
  ]
  return printable(parts.filter(Boolean).join('; '))
}
