// What an assignment comes to: names behind its references, its own words merged with those of its profile.
import type {
  AnswerNames,
  Assignment,
  AssignmentPlan,
  ImageSelection,
  Method,
  Override,
  PromptPolicy,
} from '../model.ts'
import type { Ipv4, Mac } from '../net/address.ts'
import type { Db } from './access.ts'
import { keepQuery } from './kept-query.ts'
import type { EffectiveAssignment } from './store.ts'

/** A machine's own assignment, in whatever connection. */
export async function readAssignment(db: Db, mac: Mac): Promise<Assignment | undefined> {
  const [row] = await planOf(db, mac)
  return row && hasAssignment(row) ? toAssignment(row) : undefined
}

/** The plan of one machine, as `selectPlans` has it. */
export const planOf = keepQuery((db, mac: Mac) => selectPlans(db).where('machine.mac', '=', mac))

/** Machines with the names their assignment and its profile stand for; a machine without assignment has nulls. */
export function selectPlans(db: Db) {
  return db
    .selectFrom('machine')
    .leftJoin('assignment', 'assignment.mac', 'machine.mac')
    .leftJoin('profile', 'profile.id', 'assignment.profile_id')
    .leftJoin('image as boot', 'boot.id', 'assignment.boot_image_id')
    .leftJoin('image as install', 'install.id', 'assignment.install_image_id')
    .leftJoin('answer_file as answer', 'answer.id', 'assignment.answer_id')
    .leftJoin('answer_file as client_answer', 'client_answer.id', 'assignment.client_answer_id')
    .leftJoin('answer_file as image_answer', 'image_answer.id', 'assignment.image_answer_id')
    .leftJoin('image as profile_boot', 'profile_boot.id', 'profile.boot_image_id')
    .leftJoin('image as profile_install', 'profile_install.id', 'profile.install_image_id')
    .leftJoin('answer_file as profile_answer', 'profile_answer.id', 'profile.answer_id')
    .leftJoin('answer_file as profile_client', 'profile_client.id', 'profile.client_answer_id')
    .leftJoin('answer_file as profile_image', 'profile_image.id', 'profile.image_answer_id')
    .select([
      'machine.mac',
      'profile.name as profile_name',
      'boot.name as boot_image',
      'install.name as install_image',
      'assignment.selection as own_selection',
      'answer.name as answer_file',
      'client_answer.name as client_answer_file',
      'image_answer.name as image_answer_file',
      'assignment.method as own_method',
      'assignment.once',
      'assignment.armed',
      'assignment.boot_program',
      'assignment.referral_server',
      'assignment.prompt',
      'assignment.spent_at',
      'assignment.overrides',
      'assignment.updated_at as assigned_at',
      'assignment.version as assignment_version',
      'profile_boot.name as profile_boot_image',
      'profile_install.name as profile_install_image',
      'profile.selection as profile_selection',
      'profile_answer.name as profile_answer_file',
      'profile_client.name as profile_client_file',
      'profile_image.name as profile_image_file',
      'profile.method as profile_method',
      'profile.overrides as profile_overrides',
    ])
}

interface PlanRow {
  mac: Mac
  profile_name: string | null
  boot_image: string | null
  install_image: string | null
  own_selection: string | null
  answer_file: string | null
  client_answer_file: string | null
  image_answer_file: string | null
  own_method: Method | null
  once: number | null
  armed: number | null
  boot_program: string | null
  referral_server: Ipv4 | null
  prompt: PromptPolicy | null
  spent_at: string | null
  overrides: string | null
  assigned_at: string | null
  assignment_version: number | null
  profile_boot_image: string | null
  profile_install_image: string | null
  profile_selection: string | null
  profile_answer_file: string | null
  profile_client_file: string | null
  profile_image_file: string | null
  profile_method: Method | null
  profile_overrides: string | null
}
type AssignedRow = PlanRow & { once: number; armed: number; assigned_at: string; assignment_version: number }

/** Whether the machine of this row is assigned anything. */
export function hasAssignment<R extends PlanRow>(row: R): row is R & AssignedRow {
  return row.assignment_version !== null
}

/** The machine's own words; only the method may be its profile's. */
function toAssignment(row: AssignedRow): Assignment {
  return {
    mac: row.mac,
    profile: row.profile_name,
    bootImage: row.boot_image,
    installImage: row.install_image,
    select: toSelection(row.own_selection),
    answer: row.answer_file,
    clientAnswer: row.client_answer_file,
    imageAnswer: row.image_answer_file,
    method: row.own_method ?? row.profile_method ?? (row.install_image === null ? 'boot-only' : 'windows-setup'),
    once: row.once !== 0,
    armed: row.armed !== 0,
    bootProgram: row.boot_program,
    referralServer: row.referral_server,
    prompt: row.prompt,
    spentAt: row.spent_at,
    overrides: row.overrides === null ? [] : (JSON.parse(row.overrides) as Override[]),
    updatedAt: row.assigned_at,
    version: row.assignment_version,
  }
}

/** What the machine really has: its own words, and its profile's where it has none. */
export function toEffective(row: AssignedRow): EffectiveAssignment {
  const own = toAssignment(row)
  const { mac, profile, once, armed, bootProgram, referralServer, prompt, spentAt, version } = own
  const inherited = row.profile_overrides === null ? [] : (JSON.parse(row.profile_overrides) as Override[])
  const given = new Set(own.overrides.map(({ reason }) => reason))
  const overrides = [...own.overrides, ...inherited.filter(({ reason }) => !given.has(reason))]
  const plan = mergePlan({ ...own, method: row.own_method }, profileOf(row))
  return { mac, profile, once, armed, bootProgram, referralServer, prompt, spentAt, overrides, version, ...plan }
}

function profileOf(row: AssignedRow): AssignmentPlan | undefined {
  if (row.profile_method === null) return undefined
  return {
    bootImage: row.profile_boot_image,
    installImage: row.profile_install_image,
    select: toSelection(row.profile_selection),
    answer: row.profile_answer_file,
    clientAnswer: row.profile_client_file,
    imageAnswer: row.profile_image_file,
    method: row.profile_method,
  }
}

/** A plan before its method is settled. */
export type OwnPlan = Omit<AssignmentPlan, 'method'> & { method: Method | null }

/** Own words win over the profile's; a selection goes with the install image it was made for. */
export function mergePlan(own: OwnPlan, profile: AssignmentPlan | undefined): AssignmentPlan {
  const installImage = own.installImage ?? profile?.installImage ?? null
  const inherited = own.installImage === null ? profile?.select : null
  return {
    bootImage: own.bootImage ?? profile?.bootImage ?? null,
    installImage,
    select: own.select ?? inherited ?? null,
    ...mergeAnswerNames(own, profile),
    method: own.method ?? profile?.method ?? (installImage === null ? 'boot-only' : 'windows-setup'),
  }
}

/** Own names win, each for the passes it is for: a combined file of the machine's own leaves nothing to its profile. */
function mergeAnswerNames(own: AnswerNames, profile: AnswerNames | undefined): AnswerNames {
  const inherited = own.answer === null ? profile : undefined
  return {
    answer: own.answer ?? profile?.answer ?? null,
    clientAnswer: own.clientAnswer ?? inherited?.clientAnswer ?? null,
    imageAnswer: own.imageAnswer ?? inherited?.imageAnswer ?? null,
  }
}

function toSelection(json: string | null): ImageSelection | null {
  return json === null ? null : (JSON.parse(json) as ImageSelection)
}
