// The answer file of a deployment: what the machine is assigned, in the versions it was armed with, adapted to disk and image.
import { renderForMachine, type AnswerParts } from './answers/render-for-machine.ts'
import type { AnswerWish, PlanSources } from './deploy/plan-maker.ts'
import type { Store } from './store/store.ts'

/** Undefined where nobody names an answer file for the machine. */
export async function renderForDeployment(
  parts: AnswerParts & { store: Store },
  { mac, prepared, ...wish }: AnswerWish,
): ReturnType<PlanSources['renderAnswer']> {
  const { store } = parts
  const own = (await store.assignmentGet(mac)) ?? null
  const machine = await store.machineGet(mac)
  if (!machine) return undefined
  const profile = own?.profile ? await store.profileGet(own.profile) : undefined
  const made = await renderForMachine(
    parts,
    { machine, own, profile },
    { ...wish, pins: await store.answerPins(mac), disk: prepared ? { prepared } : 'auto' },
  )
  return made && { rendered: made.rendered, names: made.files.map(({ answer }) => answer.name).join(' and ') }
}
