// What a verb that speaks to the daemon works with, made from its options and the configuration.
import { createInterface } from 'node:readline/promises'
import { RequestError } from '../errors.ts'
import { createClient } from './client.ts'
import { readConfig, resolveTarget } from './connection.ts'
import type { CliIo } from './io.ts'
import { createPaint, wantsColour } from './terminal.ts'
import { fullName, type CommonOptions, type OpenVerb } from './verb.ts'

/** Opens verbs for one run of the command line. */
export function createOpenVerb(io: CliIo, signal: AbortSignal): OpenVerb {
  return (command) => {
    const options = command.opts<CommonOptions>()
    const name = fullName(command)
    const json = options.json === true
    const dryRun = options.dryRun === true
    const usage = (reason: string) => new RequestError('USAGE_INVALID', { reason, command: name })
    const target = resolveTarget(options, io.env, name)
    return {
      io,
      client: createClient(target, { signal }),
      unabortable: createClient(target),
      isLocal: target.kind === 'socket',
      paint: createPaint(wantsColour(io.stdout, io.env)),
      json,
      dryRun,
      command: name,
      signal,
      show(value, text) {
        if (json) io.stdout.write(JSON.stringify(value, null, 2) + '\n')
        else io.stdout.write((dryRun ? 'Nothing was changed; without --dry-run:\n' : '') + text())
      },
      config: () => readConfig(options, io.env),
      async confirm(action) {
        if (options.yes === true || dryRun) return
        if (io.stdin.isTTY !== true || io.stderr.isTTY !== true)
          throw usage(`give --yes where nobody can be asked: ${action}`)
        if (!(await isAgreed(io, `${action}? [y/N] `, signal))) throw new RequestError('NOT_CONFIRMED', { action })
      },
      usage,
    }
  }
}

/** Whether the answer typed begins with y; the end of the input, and Ctrl-C, are a no. */
async function isAgreed(io: CliIo, question: string, signal: AbortSignal): Promise<boolean> {
  const reader = createInterface({ input: io.stdin, output: io.stderr })
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')))
  try {
    const answer = await Promise.race([reader.question(question, { signal }), closed])
    return /^y/i.test(answer.trim())
  } catch {
    return false
  } finally {
    reader.close()
  }
}
