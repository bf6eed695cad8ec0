// The reference pages are complete and true: a paragraph for every error and log event, and examples that run.
import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { ERRORS } from '../src/errors.ts'
import { LOG_EVENTS } from '../src/log-events.ts'
import { startTestApi } from './support/test-api.ts'
import { requireTool } from './support/tools.ts'
import { entryOf, sessionOf, testMac } from './support/test-store.ts'
import type { Mac } from '../src/net/address.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const page = (name: string) => readFileSync(`${ROOT}docs/${name}`, 'utf8')

t.test('docs/errors.md explains every error, and none that is not', async (t) => {
  const sections = sectionsOf(page('errors.md'))
  t.same([...sections.keys()].sort(), Object.keys(ERRORS).sort())
  for (const [code, text] of sections) t.ok(text.length > 60, `${code} has a paragraph`)
})

t.test('docs/log-events.md explains every event with its level, and none that is not', async (t) => {
  const sections = sectionsOf(page('log-events.md'))
  t.same([...sections.keys()].sort(), Object.keys(LOG_EVENTS).sort())
  for (const [event, { level }] of Object.entries(LOG_EVENTS)) {
    t.match(sections.get(event), new RegExp(`^\\*${level}\\.\\*`), `${event} is ${level}`)
  }
})

t.test('every log event is written somewhere, and no line has one that is not in the table', async (t) => {
  const sources = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'log-events.ts')
    .map((file) => readFileSync(`${ROOT}src/${file}`, 'utf8'))
    .join('\n')
  for (const event of Object.keys(LOG_EVENTS)) t.ok(sources.includes(`'${event}'`), event)
  const direct = [...sources.matchAll(/\b(?:log|logger)\.(info|warn|error|fatal)\(/g)].map(([call]) => call)
  t.same(direct, [], 'lines from info up go through logEvent')
})

t.test('the examples of docs/api.md run as they stand', async (t) => {
  if (!requireTool(t, 'curl')) return
  const api = await startTestApi(t)
  const mac = '52:54:00:12:34:56' as Mac
  for (const n of [1, 2]) {
    const at = '2026-01-01T00:00:00.000Z'
    await api.store.pendingSeen({ mac: testMac(n), uuid: null, architecture: 'x64uefi', at })
  }
  await api.store.sessionPut({ ...sessionOf('aaaabbbbcccc', 1), mac })
  await api.store.journalAppend([{ ...entryOf('aaaabbbbcccc', 1), mac }])
  const blocks = [...page('api.md').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)
  t.ok(blocks.length >= 7)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', blocks.join('\n')], {
    cwd: api.directory,
    env: { PATH: process.env['PATH'] ?? '', URL: api.url, TOKEN: api.keys.admin },
    timeout: 60_000,
  })
  t.match(stdout, /"status":"ok"/)
  t.match(stdout, /event: dhcp\.discover\ndata: \{"sequence":1/)
  t.match(stdout, /"token":"owds_/)
  t.match(await api.ask('GET', '/api/v1/machines/lab-1'), {
    body: {
      mac,
      description: 'left bench',
      variables: { owner: 'physics' },
      assignment: { bootImage: 'grub', once: true, armed: true },
    },
  })
  t.match(await api.ask('GET', '/api/v1/pending'), { body: { items: [{ state: 'approved' }, { state: 'rejected' }] } })
  const actions = (await api.ask('GET', '/api/v1/audit')).body.items.map(({ action }: { action: string }) => action)
  t.ok(['machine.delete', 'token.remove', 'image.put'].every((action) => actions.includes(action)))
})

/** The text below each `### ` heading, by heading. */
function sectionsOf(markdown: string): Map<string, string> {
  const sections = markdown
    .split(/^### /m)
    .slice(1)
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      const end = lines.findIndex((line) => line.startsWith('#'))
      return [
        heading.trim(),
        lines
          .slice(0, end === -1 ? undefined : end)
          .join('\n')
          .trim(),
      ] as const
    })
  if (new Set(sections.map(([heading]) => heading)).size !== sections.length) throw new Error('a heading stands twice')
  return new Map(sections)
}
