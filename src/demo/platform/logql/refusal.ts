/** A query that is refused; Loki answers 400 with the message as plain text. */
export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
  readonly status = 400;
}

/** What Loki says about a selector that would select everything. */
export const NEEDS_MATCHER =
  'queries require at least one regexp or equality matcher that does not have an empty-compatible value. For instance, app=~".*" does not meet this requirement, but app=~".+" will';

/** A query that Loki itself cannot parse. Its texts begin with `parse error`. */
export function parseError(what: string): QueryRefused {
  return new QueryRefused(`parse error : ${what}`);
}

/** A query that the real Loki would answer and this one does not: said aloud, never answered wrongly. */
export function notSupported(construct: string): QueryRefused {
  return new QueryRefused(`not supported by the embedded Loki: ${construct}`);
}
