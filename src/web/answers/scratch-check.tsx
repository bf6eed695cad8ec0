// Checks a file that is not stored: dropped, chosen or pasted; what proves good can be saved.
import { useState } from 'preact/hooks'
import { mayWrite, type Caller } from '../session.ts'
import { ANY_MACHINE, CheckForFields } from './check-for.tsx'
import { DropZone } from './drop-zone.tsx'
import { Editor } from './editor.tsx'
import { contentOf, suggestName, type GivenFile } from './file-content.ts'
import { SaveForm } from './save-form.tsx'

/** The view. */
export function ScratchCheck({ caller }: { caller: Caller }) {
  const [file, setFile] = useState<GivenFile | null>(null)
  const [text, setText] = useState('')
  const [checkFor, setCheckFor] = useState(ANY_MACHINE)
  const take = (given: GivenFile) => {
    setFile(given)
    setText(given.text)
  }
  // what was typed into has no bytes of its own any more
  const content = file?.text === text ? file.content : null
  return (
    <>
      <h1>Check a file</h1>
      <DropZone onFile={take} />
      <CheckForFields value={checkFor} onChange={setCheckFor} />
      <Editor text={text} content={content} checkFor={checkFor} onChange={setText} />
      {mayWrite(caller) && text !== '' && (
        <SaveForm key={file?.name} name={suggestName(file?.name ?? '')} content={() => content ?? contentOf(text)} />
      )}
    </>
  )
}
