// All answer files, with their newest version.
import type { AnswerReply } from '../../api/answer-schemas.ts'
import { ask, query } from '../api.ts'
import { useLoaded } from '../loaded.ts'
import { ProblemNote } from '../notes.tsx'
import { linkTo } from '../route.ts'
import { mayWrite, type Caller } from '../session.ts'
import { formatTime } from '../time.ts'

interface Page {
  items: AnswerReply[]
  cursor: string | null
}

/** Every page of the list, one after the other. */
async function readAll(signal: AbortSignal): Promise<AnswerReply[]> {
  const items: AnswerReply[] = []
  let cursor: string | null = null
  do {
    const page: Page = await ask<Page>(`/answers${query({ limit: 1000, cursor: cursor ?? undefined })}`, { signal })
    items.push(...page.items)
    cursor = page.cursor
  } while (cursor !== null)
  return items
}

export const ROLE_WORDS: Readonly<Record<AnswerReply['role'], string>> = {
  combined: 'all passes',
  client: 'client: windowsPE',
  image: 'image: all but windowsPE',
}

/** The view. */
export function AnswerList({ caller }: { caller: Caller }) {
  const { value: answers, problem } = useLoaded(readAll, [])
  return (
    <>
      <div class="head">
        <h1>Answer files</h1>
        <a class="button" href={linkTo('answers', 'check')}>
          Check a file
        </a>
        {mayWrite(caller) && (
          <a class="button main" href={linkTo('answers', 'new')}>
            New answer file
          </a>
        )}
      </div>
      <ProblemNote problem={problem} />
      {answers?.length === 0 && (
        <p class="empty">
          There are none yet. Write one with <em>New answer file</em>, or check one you have and save it.
        </p>
      )}
      {answers && answers.length > 0 && (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Version</th>
                <th scope="col">For</th>
                <th scope="col">Changed</th>
                <th scope="col">Description</th>
              </tr>
            </thead>
            <tbody>
              {answers.map(({ name, contentVersion, role, updatedAt, description }) => (
                <tr key={name}>
                  <th scope="row">
                    <a href={linkTo('answers', 'file', name)}>{name}</a>
                  </th>
                  <td>
                    <a href={linkTo('answers', 'file', name, 'versions')}>{contentVersion}</a>
                  </td>
                  <td>{ROLE_WORDS[role]}</td>
                  <td>{formatTime(updatedAt)}</td>
                  <td>{description ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}
