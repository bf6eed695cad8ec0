// `openwds deploy …`: how far machines are with their deployment, what starts and stops it, and what stands in the way.
import { readFile } from 'node:fs/promises'
import type { Command } from 'commander'
import type {
  DeploymentDetailReply,
  DeploymentReply,
  DeploySettingsReply,
  LaunchReply,
  PreflightReply,
} from '../api/deployment-schemas.ts'
import { RequestError } from '../errors.ts'
import { printable } from '../printable.ts'
import { DEPLOYMENT_STATES } from '../model.ts'
import { apiPath } from './client.ts'
import { checksTable, scriptsText } from './plan-text.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatTime, type Colour } from './terminal.ts'
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

const STATE_COLOURS: Partial<Record<string, Colour>> = {
  ready: 'green',
  failed: 'red',
  stalled: 'yellow',
  cancelled: 'yellow',
}

/** Adds the verbs of the noun `deploy`. `result` receives 1 when a check fails. */
export function addDeployVerbs(program: Command, open: OpenVerb, result: { exitCode: number }): void {
  const noun = addNoun(program, 'deploy', 'Deployments: from arming to a machine that is ready.')
  addListVerbs(noun, open)
  addStartVerbs(noun, open, result)
  addSettingsVerb(noun, open)
}

function addListVerbs(noun: Command, open: OpenVerb): void {
  addVerb(noun, 'list', 'Shows deployments, newest first.', [
    'openwds deploy list',
    'openwds deploy list --state failed',
  ])
    .addOption(oneOf('--state <state>', 'those in this state', DEPLOYMENT_STATES))
    .option('--mac <mac>', 'those of this MAC')
    .addOption(limitOption(50))
    .action(async ({ limit, state, mac }: { limit: number; state?: string; mac?: string }, command: Command) => {
      const verb = open(command)
      const found = await verb.client.list<DeploymentReply>(apiPath('deployments'), { state, mac }, limit)
      verb.show(found, () =>
        formatTable(
          found,
          [
            { title: 'DEPLOYMENT', cell: (one) => one.id },
            { title: 'MACHINE', cell: (one) => one.machineName ?? one.mac },
            { title: 'METHOD', cell: (one) => one.method },
            { title: 'STATE', cell: (one) => one.state, colour: ({ state: shown }) => STATE_COLOURS[shown] },
            { title: 'STAGE', cell: stageText },
            { title: 'SINCE', cell: (one) => formatTime(one.stageAt) },
            {
              title: 'WHY',
              cell: (one) => (one.failure ? `OW-${one.failure.code} ${one.failure.text}` : (one.launch?.text ?? null)),
            },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one deployment with its history; --log prints a log the machine sent.', [
    'openwds deploy show 7k3mh2q9dx',
    'openwds deploy show 7k3mh2q9dx --log dism.log',
  ])
    .addArgument(argument('<deployment>', 'its id, as the machine shows it'))
    .option('--log <name>', 'print this log')
    .action(async (id: string, { log }: { log?: string }, command: Command) => {
      const verb = open(command)
      if (log !== undefined) {
        const { body } = await verb.client.get(apiPath('deployments', id, 'logs', log))
        verb.show(body, () => body.text)
        return
      }
      const { body: one } = await verb.client.get(apiPath('deployments', id))
      verb.show(one, () => detailText(one, verb.paint))
    })
}

function detailText(one: DeploymentDetailReply, paint: Parameters<typeof formatSheet>[1]): string {
  const sheet = formatSheet(
    [
      ['deployment', one.id],
      ['machine', one.machineName === null ? one.mac : `${one.machineName} (${one.mac})`],
      ['method', one.method],
      ['state', `${one.state}, ${stageText(one)}`],
      ['failure', one.failure && `OW-${one.failure.code} in ${one.failure.stage}: ${one.failure.text}`],
      ['waking', one.launch && `${one.launch.state}: ${one.launch.text}`],
      ['boot image', one.bootImage],
      ['install image', one.installImage],
      ['address', one.address],
      ['boots', String(one.boots)],
      ['alarms', one.alarms === 0 ? null : `${one.alarms}: somebody else tried its token`],
      ['armed', formatTime(one.startedAt)],
      ['last sign', formatTime(one.seenAt)],
      ['logs', one.logs.map(({ name, sizeBytes }) => `${name} (${sizeBytes} bytes)`).join(', ') || null],
    ],
    paint,
  )
  const history = formatTable(
    one.history,
    [
      { title: 'AT', cell: ({ at }) => formatTime(at) },
      { title: 'STAGE', cell: ({ stage }) => stage },
      { title: 'WHAT', cell: ({ kind, text }) => (kind === 'stage' ? text : `${kind}: ${text}`) },
    ],
    paint,
  )
  return `${sheet}\n${history}`
}

function stageText({ stage, progress }: DeploymentReply): string {
  return progress === null ? stage : `${stage} ${Math.floor(progress.percent)} %`
}

const isBad = (outcome: string) => outcome === 'refused' || outcome === 'failed'

/** The first reason; the others stand below the table. */
function moreOf(first: string | undefined, count: number): string | null {
  return first === undefined ? null : count > 1 ? `${first} (1 of ${count})` : first
}

/** Every check that failed, of machines where it is more than one. */
function findingsText(machines: LaunchReply['machines']): string {
  return machines
    .filter(({ findings }) => findings.length > 1)
    .map(
      ({ name, mac, findings }) =>
        `\n${printable(name ?? mac)} is refused:\n` +
        findings
          .map(
            ({ check, text, forceable }) =>
              `  ${check}: ${printable(text)}${forceable ? ' (--force overrules it)' : ''}\n`,
          )
          .join(''),
    )
    .join('')
}

interface StartOptions {
  group?: string
  atOnce?: string
  wake?: boolean
  force?: boolean
}

function addStartVerbs(noun: Command, open: OpenVerb, result: { exitCode: number }): void {
  const start = addVerb(
    noun,
    'start [machines...]',
    'Checks and arms machines and switches them on, so many at once.',
    [
      'openwds deploy start lab-1 lab-2',
      'openwds deploy start --group lab --at-once 20',
      'openwds deploy start --group lab --dry-run',
    ],
  )
  addWriteOptions(start)
    .option('--group <tag>', 'every machine with this tag')
    .option('--at-once <number>', 'wake none while so many are at work on the server; left out: all')
    .option('--no-wake', 'arm them only; somebody switches them on')
    .option('--force', 'overrule what is refused for BP-1, BP-4 or the architecture; it is written down')
    .action(async (machines: string[], { group, atOnce, wake = true, force }: StartOptions, command: Command) => {
      const verb = open(command)
      if (machines.length === 0 && group === undefined) throw verb.usage('name machines, or --group')
      if (atOnce !== undefined && !/^\d{1,5}$/.test(atOnce)) throw verb.usage('--at-once takes a number')
      const { body } = await verb.client.send('POST', apiPath('deployments'), {
        body: {
          ...{ machines, wake, atOnce: Number(atOnce ?? 0) },
          ...(group === undefined ? {} : { tag: group }),
          ...(force ? { force } : {}),
        },
        query: { dryRun: verb.dryRun || undefined },
      })
      if (body.machines.some(({ outcome }) => isBad(outcome))) result.exitCode = 1
      verb.show(
        body,
        () =>
          formatTable(
            body.machines,
            [
              { title: 'MACHINE', cell: ({ name, mac }) => name ?? mac },
              {
                title: 'OUTCOME',
                cell: ({ outcome }) => outcome,
                colour: ({ outcome }) => (isBad(outcome) ? 'red' : 'green'),
              },
              { title: 'DEPLOYMENT', cell: ({ deployment }) => deployment },
              { title: 'WHY', cell: ({ problems: [first], findings }) => moreOf(first, findings.length) },
            ],
            verb.paint,
          ) + findingsText(body.machines),
      )
    })

  const stop = addVerb(noun, 'stop', 'Stops a deployment and disarms its machine.', [
    'openwds deploy stop 7k3mh2q9dx --yes',
  ])
  addConfirmOption(addWriteOptions(stop))
    .addArgument(argument('<deployment>', 'its id'))
    .action(async (id: string, _options: object, command: Command) => {
      const verb = open(command)
      await verb.confirm(`Stop the deployment ${printable(id)}`)
      const { body } = await verb.client.send('POST', apiPath('deployments', id, 'cancel'), {
        query: { dryRun: verb.dryRun || undefined },
      })
      verb.show(body, () => `Deployment ${printable(id)} is stopped, ${body.machineName ?? body.mac} is disarmed.\n`)
    })

  addVerb(
    noun,
    'check',
    'Checks whether a machine can be deployed; --plan shows what it would be told, secrets masked.',
    ['openwds deploy check lab-1', 'openwds deploy check lab-1 --plan --firmware bios'],
  )
    .addArgument(argument('<machine>', 'MAC, UUID or name'))
    .option('--plan', 'show the plan and its scripts')
    .addOption(oneOf('--firmware <firmware>', 'for which the plan is shown', ['bios', 'uefi']))
    .action(async (ref: string, { plan, firmware }: { plan?: boolean; firmware?: string }, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.get<PreflightReply>(apiPath('machines', ref, 'preflight'), { firmware })
      if (!body.passed) result.exitCode = 1
      verb.show(body, () => {
        const checks = checksTable(body.checks, verb.paint)
        return plan === true ? `${checks}\n${planText(body)}` : checks
      })
    })
}

function planText({ plan, files }: PreflightReply): string {
  if (plan === null) return 'There is no plan while a check fails.\n'
  return `${plan.replaceAll('\t', '  ')}${scriptsText(files)}`
}

function addSettingsVerb(noun: Command, open: OpenVerb): void {
  const settings = addVerb(
    noun,
    'settings',
    'Shows or replaces how a machine, or every machine of a profile, is deployed (docs/deployment.md).',
    ['openwds deploy settings --profile office', `openwds deploy settings --machine lab-1 --set '{"disk":1}'`],
  )
  addWriteOptions(settings)
    .option('--machine <ref>', 'of this machine')
    .option('--profile <name>', 'of this profile')
    .option('--set <json>', 'the new words, as JSON, or @FILE')
    .action(async (options: { machine?: string; profile?: string; set?: string }, command: Command) => {
      const verb = open(command)
      const { machine, profile, set } = options
      if ((machine === undefined) === (profile === undefined)) throw verb.usage('name --machine or --profile')
      const path =
        machine === undefined
          ? apiPath('profiles', profile ?? '', 'deploy-settings')
          : apiPath('machines', machine, 'deploy-settings')
      const { body } =
        set === undefined
          ? await verb.client.get<DeploySettingsReply>(path)
          : await verb.client.send<DeploySettingsReply>('PUT', path, {
              body: await readJson(set),
              query: { dryRun: verb.dryRun || undefined },
            })
      verb.show(body, () => JSON.stringify(body, null, 2) + '\n')
    })
}

async function readJson(text: string): Promise<unknown> {
  const json = text.startsWith('@') ? await readFile(text.slice(1), 'utf8') : text
  try {
    return JSON.parse(json) as unknown
  } catch (error) {
    throw new RequestError('REQUEST_INVALID', { reason: `--set is no JSON: ${String(error)}` })
  }
}
