/** Loki flattens as deep as it finds; deeper than this is no log line but an attack on the reader's stack. */
const DEEPEST = 32;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The object a log line holds, or null when the line is no JSON object (Loki's `| json` fails on it, too). Numbers whose
 * literal would be lost (`1.50`, 20 digits) are kept as strings of that literal, as Loki keeps them.
 */
export function parseJsonLine(line: string): JsonObject | null {
  if (!/^\s*\{/.test(line)) return null;
  const parsed = parseKeepingLiterals(line);
  return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
}

function parseKeepingLiterals(line: string): unknown {
  try {
    return JSON.parse(line, keepLiteral);
  } catch (error) {
    if (!(error instanceof RangeError)) return null;
  }
  // The reviver recurses, the parser does not: lines nested that deeply are read without literals.
  return JSON.parse(line);
}

function keepLiteral(_key: string, value: unknown, ...rest: readonly unknown[]): unknown {
  if (typeof value !== 'number') return value;
  const source = (rest[0] as { readonly source?: string } | undefined)?.source;
  return source === undefined || source === String(value) ? value : source;
}

/**
 * Flat fields, named the way Loki's `| json` names them: nested keys joined by `_`, other characters turned into `_`, a
 * leading digit prefixed with `_`, arrays and nulls dropped, every value a string.
 */
export function flatten(object: JsonObject): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  addFields(fields, object, '', 0);
  return fields;
}

function addFields(fields: Record<string, string>, object: object, prefix: string, depth: number): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix === '' ? labelName(key) : `${prefix}_${key.trim().replace(/[^A-Za-z0-9_]/g, '_')}`;
    if (name === '' || value === null || value === undefined || Array.isArray(value)) continue;
    if (typeof value !== 'object') fields[name] = String(value);
    else if (depth < DEEPEST) addFields(fields, value, name, depth + 1);
  }
}

function labelName(key: string): string {
  const name = key.trim().replace(/[^A-Za-z0-9_]/g, '_');
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
