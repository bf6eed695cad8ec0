// `openwds machine assign|unassign|arm|disarm`: what a machine boots, and whether it does.
import type { Command } from 'commander'
import type { AssignmentBody, AssignmentReply, MachineListItem } from '../api/schemas.ts'
import { METHODS, PROMPT_POLICIES, type Method, type PromptPolicy } from '../model.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { formatTime } from './terminal.ts'
import { addConfirmOption, addVerb, addWriteOptions, argument, oneOf, type OpenVerb } from './verb.ts'

/** What an assignment can say on the command line. */
export interface AssignmentWords {
  profile?: string
  bootImage?: string
  installImage?: string
  select?: string
  answer?: string
  clientAnswer?: string
  imageAnswer?: string
  method?: Method
  once?: boolean
  arm?: boolean
  bootProgram?: string
  referralServer?: string
  prompt?: PromptPolicy
  force?: boolean
}

/** Adds the verbs about assignments to the noun `machine`. */
export function addAssignmentVerbs(noun: Command, open: OpenVerb): void {
  const assign = addVerb(noun, 'assign', 'Says what a machine boots; replaces what it was assigned before.', [
    'openwds machine assign lab-1 --boot-image grub --method boot-only',
    'openwds machine assign lab-1 --boot-image winpe-x64 --install-image win11 --select name="Windows 11 Pro" --once',
  ])
  addAssignmentWords(addWriteOptions(assign))
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, options: AssignmentWords, command: Command) => {
      const verb = open(command)
      const body = assignmentBody(options, verb.usage)
      if (!body)
        throw verb.usage(
          'name at least one of --profile, --boot-image, --install-image, --method, --boot-program, --referral-server',
        )
      const { body: assignment } = await verb.client.send<AssignmentReply>(
        'PUT',
        apiPath('machines', ref, 'assignment'),
        { body, query: { dryRun: verb.dryRun || undefined } },
      )
      verb.show(assignment, () => `${assignment.mac} is assigned: ${assignmentText(assignment)}.\n`)
    })

  const unassign = addVerb(noun, 'unassign', 'Takes the assignment away; the machine stays known.', [
    'openwds machine unassign lab-1 --yes',
  ])
  addConfirmOption(addWriteOptions(unassign))
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: machine } = await verb.client.get(apiPath('machines', ref))
      await verb.confirm(`Take the assignment of ${machine.name ? printable(machine.name) : machine.mac} away`)
      const { body } = await verb.client.send('DELETE', apiPath('machines', machine.mac, 'assignment'), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `${machine.mac} has no assignment any more.\n`)
    })

  for (const { name, method, description, done } of [
    {
      name: 'arm',
      method: 'POST',
      description: 'Answers the machine with its boot program from now on.',
      done: 'armed',
    },
    {
      name: 'disarm',
      method: 'DELETE',
      description: 'Keeps the assignment, but does not answer the machine.',
      done: 'disarmed',
    },
  ] as const)
    addForce(name, addWriteOptions(addVerb(noun, name, description, [`openwds machine ${name} lab-1`])))
      .addArgument(argument('<machine>', 'MAC, UUID or name'))
      .action(async (ref: string, { force }: { force?: boolean }, command: Command) => {
        const verb = open(command)
        const { body: assignment } = await verb.client.send<AssignmentReply>(method, apiPath('machines', ref, 'arm'), {
          query: { dryRun: verb.dryRun || undefined, force },
        })
        verb.show(assignment, () => `${assignment.mac} is ${done}: ${assignmentText(assignment)}.\n`)
      })
}

/** Adds the options that say what is booted. */
export function addAssignmentWords(command: Command): Command {
  return command
    .option('--profile <name>', 'take what is not said here from this profile')
    .option('--boot-image <name>', 'the boot image to start')
    .option('--install-image <name>', 'the image to install; `name#2` names the second image in it')
    .option('--select <key=value>', 'which image inside: index=2, name="…" or description="…"')
    .option('--answer <name>', 'the answer file for all passes')
    .option('--client-answer <name>', 'the answer file of windowsPE, before that of --answer')
    .option('--image-answer <name>', 'the answer file of the later passes, before that of --answer')
    .addOption(oneOf('--method <method>', 'how it is deployed', METHODS))
    .option('--boot-program <file>', "this program instead of the boot image's, below the image directory")
    .option('--referral-server <ip>', 'another boot server has the machine')
    .addOption(oneOf('--prompt <policy>', 'who must agree: optIn (press F12), optOut (ESC stops it)', PROMPT_POLICIES))
    .option('--once', 'disarm by itself once the boot is done')
    .option('--no-arm', 'assign, but do not answer the machine yet')
    .option('--force', 'assign images that are refused for BP-1, BP-4 or their architecture; it is written down')
}

function addForce(name: 'arm' | 'disarm', command: Command): Command {
  if (name === 'disarm') return command
  return command.option('--force', 'arm with images that are refused for BP-1, BP-4 or their architecture')
}

/** `IMAGE_NOT_GENERALIZED: …; by anna, 2026-07-01 12:00`. */
export function overrideText({ code, reason, by, at }: AssignmentReply['overrides'][number]): string {
  return printable(`${code}: ${reason}; by ${by}, ${formatTime(at)}`)
}

/** The options as the API takes them; undefined when none of them says anything. */
export function assignmentBody(words: AssignmentWords, usage: (reason: string) => Error): AssignmentBody | undefined {
  const [installImage, index, ...more] = words.installImage?.split('#') ?? []
  if (more.length > 0 || (index !== undefined && !/^[1-9]\d{0,4}$/.test(index)))
    throw usage(`--install-image ${words.installImage ?? ''}: write the image's number as name#2`)
  if (index !== undefined && words.select !== undefined)
    throw usage('--select and a # in --install-image say the same thing: give one of them')
  const select = index === undefined ? words.select && readSelection(words.select, usage) : { index: Number(index) }
  const body: AssignmentBody = {
    ...(words.profile === undefined ? {} : { profile: words.profile }),
    ...(words.bootImage === undefined ? {} : { bootImage: words.bootImage }),
    ...(installImage === undefined ? {} : { installImage }),
    ...(select ? { select } : {}),
    ...(words.answer === undefined ? {} : { answer: words.answer }),
    ...(words.clientAnswer === undefined ? {} : { clientAnswer: words.clientAnswer }),
    ...(words.imageAnswer === undefined ? {} : { imageAnswer: words.imageAnswer }),
    ...(words.method === undefined ? {} : { method: words.method }),
    ...(words.bootProgram === undefined ? {} : { bootProgram: words.bootProgram }),
    ...(words.referralServer === undefined ? {} : { referralServer: words.referralServer }),
    ...(words.prompt === undefined ? {} : { prompt: words.prompt }),
  }
  if (Object.keys(body).length === 0) return undefined
  return {
    ...body,
    ...(words.once ? { once: true } : {}),
    ...(words.arm === false ? { armed: false } : {}),
    ...(words.force ? { force: true } : {}),
  }
}

/** Reads `index=2`, `name=…` or `description=…`; throws what `usage` makes of anything else. */
export function readSelection(text: string, usage: (reason: string) => Error): NonNullable<AssignmentBody['select']> {
  const [, key, value = ''] = /^(index|name|description)=(.+)$/.exec(text) ?? []
  if (key === 'index' && /^[1-9]\d{0,4}$/.test(value)) return { index: Number(value) }
  if (key === 'name') return { name: value }
  if (key === 'description') return { description: value }
  throw usage(`--select ${text}: write it as index=2, name=… or description=…`)
}

/** `index 2`, `name Windows 11 Pro`: which image inside an install image. */
export function selectionText(select: NonNullable<AssignmentReply['select']>): string {
  return Object.entries(select)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ')
}

/** `answer file lab`, `client answer file lab-client`, `image answer file office`: those there are. */
export function answerText(names: Pick<AssignmentReply, 'answer' | 'clientAnswer' | 'imageAnswer'>): string | null {
  const files = [
    names.answer && `answer file ${names.answer}`,
    names.clientAnswer && `client answer file ${names.clientAnswer}`,
    names.imageAnswer && `image answer file ${names.imageAnswer}`,
  ]
  return files.filter(Boolean).join('; ') || null
}

/** What is booted and installed, in one line. */
export function assignmentText(assignment: NonNullable<MachineListItem['assignment']>): string {
  const { profile, bootImage, installImage, select, method, once, armed } = assignment
  const { bootProgram, referralServer, prompt, spentAt } = assignment
  const parts = [
    profile && `profile ${profile}`,
    bootImage && `boot image ${bootImage}`,
    installImage && `install image ${[installImage, select && selectionText(select)].filter(Boolean).join(', ')}`,
    answerText(assignment),
    bootProgram && `boot program ${bootProgram}`,
    referralServer && `referred to ${referralServer}`,
    `method ${method}`,
    prompt && `prompt ${prompt}`,
    armed ? (once ? 'armed once' : 'armed') : spentAt ? 'not armed: its one boot is done' : 'not armed',
  ]
  return printable(parts.filter(Boolean).join('; '))
}
