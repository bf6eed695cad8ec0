// What goes into the boot.wim of a machine that is deployed: the agent, its token, and whom it may trust.
import { readFile } from 'node:fs/promises'
import { bootFiles } from './deploy/boot-files.ts'
import type { BootingMachine } from './deploy/desk.ts'
import type { PlannedDriver } from './deploy/methods.ts'
import type { SessionWords } from './deploy/session-file.ts'
import type { DeployRoom } from './deploy-room.ts'
import { RequestError } from './errors.ts'
import type { Mac } from './net/address.ts'
import type { FilesFor, SessionBoot } from './files/session-boot.ts'

const AGENT_PROCESSORS = ['x86', 'amd64', 'arm64'] as const

/** What goes into a boot.wim depends on. */
export interface DeployFilesParts {
  /** The session's words; null where no agent works. */
  words: (machine: BootingMachine) => Promise<SessionWords | null>
  agentPath: DeployRoom['agentPath']
  /** Driver packages for a machine's Windows PE. */
  drivers: (mac: Mac, processor: (typeof AGENT_PROCESSORS)[number]) => Promise<readonly PlannedDriver[]>
  /** What the HTTPS door's chain ends at; null where it is closed. */
  authorityPem: () => string | null
}

/** Nothing for boots no agent works in [PREFLIGHT_FAILED: no agent for the image, no HTTPS door]. */
export function createDeployFiles({ words: wordsOf, agentPath, drivers, authorityPem }: DeployFilesParts): FilesFor {
  return async (boot) => {
    const { session, mac, uuid, addresses } = boot
    const words = await wordsOf({ session, mac, uuid, addresses })
    if (words === null) return []
    const refused = (problem: string) => new RequestError('PREFLIGHT_FAILED', { machine: mac, problems: problem })
    const pem = authorityPem()
    if (pem === null || words.servers.length === 0) throw refused('the HTTPS door is closed (http.tlsPort)')
    const processor = processorOf(boot)
    const agent = agentPath(processor)
    if (agent === undefined)
      throw refused(`there is no agent for ${processor}: npm run build makes it where mingw-w64 is installed`)
    const files = bootFiles({
      session: words,
      authorityPem: pem,
      agentPath: agent,
      drivers: await drivers(mac, processor),
    })
    return Promise.all(
      files.map(async (file) => ({
        path: file.path,
        contents: 'bytes' in file ? file.bytes : await readFile(file.from),
      })),
    )
  }
}

/** Of the image that boots; Windows PE without a word of it is for x64. */
function processorOf({ image: { content } }: SessionBoot): (typeof AGENT_PROCESSORS)[number] {
  const booted = content.images.find(({ index }) => index === (content.index ?? 1))
  return AGENT_PROCESSORS.find((one) => one === booted?.architecture) ?? 'amd64'
}
