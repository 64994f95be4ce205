/** What Loki's `| json` makes of a line, or `undefined` when the line is no JSON object. */
export function flattenJson(line: string): Map<string, string> | undefined {
  const object = parseObject(line);
  if (!object) return undefined;
  const labels = new Map<string, string>();
  flattenInto(labels, '', object);
  return labels;
}

/** The value at a path, as `| json label="a.b"` takes it out: '' when there is none; `undefined` for a line that is no JSON. */
export function extractJson(line: string, path: readonly string[]): string | undefined {
  let at: unknown = parseObject(line);
  if (at === undefined) return undefined;
  for (const step of path) at = typeof at === 'object' && at !== null ? Reflect.get(at, step) : undefined;
  return scalar(at) ?? (at === undefined || at === null ? '' : JSON.stringify(at));
}

/** The text of a number as it stood in the line: `1.50` and 20-digit integers keep all their digits. */
class Literal {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toJSON(): number {
    return Number(this.text);
  }
}

/** A number that JavaScript would print differently: many digits, an exponent, tiny, zeros at the end. A guess may be wrong. */
const UNUSUAL_NUMBER = /[:[,]\s*-?(?:\d[\d.]{14}|\d+(?:\.\d+)?[eE]|\d+\.\d*0(?!\d)|0\.0{5}|0(?![.\d]))/;

function parseObject(line: string): object | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    // Asking for the source of every value makes parsing ten times slower, and few lines need it.
    const value: unknown = UNUSUAL_NUMBER.test(line) ? JSON.parse(line, keepLiteral) : JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // Not JSON is an answer here: Loki marks such a line with `__error__`.
  }
}

function keepLiteral(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' && context?.source !== undefined ? new Literal(context.source) : value;
}

/** Nested keys are joined by `_`; arrays and nulls are left out. */
function flattenInto(labels: Map<string, string>, prefix: string, object: object): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix === '' ? key : `${prefix}_${key}`;
    const text = scalar(value);
    if (text !== undefined) labels.set(labelName(name), text);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value)) flattenInto(labels, name, value);
  }
}

function scalar(value: unknown): string | undefined {
  if (value instanceof Literal) return value.text;
  return typeof value === 'object' || value === undefined ? undefined : String(value);
}

/** Characters that a label name cannot have become `_`; a leading digit gets one in front. */
function labelName(name: string): string {
  const clean = name.replace(/[^a-zA-Z0-9_]/g, '_');
  return /^[0-9]/.test(clean) ? `_${clean}` : clean;
}
