// A refusal that a machine is told: its name and number, words for people, and lines for the agent.
import type { DeployErrorName } from './codes.ts'

/** Thrown by whoever answers a machine; the door makes an error line of it. */
export class DeployRefusal extends Error {
  readonly code: DeployErrorName
  /** For the answer's body besides the error. */
  readonly lines: readonly (readonly (string | number)[])[]

  constructor(code: DeployErrorName, text: string, lines: readonly (readonly (string | number)[])[] = []) {
    super(text)
    this.code = code
    this.lines = lines
  }
}
