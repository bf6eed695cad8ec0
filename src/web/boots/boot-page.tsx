// One boot as a timeline: every step in plain words, the pauses between them, the files with their rates.
import type { DiagnosisReply } from '../../api/diagnosis.ts'
import type { SessionDetail } from '../../api/schemas.ts'
import { formatBytes, formatDuration, formatRate } from '../../figures.ts'
import { ask, part } from '../api.ts'
import { Badge, Bar, Facts } from '../badge.tsx'
import { useClock } from '../clock.ts'
import { useFresh } from '../live.ts'
import { ProblemNote } from '../notes.tsx'
import { useBoard } from '../now/board-context.ts'
import { linkTo } from '../route.ts'
import { formatTime } from '../time.ts'
import { baseName, BOOT_WORDS } from '../words.ts'
import { Packets } from './packets.tsx'
import { LONG_PAUSE_MS, toSteps, type Step } from './timeline.ts'
import { evidenceOf, Verdict } from './verdict.tsx'

/** The view. */
export function BootPage({ id }: { id: string }) {
  const { value, problem } = useFresh(
    async (signal) => {
      const path = `/sessions/${part(id)}`
      const [session, { findings }] = await Promise.all([
        ask<SessionDetail>(path, { signal }),
        ask<DiagnosisReply>(`${path}/diagnosis`, { signal }),
      ])
      return { session, findings }
    },
    [id],
    (event) => 'sequence' in event && event.session === id,
  )
  return (
    <>
      <p class="crumbs">
        <a href={linkTo('boots')}>Boots</a>
      </p>
      <ProblemNote problem={problem} />
      {value && <Boot {...value} />}
    </>
  )
}

function Boot({ session, findings }: { session: SessionDetail; findings: DiagnosisReply['findings'] }) {
  const { mac, machineName, state, startedAt, updatedAt, architecture, address, bootImage, program, uuid } = session
  const steps = toSteps(startedAt, session.journal)
  const evidence = evidenceOf(findings)
  const longestMs = Math.max(1, ...steps.map(({ transfer }) => transfer?.durationMs ?? 0))
  return (
    <>
      <div class="head">
        <h1>
          <a href={linkTo('machines', mac)}>{machineName ?? mac}</a> <small>{formatTime(startedAt)}</small>
        </h1>
        <Badge of={BOOT_WORDS[state]} />
      </div>
      <Facts
        of={[
          ['MAC', mac],
          ['UUID', uuid],
          ['Architecture', architecture],
          ['Address', address],
          ['Boot image', bootImage],
          ['Program', program],
          ['Took', formatDuration(Date.parse(updatedAt) - Date.parse(startedAt))],
          ['Boot', session.id],
        ]}
      />
      <Verdict findings={findings} />
      <h2>What happened</h2>
      <ol class="timeline">
        {steps.map((step) => (
          <TimelineStep
            key={step.entry.sequence}
            step={step}
            longestMs={longestMs}
            mark={evidence.get(step.entry.sequence)}
          />
        ))}
        <Running id={session.id} />
      </ol>
      {session.entryCount > session.journal.length && (
        <p class="hint">{session.entryCount - session.journal.length} further entries were not kept.</p>
      )}
      <Packets id={session.id} startedAt={startedAt} />
    </>
  )
}

interface StepProps {
  step: Step
  longestMs: number
  /** What the doctor takes it as evidence of. */
  mark: DiagnosisReply['findings'][number] | undefined
}

function TimelineStep({ step, longestMs, mark }: StepProps) {
  const { entry, speaker, tone, says, sinceStartMs, sinceLastMs, transfer } = step
  return (
    <li class={`step is-${tone} by-${speaker} ${mark ? 'is-evidence' : ''}`}>
      <span class="at" title={entry.at}>
        {formatSince(sinceStartMs)}
        {sinceLastMs >= LONG_PAUSE_MS && <small>after {formatDuration(sinceLastMs)}</small>}
      </span>
      <span class="what">
        <strong>{says}</strong> <span>{entry.text}</span>{' '}
        {mark && (
          <Badge of={{ text: `evidence: ${mark.code}`, tone: mark.severity === 'problem' ? 'error' : 'note' }} />
        )}
        {transfer && (
          <small class="rate">
            {formatBytes(transfer.sizeBytes)} in {(transfer.durationMs / 1000).toFixed(1)} s,{' '}
            {formatRate(transfer.bytesPerSecond)}
            <Bar share={transfer.durationMs / longestMs} label={`Time of this file, of the longest`} />
          </small>
        )}
      </span>
    </li>
  )
}

/** Files on their way right now. */
function Running({ id }: { id: string }) {
  const nowMs = useClock()
  const moving = useBoard()
    .transfers(nowMs)
    .filter(({ event }) => event.session === id)
  return (
    <>
      {moving.map(({ event: { transfer, name, sentBytes, sizeBytes, bytesPerSecond } }) => (
        <li key={transfer} class="step is-note by-server">
          <span class="at">now</span>
          <span class="what">
            <strong>Machine loads</strong> {baseName(name)}{' '}
            <small>
              {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}, {formatRate(bytesPerSecond)}
            </small>
            <Bar share={sizeBytes > 0 ? sentBytes / sizeBytes : 0} label={`${baseName(name)} sent`} />
          </span>
        </li>
      ))}
    </>
  )
}

/** Seconds with their thousandths in the first minute, then as every duration. */
function formatSince(ms: number): string {
  return ms < 60_000 ? `${(Math.max(0, ms) / 1000).toFixed(3)} s` : formatDuration(ms)
}
