// The place to drop image files on, and the uploads under way.
import { useRef, useState } from 'preact/hooks'
import { formatBytes, formatDuration, formatRate } from '../../figures.ts'
import { Bar } from '../badge.tsx'
import { ProblemNote } from '../notes.tsx'
import { readFileName, uploadFile, type Upload } from './upload.ts'

interface Running extends Upload {
  aborter: AbortController
  file: File
}

/** The zone; uploads go on while this view is shown, and can be taken up again with the same file. */
export function UploadZone({ onImport }: { onImport: () => void }) {
  const [isOver, setOver] = useState(false)
  const [complaint, setComplaint] = useState('')
  const [uploads, setUploads] = useState<readonly Running[]>([])
  const chooser = useRef<HTMLInputElement>(null)

  function take(files: Iterable<File>) {
    setOver(false)
    setComplaint('')
    for (const file of files) {
      const names = readFileName(file.name)
      if (names) begin(file, names)
      else setComplaint(`${file.name} is no .wim, .esd, .swm or .iso file.`)
    }
  }

  function begin(file: File, names: { name: string; fileName: string }) {
    const aborter = new AbortController()
    const show = (upload: Upload) => {
      setUploads((before) => [...before.filter(({ name }) => name !== upload.name), { ...upload, aborter, file }])
      if (upload.state === 'importing') onImport()
    }
    void uploadFile(file, names, aborter.signal, show)
  }

  const shown = uploads.filter(({ state }) => state !== 'importing')
  return (
    <>
      <div
        class={isOver ? 'drop is-over' : 'drop'}
        onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => (event.preventDefault(), take(event.dataTransfer?.files ?? []))}
      >
        <button type="button" onClick={() => chooser.current?.click()}>
          Upload a file
        </button>{' '}
        or drop .iso, .wim, .esd here. An .iso gives its boot and its install images at once.
        <input
          ref={chooser}
          type="file"
          accept=".iso,.wim,.esd,.swm"
          multiple
          hidden
          aria-label="Image files"
          onChange={({ currentTarget }) => take(currentTarget.files ?? [])}
        />
        {complaint !== '' && <p role="alert">{complaint}</p>}
      </div>
      {shown.map((upload) => (
        <UploadRow key={upload.name} upload={upload} onAgain={() => begin(upload.file, upload)} />
      ))}
    </>
  )
}

function UploadRow({ upload, onAgain }: { upload: Running; onAgain: () => void }) {
  const { fileName, sizeBytes, sentBytes, resumedBytes, startedMs, state, problem, aborter } = upload
  const seconds = (Date.now() - startedMs) / 1000
  const rate = seconds > 0 ? (sentBytes - resumedBytes) / seconds : 0
  const left = rate > 0 ? `, ${formatDuration(((sizeBytes - sentBytes) / rate) * 1000)} left` : ''
  return (
    <div class="upload">
      <p>
        <strong>{fileName}</strong>{' '}
        <small>
          {formatBytes(sentBytes)} of {formatBytes(sizeBytes)}
          {state === 'sending' && rate > 0 && `, ${formatRate(rate)}${left}`}
          {state === 'waiting' && ', the connection broke: trying again'}
          {state === 'stopped' && ', stopped'}
          {resumedBytes > 0 && `; went on from ${formatBytes(resumedBytes)}`}
        </small>
        {state === 'sending' || state === 'waiting' ? (
          <button type="button" class="small" onClick={() => aborter.abort()}>
            Stop
          </button>
        ) : (
          <button type="button" class="small" onClick={onAgain}>
            Go on
          </button>
        )}
      </p>
      <Bar share={sizeBytes > 0 ? sentBytes / sizeBytes : 0} label={`${fileName} uploaded`} />
      {state === 'failed' && <ProblemNote problem={problem} />}
    </div>
  )
}
