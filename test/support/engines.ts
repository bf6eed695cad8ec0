// The engines a test can run with here: always the one in TypeScript, and the native one where it is built.
import type { CreateEngine } from '../../src/tftp/engine.ts'
import { loadNativeEngine } from '../../src/tftp/native-engine.ts'
import { createTypescriptEngine } from '../../src/tftp/typescript-engine.ts'

export interface NamedEngine {
  readonly name: 'typescript' | 'native'
  readonly create: CreateEngine
}

const native = loadNativeEngine()

/** Why there is no native engine here; null if there is. */
export const NO_NATIVE_ENGINE: string | null = 'unavailable' in native ? native.unavailable : null

/** Every engine of this machine. */
export const ENGINES: readonly NamedEngine[] = [
  { name: 'typescript', create: createTypescriptEngine },
  ...('create' in native ? [{ name: 'native' as const, create: native.create }] : []),
]
