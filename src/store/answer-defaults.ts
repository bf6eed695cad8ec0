// Answer files that count where neither machine nor profile names one: WDS's per architecture and per install image.
import { sql } from 'kysely'
import { ARCHITECTURES, type AnswerDefaults } from '../model.ts'
import type { Access, Db } from './access.ts'
import { pinAgain } from './answer-pins.ts'
import { answerId, imageId } from './assignments.ts'
import { writeAudit } from './audit.ts'
import { keepQuery } from './kept-query.ts'
import type { Store } from './store.ts'

/** The store's methods for defaults. */
export function answerDefaultStore({ read, write }: Access): Pick<Store, 'answerDefaults' | 'answerDefaultPut'> {
  return {
    answerDefaults: () => read(readDefaults),

    answerDefaultPut: (place, answer, options) =>
      write(async (db) => {
        const before = await readDefaults(db)
        const id = await answerId(db, answer)
        let image: number | undefined
        if ('architecture' in place) {
          const { architecture } = place
          await db.deleteFrom('client_default').where('architecture', '=', architecture).execute()
          if (id !== null) await db.insertInto('client_default').values({ architecture, answer_id: id }).execute()
        } else {
          image = (await imageId(db, 'install', place.installImage)) ?? 0
          await db.deleteFrom('image_default').where('image_id', '=', image).execute()
          if (id !== null) await db.insertInto('image_default').values({ image_id: image, answer_id: id }).execute()
        }
        const after = await readDefaults(db)
        if (JSON.stringify(before) === JSON.stringify(after)) return before
        await pinAgain(db, image === undefined ? undefined : { installImageId: image })
        const subject = 'architecture' in place ? place.architecture : place.installImage
        await writeAudit(db, options.actor, { action: 'answerDefault.put', subject, before, after })
        return after
      }, options),
  }
}

async function readDefaults(db: Db): Promise<AnswerDefaults> {
  const architectures = await ofArchitectures(db)
  const images = await ofImages(db)
  const inOrder = ARCHITECTURES.flatMap((name) => architectures.filter(({ architecture }) => architecture === name))
  return {
    architectures: Object.fromEntries(inOrder.map(({ architecture, name }) => [architecture, name])),
    images: Object.fromEntries(images.map(({ image, name }) => [image, name])),
  }
}

const ofArchitectures = keepQuery((db) =>
  db
    .selectFrom('client_default')
    .innerJoin('answer_file', 'answer_file.id', 'client_default.answer_id')
    .select(['architecture', 'answer_file.name']),
)

const ofImages = keepQuery((db) =>
  db
    .selectFrom('image_default')
    .innerJoin('image', 'image.id', 'image_default.image_id')
    .innerJoin('answer_file', 'answer_file.id', 'image_default.answer_id')
    .select(['image.name as image', 'answer_file.name'])
    .orderBy(sql`lower(image.name)`),
)
