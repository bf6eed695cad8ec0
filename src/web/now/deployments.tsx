// Deployments under way and just ended, each with its stage, its progress, and what stops it.
import { useState } from 'preact/hooks'
import type { DeploymentReply } from '../../api/deployment-schemas.ts'
import { formatDuration, formatRate } from '../../figures.ts'
import { ask } from '../api.ts'
import { Badge, Bar } from '../badge.tsx'
import { Dialog } from '../dialog.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { DEPLOYMENT_WORDS, METHOD_WORDS, STAGE_WORDS } from '../words.ts'

interface Props {
  deployments: readonly DeploymentReply[]
  caller: Caller
  nowMs: number
}

/** The table. */
export function Deployments({ deployments, caller, nowMs }: Props) {
  const [cancelled, setCancelled] = useState<DeploymentReply>()
  return (
    <div class="scroll">
      <table class="deployments">
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col">What</th>
            <th scope="col">Stage</th>
            <th scope="col">Progress</th>
            <th scope="col" class="figure">
              For
            </th>
            {mayWrite(caller) && <td />}
          </tr>
        </thead>
        <tbody>
          {deployments.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <a href={linkTo('machines', one.mac, 'deployments')}>{one.machineName ?? one.mac}</a>
              </th>
              <td>
                {one.installImage ?? one.bootImage ?? ''} <small>{METHOD_WORDS[one.method]}</small>
              </td>
              <td>
                <Badge of={{ ...DEPLOYMENT_WORDS[one.state], text: stageText(one) }} />
              </td>
              <td class="file">
                <Progress of={one} />
              </td>
              <td class="figure">
                {formatDuration((one.endedAt === null ? nowMs : Date.parse(one.endedAt)) - Date.parse(one.startedAt))}
              </td>
              {mayWrite(caller) && (
                <td>
                  {one.endedAt === null && (
                    <button type="button" class="small" onClick={() => setCancelled(one)}>
                      Stop<span class="unseen"> {one.machineName ?? one.mac}</span>
                    </button>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {cancelled && (
        <Dialog
          title={`Stop the deployment of ${cancelled.machineName ?? cancelled.mac}?`}
          verb="Stop it"
          isDangerous
          onDone={async () => void (await ask(`/deployments/${cancelled.id}/cancel`, { method: 'POST' }))}
          onClose={() => setCancelled(undefined)}
        >
          <p>The machine is disarmed. What it has done to its disk stays done.</p>
        </Dialog>
      )}
    </div>
  )
}

function stageText({ state, stage }: DeploymentReply): string {
  return state === 'running'
    ? STAGE_WORDS[stage]
    : `${DEPLOYMENT_WORDS[state].text}${state === 'ready' ? '' : `: ${STAGE_WORDS[stage]}`}`
}

function Progress({ of: { failure, progress, state, launch } }: { of: DeploymentReply }) {
  if (failure)
    return (
      <>
        <strong>OW-{failure.code}</strong> {failure.text}
      </>
    )
  if (state === 'ready') return <>all done</>
  if (!progress) return <>{launch?.text}</>
  const share = (progress.totalPercent ?? progress.percent) / 100
  return (
    <>
      <span>{progress.text ?? progress.step}</span>{' '}
      <small>
        {Math.floor(progress.percent)} %
        {progress.bytesPerSecond === null ? '' : `, ${formatRate(progress.bytesPerSecond)}`}
      </small>
      <Bar share={share} label="Deployment" />
    </>
  )
}
