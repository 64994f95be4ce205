import { z } from 'zod';
import { redactJson } from '../../../triage/redact/redact-json.ts';

const Cursor = z.union([z.string(), z.number()]).nullish().catch(null);

const Cursors = z.object({ next_page_token: Cursor, next_cursor: Cursor });

/** A list in each of its wrappings, with the parameter that asks for its next page, or null on the last one. */
export const Page = z.union([
  z.array(z.unknown()).transform((rows) => ({ rows, next: null })),
  Cursors.extend({ items: z.array(z.unknown()) }).transform(({ items, ...cursors }) => pageOf(items, cursors)),
  Cursors.extend({ data: z.array(z.unknown()) }).transform(({ data, ...cursors }) => pageOf(data, cursors)),
]);
export type Page = z.infer<typeof Page>;

function pageOf(rows: readonly unknown[], cursors: z.infer<typeof Cursors>) {
  const { next_page_token: token, next_cursor: cursor } = cursors;
  if (isSet(token)) return { rows, next: { page_token: String(token) } };
  return { rows, next: isSet(cursor) ? { cursor: String(cursor) } : null };
}

function isSet(cursor: string | number | null | undefined): boolean {
  return cursor !== null && cursor !== undefined && cursor !== '';
}

/** Masks a page but for its cursor, which goes back to the platform as it came and nowhere else. */
export function redactPage(json: unknown): unknown {
  const masked = redactJson(json);
  if (!isObject(json) || !isObject(masked)) return masked;
  const { next_page_token, next_cursor } = json;
  return { ...masked, next_page_token, next_cursor };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
