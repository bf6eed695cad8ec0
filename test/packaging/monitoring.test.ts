// What is exported, documented, drawn and alerted on is the same; Prometheus' own tool is the judge of the text and the rules.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createMetrics } from '../../src/metrics.ts'
import { requireTool } from '../support/tools.ts'

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')
const folder = fileURLToPath(new URL('../../packaging/monitoring', import.meta.url))

const metrics = createMetrics()
metrics.readFrom({
  bootSessions: () => new Map([['loading', 3]]),
  deployments: async () => new Map([['applying', 2]]),
  imageFiles: async () => new Map([['ok', { files: 4, bytes: 5_000_000_000 }]]),
  waitingWrites: () => 7,
})
const known = await metrics.registry.getMetricsAsJSON()
t.teardown(() => metrics.close())

/** The metrics a text of PromQL names. */
function named(text: string): string[] {
  const names = text.match(/\b(openwds|nodejs|process)_[a-z0-9_]+/g) ?? []
  return names.map((name) =>
    name.replace(/_(bucket|count|sum)$/, (ending) => (known.some((one) => one.name === name) ? ending : '')),
  )
}

t.test('docs/metrics.md names every metric with its help', async (t) => {
  const text = read('docs/metrics.md')
  for (const { name, help, type } of known) {
    if (!name.startsWith('openwds_')) continue
    t.ok(text.includes(`| \`${name}\` | ${type} | ${help} |`), `| \`${name}\` | ${type} | ${help} |`)
  }
  for (const name of named(text))
    t.ok(
      known.some((one) => one.name === name),
      `${name} is exported`,
    )
})

t.test('the dashboard and the alerts ask for metrics that are exported', async (t) => {
  interface Panel {
    title: string
    targets?: { expr: string }[]
  }
  const { panels } = JSON.parse(read('packaging/monitoring/dashboard.json')) as { panels: Panel[] }
  const drawn = new Set<string>()
  for (const { title, targets = [] } of panels) {
    for (const { expr } of targets) {
      for (const name of named(expr)) {
        drawn.add(name)
        t.ok(
          known.some((one) => one.name === name),
          `${title}: ${name}`,
        )
      }
    }
  }
  t.ok(drawn.size > 15)
  for (const name of named(read('packaging/monitoring/alerts.yaml')))
    t.ok(
      known.some((one) => one.name === name),
      `alerts: ${name}`,
    )
})

t.test('what is read when it is read', async (t) => {
  const text = await metrics.registry.metrics()
  t.match(text, /^openwds_boot_sessions_active\{state="loading"\} 3$/m)
  t.match(text, /^openwds_deployments_active\{stage="applying"\} 2$/m)
  t.match(text, /^openwds_image_library_bytes 5000000000$/m)
  t.match(text, /^openwds_store_writes_waiting 7$/m)
})

t.test('promtool finds nothing', async (t) => {
  if (!requireTool(t, 'promtool')) return
  metrics.bootSeconds.observe({ architecture: 'x64uefi' }, 12)
  metrics.tftpWindows.observe(16)
  const promtool = (args: string[], input?: string) => {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8', input })
    t.equal(status, 0, `promtool ${args.join(' ')}\n${stdout}${stderr}`)
  }
  // names of Node's own metrics are not ours to change
  const ours = (await metrics.registry.metrics()).split('\n\n').filter((block) => block.includes(' openwds_'))
  promtool(['check', 'metrics'], `${ours.join('\n')}\n`)
  promtool(['check', 'rules', 'alerts.yaml'])
  promtool(['test', 'rules', 'alerts.test.yaml'])
})
