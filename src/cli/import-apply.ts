// Makes what a migration plans, step by step; what is there already is left alone.
import type { MigrationPlan, PlannedMachine, PlannedStep } from '../migrate/plan.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import type { Verb } from './verb.ts'

export interface AppliedStep {
  kind: PlannedStep['kind']
  name: string
  outcome: 'made' | 'there already' | 'refused' | 'to be done by hand'
  /** Why not, or the command to do it by hand. */
  reason: string | null
}

export interface Applied {
  steps: AppliedStep[]
}

export interface ApplyOptions {
  /** Reads a file of the plan. */
  read: (file: string) => Promise<Uint8Array>
  enableRules: boolean
}

/** Every step is tried; one that is refused stops no other. */
export async function applyPlan(verb: Verb, plan: MigrationPlan, options: ApplyOptions): Promise<Applied> {
  const steps: AppliedStep[] = []
  for (const step of plan.steps) steps.push(await applyStep(verb, step, options))
  return { steps }
}

async function applyStep(verb: Verb, step: PlannedStep, options: ApplyOptions): Promise<AppliedStep> {
  const done = { kind: step.kind, name: step.kind === 'machine' ? (step.name ?? step.mac) : step.name }
  if (step.kind === 'image') return { ...done, outcome: 'to be done by hand', reason: imageCommand(step) }
  try {
    switch (step.kind) {
      case 'answer': {
        const content = Buffer.from(await options.read(step.file)).toString('base64')
        const body = {
          content,
          encoding: 'base64',
          role: step.role,
          description: `From WDS: ${step.from}`.slice(0, 1024),
        }
        await verb.client.send('PUT', apiPath('answers', step.name), { body, ifNew: true })
        if (step.installImage !== null)
          await verb.client.send('PUT', apiPath('answer-defaults', 'images', step.installImage), {
            body: { answer: step.name },
          })
        break
      }
      case 'profile': {
        const { kind: _kind, name, from: _from, select, ...words } = step
        const body = { ...words, ...(select ? { select } : {}) }
        await verb.client.send('PUT', apiPath('profiles', name), { body, ifNew: true })
        break
      }
      case 'rule': {
        const { name, order, selectors, profile, from } = step
        const body = {
          order,
          selectors,
          profile,
          enabled: options.enableRules,
          description: `From CustomSettings.ini: ${from}`.slice(0, 1024),
        }
        await verb.client.send('PUT', apiPath('rules', name), { body, ifNew: true })
        break
      }
      case 'machine':
        await applyMachine(verb, step)
    }
    return { ...done, outcome: 'made', reason: null }
  } catch (error) {
    if (!(error instanceof DaemonRefusal)) throw error
    if (error.code === 'CHANGED_MEANWHILE') return { ...done, outcome: 'there already', reason: null }
    return { ...done, outcome: 'refused', reason: `${error.message} (${error.code})` }
  }
}

/** Registers it and assigns; each is left alone where it is there, so that what was refused once can be made later. */
async function applyMachine(verb: Verb, { mac, name, tags, variables, assignment }: PlannedMachine): Promise<void> {
  let thereAlready: DaemonRefusal | undefined
  try {
    await verb.client.send('PUT', apiPath('machines', mac), { body: { name, tags, variables }, ifNew: true })
  } catch (error) {
    if (!(error instanceof DaemonRefusal) || error.code !== 'CHANGED_MEANWHILE') throw error
    thereAlready = error
  }
  if (assignment)
    await verb.client.send('PUT', apiPath('machines', mac, 'assignment'), { body: assignment, ifNew: true })
  else if (thereAlready) throw thereAlready
}

function imageCommand({ file, name, group }: Extract<PlannedStep, { kind: 'image' }>): string {
  const words = [`"${file}"`, `--name ${name}`, ...(group === null ? [] : [`--group ${group}`])]
  return `openwds image add ${words.join(' ')}`
}
