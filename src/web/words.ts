// The words of the page for what the API calls by its codes, each with the tone it is shown in.
import type { DeploymentStage, DeploymentState, Method, SessionState } from '../model.ts'
import { formatDuration } from '../figures.ts'

export type Tone = 'done' | 'note' | 'warning' | 'error' | 'quiet'
export interface Word {
  text: string
  tone: Tone
}

/** How far a boot came. */
export const BOOT_WORDS: Readonly<Record<SessionState, Word>> = {
  discovered: { text: 'asks', tone: 'note' },
  waiting: { text: 'waits for approval', tone: 'warning' },
  offered: { text: 'offered a boot', tone: 'note' },
  addressed: { text: 'got an address', tone: 'quiet' },
  referred: { text: 'sent to another server', tone: 'quiet' },
  loading: { text: 'loading', tone: 'note' },
  loaded: { text: 'booted', tone: 'done' },
  failed: { text: 'failed', tone: 'error' },
  local: { text: 'boots from its disk', tone: 'quiet' },
  ignored: { text: 'not answered', tone: 'quiet' },
}

/** States in which a boot goes on. */
export const isBooting = (state: SessionState): boolean =>
  state === 'discovered' || state === 'waiting' || state === 'offered' || state === 'loading'

/** Where a deployment is. */
export const STAGE_WORDS: Readonly<Record<DeploymentStage, string>> = {
  armed: 'armed, not begun',
  dhcp: 'network boot',
  loader: 'boot loader',
  winpe: 'Windows PE',
  preparing: 'preparing the disk',
  downloading: 'downloading the image',
  applying: 'applying the image',
  capturing: 'capturing',
  uploading: 'uploading the image',
  rebooting: 'restarting',
  specialize: 'Windows Setup: specialize',
  oobe: 'Windows Setup: first start',
  ready: 'ready',
}

/** How a deployment stands. */
export const DEPLOYMENT_WORDS: Readonly<Record<DeploymentState, Word>> = {
  running: { text: 'running', tone: 'note' },
  stalled: { text: 'no sign for long', tone: 'warning' },
  ready: { text: 'ready', tone: 'done' },
  failed: { text: 'failed', tone: 'error' },
  cancelled: { text: 'cancelled', tone: 'quiet' },
}

/** What happens to a machine. */
export const METHOD_WORDS: Readonly<Record<Method, string>> = {
  'windows-setup': 'Windows Setup',
  'apply-image': 'apply the image',
  'capture-image': 'capture an image',
  'boot-only': 'boot only',
  local: 'boot from its disk',
  script: 'run a script',
}

/** `3 min 05 s ago`; of the last two seconds `now`. */
export function formatAgo(iso: string, nowMs = Date.now()): string {
  const sinceMs = nowMs - Date.parse(iso)
  return sinceMs < 2000 ? 'now' : `${formatDuration(sinceMs)} ago`
}

/** `1 machine`, `2 machines`; another plural where it is not that with an s. */
export const count = (number: number, noun: string, plural = `${noun}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? noun : plural}`

/** The last part of a path in either spelling. */
export const baseName = (path: string): string => path.slice(path.search(/[^/\\]*$/))
