import { isRecord } from './rule.ts';

/** One object inside blocks, with the JSON pointer to it. */
export interface Found {
  readonly at: string;
  readonly value: Record<string, unknown>;
}

/** Every object inside `value`, outermost first. */
export function* objectsIn(value: unknown, at: string): Generator<Found> {
  if (Array.isArray(value)) {
    for (const [index, entry] of value.entries()) yield* objectsIn(entry, `${at}/${index}`);
  } else if (isRecord(value)) {
    yield { at, value };
    for (const [name, entry] of Object.entries(value)) yield* objectsIn(entry, `${at}/${name}`);
  }
}

/** Characters a person can read in `value`: the strings of its text fields, ids and addresses left out. */
export function readableLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, entry) => sum + readableLength(entry), 0);
  if (!isRecord(value)) return 0;
  let length = 0;
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') length += readableLength(entry);
    else if (['text', 'title', 'alt_text', 'caption', 'name', 'label', 'fallback'].includes(name))
      length += entry.length;
  }
  return length;
}
