// What `explain` says of a deployment: the checks and the plan a machine would get now, with nothing made or noted.
import { MACHINES } from '../answers/answer-change.ts'
import { AGENT_METHODS } from '../deploy/methods.ts'
import { viewPlan } from '../deploy/plan-view.ts'
import type { Architecture, Role } from '../model.ts'
import type { Mac } from '../net/address.ts'
import { mayAct } from './auth.ts'
import type { ForeseenDeploymentReply } from './deployment-schemas.ts'
import type { ApiParts } from './parts.ts'

/**
 * Null where no agent would work on the machine: nothing assigned, or a method that only boots. Scripts may hold what an
 * operator alone may read.
 */
export async function explainDeployment(
  { store, deploy }: Pick<ApiParts, 'store' | 'deploy'>,
  mac: Mac,
  architecture: Architecture,
  role: Role,
): Promise<ForeseenDeploymentReply | null> {
  const method = (await store.assignmentsOf([mac])).get(mac)?.method
  if (!deploy || method === undefined || !AGENT_METHODS.has(method)) return null
  const { firmware } = MACHINES[architecture]
  const preview = await deploy.plans.preview(mac, firmware)
  if (!preview) return null
  const view = viewPlan(preview)
  const files = mayAct(role, 'operator') ? view.files : view.files.map((file) => ({ ...file, text: null }))
  return { method, firmware, ...view, files }
}
