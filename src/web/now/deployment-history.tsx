// The deployments of one machine: the newest with its stages, the earlier ones in short.
import type { DeploymentDetailReply, DeploymentReply } from '../../api/deployment-schemas.ts'
import { DEPLOYMENT_STAGES } from '../../model.ts'
import { formatBytes, formatDuration } from '../../figures.ts'
import { ask, query } from '../api.ts'
import { Badge, Empty, Facts } from '../badge.tsx'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { formatTime } from '../time.ts'
import { DEPLOYMENT_WORDS, METHOD_WORDS, STAGE_WORDS } from '../words.ts'

/** The tab. */
export function DeploymentHistory({ mac }: { mac: string }) {
  const { value, problem } = useFresh(
    async (signal) => {
      const { items } = await ask<{ items: DeploymentReply[] }>(`/deployments${query({ mac, limit: 20 })}`, { signal })
      const [first] = items
      const newest = first && (await ask<DeploymentDetailReply>(`/deployments/${first.id}`, { signal }))
      return { items, newest }
    },
    [mac],
    (event) => event.kind.startsWith('deploy.') && 'mac' in event && event.mac === mac,
  )
  if (!value) return <ProblemNote problem={problem} />
  const { items, newest } = value
  if (!newest)
    return (
      <Empty>It was never deployed. Next: assign an install image and choose Deploy in the list of machines.</Empty>
    )
  return (
    <>
      <ProblemNote problem={problem} />
      <Stages of={newest} />
      <h2>History</h2>
      <ol class="history">
        {newest.history.map(({ id, at, kind, stage, text }) => (
          <li key={id} class={kind === 'failed' || kind === 'alarm' ? 'is-error' : undefined}>
            <time datetime={at}>{formatTime(at)}</time> <strong>{STAGE_WORDS[stage]}</strong> {text}
          </li>
        ))}
      </ol>
      {newest.logs.length > 0 && (
        <p class="hint">
          Logs it sent: {newest.logs.map(({ name, sizeBytes }) => `${name} (${formatBytes(sizeBytes)})`).join(', ')}.
          Read one with <code>openwds deploy show {newest.id} --log NAME</code>.
        </p>
      )}
      {items.length > 1 && <Earlier of={items.slice(1)} />}
    </>
  )
}

/** Where it is on its way. */
function Stages({ of }: { of: DeploymentDetailReply }) {
  const { method, installImage, state, stage, failure, startedAt, endedAt, boots, alarms } = of
  const isOver = state === 'ready'
  const reached = DEPLOYMENT_STAGES.indexOf(stage)
  const shown = DEPLOYMENT_STAGES.filter(
    (one) => one === stage || (method === 'capture-image' ? !INSTALL_ONLY.has(one) : !CAPTURE_ONLY.has(one)),
  )
  return (
    <>
      <Facts
        of={[
          ['Deployment', of.id],
          ['What', `${installImage ?? of.bootImage ?? ''} (${METHOD_WORDS[method]})`],
          ['State', <Badge of={DEPLOYMENT_WORDS[state]} />],
          ['Armed', formatTime(startedAt)],
          ['Took', endedAt && formatDuration(Date.parse(endedAt) - Date.parse(startedAt))],
          ['Network boots', boots],
          ['Alarms', alarms === 0 ? null : `${alarms}: somebody else tried its token`],
        ]}
      />
      {failure && (
        <div class="note is-problem">
          <strong>OW-{failure.code}</strong> while {STAGE_WORDS[failure.stage]}
          <p>{failure.text}</p>
        </div>
      )}
      <ol class="stages">
        {shown.map((one) => {
          const at = DEPLOYMENT_STAGES.indexOf(one)
          const is = at < reached || isOver ? 'done' : at === reached ? (failure ? 'error' : 'note') : 'quiet'
          return (
            <li key={one} class={`is-${is}`} aria-current={at === reached && !isOver ? 'step' : undefined}>
              {STAGE_WORDS[one]}
            </li>
          )
        })}
      </ol>
    </>
  )
}

const CAPTURE_ONLY: ReadonlySet<string> = new Set(['capturing', 'uploading'])
const INSTALL_ONLY: ReadonlySet<string> = new Set(['downloading', 'applying', 'specialize', 'oobe'])

function Earlier({ of }: { of: readonly DeploymentReply[] }) {
  return (
    <>
      <h2>Earlier</h2>
      <div class="scroll">
        <table>
          <tbody>
            {of.map(({ id, state, startedAt, installImage, failure }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{formatTime(startedAt)}</td>
                <td>
                  <Badge of={DEPLOYMENT_WORDS[state]} />
                </td>
                <td>{installImage}</td>
                <td>{failure && `OW-${failure.code} ${failure.text}`}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}
