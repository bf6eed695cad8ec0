// Shapes of boots that end because it was decided so: each rule of src/boot/rules.ts that says no, in plain words.
import type { JournalEntry } from '../model.ts'
import type { Severity } from './case.ts'
import { notice, problem, type Shape } from './shape.ts'
import { textOf, type Story } from './story.ts'

interface Words {
  code: string
  severity: Exclude<Severity, 'fine'>
  cause: (reason: string, story: Story) => string
  next: (story: Story) => string | null
}

/** Rule → what it means for the machine that got this answer. */
const BY_RULE: Readonly<Record<string, Words>> = {
  'answer-none': {
    code: 'answers-nobody',
    severity: 'problem',
    cause: () => 'This server answers nobody: `pxe.answer` is `none`, as it is until somebody says otherwise.',
    next: () => 'Set `pxe.answer: known` (or `all`) in openwds.yaml and restart the daemon.',
  },
  rejected: {
    code: 'machine-rejected',
    severity: 'problem',
    cause: () => 'An administrator rejected this machine when it asked for the first time, so it is sent away.',
    next: ({ session: { mac } }) => `If it should boot nevertheless: \`openwds machine add ${mac}\`.`,
  },
  pending: {
    code: 'waiting-for-approval',
    severity: 'problem',
    cause: (reason) =>
      /gets no answer meanwhile/.test(reason)
        ? `The machine is unknown and waits for an administrator, without being told so: ${after(reason, ';')}.`
        : 'The machine is unknown and waits for an administrator to approve it.',
    next: () => '`openwds pending list`, then `openwds pending approve ID` (or `reject`).',
  },
  unknown: {
    code: 'unknown-machine',
    severity: 'problem',
    cause: () => 'The machine is not known here, and `pxe.answer` is not `all`: it got no answer at all.',
    next: ({ session: { mac, uuid } }) =>
      `\`openwds machine add ${mac}\`, then \`openwds machine assign ${mac} …\`.${uuid === null ? '' : ` If it is known under another MAC (a dock, a second card), give that machine its UUID ${uuid}.`}`,
  },
  'no-assignment': {
    code: 'not-assigned',
    severity: 'problem',
    cause: (reason) => `Nothing is assigned to this machine: ${reason}.`,
    next: ({ session: { mac } }) =>
      `\`openwds machine assign ${mac} --boot-image NAME\`, or a rule that applies to it (\`openwds rule list\`).`,
  },
  disarmed: {
    code: 'assignment-disarmed',
    severity: 'problem',
    cause: () => 'The machine has an assignment, but it is disarmed: it got no answer and boots from its disk.',
    next: ({ session: { mac } }) => `\`openwds machine arm ${mac}\` and start it again.`,
  },
  spent: {
    code: 'assignment-spent',
    severity: 'notice',
    cause: (reason) => `The machine was ${reason}: now it is sent on to its own disk, as it should be.`,
    next: ({ session: { mac } }) => `To boot it from the network once more: \`openwds machine arm ${mac}\`.`,
  },
  local: {
    code: 'assigned-to-disk',
    severity: 'notice',
    cause: (reason) => `It was sent on to its own disk because that is what it is assigned: ${reason}.`,
    next: ({ session: { mac } }) => `To boot something else: \`openwds machine assign ${mac} …\`.`,
  },
  'loop-guard': {
    code: 'loop-guard',
    severity: 'problem',
    cause: (reason) => `The machine went in circles and is not answered any more: ${reason}.`,
    next: ({ session: { mac } }) =>
      `Find out why the boots before came to nothing (\`openwds session list --mac ${mac}\`, each has its diagnosis), then \`openwds machine arm ${mac}\`. If its firmware only keeps the network first in its boot order, assign with \`--once\`.`,
  },
  referral: {
    code: 'referred',
    severity: 'notice',
    cause: (reason) => `The machine was referred to another boot server: ${reason}.`,
    next: () => 'Go on there if it does not boot. If this server should boot it, assign it without a referral server.',
  },
  'no-image': {
    code: 'boot-image-unusable',
    severity: 'problem',
    cause: (reason) => `What the machine is assigned cannot be booted: ${reason}.`,
    next: () => '`openwds image list` shows what there is; enable or add the image, or assign another.',
  },
  architecture: {
    code: 'no-program-for-architecture',
    severity: 'problem',
    cause: (reason) => `Its firmware cannot start what it is assigned: ${reason}.`,
    next: () =>
      'Add an image of this architecture, or switch the firmware (UEFI instead of legacy BIOS, or the reverse). A 64-bit boot image has no program for 32-bit UEFI, an ARM64 machine needs an ARM64 one.',
  },
  'http-boot': {
    code: 'http-boot-off',
    severity: 'problem',
    cause: () => 'The firmware asks to boot by HTTP, and no HTTP door of this server is open to it.',
    next: () => 'Switch the HTTP door on (docs/http-boot.md), or switch the firmware to PXE.',
  },
  chainloaded: {
    code: 'ipxe-without-script',
    severity: 'problem',
    cause: (reason) => `iPXE runs on the machine and there is nothing more for it: ${reason}.`,
    next: () =>
      'Say what iPXE is to do with the boot image: `openwds image set NAME --script boot/….ipxe` (or --kernel, --sanboot, --wimboot).',
  },
  prompt: {
    code: 'prompt-impossible',
    severity: 'problem',
    cause: (reason) => `It should boot only when somebody presses F12, but ${after(reason, 'F12:') || reason}.`,
    next: ({ session: { mac } }) =>
      `Put WDS's program (wdsnbp.com, wdsmgfw.efi) into the image directory, or take the prompt away: \`openwds machine assign ${mac} … --prompt noPrompt\`.`,
  },
}

/** The machine's user was asked, and did not answer. */
const PROMPT_UNANSWERED = notice('prompt-unanswered', (story) => {
  const { decision, arrived, isOver } = story
  const asked = arrived.findLast((entry) => /prompt\.ipxe$/.test(textOf(entry, 'name')))
  if (!asked || !isOver || story.isLoaded || story.journal.at(-1) !== asked) return undefined
  return {
    cause:
      'The machine asked its user whether to boot (F12, or ESC to stop), and nobody said yes: it went on to its disk.',
    next: `To boot it without being asked: \`openwds machine assign ${story.session.mac} … --prompt noPrompt\`.`,
    evidence: [decision, asked],
  }
})

/** One shape for each rule above, and for the question that a decision can begin with. */
export const DECISION_SHAPES: readonly Shape[] = [PROMPT_UNANSWERED, ...shapesOfRules()]

function shapesOfRules(): Shape[] {
  return Object.entries(BY_RULE).map(([rule, words]) => {
    const shape = words.severity === 'problem' ? problem : notice
    return shape(words.code, (story) => {
      const { decision } = story
      // what was asked after the boot was done does not count
      if (decision?.data['rule'] !== rule || (story.isLoaded && rule !== 'chainloaded')) return undefined
      const asked = story.of('dhcp.discover', 'dhcp.request', 'dhcp.inform', 'pxe.request').at(-1)
      const reason = textOf(decision, 'reason')
      return { cause: words.cause(reason, story), next: words.next(story), evidence: inOrder(asked, decision) }
    })
  })
}

function inOrder(...entries: (JournalEntry | undefined)[]): JournalEntry[] {
  return entries.filter((entry) => entry !== undefined).sort((one, other) => one.sequence - other.sequence)
}

/** What stands behind a mark, '' without it. */
function after(text: string, mark: string): string {
  const at = text.indexOf(mark)
  return at < 0 ? '' : text.slice(at + mark.length).trim()
}
