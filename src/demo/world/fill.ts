import { relativeMs } from './duration.ts';
import { seededUuid } from './ids.ts';

/** What `${name}` and relative times inside a world stand for. */
export interface Fill {
  /** What `${uuid:name}` follows from: the same name is the same id within one world. */
  readonly seed: string;
  readonly now: Date;
  readonly names: Readonly<Record<string, unknown>>;
}

const PLACEHOLDER = /\$\{([^}]+)\}/g;

/** A copy of a value with every relative time and every placeholder replaced. Throws on a name that nothing defines. */
export function fill<T>(value: T, by: Fill): T {
  return fillUnknown(value, by) as T;
}

function fillUnknown(value: unknown, by: Fill): unknown {
  if (typeof value === 'string') return fillText(value, by);
  if (Array.isArray(value)) return value.map((item) => fillUnknown(item, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillUnknown(item, by)]));
}

function fillText(text: string, by: Fill): string {
  const time = timeOf(text, by.now);
  if (time !== undefined) return time;
  return text.replace(PLACEHOLDER, (whole, name: string) => {
    const known = timeOf(name, by.now) ?? uuidOf(name, by.seed) ?? by.names[name];
    if (known === undefined || known === null) throw new Error(`${whole} stands for nothing in this world`);
    return String(known);
  });
}

/** RFC 3339 of a relative time; undefined when the text is none. */
function timeOf(text: string, now: Date): string | undefined {
  const ms = relativeMs(text);
  return ms === undefined ? undefined : new Date(now.getTime() + ms).toISOString();
}

function uuidOf(name: string, seed: string): string | undefined {
  return name.startsWith('uuid:') ? seededUuid(`${seed} ${name}`) : undefined;
}

/** Fields merged left to right; a null takes the field away. */
export function merged(...parts: readonly Readonly<Record<string, unknown>>[]): Record<string, unknown> {
  const all: Record<string, unknown> = Object.assign({}, ...parts);
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null && value !== undefined));
}
