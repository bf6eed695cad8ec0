// Finds the programs tests use as judges: missing, they fail a test in CI and skip it with the line to type elsewhere.
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import { findCommand } from '../../lab/packages.ts'

/** Command, or a file → the Debian package that brings it. Kept as JSON, because `npm test` reads it before anything is built. */
export const TEST_PACKAGES = (
  JSON.parse(readFileSync(new URL('../packages.json', import.meta.url), 'utf8')) as { packages: Record<string, string> }
).packages

/** Whether `command` is installed. If not, the test `t` has failed (in CI) or been skipped: return from it. */
export function requireTool(t: Test, command: string): boolean {
  const name = TEST_PACKAGES[command]
  if (name === undefined) throw new Error(`${command} is not in test/packages.json`)
  if (findCommand(command) !== undefined) return true
  const reason = `${command} is not installed: apt-get install -y --no-install-recommends ${name}`
  if (process.env['CI']) t.fail(reason)
  else t.pass(command, { skip: reason })
  return false
}

/** What a program did. */
export interface ToolResult {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, or kills it after `limitMs`. */
export async function runTool(
  command: string,
  args: readonly string[],
  limitMs = 30_000,
  cwd?: string,
): Promise<ToolResult> {
  try {
    const options = { timeout: limitMs, maxBuffer: 16 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }) }
    return { status: 0, ...(await promisify(execFile)(findCommand(command) ?? command, args, options)) }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as { code?: unknown; stdout?: string; stderr?: string }
    return { status: typeof code === 'number' ? code : -1, stdout, stderr }
  }
}
