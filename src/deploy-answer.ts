// The answer file of a deployment: what the machine is assigned, in the versions it was armed with, adapted to disk and image.
import { renderForMachine, type AnswerParts, type RenderedForMachine } from './answers/render-for-machine.ts'
import type { AnswerWish, PlanSources } from './deploy/plan-maker.ts'
import type { Store } from './store/store.ts'

/** Undefined where nobody names an answer file for the machine. */
export async function renderForDeployment(
  parts: AnswerParts & { store: Store },
  { mac, prepared, foreseen, ...wish }: AnswerWish,
): ReturnType<PlanSources['renderAnswer']> {
  const { store } = parts
  if (foreseen) {
    const { machine, own, profile, isOpen } = foreseen
    const subject = { machine, own, profile, ...(isOpen ? { isOpen } : {}) }
    return shown(
      await renderForMachine(parts, subject, { ...wish, isNew: true, disk: prepared ? { prepared } : 'auto' }),
    )
  }
  const own = (await store.assignmentGet(mac)) ?? null
  const machine = await store.machineGet(mac)
  if (!machine) return undefined
  const profile = own?.profile ? await store.profileGet(own.profile) : undefined
  const made = await renderForMachine(
    parts,
    { machine, own, profile },
    { ...wish, pins: await store.answerPins(mac), disk: prepared ? { prepared } : 'auto' },
  )
  return shown(made)
}

function shown(made: RenderedForMachine | undefined): Awaited<ReturnType<PlanSources['renderAnswer']>> {
  return made && { rendered: made.rendered, names: made.files.map(({ answer }) => answer.name).join(' and ') }
}
