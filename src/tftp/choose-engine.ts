// Which engine moves the blocks: what the configuration says, and what there is.
import { SystemError } from '../errors.ts'
import { logEvent, type Logger } from '../log.ts'
import type { CreateEngine } from './engine.ts'
import { loadNativeEngine, type NativeEngine } from './native-engine.ts'
import { createTypescriptEngine } from './typescript-engine.ts'

/** `tftp.engine`. */
export type EngineChoice = 'auto' | 'native' | 'typescript'

/**
 * The engine to use. `auto` is the native one where it is built, else the one in TypeScript, which the log then says.
 * @throws SystemError TFTP_ENGINE_MISSING when `native` is wanted and not there
 */
export function chooseEngine(
  choice: EngineChoice,
  log: Logger,
  native: () => NativeEngine = loadNativeEngine,
): CreateEngine {
  if (choice === 'typescript') return createTypescriptEngine
  const loaded = native()
  if ('create' in loaded) return loaded.create
  const reason = loaded.unavailable
  if (choice === 'native') throw new SystemError('TFTP_ENGINE_MISSING', { reason })
  logEvent(log, 'tftp.engine.fallback', { reason })
  return createTypescriptEngine
}
