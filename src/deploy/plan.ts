// The plan of a deployment: steps and files as the machine gets them (docs/deployment-protocol.md section 2).
import { createHash } from 'node:crypto'
import type { DeploymentStage, Method } from '../model.ts'
import { formatLines } from './lines.ts'

/** What one line below a step makes the agent do. */
export type PlanAction =
  | { do: 'check-disk'; disk: number; minBytes: number }
  | { do: 'fetch'; file: string }
  | {
      do: 'run'
      command: string
      timeoutSeconds: number
      /** Told when the exit code is another than those of `ok`. */
      failureCode: number
      /** Default: 0 alone. */
      ok?: readonly number[]
      progress?: 'none' | 'percent'
    }
  | { do: 'check-capture'; upload: string; path: string }
  | { do: 'upload'; upload: string; path: string }
  | { do: 'delete'; path: string }
  | { do: 'restart' }
  | { do: 'shutdown' }

/** A piece of a file of the server. */
export interface FileRange {
  offset: number
  length: number
}

export interface PlanStep {
  /** Letters, digits and dashes: also the name of its log. */
  name: string
  stage: DeploymentStage
  /** Its share of the whole, in parts of the sum. */
  weight: number
  /** What the screen says. */
  text: string
  actions: readonly PlanAction[]
}

/** A file the machine can fetch: made for it, or one of the server's. */
export interface PlanFile {
  id: string
  /** Where it goes on the machine. */
  path: string
  content:
    /** `secret`: shown to nobody but the machine. */
    | { kind: 'text'; text: string; secret?: boolean }
    /** An absolute path of the server. */
    | { kind: 'file'; path: string; sizeBytes: number; sha256: string; ranges?: readonly FileRange[] }
}

export interface Plan {
  title: string
  method: Method
  /** Seconds without any progress before it gives up. */
  patienceSeconds: number
  heartbeatSeconds: number
  onFailure: 'hold' | { restartAfterSeconds: number }
  /** F8 opens a command prompt. */
  shell: boolean
  env: Readonly<Record<string, string>>
  files: readonly PlanFile[]
  /** Sent when it ends. */
  logs: readonly { name: string; path: string }[]
  steps: readonly PlanStep[]
}

/** Size and SHA-256 in hex of a file of the plan. */
export function measureFile({ content }: PlanFile): { sizeBytes: number; sha256: string } {
  if (content.kind === 'file') return content
  const bytes = Buffer.from(content.text)
  return { sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** The plan as text. */
export function formatPlan(plan: Plan, deployment: string): string {
  const { onFailure } = plan
  return formatLines([
    ['openwds-plan', 1],
    ['deployment', deployment],
    ['title', plan.title],
    ['method', plan.method],
    ['patience', plan.patienceSeconds],
    ['heartbeat', plan.heartbeatSeconds],
    onFailure === 'hold' ? ['on-failure', 'hold'] : ['on-failure', 'restart', onFailure.restartAfterSeconds],
    ...(plan.shell ? [['shell', 'on']] : []),
    ...Object.entries(plan.env).map(([name, value]) => ['env', name, value]),
    ...plan.files.map((file) => {
      const { sizeBytes, sha256 } = measureFile(file)
      return ['file', file.id, sizeBytes, sha256, file.path]
    }),
    ...plan.logs.map(({ name, path }) => ['log', name, path]),
    ...plan.steps.flatMap(({ name, stage, weight, text, actions }) => [
      ['step', name, stage, weight, text],
      ...actions.map(actionFields),
    ]),
  ])
}

/** An action as its line in the plan, without the line's end. */
export function formatAction(action: PlanAction): string {
  return formatLines([actionFields(action)]).trimEnd()
}

function actionFields(action: PlanAction): (string | number)[] {
  switch (action.do) {
    case 'check-disk':
      return ['check-disk', action.disk, action.minBytes]
    case 'fetch':
      return ['fetch', action.file]
    case 'run': {
      const { timeoutSeconds, failureCode, ok = [0], progress = 'none', command } = action
      return ['run', timeoutSeconds, failureCode, ok.join(','), progress, command]
    }
    case 'check-capture':
    case 'upload':
      return [action.do, action.upload, action.path]
    case 'delete':
      return ['delete', action.path]
    case 'restart':
    case 'shutdown':
      return [action.do]
  }
}
