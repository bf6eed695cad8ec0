// Builds of iPXE and wimboot come from elsewhere: each is served only while it is the file that was registered.
import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { BootImage, Image, IpxeBoot } from '../model.ts'
import type { Store } from '../store/store.ts'
import { checkBootFile } from './boot-program.ts'
import { isIpxe } from './windows-loaders.ts'

const CHUNK_BYTES = 256 * 1024
const MAX_IMAGES = 1000
/** Checksums kept at hand; nobody has as many builds. */
const MAX_KNOWN = 200

/** Checks that every file of a script is there, and says the checksums of what is to stay as it is [BOOT_PROGRAM_UNUSABLE]. */
export async function registerPrograms(
  imageDirectory: string,
  programs: BootImage['programs'],
  ipxe: IpxeBoot | null,
  hasWim: boolean,
): Promise<Image['checksums']> {
  for (const path of filesOf(ipxe, hasWim)) await checkBootFile(imageDirectory, path)
  const watched = [...Object.values(programs).filter(isIpxe), ...(ipxe?.kind === 'wimboot' ? [ipxe.program] : [])]
  const checksums: Image['checksums'] = {}
  for (const path of new Set(watched)) checksums[path] = await sha256Of(join(imageDirectory, path))
  return checksums
}

/** The files a script loads, by their paths below the image directory. */
function filesOf(ipxe: IpxeBoot | null, hasWim: boolean): string[] {
  switch (ipxe?.kind) {
    case 'linux':
      return [ipxe.kernel, ...ipxe.initrds]
    case 'wimboot': {
      const folder = ipxe.program.slice(0, ipxe.program.lastIndexOf('/') + 1)
      return [ipxe.program, ...(hasWim ? [] : ['BCD', 'boot.sdi', 'boot.wim'].map((name) => folder + name))]
    }
    default:
      return []
  }
}

/** One per daemon. */
export class RegisteredPrograms {
  readonly #imageDirectory: string
  readonly #store: Pick<Store, 'imageList' | 'onChange'>
  readonly #known = new Map<string, { stamp: string; sha256: string }>()
  #registered: Promise<ReadonlyMap<string, { image: string; sha256: string }[]>> | undefined
  readonly close: () => void

  constructor(imageDirectory: string, store: Pick<Store, 'imageList' | 'onChange'>) {
    this.#imageDirectory = imageDirectory
    this.#store = store
    this.close = store.onChange(({ noun }) => {
      if (noun === 'image') this.#registered = undefined
    })
  }

  /** Why the file at this path is not served, with the next step; undefined: it is as it was registered, or never was. */
  async refusalOf(path: string): Promise<string | undefined> {
    this.#registered ??= this.#read()
    const registered = (await this.#registered).get(path.toLowerCase())
    const [first] = registered ?? []
    if (!registered || !first) return undefined
    const sha256 = await this.#sha256(path)
    if (sha256 === undefined || registered.some((one) => one.sha256 === sha256)) return undefined
    const { image } = first
    return `it was changed since it was registered with the boot image ${image} (SHA-256 ${short(first.sha256)} then, ${short(sha256)} now); if the new one is yours, register it: openwds image add ${path} --name ${image}`
  }

  async #sha256(path: string): Promise<string | undefined> {
    try {
      const file = join(this.#imageDirectory, path)
      const { dev, ino, size, mtimeMs, ctimeMs } = await stat(file)
      const stamp = [dev, ino, size, mtimeMs, ctimeMs].join(' ')
      const known = this.#known.get(path)
      if (known?.stamp === stamp) return known.sha256
      const sha256 = await sha256Of(file)
      if (this.#known.size >= MAX_KNOWN) this.#known.clear()
      this.#known.set(path, { stamp, sha256 })
      return sha256
    } catch {
      // not there or not readable: whoever opens it says so
      return undefined
    }
  }

  async #read(): Promise<ReadonlyMap<string, { image: string; sha256: string }[]>> {
    const registered = new Map<string, { image: string; sha256: string }[]>()
    const { items } = await this.#store.imageList({ limit: MAX_IMAGES, type: 'boot' })
    for (const { name, checksums } of items)
      for (const [path, sha256] of Object.entries(checksums)) {
        const key = path.toLowerCase()
        registered.set(key, [...(registered.get(key) ?? []), { image: name, sha256 }])
      }
    return registered
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  const file = await open(path)
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(chunk, 0, chunk.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(chunk.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}

function short(sha256: string): string {
  return `${sha256.slice(0, 12)}…`
}
