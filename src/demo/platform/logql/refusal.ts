/** A query that is refused; Loki answers 400 with the message as plain text. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
  readonly status = 400;
}

/** A query that Loki itself cannot parse. Its texts begin with `parse error`. */
export function parseError(what: string): QueryRefused {
  return new QueryRefused(`parse error : ${what}`);
}

/** A query that the real Loki would answer and this one does not: said aloud, never answered wrongly. */
export function notSupported(construct: string): QueryRefused {
  return new QueryRefused(`not supported by the embedded Loki: ${construct}`);
}
