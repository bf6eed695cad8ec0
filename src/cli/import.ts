// `openwds import wds|mdt`: what another system was told, brought here; what has no counterpart is told.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { SystemError, type RequestError } from '../errors.ts'
import { explainMdt } from '../migrate/mdt-explain.ts'
import { planMdt, type MdtOptions } from '../migrate/mdt-plan.ts'
import { parseMdtSettings } from '../migrate/mdt-settings.ts'
import { parseWdsDevices, type WdsDevice } from '../migrate/wds-devices.ts'
import { planWds } from '../migrate/wds-plan.ts'
import { applyPlan } from './import-apply.ts'
import { explanationText, planText, resultText } from './import-text.ts'
import { readFolder } from './import-folder.ts'
import { ExitCode } from './io.ts'
import { addNoun, addVerb, addWriteOptions, argument, repeatable, wholeNumber, type OpenVerb } from './verb.ts'

interface CommonOptions {
  bootImage?: string
  enableRules?: boolean
}

interface WdsOptions extends CommonOptions {
  folder?: string
}

interface MdtCliOptions extends CommonOptions {
  taskSequence?: string[]
  gatewayPrefix: number
  explain?: string[]
}

/** Adds the noun `import`; `result` gets exit code 1 when something was refused. */
export function addImportVerbs(program: Command, open: OpenVerb, result: { exitCode: number }): void {
  const noun = addNoun(program, 'import', 'Brings machines, answer files and rules from WDS or the Deployment Toolkit.')
  addWdsVerb(noun, open, result)
  addMdtVerb(noun, open, result)
}

function addWdsVerb(noun: Command, open: OpenVerb, result: { exitCode: number }): void {
  const verb = addVerb(noun, 'wds', "Takes over a WDS server's prestaged devices, answer files and images.", [
    'openwds import wds devices.csv --folder /mnt/RemoteInstall --dry-run',
    'openwds import wds devices.json --boot-image winpe-x64',
  ])
  addWriteOptions(verb)
    .argument('[devices...]', 'what Get-WdsClient or wdsutil /Get-AllDevices printed: list, CSV or JSON')
    .option('--folder <dir>', 'the RemoteInstall folder: images, image groups, answer files')
    .option('--boot-image <name>', 'what machines boot whose device names no boot image')
    .action(async (files: string[], options: WdsOptions, command: Command) => {
      const verb = open(command)
      if (files.length === 0 && options.folder === undefined)
        throw verb.usage('name what Get-WdsClient printed, or the RemoteInstall folder: --folder DIR')
      const devices: WdsDevice[] = []
      for (const file of files) devices.push(...parseWdsDevices(await readInput(file), file))
      const folder = options.folder === undefined ? [] : await readFolder(options.folder)
      const plan = planWds(folder, devices, { bootImage: options.bootImage })
      if (verb.dryRun) return verb.show(plan, () => planText(plan, verb.paint))
      const read = (file: string) => readInput(join(options.folder ?? '', file))
      const done = await applyPlan(verb, plan, { read, enableRules: false })
      if (done.steps.some(({ outcome }) => outcome === 'refused')) result.exitCode = ExitCode.failed
      verb.show({ ...done, unmapped: plan.unmapped }, () => resultText(plan, done, verb.paint))
    })
}

function addMdtVerb(noun: Command, open: OpenVerb, result: { exitCode: number }): void {
  const verb = addVerb(
    noun,
    'mdt',
    "Takes over the Deployment Toolkit's CustomSettings.ini as machines, profiles and rules.",
    [
      'openwds import mdt CustomSettings.ini --dry-run',
      'openwds import mdt CustomSettings.ini --boot-image winpe-x64 --task-sequence W11=win11#2',
      'openwds import mdt CustomSettings.ini --explain MACAddress=52:54:00:12:34:56 --explain DefaultGateway=192.168.10.1',
    ],
  )
  addWriteOptions(verb)
    .addArgument(argument('<file>', 'CustomSettings.ini'))
    .option('--boot-image <name>', 'what the profiles boot; rules lead only to profiles that are complete')
    .addOption(
      repeatable('--task-sequence <id=image>', 'the install image of a task sequence: W11=win11#2; may be repeated'),
    )
    .addOption(
      new Option('--gateway-prefix <n>', 'how long the network of a gateway is')
        .argParser((text) => wholeNumberOf(text, 8, 30))
        .default(24),
    )
    .option('--enable-rules', 'the rules count at once; without it they wait for `rule set --enable`')
    .addOption(
      repeatable(
        '--explain <property=value>',
        'import nothing: say what this computer would get, there and here; may be repeated',
      ),
    )
    .action(async (file: string, options: MdtCliOptions, command: Command) => {
      const verb = open(command)
      const settings = parseMdtSettings(await readInput(file))
      const mdt: MdtOptions = {
        bootImage: options.bootImage,
        taskSequences: taskSequences(options.taskSequence ?? [], verb.usage),
        gatewayPrefix: options.gatewayPrefix,
      }
      const plan = planMdt(settings, mdt)
      if (options.explain) {
        const explained = explainMdt(settings, plan, facts(options.explain, verb.usage))
        const value = {
          mdt: { visited: explained.mdt.visited, values: [...explained.mdt.values.values()] },
          here: explained.here,
          differences: explained.differences,
        }
        return verb.show(value, () => explanationText(explained, verb.paint))
      }
      if (verb.dryRun) return verb.show(plan, () => planText(plan, verb.paint))
      if (options.bootImage === undefined && plan.steps.some(({ kind }) => kind === 'rule'))
        throw verb.usage(
          'rules lead to profiles that boot something: name it by --boot-image, or look first with --dry-run',
        )
      const done = await applyPlan(verb, plan, { read: readInput, enableRules: options.enableRules === true })
      if (done.steps.some(({ outcome }) => outcome === 'refused')) result.exitCode = ExitCode.failed
      verb.show({ ...done, unmapped: plan.unmapped }, () => resultText(plan, done, verb.paint))
    })
}

function wholeNumberOf(text: string, from: number, to: number): number {
  const number = wholeNumber(from, to)(text)
  if (!Number.isInteger(number)) throw new InvalidArgumentError('a whole number')
  return number
}

/** `W11=win11#2` by the task sequence's id in lower case. */
function taskSequences(texts: readonly string[], usage: (reason: string) => RequestError): MdtOptions['taskSequences'] {
  return new Map(
    texts.map((text) => {
      const [, id, image, index] = /^([^=]+)=([^=#]+)(?:#([1-9]\d{0,4}))?$/.exec(text) ?? []
      if (id === undefined || image === undefined)
        throw usage(`--task-sequence ${text}: write it as ID=IMAGE or ID=IMAGE#2`)
      return [id.toLowerCase(), { installImage: image, select: index === undefined ? null : { index: Number(index) } }]
    }),
  )
}

/** `Model=Latitude 5540` by the property in lower case. */
function facts(texts: readonly string[], usage: (reason: string) => RequestError): Map<string, string[]> {
  const known = new Map<string, string[]>()
  for (const text of texts) {
    const at = text.indexOf('=')
    if (at <= 0) throw usage(`--explain ${text}: write it as PROPERTY=VALUE, like Model=Latitude-5540`)
    const key = text.slice(0, at).trim().toLowerCase()
    const value = text.slice(at + 1).trim()
    known.set(key, [...(known.get(key) ?? []), key === 'macaddress' ? value.toUpperCase().replaceAll('-', ':') : value])
  }
  return known
}

async function readInput(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
}
