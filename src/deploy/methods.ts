// From method, image and firmware to the plan of a deployment: START HERE. Pure.
import type { Method } from '../model.ts'
import { callbackScript, curlConfig, type CallbackPass } from './callbacks.ts'
import { captureCommands, captureExclusions, capturePath } from './capture-scripts.ts'
import { diskpartScript, prepareCommands, type Firmware } from './disk-scripts.ts'
import {
  addDriversCommands,
  applyAnswerCommands,
  applyCommands,
  bootableCommands,
  leaveBehindCommands,
  setupCommands,
  setupCompleteCommands,
} from './install-scripts.ts'
import { ANSWER_IN_PE, inPe, SETUP_FOLDER, SHARE_DRIVE, WINDOWS_DRIVE, WORK_FOLDER } from './pe-paths.ts'
import type { FileRange, Plan, PlanAction, PlanFile, PlanStep } from './plan.ts'
import { formatSessionFile, type SessionWords } from './session-file.ts'
import { mountCommands, unmountCommands, type ShareAccess } from './share.ts'
import type { DeploySettings } from './settings.ts'

/** Methods whose work in Windows PE is done by the agent. */
export const AGENT_METHODS: ReadonlySet<Method> = new Set(['windows-setup', 'apply-image', 'capture-image', 'script'])

/** A file of the server that goes to a machine as it is. */
export interface ServedFile {
  /** Its name alone. */
  name: string
  /** Absolute. */
  path: string
  sizeBytes: number
  sha256: string
  /** Where its bytes lie in that file, in order; left out: all of it. */
  ranges?: readonly FileRange[]
}

/** The image chosen of an install image file. */
export interface PlannedImage {
  /** For people. */
  title: string
  index: number
  /** What it takes on the disk. */
  installedBytes: number
  /** One, or the parts of a split image in order. */
  files: readonly ServedFile[]
}

/** A driver package for the installed system. */
export interface PlannedDriver {
  name: string
  /** `path` relative to the package's folder, with backslashes. */
  files: readonly (ServedFile & { relativePath: string })[]
}

export interface PlanInput {
  method: Method
  deployment: string
  /** The machine's name or MAC. */
  machine: string
  firmware: Firmware
  settings: DeploySettings
  image: PlannedImage | null
  /** Where the image is used from by `transport: smb`; null: it is downloaded. */
  share: ShareAccess | null
  /** The rendered answer file, with its secrets. */
  answer: { text: string } | null
  drivers: readonly PlannedDriver[]
  /** Of method `script`. */
  script: { name: string; text: string } | null
  /** What the new system reports with; null where none is made. */
  report: SessionWords | null
  /** `NAME=value` for every command. */
  env: Readonly<Record<string, string>>
}

const GIB = 1024 ** 3
/** System, reserved and recovery partitions, and what Windows writes at its first start. */
const DISK_RESERVE_BYTES = 4 * GIB
const HOUR_SECONDS = 3600

/** The plan of a method that runs in Windows PE. */
export function buildPlan(input: PlanInput): Plan {
  const { method, machine, settings, image, script } = input
  const what = method === 'capture-image' ? 'capture' : (image?.title ?? script?.name ?? method)
  return {
    title: `${machine}: ${what}`,
    method,
    patienceSeconds: 1800,
    heartbeatSeconds: 15,
    onFailure:
      settings.restartAfterFailureSeconds === null
        ? 'hold'
        : { restartAfterSeconds: settings.restartAfterFailureSeconds },
    shell: settings.shell,
    env: {
      OPENWDS_DEPLOYMENT: input.deployment,
      OPENWDS_MACHINE: machine,
      OPENWDS_FIRMWARE: input.firmware,
      ...input.env,
    },
    logs: LOGS[method] ?? [],
    ...stepsOf(input),
  }
}

const PE_LOGS = [
  { name: 'wpeinit.log', path: 'X:\\Windows\\System32\\wpeinit.log' },
  { name: 'dism.log', path: 'X:\\Windows\\Logs\\DISM\\dism.log' },
]
const LOGS: Partial<Record<Method, Plan['logs']>> = {
  'windows-setup': [
    ...PE_LOGS,
    { name: 'setupact.log', path: 'X:\\Windows\\Panther\\setupact.log' },
    { name: 'setuperr.log', path: 'X:\\Windows\\Panther\\setuperr.log' },
    { name: 'setupact-target.log', path: `${WINDOWS_DRIVE}\\$WINDOWS.~BT\\Sources\\Panther\\setupact.log` },
  ],
  'apply-image': PE_LOGS,
  'capture-image': PE_LOGS,
  script: [PE_LOGS[0] ?? { name: 'wpeinit.log', path: '' }],
}

type Steps = Pick<Plan, 'files' | 'steps'>

function stepsOf(input: PlanInput): Steps {
  switch (input.method) {
    case 'windows-setup':
      return install(input, [setup(input)])
    case 'apply-image':
      return install(input, [apply(input), ...answerStep(input), ...bootable(input)])
    case 'capture-image':
      return capture(input)
    case 'script':
      return ownScript(input)
    case 'boot-only':
    case 'local':
      return { files: [], steps: [] }
  }
}

/** A step and the files it needs. */
interface Part {
  files: PlanFile[]
  step: PlanStep
}

function join(parts: readonly Part[]): Steps {
  return { files: parts.flatMap(({ files }) => files), steps: parts.map(({ step }) => step) }
}

/** Disk, download or share, the method's own steps, drivers, what stays behind, restart. */
function install(input: PlanInput, own: readonly Part[]): Steps {
  return join([
    prepare(input),
    input.share ? mount(input, input.share) : download(input),
    ...own,
    ...drivers(input),
    leaveBehind(input),
    ...(input.share ? [unmount()] : []),
    {
      files: [],
      step: { name: 'restart', stage: 'rebooting', weight: 1, text: 'Restarting', actions: [{ do: 'restart' }] },
    },
  ])
}

function prepare({ firmware, settings, image, share }: PlanInput): Part {
  const download = (share ? [] : (image?.files ?? [])).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const needed = Math.max(settings.minDiskBytes, (image?.installedBytes ?? 0) + download + DISK_RESERVE_BYTES)
  return {
    files: [
      text('diskpart', inPe('diskpart.txt'), diskpartScript(firmware, settings.disk)),
      text('prepare', inPe('prepare.cmd'), prepareCommands()),
    ],
    step: {
      name: 'prepare',
      stage: 'preparing',
      weight: 2,
      text: `Preparing disk ${settings.disk}`,
      actions: [
        { do: 'check-disk', disk: settings.disk, minBytes: needed },
        { do: 'fetch', file: 'diskpart' },
        { do: 'fetch', file: 'prepare' },
        command('prepare.cmd', 600, 303),
      ],
    },
  }
}

/** What the parts of the image are called in Windows PE: the first is the one to name. */
export function imageNames(image: Pick<PlannedImage, 'files'>): string[] {
  const [only, ...more] = image.files
  if (only && more.length === 0) return [`install${extension(only.name)}`]
  return image.files.map((_, index) => `install${index === 0 ? '' : index + 1}.swm`)
}

/** The folder they are in. */
export function imageFolder(transport: DeploySettings['transport']): string {
  return transport === 'smb' ? SHARE_DRIVE : WORK_FOLDER
}

function imagePaths({ image, share }: PlanInput): string[] {
  const folder = imageFolder(share ? 'smb' : 'https')
  return imageNames(required(image, 'an install image')).map((name) => `${folder}\\${name}`)
}

function extension(name: string): string {
  return /\.(?:wim|esd|swm)$/i.exec(name)?.[0].toLowerCase() ?? '.wim'
}

function required<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`A plan without ${what}`)
  return value
}

function download(input: PlanInput): Part {
  const image = required(input.image, 'an install image')
  const paths = imagePaths(input)
  const id = (index: number) => (index === 0 ? 'image' : `image${index + 1}`)
  return {
    files: image.files.map((file, index) => ({
      id: id(index),
      path: paths[index] ?? '',
      content: {
        ...{ kind: 'file', path: file.path, sizeBytes: file.sizeBytes, sha256: file.sha256 },
        ...(file.ranges ? { ranges: file.ranges } : {}),
      },
    })),
    step: {
      name: 'download',
      stage: 'downloading',
      weight: 45,
      text: `Downloading ${image.title}`,
      actions: image.files.map((_, index) => ({ do: 'fetch', file: id(index) })),
    },
  }
}

/** The image stays where it is: in the share, which gets a letter. */
function mount(input: PlanInput, share: ShareAccess): Part {
  const [imagePath = ''] = imagePaths(input)
  const path = inPe('mount.cmd')
  return {
    files: [{ id: 'mount', path, content: { kind: 'text', text: mountCommands(share, imagePath), secret: true } }],
    step: {
      name: 'mount',
      stage: 'downloading',
      weight: 1,
      text: 'Connecting to the share',
      actions: [{ do: 'fetch', file: 'mount' }, command('mount.cmd', 300, 406), { do: 'delete', path }],
    },
  }
}

function unmount(): Part {
  return {
    files: [text('unmount', inPe('unmount.cmd'), unmountCommands())],
    step: {
      name: 'unmount',
      stage: 'applying',
      weight: 1,
      text: 'Leaving the share',
      actions: [{ do: 'fetch', file: 'unmount' }, command('unmount.cmd', 120, 406)],
    },
  }
}

function apply(input: PlanInput): Part {
  const image = required(input.image, 'an install image')
  const [imagePath = ''] = imagePaths(input)
  const partsPattern = image.files.length > 1 ? imagePath.replace(/install\.swm$/, 'install*.swm') : null
  return {
    files: [text('apply', inPe('apply.cmd'), applyCommands({ imagePath, index: image.index, partsPattern }))],
    step: {
      name: 'apply',
      stage: 'applying',
      weight: 45,
      text: `Applying ${image.title}`,
      actions: [
        { do: 'fetch', file: 'apply' },
        { ...command('apply.cmd', 4 * HOUR_SECONDS, 501), progress: 'percent' },
      ],
    },
  }
}

function setup(input: PlanInput): Part {
  const image = required(input.image, 'an install image')
  const answer = required(input.answer, 'an answer file')
  const [imagePath = ''] = imagePaths(input)
  return {
    files: [
      { id: 'answer', path: ANSWER_IN_PE, content: { kind: 'text', text: answer.text, secret: true } },
      text('setup', inPe('setup.cmd'), setupCommands(imagePath)),
    ],
    step: {
      name: 'setup',
      stage: 'applying',
      weight: 45,
      text: `Windows Setup: ${image.title}`,
      actions: [
        { do: 'fetch', file: 'answer' },
        { do: 'fetch', file: 'setup' },
        command('setup.cmd', 4 * HOUR_SECONDS, 501),
      ],
    },
  }
}

function answerStep({ answer }: PlanInput): Part[] {
  if (!answer) return []
  return [
    {
      files: [
        { id: 'answer', path: ANSWER_IN_PE, content: { kind: 'text', text: answer.text, secret: true } },
        text('apply-answer', inPe('apply-answer.cmd'), applyAnswerCommands()),
      ],
      step: {
        name: 'answer',
        stage: 'applying',
        weight: 2,
        text: 'Putting the answer file in place',
        actions: [
          { do: 'fetch', file: 'answer' },
          { do: 'fetch', file: 'apply-answer' },
          command('apply-answer.cmd', HOUR_SECONDS, 501),
          { do: 'delete', path: ANSWER_IN_PE },
        ],
      },
    },
  ]
}

function bootable({ firmware }: PlanInput): Part[] {
  return [
    {
      files: [text('bootable', inPe('bootable.cmd'), bootableCommands(firmware))],
      step: {
        name: 'bootable',
        stage: 'applying',
        weight: 1,
        text: 'Making Windows start',
        actions: [{ do: 'fetch', file: 'bootable' }, command('bootable.cmd', 600, 504)],
      },
    },
  ]
}

function drivers({ drivers: packages }: PlanInput): Part[] {
  if (packages.length === 0) return []
  const files = packages.flatMap(({ files: all }, number) =>
    all.map((file, index) => ({
      id: `driver${number + 1}-${index + 1}`,
      path: `${WORK_FOLDER}\\drivers\\${number + 1}\\${file.relativePath}`,
      content: { kind: 'file' as const, path: file.path, sizeBytes: file.sizeBytes, sha256: file.sha256 },
    })),
  )
  return [
    {
      files: [...files, text('drivers', inPe('drivers.cmd'), addDriversCommands())],
      step: {
        name: 'drivers',
        stage: 'applying',
        weight: 4,
        text: `Adding ${packages.length === 1 ? 'one driver package' : `${packages.length} driver packages`}`,
        actions: [
          ...files.map(({ id }): PlanAction => ({ do: 'fetch', file: id })),
          { do: 'fetch', file: 'drivers' },
          command('drivers.cmd', HOUR_SECONDS, 505),
        ],
      },
    },
  ]
}

function leaveBehind({ report }: PlanInput): Part {
  const words = required(report, 'what the new system reports with')
  const folder = `${WINDOWS_DRIVE}\\${SETUP_FOLDER}`
  const stageUrl = `${words.servers[0] ?? ''}/deploy/${words.deployment}/stage`
  const files: PlanFile[] = [
    {
      id: 'report',
      path: `${folder}\\session.txt`,
      content: { kind: 'text', text: formatSessionFile(words), secret: true },
    },
    {
      id: 'curl',
      path: `${folder}\\curl.txt`,
      content: { kind: 'text', text: curlConfig(words.secret), secret: true },
    },
    text('callback', `${folder}\\callback.cmd`, callbackScript(stageUrl)),
    text('setup-complete', inPe('SetupComplete.cmd'), setupCompleteCommands()),
    text('leave-behind', inPe('leave-behind.cmd'), leaveBehindCommands()),
  ]
  return {
    files,
    step: {
      name: 'leave-behind',
      stage: 'applying',
      weight: 1,
      text: 'Finishing',
      actions: [
        ...files.map(({ id }): PlanAction => ({ do: 'fetch', file: id })),
        command('leave-behind.cmd', 600, 501),
      ],
    },
  }
}

function capture({ settings, machine }: PlanInput): Steps {
  const { drive, name, description } = settings.capture
  const wish = { drive, name: name ?? machine, description: description ?? '' }
  return join([
    {
      files: [],
      step: {
        name: 'check',
        stage: 'preparing',
        weight: 1,
        text: 'Looking whether Windows was generalized',
        actions: [{ do: 'check-capture', upload: 'capture', path: `${drive}\\Windows\\Setup\\State\\State.ini` }],
      },
    },
    {
      files: [
        text('wimscript', inPe('wimscript.ini'), captureExclusions()),
        text('capture', inPe('capture.cmd'), captureCommands(wish)),
      ],
      step: {
        name: 'capture',
        stage: 'capturing',
        weight: 50,
        text: `Capturing ${wish.name}`,
        actions: [
          { do: 'fetch', file: 'wimscript' },
          { do: 'fetch', file: 'capture' },
          { ...command('capture.cmd', 6 * HOUR_SECONDS, 602), progress: 'percent' },
        ],
      },
    },
    {
      files: [],
      step: {
        name: 'upload',
        stage: 'uploading',
        weight: 45,
        text: `Uploading ${wish.name}`,
        actions: [
          { do: 'upload', upload: 'capture', path: capturePath(drive) },
          { do: 'delete', path: capturePath(drive) },
        ],
      },
    },
    {
      files: [],
      step: { name: 'shutdown', stage: 'ready', weight: 1, text: 'Switching off', actions: [{ do: 'shutdown' }] },
    },
  ])
}

function ownScript({ script }: PlanInput): Steps {
  const own = required(script, 'a script')
  return join([
    {
      files: [text('script', inPe('script.cmd'), own.text)],
      step: {
        name: 'script',
        stage: 'applying',
        weight: 98,
        text: own.name,
        actions: [
          { do: 'fetch', file: 'script' },
          { ...command('script.cmd', 12 * HOUR_SECONDS, 506), progress: 'percent' },
        ],
      },
    },
    {
      files: [],
      step: { name: 'restart', stage: 'ready', weight: 1, text: 'Restarting', actions: [{ do: 'restart' }] },
    },
  ])
}

/** What the installed system does in a pass; `after`: the operator's steps. */
export function buildPassPlan(
  pass: CallbackPass,
  {
    machine,
    after,
    readyAtLogon,
  }: { machine: string; after: readonly { name: string; text: string }[]; readyAtLogon: boolean },
): Plan {
  const folder = `C:\\${SETUP_FOLDER}`
  const files = after.map(({ text: content }, index) =>
    text(`after${index + 1}`, `${folder}\\after${index + 1}.cmd`, content),
  )
  const report = (stage: PlanStep['stage'], name: string): PlanStep => ({
    ...{ name, stage, weight: 1, text: name, actions: [] },
  })
  const afterSteps = after.map(({ name }, index): PlanStep => ({
    name: `after${index + 1}`,
    stage: 'oobe',
    weight: 10,
    text: name,
    actions: [
      { do: 'fetch', file: `after${index + 1}` },
      {
        do: 'run',
        command: `cmd.exe /d /c ${folder}\\after${index + 1}.cmd`,
        timeoutSeconds: 2 * HOUR_SECONDS,
        failureCode: 701,
        ok: [0, 3010],
      },
    ],
  }))
  const ready = report('ready', 'ready')
  const steps: Record<CallbackPass, PlanStep[]> = {
    specialize: [report('specialize', 'specialize')],
    oobe: [report('oobe', 'oobe'), ...afterSteps, ...(readyAtLogon ? [] : [ready])],
    logon: [ready],
  }
  return {
    title: machine,
    method: 'windows-setup',
    patienceSeconds: pass === 'specialize' ? 60 : 600,
    heartbeatSeconds: 15,
    onFailure: 'hold',
    shell: false,
    env: {},
    files: pass === 'oobe' ? files : [],
    logs: [],
    steps: steps[pass],
  }
}

function text(id: string, path: string, content: string): PlanFile {
  return { id, path, content: { kind: 'text', text: content } }
}

function command(file: string, timeoutSeconds: number, failureCode: number): Extract<PlanAction, { do: 'run' }> {
  return { do: 'run', command: `cmd.exe /d /c ${inPe(file)}`, timeoutSeconds, failureCode }
}
