// Registers boot programs: one file after the other, each for its architecture, as one image.
import type { BootImageBody, ImageReply } from '../api/image-schemas.ts'
import type { BootProgramReply } from '../api/schemas.ts'
import type { Architecture } from '../model.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import type { Verb } from './verb.ts'

/** What may be said of the image besides. */
export interface ProgramWords {
  description?: string | undefined
  group?: string | undefined
  script?: string | undefined
  lastFile?: string | undefined
  ipxe?: BootImageBody['ipxe'] | undefined
}

/** Somebody else may be adding a program of the same image at the same moment; it does not do so all the time. */
const MAX_TRIES = 5

/** Adds the program to the image, or makes the image with it: what was read is what is replaced, so that nobody's is lost. */
export async function addBootProgram(
  verb: Verb,
  { path, name, arch }: { path: string | null; name: string; arch: Architecture | undefined },
  words: ProgramWords,
): Promise<ImageReply> {
  const architecture =
    arch ??
    (path === null ? null : (await verb.client.get<BootProgramReply>('/boot-programs', { path })).body.architecture)
  for (let tries = 1; ; tries++) {
    const known = await findImage(verb, name)
    const image: BootImageBody = {
      type: 'boot',
      description: known?.body.description ?? null,
      group: known?.body.group ?? null,
      programs: {
        ...known?.body.programs,
        ...(path === null || architecture === null ? {} : { [architecture]: path }),
      },
      script: known?.body.script ?? null,
      ipxe: known?.body.ipxe ?? null,
      lastFile: known?.body.lastFile ?? null,
      ...imageWords(words),
    }
    try {
      const { body } = await verb.client.send('PUT', apiPath('images', name), {
        body: image,
        ...(known ? { ifMatch: known.etag } : { ifNew: true }),
        query: { dryRun: verb.dryRun || undefined },
      })
      return body
    } catch (error) {
      const changed = error instanceof DaemonRefusal && error.code === 'CHANGED_MEANWHILE'
      if (!changed || tries >= MAX_TRIES) throw error
    }
  }
}

/** The words that were said; an empty one clears. */
function imageWords(
  words: ProgramWords,
): Partial<Pick<BootImageBody, 'description' | 'group' | 'script' | 'ipxe' | 'lastFile'>> {
  const said = Object.entries(words).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [name, value === '' ? null : value]))
}

async function findImage(
  verb: Verb,
  name: string,
): Promise<{ body: ImageReply; etag: string | undefined } | undefined> {
  try {
    return await verb.client.get(apiPath('images', name))
  } catch (error) {
    if (error instanceof DaemonRefusal && error.code === 'IMAGE_NOT_FOUND') return undefined
    throw error
  }
}
