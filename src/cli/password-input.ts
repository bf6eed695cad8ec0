// Reads a password: twice from a terminal that does not show it, else from a file or standard input; never from an argument.
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { SystemError } from '../errors.ts'
import type { Verb } from './verb.ts'

/** No password is longer; a file given by mistake is noticed. */
const MAX_LENGTH = 4096

/** The password of `--from FILE`, else of the terminal, else of standard input, without the line's end [USAGE_INVALID, INPUT_UNREADABLE]. */
export async function readPassword(verb: Verb, file: string | undefined): Promise<string> {
  if (file === undefined && verb.io.stdin.isTTY === true) return askTwice(verb)
  const text = file === undefined ? await readInput(verb) : await readText(file)
  const password = text.replace(/\r?\n$/, '')
  if (password === '' || password.length > MAX_LENGTH)
    throw verb.usage(`the password has ${password.length} characters; it has 1 to ${MAX_LENGTH}`)
  return password
}

async function askTwice(verb: Verb): Promise<string> {
  const password = await askHidden(verb, 'Password: ')
  if (password !== (await askHidden(verb, 'Once more: '))) throw verb.usage('the two passwords differ')
  return password
}

/** readline would show what is typed on its output: it gets one that shows nothing. */
async function askHidden({ io, signal }: Verb, question: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const reader = createInterface({ input: io.stdin, output: nowhere, terminal: true })
  io.stderr.write(question)
  try {
    return await reader.question('', { signal })
  } finally {
    reader.close()
    io.stderr.write('\n')
  }
}

async function readInput({ io }: Verb): Promise<string> {
  let text = ''
  for await (const chunk of io.stdin) {
    text += String(chunk)
    if (text.length > MAX_LENGTH * 2) break
  }
  return text
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new SystemError('INPUT_UNREADABLE', { file, reason })
  }
}
