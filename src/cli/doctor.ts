// `openwds doctor net`: who else answers DHCP and PXE on this network, and what that means.
import type { Command } from 'commander'
import type { NetworkProbeReply } from '../api/schemas.ts'
import { servedLinks } from '../config/load.ts'
import { probeNetwork } from '../dhcp/server-probe.ts'
import { OpenWdsError } from '../errors.ts'
import { printable } from '../printable.ts'
import { apiPath } from './client.ts'
import { ExitCode } from './io.ts'
import { formatTable } from './table.ts'
import { addNoun, addVerb, type OpenVerb, type Verb } from './verb.ts'

const WAIT_MS = 3000

/** Adds the verbs of the noun `doctor`; `result` receives the exit code. */
export function addDoctorVerbs(program: Command, open: OpenVerb, result: { exitCode: number }): void {
  const noun = addNoun(program, 'doctor', 'Looks for what goes wrong.')
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

function probeText({ servers, obstacles, advice }: NetworkProbeReply, verb: Verb): string {
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
  for (const sentence of advice) parts.push(`${verb.paint('bold', 'next:')} ${printable(sentence)}\n`)
  if (advice.length === 0 && obstacles.length === 0) parts.push('Nothing stands in the way of a boot.\n')
  return parts.join('')
}
