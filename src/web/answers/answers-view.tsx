// The view of answer files: which of its parts the address names.
import type { Caller } from '../session.ts'
import { AnswerList } from './answer-list.tsx'
import { NewAnswerForm } from './new-answer-form.tsx'
import { ScratchCheck } from './scratch-check.tsx'
import { StoredAnswer } from './stored-answer.tsx'

/** `new`, `check`, `file/NAME` with one of its tabs, else the list. */
export function AnswersView({ rest, caller }: { rest: string[]; caller: Caller }) {
  const [part, name, tab = 'text'] = rest
  if (part === 'new') return <NewAnswerForm caller={caller} />
  if (part === 'check') return <ScratchCheck caller={caller} />
  if (part === 'file' && name !== undefined) return <StoredAnswer key={name} name={name} tab={tab} caller={caller} />
  return <AnswerList caller={caller} />
}
