const NUL = /\0/g;

function storable(text: string): string {
  return text.toWellFormed().replace(NUL, '\uFFFD');
}

/**
 * A value as the text of a `jsonb` parameter. Postgres refuses NUL and lone surrogates, both of which occur in foreign
 * log lines, so each becomes U+FFFD, in keys as well. Dates become RFC 3339.
 */
export function toJsonb(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === 'string') return storable(inner);
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, field]) => [storable(name), field]));
  });
}

/** A text as a `text` parameter, under the same rule. */
export function toText(text: string): string {
  return storable(text);
}
