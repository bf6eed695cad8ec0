// The small scripts iPXE is given where firmware would be given a program of Windows': to wait, and to ask its user.
import type { PromptPolicy } from '../model.ts'

/** Key codes of iPXE's `prompt`. */
const KEY_F12 = '0x197e'
const KEY_ESC = '0x1b'
const PROMPT_MS = 10_000

/** What iPXE is told that waits: the script loads itself again, relative to where it came from. */
export function waitScript(words: { requestId: number; message: string; pollIntervalSeconds: number }): string {
  return script([
    'echo',
    `echo Pending request ${words.requestId}: this computer waits for an administrator of its boot server.`,
    ...(words.message === '' ? [] : [`echo Message from administrator: ${plain(words.message)}`]),
    `sleep ${words.pollIntervalSeconds}`,
    'chain --autofree --replace wait.ipxe || exit 1',
  ])
}

/** Approved, or known in the meantime: iPXE asks for its address again and is told what to boot. */
export function proceedScript(): string {
  return script(['echo Approved.', 'autoboot netX'])
}

/** Nothing more will come: on to the next boot device. */
export function giveUpScript(reason: string): string {
  return script([`echo ${plain(reason)}`, 'sleep 5', 'exit 1'])
}

/** Loads what comes next, an address or a name beside this script. */
export function chainScript(next: string): string {
  return script([`chain --autofree --replace ${next.replaceAll('{server}', '${next-server}')} || exit 1`])
}

/** Asks the user, then loads `next`, an address or a name beside this script. */
export function promptScript(policy: PromptPolicy, next: string): string {
  const chain = `chain --autofree --replace ${next} || exit 1`
  switch (policy) {
    case 'optIn':
      return script([
        `prompt --key ${KEY_F12} --timeout ${PROMPT_MS} Press F12 for network service boot || exit 1`,
        chain,
      ])
    case 'optOut':
      return script([
        `prompt --key ${KEY_ESC} --timeout ${PROMPT_MS} Press ESC to cancel network service boot && exit 1 ||`,
        chain,
      ])
    case 'noPrompt':
      return script([chain])
  }
}

function script(lines: readonly string[]): string {
  return `#!ipxe\n${lines.join('\n')}\n`
}

/** Text that iPXE takes as it is: no settings, no operators, no second line. */
function plain(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, ' ').replace(/[${}|&#\\"']/g, '')
}
