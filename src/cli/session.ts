// `openwds session …`: the boots that were, each with its journal.
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { SessionPacketsReply } from '../api/session-packets.ts'
import type { SessionReply } from '../api/schemas.ts'
import { SESSION_STATES, type JournalEntry, type SessionState } from '../model.ts'
import { apiPath } from './client.ts'
import { findingsText } from './diagnosis-text.ts'
import { formatSheet, formatTable } from './table.ts'
import { formatBytes, formatDuration } from '../figures.ts'
import { printable } from '../printable.ts'
import { saveDownload } from './save-download.ts'
import { formatTime, wantsColour, type Colour, type Paint } from './terminal.ts'
import { createTimeline } from './timeline.ts'
import { addNoun, addVerb, argument, limitOption, oneOf, type OpenVerb } from './verb.ts'

const STATE_COLOURS: Partial<Record<SessionState, Colour>> = { loaded: 'green', failed: 'red', ignored: 'dim' }

/** Adds the verbs of the noun `session`. */
export function addSessionVerbs(program: Command, open: OpenVerb): void {
  const noun = addNoun(program, 'session', 'Past and running boots.')

  addVerb(noun, 'list', 'Shows boots, newest first.', [
    'openwds session list --mac 52:54:00:12:34:56',
    'openwds session list --state failed --limit all --json',
  ])
    .option('--mac <mac>', 'only those of this MAC, in any spelling')
    .addOption(oneOf('--state <state>', 'only those that came so far', SESSION_STATES))
    .addOption(limitOption(50))
    .action(async (options: { mac?: string; state?: string; limit: number }, command: Command) => {
      const verb = open(command)
      const query = { mac: options.mac, state: options.state }
      const sessions = await verb.client.list<SessionReply>(apiPath('sessions'), query, options.limit)
      verb.show(sessions, () =>
        formatTable(
          sessions,
          [
            { title: 'ID', cell: (session) => session.id },
            { title: 'STARTED', cell: (session) => formatTime(session.startedAt) },
            { title: 'MAC', cell: (session) => session.mac },
            { title: 'NAME', cell: (session) => session.machineName },
            { title: 'ARCH', cell: (session) => session.architecture },
            { title: 'BOOTS', cell: (session) => session.bootImage },
            { title: 'STATE', cell: (session) => session.state, colour: (session) => STATE_COLOURS[session.state] },
            { title: 'TOOK', cell: tookText, align: 'right' },
          ],
          verb.paint,
        ),
      )
    })

  addVerb(noun, 'show', 'Shows one boot as a timeline.', ['openwds session show 01J5Q0ZK3V'])
    .addArgument(argument('<id>', 'its id in `session list`'))
    .action(async (id: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body: session } = await verb.client.get(apiPath('sessions', id))
      verb.show(session, () =>
        formatSheet(
          [
            ['session', session.id],
            ['machine', session.machineName === null ? session.mac : `${session.machineName} (${session.mac})`],
            ['UUID', session.uuid],
            ['architecture', session.architecture],
            ['address', session.address],
            ['boot image', session.bootImage],
            ['program', session.program],
            ['state', session.state],
            ['started', formatTime(session.startedAt)],
            ['took', tookText(session)],
            ['entries', session.entryCount],
          ],
          verb.paint,
        ),
      )
      if (verb.json) return
      const timeline = createTimeline(verb.io.stdout, { colour: wantsColour(verb.io.stdout, verb.io.env) })
      timeline.know(session)
      for (const entry of session.journal) timeline.event(entry as JournalEntry)
      timeline.end()
      const { body: diagnosis } = await verb.client.get(apiPath('sessions', id, 'diagnosis'))
      verb.io.stdout.write(`\n${findingsText(diagnosis, verb.paint)}`)
    })

  addVerb(noun, 'packets', "Shows one boot's packets field by field, or saves them for Wireshark.", [
    'openwds session packets 01J5Q0ZK3V',
    'openwds session packets 01J5Q0ZK3V --pcap boot.pcap',
  ])
    .addArgument(argument('<id>', 'its id in `session list`'))
    .option('--pcap <file>', 'write a capture into this file instead')
    .action(async (id: string, { pcap }: { pcap?: string }, command: Command) => {
      const verb = open(command)
      if (pcap !== undefined) {
        await saveDownload(await verb.client.download(apiPath('sessions', id, 'packets.pcap')), pcap)
        const { size } = statSync(pcap)
        verb.show({ file: resolve(pcap), sizeBytes: size }, () => `${printable(pcap)}: ${formatBytes(size)}\n`)
        return
      }
      const { body } = await verb.client.get(apiPath('sessions', id, 'packets'))
      verb.show(body, () => body.packets.map((packet) => packetText(packet, verb.paint)).join('\n'))
    })
}

function packetText(packet: SessionPacketsReply['packets'][number], paint: Paint): string {
  const { at, protocol, message, from, to, sizeBytes, fields } = packet
  const head = `${at}  ${protocol.toUpperCase()} ${printable(message)}  ${from} → ${to}  ${sizeBytes} bytes`
  return `${paint('bold', head)}\n${fields.map(({ name, value }) => `  ${printable(name)}: ${printable(value)}\n`).join('')}`
}

function tookText(session: SessionReply): string {
  return formatDuration(Date.parse(session.updatedAt) - Date.parse(session.startedAt))
}
