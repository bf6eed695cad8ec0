// Opens what an operator may have: a .wim, .esd, any part of a split set, or a disc image with such files on it.
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { openFileSource, type ByteSource } from '../bytes/source.ts'
import { SystemError } from '../errors.ts'
import { openDisc, type DiscEntry, type DiscVolume } from '../iso/volume.ts'
import { Wim } from '../wim/wim.ts'

/** A WIM, ESD or split set in an image file. */
export interface FoundWim {
  /** Its path on the disc, like `/sources/install.wim`; null when it is the file itself. */
  readonly path: string | null
  /** Its parts on the disc, in the order of their numbers; empty when it is the file itself. */
  readonly entries: readonly DiscEntry[]
  /** Whether it lies in the folder layout of Windows media. */
  readonly onMedia: boolean
  /** Opens it; it is closed with the image file. Rejects with WIM_BAD_…, WIM_UNSUPPORTED, WIM_PART_MISSING. */
  open(): Promise<Wim>
}

/** An opened image file. */
export interface ImageFile {
  readonly file: string
  /** Null for a WIM. */
  readonly disc: DiscVolume | null
  /** The files themselves: one, or the parts of a split set. */
  readonly sources: readonly ByteSource[]
  readonly wims: readonly FoundWim[]
  close(): Promise<void>
}

const WIM_MAGICS = ['MSWIM\0\0\0', 'WLPWM\0\0\0']

/** Opens a file; what it is tell its bytes, not its name. Rejects with INPUT_UNREADABLE, ISO_BAD. */
export async function openImageFile(file: string): Promise<ImageFile> {
  const sources = await openParts(file)
  const close = async () => {
    await Promise.all(sources.map((source) => source.close()))
  }
  try {
    const [source] = sources
    if (!source) throw new SystemError('INPUT_UNREADABLE', { file, reason: 'no such file' })
    const magic = Buffer.from(await source.read(0, 8)).toString('latin1')
    // what is neither is told so by the name it has
    if (WIM_MAGICS.includes(magic) || /\.(wim|esd|swm)$/i.test(file)) {
      const onMedia = await liesOnMedia(file)
      const whole: FoundWim = { path: null, entries: [], onMedia, open: () => Wim.open(...sources) }
      return { file, disc: null, sources, wims: [whole], close }
    }
    const disc = await openDisc(source)
    return { file, disc, sources, wims: await wimsOn(disc), close }
  } catch (error) {
    await close()
    throw error
  }
}

async function wimsOn(disc: DiscVolume): Promise<FoundWim[]> {
  const found = new Map<string, DiscEntry[]>()
  for await (const { path, entry } of disc.walk()) {
    if (entry.isDirectory || !/\.(wim|esd|swm)$/i.test(path)) continue
    // the parts of a split set are one
    const whole = path.replace(/\d*\.swm$/i, '.swm')
    found.set(whole, [...(found.get(whole) ?? []), entry])
  }
  const isMedia = (await disc.find('/sources/setup.exe')) !== undefined
  return [...found].map(([path, entries]) => ({
    path,
    entries,
    onMedia: isMedia && /^\/sources\/[^/]+$/i.test(path),
    open: () => Wim.open(...entries.map((entry) => disc.open(entry))),
  }))
}

/** Media copied into a folder: `sources\install.wim` beside Setup. */
async function liesOnMedia(file: string): Promise<boolean> {
  const folder = dirname(file)
  if (basename(folder).toLowerCase() !== 'sources') return false
  try {
    return (await stat(join(folder, 'setup.exe'))).isFile()
  } catch {
    return false
  }
}

/** The file, or all parts of its set: `install.swm`, `install2.swm`, `install3.swm` … */
async function openParts(file: string): Promise<ByteSource[]> {
  const sources: ByteSource[] = []
  try {
    const set = /^(.*?)\d*\.swm$/i.exec(basename(file))
    const stem = set?.[1]?.toLowerCase()
    const names =
      stem === undefined
        ? [basename(file)]
        : (await readdir(dirname(file))).filter((name) => /^(.*?)\d*\.swm$/i.exec(name)?.[1]?.toLowerCase() === stem)
    for (const name of names) sources.push(await openFileSource(join(dirname(file), name)))
    return sources
  } catch (error) {
    await Promise.all(sources.map((source) => source.close()))
    throw new SystemError('INPUT_UNREADABLE', { file, reason: error instanceof Error ? error.message : String(error) })
  }
}
