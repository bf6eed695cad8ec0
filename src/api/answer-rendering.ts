// Renders stored answer files for machines, and refuses to arm one whose file cannot be used.
import { RequestError } from '../errors.ts'
import type { AnswerFile, Machine } from '../model.ts'
import { parseAnswer } from '../unattend/parse.ts'
import { renderAnswer, type AnswerFiles, type Rendered, type RenderRequest } from '../unattend/render.ts'
import type { VariableValue } from '../unattend/substitute.ts'
import type { ApiParts } from './parts.ts'

type Parts = Pick<ApiParts, 'store' | 'keyFile'>

/** What a machine would get of an answer file: its newest version unless another is named. */
export async function renderForMachine(
  parts: Parts,
  machine: Machine,
  answer: AnswerFile,
  request: Pick<RenderRequest, 'pair' | 'firmware' | 'naming' | 'reveal'> & { version?: number | undefined },
): Promise<{ rendered: Rendered; number: number }> {
  const { version, ...rest } = request
  const { bytes, number } = await parts.store.answerContent(answer.name, version)
  const files: AnswerFiles =
    answer.role === 'combined' ? { combined: bytes } : answer.role === 'client' ? { client: bytes } : { image: bytes }
  const variables = { ...machineVariables(machine), ...(await secretVariables(parts, bytes)) }
  return { rendered: renderAnswer({ files, variables, ...rest }), number }
}

/** Architectures of boot and install image that go together; which it will be is known only with the images. */
const PAIRS = [
  { boot: 'amd64', install: 'amd64' },
  { boot: 'arm64', install: 'arm64' },
  { boot: 'x86', install: 'x86' },
  { boot: 'x86', install: 'amd64' },
] as const

/**
 * Refuses an answer file that could be used for this machine with no architecture: an error in it, or a variable
 * without a value [ANSWER_HAS_ERRORS, ANSWER_NOT_FOUND].
 */
export async function requireUsableAnswer(
  parts: Parts,
  machine: Machine,
  { answer: name, select }: { answer: string | null; select: RenderRequest['naming'] | null },
): Promise<void> {
  if (name === null) return
  const answer = await parts.store.answerGet(name)
  if (!answer) throw new RequestError('ANSWER_NOT_FOUND', { ref: name })
  let errors: Rendered['findings'] = []
  for (const pair of PAIRS) {
    const { rendered } = await renderForMachine(parts, machine, answer, {
      ...{ pair, firmware: undefined, naming: select ?? undefined, reveal: false },
    })
    if (rendered.file) return
    const found = rendered.findings.filter(({ severity }) => severity === 'error')
    if (errors.length === 0 || found.length < errors.length) errors = found
  }
  const [first] = errors
  throw new RequestError('ANSWER_HAS_ERRORS', {
    answer: answer.name,
    machine: machine.name ?? machine.mac,
    count: errors.length,
    place: first ? `${first.line}:${first.column} ${first.code} ${first.message}` : 'unknown',
  })
}

function machineVariables(machine: Machine): Record<string, VariableValue> {
  const { name, mac, uuid, address, description } = machine
  const own = Object.entries(machine.variables).map(([key, value]): [string, string] => [`machine.vars.${key}`, value])
  const known = Object.entries({ name, mac, uuid, address, description }).flatMap(([key, value]): [string, string][] =>
    value === null ? [] : [[`machine.${key}`, value]],
  )
  return Object.fromEntries([...own, ...known])
}

/** The secrets the file names; others are left sealed. */
async function secretVariables({ store, keyFile }: Parts, bytes: Uint8Array): Promise<Record<string, VariableValue>> {
  const { text } = parseAnswer(bytes)
  const stored = await store.secretSealed()
  // WDS's %USERNAME% and the like are secrets called join…
  const wanted = stored.filter(({ name }) => text.includes(`secrets.${name}`) || name.startsWith('join'))
  return Object.fromEntries(
    wanted.map(({ name, sealed }) => [`secrets.${name}`, { secret: keyFile().box.open(name, sealed) }]),
  )
}
