// The machines that boot this minute: stage, current file, rate and time left.
import type { SessionReply } from '../../api/schemas.ts'
import type { DeploymentReply } from '../../api/deployment-schemas.ts'
import { formatBytes, formatDuration, formatRate } from '../../figures.ts'
import { ask } from '../api.ts'
import { Badge, Bar, Empty } from '../badge.tsx'
import { useFresh } from '../live.ts'
import { linkTo } from '../route.ts'
import { baseName, BOOT_WORDS, DEPLOYMENT_WORDS, isBooting, STAGE_WORDS, type Word } from '../words.ts'
import type { Moving } from './board.ts'
import { useBoard } from './board-context.ts'

/** A boot of which nothing was heard for so long is not of this minute. */
const RECENT_MS = 90_000
/** Of a fleet that starts at once the newest are shown; the list of boots has all. */
const MAX_SHOWN = 500

/** The table; empty it says what would bring somebody here. */
export function BootTable({ deployments, nowMs }: { deployments: readonly DeploymentReply[]; nowMs: number }) {
  const board = useBoard()
  const { value: sessions } = useFresh(
    async (signal) => (await ask<{ items: SessionReply[] }>(`/sessions?limit=${MAX_SHOWN}`, { signal })).items,
    [],
    (event) => 'sequence' in event,
  )
  if (!sessions) return <p class="hint">Reading …</p>
  const transfers = new Map<string | null, Moving[]>()
  for (const moving of board.transfers(nowMs))
    transfers.set(moving.event.session, [...(transfers.get(moving.event.session) ?? []), moving])
  const shown = sessions.filter(
    ({ id, state, updatedAt }) =>
      transfers.has(id) || (nowMs - Date.parse(updatedAt) < RECENT_MS && state !== 'ignored' && state !== 'addressed'),
  )
  if (shown.length === 0) return <NobodyBoots hasBoots={sessions.length > 0} />
  return (
    <div class="scroll">
      <table class="boots">
        <thead>
          <tr>
            <th scope="col">Machine</th>
            <th scope="col">Stage</th>
            <th scope="col">File</th>
            <th scope="col" class="figure">
              Rate
            </th>
            <th scope="col" class="figure">
              Left
            </th>
            <th scope="col" class="figure">
              For
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((session) => (
            <BootRow
              key={session.id}
              session={session}
              moving={transfers.get(session.id) ?? []}
              deployment={deployments.find(({ mac, endedAt }) => mac === session.mac && endedAt === null)}
              nowMs={nowMs}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface RowProps {
  session: SessionReply
  moving: readonly Moving[]
  deployment: DeploymentReply | undefined
  nowMs: number
}

function BootRow({ session, moving, deployment, nowMs }: RowProps) {
  const board = useBoard()
  // several at once are rare: the largest is what one waits for
  const [file] = [...moving].sort((one, other) => other.event.sizeBytes - one.event.sizeBytes)
  const { id, mac, machineName, state, startedAt, updatedAt } = session
  const forMs = (isBooting(state) ? nowMs : Date.parse(updatedAt)) - Date.parse(startedAt)
  return (
    <tr>
      <th scope="row">
        <a href={linkTo('boots', id)}>{machineName ?? mac}</a>
        {machineName !== null && <small class="mac">{mac}</small>}
      </th>
      <td>
        <Badge of={stageOf(session, deployment)} />
      </td>
      {file ? (
        <FileCells moving={file} nowMs={nowMs} />
      ) : (
        <td colSpan={3} class="said">
          {board.lastEntry(id)?.text ?? ''}
        </td>
      )}
      <td class="figure">{formatDuration(forMs)}</td>
    </tr>
  )
}

/** In Windows PE the deployment knows better than the boot. */
function stageOf({ state }: SessionReply, deployment: DeploymentReply | undefined): Word {
  const began = deployment && !['armed', 'dhcp', 'loader'].includes(deployment.stage)
  if (!deployment || !began || state === 'loading') return BOOT_WORDS[state]
  return { text: STAGE_WORDS[deployment.stage], tone: DEPLOYMENT_WORDS[deployment.state].tone }
}

function FileCells({ moving: { event, heardMs }, nowMs }: { moving: Moving; nowMs: number }) {
  const { name, sentBytes, sizeBytes, bytesPerSecond, secondsLeft } = event
  const left = secondsLeft ?? (bytesPerSecond > 0 ? (sizeBytes - sentBytes) / bytesPerSecond : null)
  const leftMs = left === null ? null : Math.max(0, left * 1000 - (nowMs - heardMs))
  return (
    <>
      <td class="file">
        <span title={name}>{baseName(name)}</span>{' '}
        <small>
          {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}
        </small>
        <Bar share={sizeBytes > 0 ? sentBytes / sizeBytes : 0} label={`${baseName(name)} sent`} />
      </td>
      <td class="figure">{formatRate(bytesPerSecond)}</td>
      <td class="figure">{leftMs === null ? 'stalled' : formatDuration(leftMs)}</td>
    </>
  )
}

function NobodyBoots({ hasBoots }: { hasBoots: boolean }) {
  return (
    <Empty>
      <p>No machine is booting.</p>
      <p>
        {hasBoots ? (
          <>
            <a href={linkTo('boots')}>Earlier boots</a> are kept.
          </>
        ) : (
          <>
            Next: <a href={linkTo('images')}>add an image</a>, <a href={linkTo('machines')}>add a machine</a>, assign
            it, and switch it on.
          </>
        )}
      </p>
    </Empty>
  )
}
