// The files of a boot that is only thought of: every name its loader would ask for, and which bytes would come. Nothing
// is noted, no token is made.
import { read } from 'node:fs'
import { posix } from 'node:path'
import { promisify } from 'node:util'
import { elementLabel, valueTexts } from './bcd/element-text.ts'
import { objectTitle } from './bcd/elements.ts'
import { ramdiskEntries } from './bcd/ramdisk-entries.ts'
import { decodeStore, type BcdObject } from './bcd/store.ts'
import { bootScript, loadedFiles, scriptFilePath } from './boot/ipxe-boot-scripts.ts'
import type { SessionFiles } from './boot/session-files.ts'
import { GeneratedFile, wireName } from './boot/session-name.ts'
import { managerFiles, programFiles, storeNames, type AskedFile, type WindowsBoot } from './boot/windows-files.ts'
import { isAskingProgram, isIpxe, isWindowsLoader } from './boot/windows-loaders.ts'
import { FormatError } from './errors.ts'
import type { BootFile, FileOrigin } from './files/boot-file.ts'
import { cleanName } from './files/clean-name.ts'
import { ImageFiles, type ImageFilesParts } from './files/image-source.ts'
import type { FilesFor } from './files/session-boot.ts'
import { createSessionSource } from './files/session-source.ts'
import { SessionWims } from './files/session-wim.ts'
import { firstOf, type FileSource, type RefusedFile } from './files/tree.ts'
import type { Architecture, BootImage, PxeClient } from './model.ts'
import { ANY_ADDRESS, type Mac } from './net/address.ts'

/** A name that would be asked for, and what would come of it. */
export interface ExplainedFile {
  name: string
  /** What it is for. */
  purpose: string
  /** `absent`: not there, and nobody misses it. */
  outcome: 'served' | 'absent' | 'missing' | 'refused' | 'elsewhere'
  /** Where its bytes come from; null where there are none of ours. */
  source: FileOrigin['kind'] | null
  /** For people: from which image or file, or why not. */
  result: string
  sizeBytes: number | null
  /** The elements of a boot store, the lines of a script, what is changed in a boot.wim. */
  details: string[]
}

/** The boot that is thought of. */
export interface ExampleBoot {
  session: string
  client: PxeClient
  /** The registered machine's, else the client's. */
  mac: Mac
  machineName: string | null
  architecture: Architecture
  image: BootImage | undefined
  /** What the decision says: a program below the image directory, or a script that is made. */
  program: string
  /** What is named to the client: a file name or an address. */
  named: string
  /** Whether option 252 names a boot store. */
  namesStore: boolean
}

/** What the files would be made of. */
export interface ExampleParts {
  images: Omit<ImageFilesParts, 'findBoot' | 'wims'>
  /** What lies under well-known names, in the image directory or in any image. */
  laidDown: FileSource
  findBootStore: SessionFiles['findBootStore']
  /** What would go into a boot.wim, without a token that counts. */
  foreseenFiles: FilesFor
}

const readAt = promisify(read)
/** No boot store comes near. */
const MAX_STORE_BYTES = 2 ** 20

/** Every file of the boot, in the order it would be asked for. */
export async function explainFiles(boot: ExampleBoot, parts: ExampleParts): Promise<ExplainedFile[]> {
  const tree = new ExampleTree(boot, parts)
  try {
    if (boot.program === GeneratedFile.Script) return await explainScript(boot, tree)
    const { program } = boot
    if (isWindowsLoader(program) && !isAskingProgram(program)) return await explainLoader(boot, tree)
    const first = { name: boot.named, purpose: 'what the client starts', isNeeded: true }
    const files = [await tree.look(first, wireName(boot.session, program))]
    const { script = null } = boot.image ?? {}
    if (isIpxe(program) && script !== null && !script.includes('://'))
      files.push(await tree.look({ name: script, purpose: 'what iPXE runs then', isNeeded: true }))
    return files
  } finally {
    await tree.close()
  }
}

/** What Windows' loader asks for: itself, its boot store, what the store names, and what it likes to have. */
async function explainLoader(boot: ExampleBoot, tree: ExampleTree): Promise<ExplainedFile[]> {
  const windows: WindowsBoot = boot
  const [first, ...rest] = programFiles(windows)
  const files: ExplainedFile[] = []
  if (first) files.push(await tree.look({ ...first, name: boot.named }, first.name))
  for (const asked of rest) files.push(await tree.look(asked))
  let objects: readonly BcdObject[] | undefined
  for (const [at, name] of storeNames(windows).entries()) {
    const isLast = at === storeNames(windows).length - 1
    const store = await tree.lookAtStore({ name, purpose: 'boot store', isNeeded: isLast && objects === undefined })
    objects ??= store.objects
    files.push(store.file)
  }
  const fonts = boot.image?.content?.bootFiles.flatMap(({ name }) => /^Fonts\/(.+)$/i.exec(name)?.[1] ?? []) ?? []
  for (const asked of managerFiles(windows, fonts)) files.push(await tree.look(asked))
  for (const { title, sdiPath, wimPath } of ramdiskEntries(objects ?? [])) {
    const of = title === null ? '' : ` of ${title}`
    if (sdiPath !== null) files.push(await tree.look({ name: sdiPath, purpose: `RAM disk${of}`, isNeeded: true }))
    files.push(await tree.look({ name: wimPath, purpose: `Windows PE${of}`, isNeeded: true }))
  }
  return files
}

/** A script that is made, and what it loads. */
async function explainScript(boot: ExampleBoot, tree: ExampleTree): Promise<ExplainedFile[]> {
  const { session, client, image } = boot
  const made = { outcome: 'served', source: 'made', result: 'made when it is asked for', sizeBytes: null } as const
  if (!image?.ipxe) return [{ ...made, name: boot.named, purpose: 'what iPXE runs', details: [] }]
  const known = { ...image, ipxe: image.ipxe }
  const lines = bootScript(known, client).trimEnd().split('\n')
  const files: ExplainedFile[] = [{ ...made, name: boot.named, purpose: 'what iPXE runs', details: lines }]
  for (const { as, file } of loadedFiles(known, client)) {
    const asked = { name: `Tmp/${session}/${file}`, purpose: `loaded as ${as}`, isNeeded: true }
    files.push(/bcd$/i.test(file) ? (await tree.lookAtStore(asked)).file : await tree.look(asked))
  }
  return files
}

/** The boot tree as this boot would see it. */
class ExampleTree {
  readonly #boot: ExampleBoot
  readonly #source: FileSource
  readonly #wims: SessionWims
  /** What is changed in its boot.wim, once that was looked at. */
  #changes: string[] = []

  constructor(boot: ExampleBoot, { images, laidDown, findBootStore, foreseenFiles }: ExampleParts) {
    this.#boot = boot
    this.#wims = new SessionWims(images.files, async (of) => {
      const changes = await foreseenFiles(of)
      this.#changes = changes.map(({ path, contents }) =>
        contents === null ? `- ${path}` : `+ ${path} (${contents.length} bytes)`,
      )
      return changes
    })
    const { session, client, mac, machineName, architecture, program, image } = boot
    const content = image?.content ?? null
    const { uuid } = client
    const words = { session, mac, machineName, uuid, addresses: [], architecture, program }
    const ofImage = new ImageFiles({
      ...images,
      wims: this.#wims,
      findBoot: async () => (image && content ? { ...words, image: { ...image, content } } : undefined),
    })
    const ofSession = createSessionSource(
      {
        programOf: async () => program,
        find: async (_session, name) => {
          const path = scriptFilePath(image?.ipxe ?? null, name.toLowerCase())
          return path === undefined ? undefined : { kind: 'path', path }
        },
        findBootStore,
      },
      laidDown,
    )
    this.#source = firstOf([ofImage.ofSession, ofSession, laidDown])
  }

  /** What would come; `name` is how the tree is asked where the client is told an address. */
  async look(asked: AskedFile, name = asked.name): Promise<ExplainedFile> {
    const file = await this.#open(name)
    if (file === undefined || 'refused' in file) return this.#without(asked, file)
    await file.close()
    return this.#with(asked, file, /\.wim$/i.test(name) ? this.#changes : [])
  }

  /** The same of a boot store, with what it says. */
  async lookAtStore(asked: AskedFile): Promise<{ file: ExplainedFile; objects: readonly BcdObject[] | undefined }> {
    const file = await this.#open(asked.name)
    if (file === undefined || 'refused' in file) return { file: this.#without(asked, file), objects: undefined }
    try {
      const objects = decodeStore(await bytesOf(file), file.name)
      return { file: this.#with(asked, file, objects.flatMap(elementLines)), objects }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      return { file: this.#with(asked, file, [error.message]), objects: [] }
    } finally {
      await file.close()
    }
  }

  async close(): Promise<void> {
    await this.#wims.close()
  }

  async #open(name: string): Promise<BootFile | RefusedFile | undefined> {
    const clean = cleanName(name)
    if ('refused' in clean) return clean
    const peer = { address: ANY_ADDRESS, port: 0, door: 'tftp' } as const
    return this.#source(clean, { session: this.#boot.session, peer })
  }

  #with({ name, purpose }: AskedFile, file: BootFile, details: string[]): ExplainedFile {
    const { sizeBytes, origin } = file
    const result = origin?.kind === 'made' ? `made for ${origin.text}` : `served from ${origin?.text ?? file.name}`
    return { name, purpose, outcome: 'served', source: origin?.kind ?? null, result, sizeBytes, details }
  }

  #without({ name, purpose, isNeeded }: AskedFile, file: RefusedFile | undefined): ExplainedFile {
    const nothing = { name, purpose, source: null, sizeBytes: null, details: [] }
    if (file) return { ...nothing, outcome: 'refused', result: `refused: ${file.refused}` }
    if (!isNeeded) return { ...nothing, outcome: 'absent', result: 'not there, which is normal' }
    return { ...nothing, outcome: 'missing', result: this.#whereItLies(name) }
  }

  /** The library said at the import what it did not find, and where that usually lies. */
  #whereItLies(name: string): string {
    const base = posix.basename(name.replaceAll('\\', '/')).toLowerCase()
    const findings = this.#boot.image?.content?.findings ?? []
    return (
      findings.find((finding) => finding.toLowerCase().startsWith(`missing: ${base}`)) ??
      `missing: there is no such file in the boot tree`
    )
  }
}

/** `Windows Boot Loader: winpe Yes`. */
function elementLines({ id, type, elements }: BcdObject): string[] {
  const title = objectTitle(type, id)
  return elements.map((element) => `${title}: ${elementLabel(element)} ${valueTexts(element).join(', ')}`)
}

/** The bytes of a small file. */
async function bytesOf(file: BootFile): Promise<Uint8Array> {
  if (file.sizeBytes > MAX_STORE_BYTES)
    throw new FormatError('BCD_BAD', { file: file.name, reason: `${file.sizeBytes} bytes are too many` })
  const pieces = file.extents.map(async (extent) => {
    if (extent.kind === 'memory') return extent.bytes
    const { fd, offset, length } = extent
    const { buffer, bytesRead } = await readAt(fd, Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  })
  return Buffer.concat(await Promise.all(pieces))
}
