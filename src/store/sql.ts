/** Runs one parameterised statement. A PGlite, its transactions, a `pg.Pool` and its clients all fit as they are. */
export interface Sql {
  query<Row>(text: string, params?: unknown[]): Promise<{ rows: Row[] }>;
}

/** Inside a transaction a text of several statements without parameters may be run too (migrations). */
export interface SqlTransaction extends Sql {
  script(text: string): Promise<void>;
}
