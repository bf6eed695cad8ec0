// Everything of server.test.ts once more, with the native engine.
import t from 'tap'
import { ENGINES, NO_NATIVE_ENGINE, preferEngine } from '../support/engines.ts'

const native = ENGINES.find(({ name }) => name === 'native')
if (native) {
  preferEngine(native)
  await import('./server.test.ts')
} else t.pass('the native engine', { skip: NO_NATIVE_ENGINE ?? '' })
