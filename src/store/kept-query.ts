// Queries put together once: kysely builds and compiles one anew at each call, which costs more than SQLite's own work on it.
import type { Compilable, CompiledQuery } from 'kysely'
import type { Db } from './access.ts'

/** A query whose text is always the same; only the values in it differ. Gives its rows. */
export type KeptQuery<Values extends readonly unknown[], Row> = (db: Db, ...values: Values) => Promise<Row[]>

/** Stands for the value of that position while the query is put together. */
class Place {
  readonly position: number
  constructor(position: number) {
    this.position = position
  }
}

/**
 * Keeps the query that `build` makes. It is called once, at the first use, with a placeholder for each value: values may go
 * into the query and nowhere else, so no looking at them, no list of several, no condition that is there for some only.
 */
export function keepQuery<Values extends readonly unknown[], Row>(
  build: (db: Db, ...values: Values) => Compilable<Row>,
): KeptQuery<Values, Row> {
  let kept: CompiledQuery<Row> | undefined
  return async (db, ...values) => {
    kept ??= build(db, ...(values.map((_, position) => new Place(position)) as unknown as Values)).compile()
    const parameters = kept.parameters.map((one) => (one instanceof Place ? values[one.position] : one))
    return (await db.executeQuery<Row>({ ...kept, parameters })).rows
  }
}
