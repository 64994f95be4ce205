/** Reads the value that stands after a label, whatever quotes, code marks or escapes surround it. */

/** A token of id characters, and where it ends. */
export interface Token {
  readonly value: string;
  readonly end: number;
}

const LONGEST_TOKEN = 128;
/** Closing marks between a label and its `:` or `=`. Line breaks are not among them. */
const AFTER_LABEL = /[ \t\u00a0\u200b"'`*_~“”‘’\\)\]]*/y;
const SEPARATOR = /(?::=|=>|==|=|:)(?!~)/y;
/** Opening marks before a value; what a backslash escapes is a quote. */
const BEFORE_VALUE = /(?:[\s\u200b"'`*_~“”‘’[(]|\\(?=[\\"']))*/y;
/** Between a label and a value without `:` or `=`: "correlation id is …", "Correlation ID - …", a table cell, a flag. */
const LOOSE = /[\s\u200b"'`*_~“”‘’|\\#→([]*(?:(?:is|was|[-–—])[\s"'`*_~“”‘’]+)?/y;
/** Python prints a UUID field as a call. */
const UUID_CALL = /UUID\((?=["'])/y;
const TOKEN = /[A-Za-z0-9._-]{1,130}/y;
const QUOTES = /["'`“”‘’]/;
const CLOSING = /["'`“”‘’\\]/;
const ENDS = /[\s\u200b\ufeff"'`“”‘’)\]},;|>!?~\\<。，、—–]/;

function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** Where the text after `label` and its `:` or `=` begins; undefined when there is no such sign. */
export function afterSeparator(text: string, labelEnd: number): number | undefined {
  const at = skip(AFTER_LABEL, text, labelEnd);
  const after = skip(SEPARATOR, text, at);
  return after === at ? undefined : after;
}

/**
 * The token after a separator. Undefined for a stand-in in brackets, a value with spaces or foreign characters inside
 * its quotes, a call (`newId()`), and a token that was cut off (`01HX…`).
 */
export function tokenAfter(text: string, at: number): Token | undefined {
  const marked = skip(BEFORE_VALUE, text, at);
  const start = skip(BEFORE_VALUE, text, skip(UUID_CALL, text, marked));
  const opening = text.slice(at, Math.min(start, at + 200));
  const token = rawToken(text, start, opening);
  if (token === undefined) return undefined;
  const next = text.charAt(token.end);
  if (QUOTES.test(opening)) return CLOSING.test(next) ? token : undefined;
  if (opening.includes('\n') && !fillsLine(text, token.end)) return undefined;
  return text.charAt(at - 1) === ':' && isProse(token.value, text, token.end) ? undefined : token;
}

/** The token after a label that has no separator; the caller asks for a shape nobody writes by accident. */
export function looseTokenAfter(text: string, labelEnd: number): Token | undefined {
  const start = skip(LOOSE, text, labelEnd);
  return start === labelEnd ? undefined : rawToken(text, start, text.slice(labelEnd, Math.min(start, labelEnd + 200)));
}

/** The token at `start`, ended by a character that can end a value. `opening` is what stood directly before it. */
export function rawToken(text: string, start: number, opening: string): Token | undefined {
  TOKEN.lastIndex = start;
  let value = TOKEN.exec(text)?.[0];
  if (value === undefined) return undefined;
  if (value.endsWith('.') && !value.endsWith('..')) value = value.slice(0, -1);
  if (opening.endsWith('_')) {
    // Slack's italics: the marks belong to neither end of the value. One mark alone is a value that starts wrongly.
    if (!value.endsWith('_')) return undefined;
    value = value.replace(/_{1,3}$/, '');
  }
  if (value === '' || value.length > LONGEST_TOKEN || value.endsWith('..')) return undefined;
  const end = start + value.length;
  return endsHere(text, end, opening) ? { value, end } : undefined;
}

function endsHere(text: string, end: number, opening: string): boolean {
  const next = text.charAt(end);
  if (next === '' || ENDS.test(next)) return true;
  if (next === '.') return text.charAt(end + 1) !== '.' && !/[A-Za-z0-9_-]/.test(text.charAt(end + 1));
  if (next === ':') return /[\s,;]|^$/.test(text.charAt(end + 1));
  if (next === '_') return opening.endsWith('_');
  // One or two stars close bold text; more are a mask over the rest of the value.
  return next === '*' && !text.startsWith('***', end);
}

function fillsLine(text: string, end: number): boolean {
  return /^[\s"'`*_~.,;]*(?:$|[\r\n])/.test(text.slice(end, end + 8).split('\n', 1)[0] ?? '');
}

/** "correlation id: the one from yesterday": letters only, and the sentence goes on with no other field. */
function isProse(value: string, text: string, end: number): boolean {
  const rest = text.slice(end, end + 60);
  return /^[A-Za-z]+$/.test(value) && /^[,;]?[ \t]+[A-Za-z]/.test(rest) && !/^[,;]?[ \t]+[\w-]+["'`*]*[:=]/.test(rest);
}

const LONGEST_MESSAGE = 500;
const MESSAGE_SCAN = 1_000;

/** A quoted text after a separator, unescaped and clipped to 500 characters, at whatever depth of escaping it stands. */
export function quotedAfter(text: string, at: number): Token | undefined {
  const open = /^\s{0,8}(\\{0,8})(["'])/.exec(text.slice(at, at + 20));
  if (open === null) return undefined;
  const [matched, slashes = '', quote = ''] = open;
  const start = at + matched.length;
  const part = text.slice(start, start + MESSAGE_SCAN);
  const close = closingQuote(part, quote, slashes.length);
  if (close === -1) return undefined;
  return { value: readable(part.slice(0, close - slashes.length)), end: start + close + 1 };
}

/** Index of the quote that closes: one escaped no deeper than the opening one. */
function closingQuote(part: string, quote: string, depth: number): number {
  for (let at = part.indexOf(quote); at !== -1; at = part.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (part.charAt(at - 1 - slashes) === '\\') slashes++;
    if (slashes === depth || (depth === 0 && slashes % 2 === 0)) return at;
  }
  return -1;
}

/** The rest of a line, without outer marks, clipped to 500 characters. */
export function lineFrom(text: string, at: number, end: number): string {
  return readable(text.slice(at, Math.min(end, at + MESSAGE_SCAN)).split(/[\r\n]/, 1)[0] ?? '');
}

function readable(raw: string): string {
  return raw
    .replace(/\\{1,8}(["'/])/g, '$1')
    .replace(/\\{1,8}[nrt]/g, ' ')
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .trim()
    .slice(0, LONGEST_MESSAGE);
}
