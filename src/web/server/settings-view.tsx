// Settings: what is configured and where it was written; read only, because the file is where it is changed.
import { useState } from 'preact/hooks'
import type { HealthReply } from '../../api/schemas.ts'
import type { SettingReply } from '../../api/settings.ts'
import { formatDuration } from '../../figures.ts'
import { ask } from '../api.ts'
import { Badge, Empty, Facts } from '../badge.tsx'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { baseName } from '../words.ts'

/** The view. */
export function SettingsView() {
  const { value, problem } = useLoaded(async (signal) => {
    const [settings, health] = await Promise.all([
      ask<{ items: SettingReply[] }>('/settings', { signal }),
      ask<HealthReply>('/health', { signal }),
    ])
    return { settings, health }
  }, [])
  const [text, setText] = useState('')
  const [isSetOnly, setSetOnly] = useState(false)
  if (!value) return <ProblemNote problem={problem} />
  const { health } = value
  const settings = value.settings.items
  const wanted = text.toLowerCase()
  const shown = settings.filter(
    ({ path, description, origin }) =>
      (!isSetOnly || origin !== null) && `${path} ${description}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      <div class="head">
        <h1>Settings</h1>
        <p class="about">As the daemon was started; changed in their file, and by a restart</p>
      </div>
      <ServerFacts health={health} />
      <search class="filters">
        <label class="grow">
          Search
          <input
            type="search"
            placeholder="dhcp, timeout, port …"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={isSetOnly}
            onChange={({ currentTarget }) => setSetOnly(currentTarget.checked)}
          />
          Only what differs from the defaults
        </label>
      </search>
      {shown.length === 0 && <Empty>No setting is like that.</Empty>}
      {shown.length > 0 && (
        <div class="scroll" tabIndex={0}>
          <table class="settings">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                <th scope="col">Value</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {shown.map(({ path, value: one, origin, description }) => (
                <tr key={path}>
                  <th scope="row">
                    <code>{path}</code>
                    <small class="below">{description}</small>
                  </th>
                  <td>
                    <code>{one === null ? 'not set' : typeof one === 'string' ? one : JSON.stringify(one)}</code>
                  </td>
                  <td title={origin ?? undefined}>
                    {origin === null ? <Badge of={{ text: 'default', tone: 'quiet' }} /> : baseName(origin)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

function ServerFacts({ health: { version, uptimeSeconds, daemon } }: { health: HealthReply }) {
  return (
    <Facts
      of={[
        ['Version', version],
        ['Up for', formatDuration(uptimeSeconds * 1000)],
        ['Address told to machines', daemon?.serverAddress],
        ['Answers', daemon?.answers.text],
        [
          'Listens on',
          daemon && (
            <ul class="plain flow">
              {daemon.listening.map(({ door, protocol, address, port }) => (
                <li key={`${door} ${protocol} ${address} ${port}`}>
                  {door}: {port === null ? address : `${address}:${port}/${protocol}`}
                </li>
              ))}
            </ul>
          ),
        ],
      ]}
    />
  )
}
