// What the WIM bench measures, as functions that do it once.
import { openFileSource } from '../src/bytes/source.ts'
import { describeImages } from '../src/library/describe-image.ts'
import { openImageFile } from '../src/library/image-file.ts'
import { Wim } from '../src/wim/wim.ts'

/** Opens an image and lists all of it; gives the number of entries. */
export async function listAll(file: string): Promise<number> {
  const source = await openFileSource(file)
  try {
    const image = await (await Wim.open(source)).image(1)
    await image?.load()
    let count = 0
    for await (const { path } of image?.walk() ?? []) count += path === '' ? 0 : 1
    return count
  } finally {
    await source.close()
  }
}

/** Opens the file and gives the milliseconds it takes to find one path in it. */
export async function timeFind(file: string, path: string): Promise<number> {
  const source = await openFileSource(file)
  try {
    const wim = await Wim.open(source)
    const start = performance.now()
    const image = await wim.image(1)
    if (!(await image?.find(path))) throw new Error(`${path} is not there`)
    return performance.now() - start
  } finally {
    await source.close()
  }
}

/** What `image inspect` does, without the process around it. */
export async function describeAll(file: string): Promise<number> {
  const image = await openImageFile(file)
  try {
    let count = 0
    for (const found of image.wims) count += (await describeImages(await found.open(), found)).length
    return count
  } finally {
    await image.close()
  }
}
