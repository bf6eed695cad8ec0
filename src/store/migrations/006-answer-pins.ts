// Schema version 6: which version of its answer file a machine was armed with.
import type { Migration } from '../migrate.ts'

export const answerPins: Migration = {
  version: 6,
  name: 'answer-pins',
  statements: [
    `create table answer_pin (
       mac text primary key references assignment (mac) on delete cascade,
       answer_id integer not null references answer_file (id) on delete cascade,
       number integer not null,
       pinned_at text not null
     )`,
  ],
}
