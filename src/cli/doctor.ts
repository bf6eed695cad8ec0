// `openwds doctor …`: what went wrong in a machine's boot, and what stands in the way on this network.
import type { Command } from 'commander'
import type { DiagnosisReply } from '../api/diagnosis.ts'
import type { NetworkProbeReply } from '../api/schemas.ts'
import { servedLinks } from '../config/load.ts'
import { probeNetwork } from '../dhcp/server-probe.ts'
import { OpenWdsError } from '../errors.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { diagnosisText } from './diagnosis-text.ts'
import { ExitCode } from './io.ts'
import { formatTable } from './table.ts'
import { addNoun, addVerb, argument, type OpenVerb, type Verb } from './verb.ts'

const WAIT_MS = 3000
/** Boots older than this are left alone unless somebody asks. */
const RECENT_MS = 3_600_000
/** A classroom that was switched on; each machine is one question to the daemon. */
const MAX_MACHINES = 500

/** Adds the verbs of the noun `doctor`; `result` receives the exit code. */
export function addDoctorVerbs(program: Command, open: OpenVerb, result: { exitCode: number }): void {
  const noun = addNoun(program, 'doctor', 'Looks for what goes wrong.')
  addVerb(
    noun,
    'boot',
    "Says what went wrong in a machine's newest boot and what to do; of no machine: of all that had trouble in the last hour.",
    ['openwds doctor lab-1', 'openwds doctor', 'openwds doctor boot 52:54:00:12:34:56 --json'],
    { isDefault: true },
  )
    .addArgument(argument('[machine]', 'MAC, UUID or name'))
    .action(async (ref: string | undefined, _options: object, command: Command) => {
      const verb = open(command)
      const diagnoses = ref === undefined ? await recentTrouble(verb) : [await diagnosisOf(verb, ref)]
      if (diagnoses.some(hasProblem)) result.exitCode = ExitCode.failed
      verb.show(ref === undefined ? diagnoses : diagnoses[0], () =>
        diagnoses.length === 0
          ? 'No boot of the last hour had a problem.\n'
          : diagnoses.map((diagnosis) => diagnosisText(diagnosis, verb.paint)).join('\n'),
      )
    })

  addVerb(noun, 'net', 'Shows which DHCP and PXE servers answer on this network, and what that means.', [
    'openwds doctor net',
    'openwds doctor net --json',
  ]).action(async (_options: object, command: Command) => {
    const verb = open(command)
    const probe = await look(verb)
    if (probe.advice.length > 0 || probe.obstacles.length > 0) result.exitCode = ExitCode.failed
    verb.show(probe, () => probeText(probe, verb))
  })
}

async function diagnosisOf(verb: Verb, ref: string): Promise<DiagnosisReply> {
  return (await verb.client.get(apiPath('machines', ref, 'diagnosis'))).body
}

/** What the doctor says of every machine whose newest boot is of the last hour and had a problem, newest first. */
async function recentTrouble(verb: Verb): Promise<DiagnosisReply[]> {
  const since = new Date(Date.now() - RECENT_MS).toISOString()
  const sessions = await verb.client.list(apiPath('sessions'), {}, 2 * MAX_MACHINES)
  const recent = sessions.filter(({ updatedAt }) => updatedAt >= since)
  const found: DiagnosisReply[] = []
  for (const mac of [...new Set(recent.map(({ mac }) => mac))].slice(0, MAX_MACHINES))
    found.push(await diagnosisOf(verb, mac))
  return found.filter(hasProblem)
}

function hasProblem({ findings }: DiagnosisReply): boolean {
  return findings.some(({ severity }) => severity === 'problem')
}

/** Through the daemon, which knows what is its own; without one from here. */
async function look(verb: Verb): Promise<NetworkProbeReply> {
  try {
    const { body } = await verb.client.send('POST', apiPath('network', 'probe'))
    return body
  } catch (error) {
    if (!(error instanceof OpenWdsError) || error.code !== 'DAEMON_UNREACHABLE') throw error
    return probeNetwork({ links: servedLinks(verb.config()), waitMs: WAIT_MS })
  }
}

function probeText({ servers, obstacles, advice, host = [] }: NetworkProbeReply, verb: Verb): string {
  const parts: string[] = []
  if (servers.length > 0)
    parts.push(
      formatTable(
        servers,
        [
          { title: 'INTERFACE', cell: (server) => server.interface },
          { title: 'SERVER', cell: (server) => server.server },
          { title: 'GIVES', cell: (server) => server.offeredAddress },
          { title: 'BOOT FILE', cell: (server) => server.bootFile },
          { title: 'ANSWERS', cell: (server) => server.answered.join(' ') },
        ],
        verb.paint,
      ),
      ...servers.map(({ server, meaning }) => `${server}: ${printable(meaning)}\n`),
    )
  for (const obstacle of obstacles) parts.push(`${printable(obstacle.interface)}: ${printable(obstacle.reason)}\n`)
  for (const { isGood, text } of host)
    parts.push(`${isGood ? verb.paint('green', 'good') : verb.paint('yellow', 'look')}: ${printable(text)}\n`)
  for (const { next } of host) if (next !== null) parts.push(`${verb.paint('bold', 'next:')} ${printable(next)}\n`)
  for (const sentence of advice) parts.push(`${verb.paint('bold', 'next:')} ${printable(sentence)}\n`)
  if (advice.length === 0 && obstacles.length === 0) parts.push('Nothing stands in the way of a boot.\n')
  return parts.join('')
}
