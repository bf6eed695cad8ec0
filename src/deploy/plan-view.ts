// A plan as people are shown it: what was checked, its steps in order, the text of every file that is made for it.
import type { DeploymentStage } from '../model.ts'
import { formatAction, measureFile, type Plan } from './plan.ts'
import { isPassed, type CheckResult } from './preflight.ts'

export interface PlanView {
  /** Whether the machine may be armed. */
  passed: boolean
  checks: CheckResult[]
  /** In the order they are done; none while a check fails. `actions` as lines of docs/deployment-protocol.md section 2. */
  steps: { name: string; stage: DeploymentStage; text: string; actions: string[] }[]
  /** `text`: null of files that are there already. */
  files: { id: string; path: string; sizeBytes: number; text: string | null }[]
}

/** Of checks and a plan whose secrets are masked already. */
export function viewPlan({ checks, plan }: { checks: CheckResult[]; plan: Plan | null }): PlanView {
  return {
    passed: isPassed(checks),
    checks,
    steps: (plan?.steps ?? []).map(({ name, stage, text, actions }) => ({
      ...{ name, stage, text },
      actions: actions.map(formatAction),
    })),
    files: (plan?.files ?? []).map((file) => ({
      id: file.id,
      path: file.path,
      sizeBytes: measureFile(file).sizeBytes,
      text: file.content.kind === 'text' ? file.content.text : null,
    })),
  }
}
