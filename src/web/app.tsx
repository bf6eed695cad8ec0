// The shell: who is signed in, where one can go, whether the server is heard, and the view that is shown.
import type { ComponentChild } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import { AnswersView } from './answers/answers-view.tsx'
import { Problem } from './api.ts'
import { BootsView } from './boots/boots-view.tsx'
import { ImagesView } from './images/images-view.tsx'
import { Feed, useConnection } from './live.ts'
import { useLoaded } from './loaded.ts'
import { MachinesView } from './machines/machines-view.tsx'
import { ProblemNote } from './notes.tsx'
import { BoardContext } from './now/board-context.ts'
import { NowView } from './now/now-view.tsx'
import { ProfilesView } from './profiles/profiles-view.tsx'
import { linkTo, useRoute } from './route.ts'
import { RulesView } from './rules/rules-view.tsx'
import { AccessView } from './server/access-view.tsx'
import { AuditView } from './server/audit-view.tsx'
import { LeasesView } from './server/leases-view.tsx'
import { SettingsView } from './server/settings-view.tsx'
import { readCaller, signOut, type Caller } from './session.ts'
import { SignIn } from './sign-in.tsx'

/** A place the navigation leads to. */
interface Place {
  path: string
  title: string
  view: (props: { rest: string[]; caller: Caller }) => ComponentChild
  /** For administrators only. */
  isForAdmins?: true
}

/** The navigation, in order; another view is one more line. */
const PLACES: readonly Place[] = [
  { path: 'now', title: 'Now', view: NowView },
  { path: 'machines', title: 'Machines', view: MachinesView },
  { path: 'images', title: 'Images', view: ImagesView },
  { path: 'answers', title: 'Answer files', view: AnswersView },
  { path: 'profiles', title: 'Profiles', view: ProfilesView },
  { path: 'rules', title: 'Rules', view: RulesView },
  { path: 'boots', title: 'Boots', view: BootsView },
  { path: 'leases', title: 'Leases', view: LeasesView },
  { path: 'settings', title: 'Settings', view: SettingsView },
  { path: 'audit', title: 'Audit', view: AuditView, isForAdmins: true },
  { path: 'access', title: 'Access', view: AccessView, isForAdmins: true },
]

/** The whole page. */
export function App() {
  const [first = PLACES[0]?.path, ...rest] = useRoute()
  const place = PLACES.find(({ path }) => path === first)
  const { value: found, problem, reload } = useLoaded(readCaller, [])
  const [isLeaving, setLeaving] = useState(false)
  const main = useRef<HTMLElement>(null)
  const where = [first, ...rest].join('/')
  const shown = useRef(where)
  useEffect(() => {
    document.title = place ? `${place.title} – openwds` : 'openwds'
    // who moves by keyboard or hears the page goes on where the new view begins
    if (shown.current !== where) main.current?.focus()
    shown.current = where
  }, [where])
  const isRefused = problem instanceof Problem && problem.status === 401
  const caller = isRefused ? undefined : found
  // the stream ends before its right does
  useStream(isLeaving ? undefined : caller, reload)
  useEffect(() => {
    if (isLeaving) signOut().then(reload, () => (setLeaving(false), reload()))
  }, [isLeaving])
  useEffect(() => {
    if (!caller) setLeaving(false)
  }, [caller])

  return (
    <>
      <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), main.current?.focus())}>
        To the content
      </a>
      <header class="bar">
        <a class="brand" href={linkTo()}>
          openwds
        </a>
        {caller && <ConnectionSign />}
        {caller && (
          <div class="who">
            <span title={caller.name}>
              {caller.name.replace(/^\w+:/, '')} <b class="role">{caller.role}</b>
            </span>
            <button type="button" onClick={() => setLeaving(true)}>
              Sign out
            </button>
          </div>
        )}
      </header>
      <div class={caller ? 'frame' : ''}>
        {caller && (
          <nav class="places" aria-label="Views">
            {PLACES.filter(({ isForAdmins }) => !isForAdmins || caller.role === 'admin').map(({ path, title }) => (
              <a key={path} href={linkTo(path)} aria-current={path === first ? 'page' : undefined}>
                {title}
              </a>
            ))}
          </nav>
        )}
        <main id="content" ref={main} tabIndex={-1}>
          {problem && !isRefused && <ProblemNote problem={problem} />}
          {(caller === null || isRefused) && <SignIn refused={isRefused ? problem : undefined} onSignedIn={reload} />}
          {caller && place && <place.view key={place.path} rest={rest} caller={caller} />}
          {caller && !place && <h1>There is no such page</h1>}
        </main>
      </div>
    </>
  )
}

/** Follows what happens while somebody is signed in; `onEnd` is called when the caller is let in no more. */
function useStream(caller: Caller | null | undefined, onEnd: () => void): void {
  const feed = useContext(Feed)
  const board = useContext(BoardContext)
  const name = caller?.name
  useEffect(() => {
    if (name === undefined) return
    const aborter = new AbortController()
    const unsubscribe = feed.subscribe((event) => board.take(event))
    void feed.run(aborter.signal).then(() => aborter.signal.aborted || onEnd())
    return () => {
      aborter.abort()
      unsubscribe()
    }
  }, [name])
}

/** Says when what is shown may be old. */
function ConnectionSign() {
  const connection = useConnection()
  return (
    <p class={`connection is-${connection}`} role="status">
      {connection === 'lost' ? 'Connection lost, trying again: what is shown may be old' : ''}
      {connection === 'open' ? <span class="live">live</span> : ''}
    </p>
  )
}
