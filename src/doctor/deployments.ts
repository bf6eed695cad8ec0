// Shapes of deployments: what happens, or does not, after the boot files have arrived and Windows PE should be at work.
import { AGENT_CODES, formatCode, meaningOf, SERVER_CODES } from '../deploy/codes.ts'
import type { Deployment } from '../model.ts'
import { notice, problem, type Shape } from './shape.ts'
import { baseOf, type Story } from './story.ts'

/** Windows PE starts and its agent reports within two minutes on slow machines; five are a verdict. */
const WINPE_STARTS_MS = 5 * 60_000

/** What a failure's number asks for, where more is to be said than its meaning. The rest is told by its stage. */
const BY_CODE: Readonly<Record<number, { code: string; cause: string; next: string }>> = {
  101: {
    code: 'winpe-no-adapter',
    cause: 'Windows PE runs and finds no network adapter it has a driver for.',
    next: 'Bring the driver of this card in (`openwds driver add`, then `openwds driver-group add … --target winpe`: docs/drivers.md), then arm again.',
  },
  102: {
    code: 'winpe-no-address',
    cause: 'Windows PE runs, its network adapter works, and nobody gives it an address by DHCP.',
    next: 'Look at spanning tree without portfast, at 802.1X at this port, and whether the DHCP server has free addresses. `openwds doctor net` asks it.',
  },
  103: {
    code: 'winpe-no-server',
    cause: 'Windows PE has an address and does not reach this server by HTTPS.',
    next: "Let TCP to the HTTPS door through from the machines' network (`openwds doctor net`), see that this server's address is reachable from there.",
  },
  104: {
    code: 'certificate-untrusted',
    cause:
      'Windows PE reached a server whose certificate is not of the authority this boot was given: the authority was renewed meanwhile, or somebody stands between.',
    next: 'Boot it again, the boot then carries the present authority. If it stays so, a proxy opens TLS on the way.',
  },
  105: {
    code: 'certificate-date',
    cause: "The server's certificate does not fit the address or the time: mostly the machine's clock is far off.",
    next: "Set the clock in the machine's firmware (an empty battery puts it years back), and see that this server's own is right (`openwds doctor net`).",
  },
  [SERVER_CODES.DEPLOY_NOT_GENERALIZED]: {
    code: 'image-not-generalized',
    cause:
      'The image was captured without `sysprep /generalize`, and is refused: machines installed from it would share identity and may not start.',
    next: 'Run `sysprep /generalize /oobe /shutdown` on the reference machine and capture again; or overrule it knowingly with `--force`.',
  },
  [SERVER_CODES.DEPLOY_TOKEN_USED]: {
    code: 'token-used-twice',
    cause:
      'The key to this deployment was used a second time, and is refused: keys are good for one machine and one boot.',
    next: 'Boot the machine again from the network (a restart of Windows PE alone has the old key). If it was another machine, see who read the boot image.',
  },
  [SERVER_CODES.DEPLOY_TOKEN_EXPIRED]: {
    code: 'token-expired',
    cause:
      'The key to this deployment was too old when Windows PE used it: the machine stood still between loading and starting, or its boot was resumed later.',
    next: 'Boot it again from the network.',
  },
}

const REFUSED_ANSWER = /answer file|unattend/i

/** From the network card in Windows PE to the first sign-in. */
export const DEPLOYMENT_SHAPES: readonly Shape[] = [
  ...Object.entries(BY_CODE).map(([number, { code, cause, next }]) =>
    problem(code, (story) => (failureOf(story)?.code === Number(number) ? told(story, cause, next) : undefined)),
  ),

  problem('token-alarm', (story) => {
    const alarms = story.of('deploy.alarm')
    if (alarms.length === 0 || failureOf(story)?.code === SERVER_CODES.DEPLOY_TOKEN_USED) return undefined
    return {
      cause: `Somebody else tried to use the key of this deployment: ${alarms[0]?.text ?? ''}. It was refused.`,
      next: 'If that was the machine itself after a restart of Windows PE, boot it again from the network. Else somebody read its boot image: see the address in `openwds audit`.',
      evidence: alarms.slice(-3),
    }
  }),

  problem('answer-file-refused', (story) => {
    const failure = failureOf(story)
    if (failure === null || !REFUSED_ANSWER.test(failure.text)) return undefined
    const isOurs = failure.code === SERVER_CODES.DEPLOY_REFUSED
    return told(
      story,
      `The answer file was refused ${isOurs ? 'before anything was done' : 'by Windows Setup'}: ${failure.text}.`,
      '`openwds answer check NAME --machine MAC` names the lines that are wrong, `openwds answer render` shows what the machine gets. Correct it, then arm the machine again.',
    )
  }),

  problem('plan-refused', (story) => {
    const failure = failureOf(story)
    if (failure?.code !== SERVER_CODES.DEPLOY_REFUSED || REFUSED_ANSWER.test(failure.text)) return undefined
    return told(
      story,
      `What must hold before a disk is touched does not hold any more: ${failure.text}.`,
      '`openwds machine show MAC` lists the checks; put right what fails and arm again.',
    )
  }),

  problem('deployment-failed', (story) => {
    const failure = failureOf(story)
    if (failure === null || failure.code in BY_CODE || failure.code === SERVER_CODES.DEPLOY_REFUSED) return undefined
    if (REFUSED_ANSWER.test(failure.text)) return undefined
    const meaning = AGENT_CODES[failure.code] ?? meaningOf(failure.code)
    const id = deploymentOf(story)?.id ?? ''
    return told(
      story,
      `The deployment failed in stage ${failure.stage}${failure.step === null ? '' : ` (step ${failure.step})`} with ${formatCode(failure.code)}${meaning === undefined ? '' : `, ${meaning}`}: ${failure.text}.`,
      `\`openwds deploy show ${id}\` has its history and the logs the machine sent; docs/deployment-protocol.md section 7 explains the number. Then \`openwds machine arm ${story.session.mac}\`.`,
    )
  }),

  problem('winpe-silent', (story) => {
    const deployment = deploymentOf(story)
    const wim = story.arrived.findLast((entry) => baseOf(entry).endsWith('.wim'))
    if (!deployment || !wim || deployment.state === 'cancelled' || deployment.method === 'boot-only') return undefined
    if (deployment.stage !== 'dhcp' && deployment.stage !== 'loader') return undefined
    if (story.nowMs - Date.parse(wim.at) < WINPE_STARTS_MS || story.of('deploy.stage').some(isWork)) return undefined
    return {
      cause:
        'All boot files arrived, and Windows PE never reported: most often it has no driver for this network card; else it stopped (blue screen), or cannot reach this server by HTTPS.',
      next: "See what the machine's screen says: the agent shows its number there (OW-101 no driver, OW-102 no address, OW-103 no server). Press Shift+F10 in Windows PE and try `ipconfig`. Add the card's driver to the boot image if it lists none.",
      evidence: [wim, story.journal.at(-1)],
    }
  }),

  problem('deployment-stalled', (story) => {
    const deployment = deploymentOf(story)
    if (deployment?.state !== 'stalled' || deployment.stage === 'dhcp' || deployment.stage === 'loader')
      return undefined
    return {
      cause: `The deployment stands still in stage ${deployment.stage}: no sign of the machine since ${deployment.seenAt}.`,
      next: `See what its screen says. \`openwds deploy show ${deployment.id}\` has what came so far; a sign makes it run again. Else start it anew: \`openwds machine arm ${story.session.mac}\`.`,
      evidence: [story.of('deploy.stage').at(-1)],
    }
  }),

  notice('deployment-cancelled', (story) => {
    const deployment = deploymentOf(story)
    if (deployment?.state !== 'cancelled') return undefined
    return {
      cause: `The deployment was stopped by an administrator in stage ${deployment.stage}.`,
      next: `To do it after all: \`openwds machine arm ${story.session.mac}\`.`,
      evidence: [story.of('deploy.stage').at(-1)],
    }
  }),
]

/** The deployment, if it is this boot's. */
function deploymentOf({ deployment, session }: Story): Deployment | null {
  return deployment?.session === session.id ? deployment : null
}

function failureOf(story: Story): Deployment['failure'] {
  const deployment = deploymentOf(story)
  if (deployment?.failure) return deployment.failure
  // an older deployment's: its journal is all there is
  const entry = story.of('deploy.failed').at(-1)
  const code = entry?.data['code']
  if (!entry || typeof code !== 'number') return null
  const stage = entry.data['stage'] as Deployment['stage']
  return { stage, step: null, code, exitCode: null, text: entry.text.replace(/^OW-\d+ /, '') }
}

function told(story: Story, cause: string, next: string) {
  return { cause, next, evidence: [story.of('deploy.stage').at(-1), story.of('deploy.failed').at(-1)] }
}

function isWork({ data }: { data: Readonly<Record<string, unknown>> }): boolean {
  return data['stage'] !== 'dhcp' && data['stage'] !== 'loader'
}
