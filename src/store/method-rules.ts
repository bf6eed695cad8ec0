// What each method of deployment cannot do without.
import { RequestError } from '../errors.ts'
import type { AssignmentPlan, Method } from '../model.ts'

const NEEDS: Record<Method, readonly ('bootImage' | 'installImage')[]> = {
  'windows-setup': ['bootImage', 'installImage'],
  'apply-image': ['bootImage', 'installImage'],
  'capture-image': ['bootImage'],
  'boot-only': ['bootImage'],
  script: ['bootImage'],
  local: [],
}
const WORDS = { bootImage: 'a boot image', installImage: 'an install image' } as const

/** Refuses a plan its method cannot be carried out with, except for what is given otherwise [ASSIGNMENT_INCOMPLETE]. */
export function requireComplete(
  plan: Pick<AssignmentPlan, 'method' | 'bootImage' | 'installImage'>,
  given: readonly ('bootImage' | 'installImage')[] = [],
): void {
  const missing = NEEDS[plan.method]
    .filter((part) => plan[part] === null && !given.includes(part))
    .map((part) => WORDS[part])
  if (missing.length === 0) return
  throw new RequestError('ASSIGNMENT_INCOMPLETE', { method: plan.method, missing: missing.join(' and ') })
}
