import { parseError } from './refusal.ts';

const ESCAPE = /\\(?:([abfnrtv\\"'])|x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.?))/gsu;
const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
  "'": "'",
};

/** The value of a LogQL string literal: Go's escapes in double quotes, none in backticks. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replace(ESCAPE, (whole, simple?: string, hex?: string, octal?: string, u4?: string, u8?: string) => {
    if (simple !== undefined) return SIMPLE[simple] ?? simple;
    const digits = hex ?? u4 ?? u8;
    if (digits !== undefined) return String.fromCodePoint(Number.parseInt(digits, 16));
    if (octal !== undefined) return String.fromCodePoint(Number.parseInt(octal, 8));
    throw parseError(`invalid escape sequence ${whole} in ${literal}`);
  });
}
