// `openwds image verify`: every hash of an image compared, with what is wrong.
import type { Command } from 'commander'
import { printable } from '../printable.ts'
import { apiPath, DaemonRefusal } from './client.ts'
import { followJob } from './image-job.ts'
import { addVerb, argument, type OpenVerb } from './verb.ts'

/** Adds `verify` to the noun `image`. */
export function addImageVerifyVerb(noun: Command, open: OpenVerb): void {
  addVerb(noun, 'verify', 'Reads a whole image: its SHA-256, its integrity table, and the SHA-1 of everything in it.', [
    'openwds image verify win11',
  ])
    .addArgument(argument('<image>', 'its name or id'))
    .action(async (ref: string, _options: object, command: Command) => {
      const verb = open(command)
      const { body } = await verb.client.send('POST', apiPath('images', ref, 'verify'))
      const job = await followJob(verb, body)
      if (job.problems.length > 0) {
        const detail = `${job.subject} is damaged: ${job.problems.join('; ')}`
        throw new DaemonRefusal({
          ...{
            type: 'urn:openwds:error:IMAGE_FILE_CHANGED',
            title: 'damaged',
            status: 409,
            code: 'IMAGE_FILE_CHANGED',
          },
          ...{ detail, next: 'Bring the file in again: openwds image replace.', instance: '' },
        })
      }
      verb.show(job, () => printable(`${job.subject} is as it was added.`) + '\n')
    })
}
