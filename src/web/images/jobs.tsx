// Imports and verifications: how far they are, and what came of them.
import { useEffect } from 'preact/hooks'
import type { ImageJobReply } from '../../api/image-schemas.ts'
import { formatBytes } from '../../figures.ts'
import { ask, Problem } from '../api.ts'
import { Bar } from '../badge.tsx'
import { useLoaded } from '../loaded.ts'
import { Note, ProblemNote } from '../notes.tsx'
import { baseName, count } from '../words.ts'

/** So often is asked while something runs. */
const POLL_MS = 700
/** What ended so long ago is told no more. */
const TOLD_MS = 600_000

const VERBS = { import: 'Import of', verify: 'Verification of' } as const
const PHASES = { reading: 'reading', copying: 'copying', storing: 'storing', verifying: 'verifying' } as const

/** The jobs, asked for again while one runs. */
export function useJobs() {
  const loaded = useLoaded(
    async (signal) => (await ask<{ items: ImageJobReply[] }>('/image-jobs', { signal })).items,
    [],
  )
  const isRunning = loaded.value?.some(({ state }) => state === 'running') ?? false
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(loaded.reload, POLL_MS)
    return () => clearInterval(timer)
  }, [isRunning])
  return loaded
}

/** Those under way and just ended; `subject`: of this image alone. */
export function Jobs({ jobs, subject }: { jobs: readonly ImageJobReply[]; subject?: string }) {
  const shown = jobs.filter(
    (job) =>
      (subject === undefined || job.subject === subject) &&
      (job.endedAt === null || Date.now() - Date.parse(job.endedAt) < TOLD_MS),
  )
  return (
    <>
      {shown.map((job) => (
        <Job key={job.id} job={job} />
      ))}
    </>
  )
}

function Job({ job }: { job: ImageJobReply }) {
  const { kind, subject, state, phase, doneBytes, totalBytes, error, images, problems } = job
  const title = `${VERBS[kind]} ${baseName(subject)}`
  if (state === 'running')
    return (
      <div class="upload" role="status">
        <p>
          <strong>{title}</strong>{' '}
          <small>
            {PHASES[phase]}
            {totalBytes > 0 && `, ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`}
          </small>
        </p>
        <Bar share={totalBytes > 0 ? doneBytes / totalBytes : undefined} label={title} />
      </div>
    )
  if (error) return <ProblemNote problem={new Problem({ title: `${title} failed`, ...error })} />
  if (problems.length > 0)
    return (
      <Note kind="care">
        {title}: {problems.join('; ')}
      </Note>
    )
  return (
    <Note kind="done">
      {title} {state === 'cancelled' ? 'was cancelled' : 'is done'}
      {images.length > 0 &&
        `: ${images.map(({ name, type, count: inside }) => `${type} image ${name} (${count(inside, 'image')} inside)`).join(', ')}`}
      {images
        .flatMap(({ findings }) => findings)
        .map((finding) => (
          <p key={finding}>{finding}</p>
        ))}
    </Note>
  )
}
