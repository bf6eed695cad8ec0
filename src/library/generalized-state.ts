// Whether an image may go to another computer [BP-1]: what Windows itself wrote down about sysprep /generalize.
import { askHive } from '../bcd/lazy-hive.ts'
import { ValueType, type HiveKeyReader, type HiveValue } from '../bcd/hive.ts'
import { FormatError } from '../errors.ts'
import type { ImageFiles } from './files-of-image.ts'

/** What is known of an image, and from where. Unknown is never as good as generalized [BP-1]. */
export interface GeneralizedState {
  readonly state: 'generalized' | 'not-generalized' | 'unknown'
  /** For people: what was found and where. */
  readonly evidence: string
}

/**
 * Windows' own words, the same in State.ini and in the registry [learn.microsoft.com, "Windows Setup States"]. The
 * specialize states are past generalization: the image belongs to the computer it was specialized on. One that is
 * undeployable and not running did not finish a phase "and will never be deployable".
 */
const IMAGE_STATES: Readonly<Record<string, GeneralizedState['state']>> = {
  IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE: 'generalized',
  IMAGE_STATE_GENERALIZE_RESEAL_TO_AUDIT: 'generalized',
  IMAGE_STATE_SPECIALIZE_RESEAL_TO_OOBE: 'not-generalized',
  IMAGE_STATE_SPECIALIZE_RESEAL_TO_AUDIT: 'not-generalized',
  IMAGE_STATE_COMPLETE: 'not-generalized',
  IMAGE_STATE_UNDEPLOYABLE: 'not-generalized',
}

const STATE_FILE = '\\Windows\\Setup\\State\\State.ini'
const STATE_KEY = 'Microsoft\\Windows\\CurrentVersion\\Setup\\State'
const SOFTWARE = '\\Windows\\System32\\config\\SOFTWARE'
const SYSTEM = '\\Windows\\System32\\config\\SYSTEM'
/** A line or two. */
const MAX_STATE_FILE_BYTES = 4096

/** Asks State.ini, then the SOFTWARE hive, then the SYSTEM hive; the first that knows answers. */
export async function readGeneralizedState(files: ImageFiles): Promise<GeneralizedState> {
  const looked: string[] = []
  for (const ask of [fromStateFile, fromSoftwareHive, fromSystemHive]) {
    const found = await ask(files)
    if (found.state !== 'unknown') return found
    looked.push(found.evidence)
  }
  return { state: 'unknown', evidence: looked.join('; ') }
}

async function fromStateFile(files: ImageFiles): Promise<GeneralizedState> {
  const bytes = await files.read(STATE_FILE, MAX_STATE_FILE_BYTES)
  if (!bytes) return { state: 'unknown', evidence: `${STATE_FILE} is not there` }
  const buffer = Buffer.from(bytes)
  const text = buffer.toString(buffer[0] === 0xff && buffer[1] === 0xfe ? 'utf16le' : 'latin1')
  const value = /^\s*ImageState\s*=\s*(\S+)/im.exec(text)?.[1]
  return value === undefined
    ? { state: 'unknown', evidence: `${STATE_FILE} has no ImageState` }
    : stateOf(value, STATE_FILE)
}

function stateOf(value: string, place: string): GeneralizedState {
  const known = IMAGE_STATES[value.toUpperCase()]
  const evidence = `ImageState=${value.slice(0, 60)} in ${place}`
  return known === undefined
    ? { state: 'unknown', evidence: `${evidence}, which is no state Windows documents` }
    : { state: known, evidence }
}

async function fromSoftwareHive(files: ImageFiles): Promise<GeneralizedState> {
  return fromHive(files, SOFTWARE, (root) => {
    const value = textOf(root.key(STATE_KEY)?.value('ImageState'))
    return value === undefined
      ? { state: 'unknown', evidence: `${SOFTWARE} has no ImageState` }
      : stateOf(value, `${SOFTWARE}, ${STATE_KEY}`)
  })
}

/**
 * A generalized system waits for windeploy to specialize it; an installed one waits for nothing. The sysprep counters
 * say less than they seem: GeneralizationState is 7 on every running system too, and CloneTag, the day of the last
 * generalization, stays for ever. They tell only that a generalization was begun and not ended.
 */
async function fromSystemHive(files: ImageFiles): Promise<GeneralizedState> {
  return fromHive(files, SYSTEM, (root) => {
    const setup = root.key('Setup')
    if (!setup) return { state: 'unknown', evidence: `${SYSTEM} has no key Setup` }
    const number = (key: HiveKeyReader | undefined, name: string) => numberOf(key?.value(name))
    const setupType = number(setup, 'SetupType')
    const command = textOf(setup.value('CmdLine')) ?? ''
    const isCloned = setup.value('CloneTag') !== undefined
    const sysprep = setup.key('Status\\SysprepStatus')
    const generalization = number(sysprep, 'GeneralizationState')
    const facts =
      `${SYSTEM}, Setup: SetupType=${setupType ?? 'none'}, CmdLine=${JSON.stringify(command.slice(0, 60))}, ` +
      `CloneTag ${isCloned ? 'set' : 'not set'}, GeneralizationState=${generalization ?? 'none'}`
    const waits = setupType === SETUP_TYPE_UPGRADE && /\bwindeploy\.exe\b/i.test(command)
    if (generalization !== undefined && generalization !== GENERALIZATION_DONE)
      return { state: 'not-generalized', evidence: `${facts}: a generalization was not finished` }
    if (waits && isCloned)
      return { state: 'generalized', evidence: `${facts}: it was generalized and waits to be specialized` }
    if (setupType === 0 && command === '')
      return { state: 'not-generalized', evidence: `${facts}: it is installed and waits for nothing` }
    return { state: 'unknown', evidence: facts }
  })
}

const SETUP_TYPE_UPGRADE = 2
/** What a generalization leaves when it is done, and what a system that never began one has. */
const GENERALIZATION_DONE = 7

async function fromHive(
  files: ImageFiles,
  path: string,
  question: (root: HiveKeyReader) => GeneralizedState,
): Promise<GeneralizedState> {
  const source = await files.open(path)
  if (!source) return { state: 'unknown', evidence: `${path} is not there` }
  try {
    return await askHive(source, question)
  } catch (error) {
    if (!(error instanceof FormatError) || error.code !== 'HIVE_BAD') throw error
    return { state: 'unknown', evidence: error.message }
  }
}

/** A string value's text without its end mark. */
export function textOf(value: HiveValue | undefined): string | undefined {
  if (value?.type !== ValueType.String && value?.type !== ValueType.ExpandString) return undefined
  const { data } = value
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength & ~1)
    .toString('utf16le')
    .replace(/\0.*$/s, '')
}

/** A number value. */
export function numberOf(value: HiveValue | undefined): number | undefined {
  if (value?.type !== ValueType.Dword || value.data.length < 4) return undefined
  return Buffer.from(value.data).readUInt32LE(0)
}
