// Takes a file by dropping it or choosing it.
import { useRef, useState } from 'preact/hooks'
import { readGivenFile, type GivenFile } from './file-content.ts'

/** As much as the check of the API takes in base64. */
const MAX_BYTES = 740_000

/** The place to drop a file on. */
export function DropZone({ onFile }: { onFile: (file: GivenFile) => void }) {
  const [isOver, setOver] = useState(false)
  const [complaint, setComplaint] = useState('')
  const chooser = useRef<HTMLInputElement>(null)

  async function take(file: File | undefined) {
    setOver(false)
    if (!file) return
    if (file.size > MAX_BYTES)
      return setComplaint(`${file.name} is larger than ${MAX_BYTES / 1000} kB: check it with openwds answer check.`)
    setComplaint('')
    onFile(await readGivenFile(file))
  }

  return (
    <div
      class={isOver ? 'drop is-over' : 'drop'}
      onDragOver={(event) => (event.preventDefault(), setOver(true))}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => (event.preventDefault(), void take(event.dataTransfer?.files[0]))}
    >
      <button type="button" onClick={() => chooser.current?.click()}>
        Choose a file
      </button>{' '}
      or drop it here. It is checked and not stored.
      <input
        ref={chooser}
        type="file"
        accept=".xml,text/xml"
        hidden
        aria-label="Answer file"
        onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
      />
      {complaint !== '' && <p role="alert">{complaint}</p>}
    </div>
  )
}
