// `openwds bcd …`: boot stores as files, without a daemon and without Windows.
import { readFile, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { elementLabel, isDevice, objectName, parseElement, valueTexts } from '../bcd/element-text.ts'
import { objectTitle, WELL_KNOWN } from '../bcd/elements.ts'
import { buildRamdiskStore, decodeStore, type BcdObject, type ElementValue, type NewElements } from '../bcd/store.ts'
import { SystemError } from '../errors.ts'
import { printable } from '../printable.ts'
import type { CliIo } from './io.ts'
import { formatSheet } from './table.ts'
import {
  addNoun,
  addOfflineVerb,
  argument,
  openOfflineVerb,
  repeatable,
  wholeNumber,
  type OfflineVerb,
} from './verb.ts'

interface BuildOptions {
  output: string
  wimPath: string[]
  title?: string[]
  sdiPath?: string
  blockSize?: number
  windowSize?: number
  variableWindow?: boolean
  timeout?: number
  loadOptions?: string
  textMode?: boolean
  set?: string[]
}

/** No real store comes near; what a wrong file may cost. */
const MAX_STORE_BYTES = 64 * 2 ** 20

/** Adds the verbs of the noun `bcd`. */
export function addBcdVerbs(program: Command, io: CliIo): void {
  const noun = addNoun(program, 'bcd', 'Boot stores (BCD): what the Windows boot manager reads first.')

  addOfflineVerb(noun, 'build', 'Writes a store that loads Windows PE from a WIM, for BIOS and UEFI alike.', [
    String.raw`openwds bcd build --wim-path '\Boot\x64\Images\boot.wim' -o default.bcd`,
    String.raw`openwds bcd build --wim-path '\pe.wim' --title PE --wim-path '\rescue.wim' --title Rescue --timeout 10 -o BCD`,
  ])
    .requiredOption('-o, --output <file>', 'where to write it')
    .addOption(
      repeatable(
        '--wim-path <path>',
        'the WIM as the boot manager is to ask for it; several make a menu',
      ).makeOptionMandatory(),
    )
    .addOption(repeatable('--title <text>', 'menu text of the WIM with the same place in the order'))
    .option('--sdi-path <path>', String.raw`where boot.sdi is (default: \Boot\boot.sdi)`)
    .option('--block-size <bytes>', "the loader's TFTP block size", wholeNumber(512, 65464))
    .option('--window-size <blocks>', "the loader's TFTP window", wholeNumber(1, 64))
    .option('--variable-window', "ask for Microsoft's variable window")
    .option('--timeout <seconds>', 'how long the menu waits', wholeNumber(0, 3600))
    .option('--load-options <text>', 'text that reaches the kernel')
    .option('--text-mode', 'no graphics: no fonts are needed')
    .addOption(
      repeatable('--set <element=value>', "one more element by bcdedit's name, like nx=OptOut or testsigning=Yes"),
    )
    .action(async (options: BuildOptions, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const titles = options.title ?? []
      if (titles.length > options.wimPath.length) throw verb.usage('there are more --title than --wim-path')
      const store = buildRamdiskStore({
        entries: options.wimPath.map((wimPath, index) => {
          if (!wimPath.startsWith('\\')) throw verb.usage(`--wim-path begins with a backslash: \\${wimPath}`)
          return { title: titles[index] ?? 'Windows PE', wimPath, loadOptions: options.loadOptions }
        }),
        blockSize: options.blockSize,
        windowSize: options.windowSize,
        variableWindow: options.variableWindow,
        timeoutSeconds: options.timeout,
        textMode: options.textMode,
        elements: Object.assign({}, ...(options.set ?? []).map((text) => readElement(verb, text))) as NewElements,
        ...(options.sdiPath === undefined ? {} : { sdiPath: options.sdiPath }),
      })
      try {
        await writeFile(options.output, store)
      } catch (error) {
        throw new SystemError('OUTPUT_UNWRITABLE', { file: options.output, reason: reasonOf(error) })
      }
      verb.show(
        { file: options.output, sizeBytes: store.length },
        () => printable(`${options.output}: ${store.length} bytes, ${options.wimPath.join(', ')}`) + '\n',
      )
    })

  addOfflineVerb(noun, 'show', "Prints any store in bcdedit's words, also one that Windows wrote.", [
    'openwds bcd show /srv/boot-images/boot/BCD',
  ])
    .addArgument(argument('<file>', 'the store'))
    .action(async (file: string, _options: object, command: Command) => {
      const verb = openOfflineVerb(command, io)
      const objects = decodeStore(await readStore(file), file)
      verb.show(objects.map(toJson), () => objects.map((object) => describe(object, verb.paint)).join('\n'))
    })
}

function readElement(verb: OfflineVerb, text: string): NewElements {
  const at = text.indexOf('=')
  if (at < 1) throw verb.usage(`--set ${text} has no =`)
  try {
    return parseElement(text.slice(0, at).toLowerCase(), text.slice(at + 1))
  } catch (error) {
    throw error instanceof RangeError ? verb.usage(`--set ${text}: ${error.message}`) : error
  }
}

async function readStore(file: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(file)
    if (bytes.length > MAX_STORE_BYTES) throw new Error(`${bytes.length} bytes are too many for a boot store`)
    return bytes
  } catch (error) {
    throw new SystemError('INPUT_UNREADABLE', { file, reason: reasonOf(error) })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function describe({ id, type, elements }: BcdObject, paint: Parameters<typeof formatSheet>[1]): string {
  const title = objectTitle(type, id)
  return (
    `${paint('bold', title)}\n${'-'.repeat(title.length)}\n` +
    formatSheet(
      [
        ['identifier', objectName(id)],
        // of a list every item has a line of its own
        ...elements.flatMap((element) =>
          valueTexts(element).map((text, at) => [at === 0 ? elementLabel(element) : '', text] as const),
        ),
      ],
      paint,
    )
  )
}

/** Numbers as numbers, bytes as hex. */
function toJson({ id, type, elements }: BcdObject): unknown {
  const plain = (value: ElementValue): unknown => {
    if (typeof value === 'bigint') return Number(value)
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
    if (isDevice(value))
      return value.kind === 'other' ? { ...value, bytes: Buffer.from(value.bytes).toString('hex') } : value
    return Array.isArray(value)
      ? value.map((item: string | bigint) => (typeof item === 'bigint' ? Number(item) : item))
      : value
  }
  return {
    identifier: id,
    name: WELL_KNOWN[id] ?? null,
    type: objectTitle(type, id),
    typeCode: type,
    elements: elements.map((element) => ({
      type: element.type.toString(16).padStart(8, '0'),
      name: element.name ?? null,
      value: plain(element.value),
    })),
  }
}
