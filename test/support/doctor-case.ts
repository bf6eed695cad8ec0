// Reads the doctor's fixtures: a boot as compact text. Lines: `session …`, `next …`, `deployment …`, `now SECONDS`, then entries.
import type { Case } from '../../src/doctor/case.ts'
import type { BootSession, Deployment, JournalEntry, JournalKind } from '../../src/model.ts'
import type { Mac } from '../../src/net/address.ts'

const START_MS = Date.parse('2026-03-02T08:00:00.000Z')
const MAC = '52:54:00:77:01:01' as Mac
const ENTRY = /^(\d+\.\d{3}) ([a-z.]+) \| (.*?) \| (\{.*\})$/

/** A fixture's case. */
export function parseCase(text: string): Case {
  const session: BootSession = {
    id: 'eitcsgiurgen',
    mac: MAC,
    machineName: 'lab-1',
    uuid: null,
    architecture: 'x64uefi',
    address: null,
    bootImage: null,
    program: null,
    state: 'discovered',
    startedAt: timeAt(0),
    updatedAt: timeAt(0),
    entryCount: 0,
  }
  const neighbours: BootSession[] = []
  const journal: JournalEntry[] = []
  let deployment: Deployment | null = null
  let nowS = 0
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const entry = ENTRY.exec(line)
    if (entry) {
      const [, seconds = '0', kind = '', words = '', data = '{}'] = entry
      journal.push({
        ...{ sequence: journal.length + 1, session: session.id, mac: MAC, at: timeAt(Number(seconds)) },
        ...{ kind: kind as JournalKind, text: words, data: JSON.parse(data) as JournalEntry['data'] },
      })
      continue
    }
    const [word, rest = ''] = splitOnce(line)
    if (word === 'session') Object.assign(session, JSON.parse(rest))
    else if (word === 'next') neighbours.push({ ...session, id: 'eitdnextboot', startedAt: timeAt(Number(rest)) })
    else if (word === 'deployment') deployment = { ...idleDeployment(session), ...(JSON.parse(rest) as object) }
    else if (word === 'now') nowS = Number(rest)
    else throw new Error(`not a line of a fixture: ${line}`)
  }
  session.entryCount = journal.length
  session.updatedAt = journal.at(-1)?.at ?? session.startedAt
  const facts = { addresses: ['10.77.0.1'], dhcpMode: 'server', maxBlockSize: 1468 } as const
  return { session, journal, neighbours, deployment, facts, nowMs: START_MS + nowS * 1000 }
}

function idleDeployment(session: BootSession): Deployment {
  return {
    ...{ id: 'pw3favy38y', mac: MAC, machineName: 'lab-1', method: 'apply-image', bootImage: 'winpe' },
    ...{ installImage: 'win11', state: 'running', stage: 'loader', session: session.id, address: null, boots: 1 },
    ...{ alarms: 0, failure: null, progress: null, startedAt: timeAt(0), stageAt: timeAt(0), seenAt: timeAt(0) },
    ...{ updatedAt: timeAt(0), endedAt: null },
  }
}

function timeAt(seconds: number): string {
  return new Date(START_MS + seconds * 1000).toISOString()
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf(' ')
  return [line.slice(0, at), line.slice(at + 1)]
}
