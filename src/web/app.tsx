// The shell: who is signed in, where one can go, and the view that is shown.
import type { ComponentChild } from 'preact'
import { useCallback, useEffect, useRef } from 'preact/hooks'
import { AnswersView } from './answers/answers-view.tsx'
import { Problem } from './api.ts'
import { useLoaded } from './loaded.ts'
import { ProblemNote } from './notes.tsx'
import { linkTo, useRoute } from './route.ts'
import { readCaller, signOut, type Caller } from './session.ts'
import { SignIn } from './sign-in.tsx'

/** A place the navigation leads to. */
interface Place {
  path: string
  title: string
  view: (props: { rest: string[]; caller: Caller }) => ComponentChild
}

/** The navigation, in order; another view is one more line. */
const PLACES: readonly Place[] = [{ path: 'answers', title: 'Answer files', view: AnswersView }]

/** The whole page. */
export function App() {
  const [first = PLACES[0]?.path, ...rest] = useRoute()
  const place = PLACES.find(({ path }) => path === first)
  const { value: caller, problem, reload } = useLoaded(readCaller, [])
  const leave = useCallback(() => void signOut().then(reload, reload), [])
  const main = useRef<HTMLElement>(null)
  const place_ = [first, ...rest].join('/')
  const shown = useRef(place_)
  useEffect(() => {
    document.title = place ? `${place.title} – openwds` : 'openwds'
    // who moves by keyboard or hears the page goes on where the new view begins
    if (shown.current !== place_) main.current?.focus()
    shown.current = place_
  }, [place_])
  const isRefused = problem instanceof Problem && problem.status === 401

  return (
    <>
      <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the content
      </a>
      <header class="bar">
        <a class="brand" href={linkTo()}>
          openwds
        </a>
        {caller && (
          <nav aria-label="Views">
            {PLACES.map(({ path, title }) => (
              <a href={linkTo(path)} aria-current={path === first ? 'page' : undefined}>
                {title}
              </a>
            ))}
          </nav>
        )}
        {caller && (
          <div class="who">
            <span title={caller.name}>
              {caller.name.replace(/^\w+:/, '')} <b class="role">{caller.role}</b>
            </span>
            <button type="button" onClick={leave}>
              Sign out
            </button>
          </div>
        )}
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        {problem && !isRefused && <ProblemNote problem={problem} />}
        {(caller === null || isRefused) && <SignIn refused={isRefused ? problem : undefined} onSignedIn={reload} />}
        {caller && place && <place.view rest={rest} caller={caller} />}
        {caller && !place && <h1>There is no such page</h1>}
      </main>
    </>
  )
}
