import { isHarmlessValue, isSecretKey, LONGEST_NAME, secretKind } from './secret-key.ts';

/**
 * Where a name that may be a secret's ends and its value begins: `password=`, `"token": "`, `clientSecret\":\"`,
 * `Authorization: `, `Cookie:[`, `--client-secret `. The name's beginning is looked up backwards from here.
 */
const NAME_END =
  /(password|passwd|passphrase|pwd|pass|secret|token|key|authorization|cookies?|signature|credentials?)(\\{0,15}["'])?(\s{0,8}(?:=>|:=|=|:)\s{0,8}|\s{1,4}(?=\S))/gi;

const NAME_CHARACTER = /[A-Za-z0-9_.-]/;
const NEXT_PAIR = /[,;](?:\s|\\?["']|[\w.-]{1,40}\\?["']?\s?[=:])/y;
/** A scheme in front of the credentials; `token =>` is no scheme but the name of the next value. */
const SCHEME = /(?:bearer|basic|digest|token|apikey|negotiate|aws4-hmac-sha256)\s+(?![\s=:])/iy;
const PROSE = /[a-z]{1,15}(?=\s[a-z])/y;

/** Masks the values of names that say they are secret: assignments, JSON inside text, headers, URL queries, CLI flags. */
export function maskAssignments(text: string): string {
  const pattern = new RegExp(NAME_END);
  let masked = '';
  let done = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const name = nameEndingAt(text, match.index + (match[1]?.length ?? 0), done);
    if (!isSecretKey(name)) continue;
    const separator = match[3] ?? '';
    const isPair = /[=:]/.test(separator);
    if (!isPair && !isFlag(text, match.index, name)) continue;
    const value = valueAt(text, pattern.lastIndex, name, separator);
    if (value === null) continue;
    masked += `${text.slice(done, value.start)}[redacted:${secretKind(name)}]`;
    done = value.end;
    pattern.lastIndex = Math.max(value.end, pattern.lastIndex);
  }
  return done === 0 ? text : masked + text.slice(done);
}

function nameEndingAt(text: string, end: number, floor: number): string {
  let start = end;
  while (start > floor && end - start < LONGEST_NAME && NAME_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end).replace(/^[-.]+/, '');
}

/** `--client-secret VALUE`: the one form where a blank alone separates name and value. */
function isFlag(text: string, nameTail: number, name: string): boolean {
  const before = text.slice(Math.max(0, nameTail - LONGEST_NAME - 2), nameTail);
  return /(?:^|\s)--[A-Za-z0-9-]*$/.test(before) && name.length < LONGEST_NAME;
}

/** Start and end of the secret itself, without its quotes; null when what stands there gives nothing away. */
function valueAt(text: string, from: number, name: string, separator: string): { start: number; end: number } | null {
  const opening = /\\{0,15}["']|\[/y;
  opening.lastIndex = from;
  const quote = opening.exec(text)?.[0] ?? '';
  let start = from + quote.length;
  if (quote === '[' && text.startsWith('redacted:', start)) return null;
  // A private key holds blanks and is masked as a whole.
  if (quote === '' && text.startsWith('-----BEGIN', start)) return null;
  if (/authorization$/i.test(name)) {
    SCHEME.lastIndex = start;
    start += SCHEME.exec(text)?.[0].length ?? 0;
  }
  // Asked first: what is left alone must not have been read to its end, or a long text of such beginnings costs too much.
  if (isNextSecret(text, quote === '' ? start : from)) return null;
  if (quote === '' && isProse(text, start, separator, name)) return null;
  const end = quote === '' ? bareEnd(text, start, name) : quotedEnd(text, start, quote);
  if (end <= start || isHarmlessValue(text.slice(start, Math.min(end, start + LONGEST_NAME + 1)))) return null;
  return { start, end };
}

/** A quoted value ends at the same quote with as many backslashes; a cut-off one at the end of the text. */
function quotedEnd(text: string, start: number, quote: string): number {
  if (quote === '[') {
    const close = text.indexOf(']', start);
    return close === -1 ? text.length : close;
  }
  const mark = quote.slice(-1);
  for (let at = text.indexOf(mark, start); at !== -1; at = text.indexOf(mark, at + 1)) {
    let backslashes = 0;
    while (at - backslashes > start && text.charAt(at - backslashes - 1) === '\\') backslashes += 1;
    if (backslashes === quote.length - 1 || (quote.length === 1 && backslashes % 2 === 0))
      return at - (quote.length - 1);
  }
  return text.length;
}

const COOKIE_END = /["'`\r\n\\]/g;
const BARE_STOP = /[\s"'`&<>)}\]\\,;]/g;

function bareEnd(text: string, start: number, name: string): number {
  const stop = /cookies?$/i.test(name) ? COOKIE_END : BARE_STOP;
  stop.lastIndex = start;
  for (let match = stop.exec(text); match !== null; match = stop.exec(text)) {
    const mark = match[0];
    if ((mark === '"' || mark === "'") && match.index > start && /[=:]/.test(text.charAt(match.index - 1))) {
      // `a=1; b="2"`: the quote belongs to a part of the value.
      stop.lastIndex = Math.min(quotedEnd(text, match.index + 1, mark) + 1, text.length);
      continue;
    }
    if (mark !== ',' && mark !== ';') return match.index;
    // A comma inside a password is part of it, unless another pair or a blank follows.
    NEXT_PAIR.lastIndex = match.index;
    if (NEXT_PAIR.test(text) || match.index === text.length - 1) return match.index;
  }
  return text.length;
}

/** `invalid token: signature does not match` is a sentence; `password: hunter two` is not taken for one. */
function isProse(text: string, start: number, separator: string, name: string): boolean {
  if (!/:\s/.test(separator) || /pass|pwd|client/i.test(name)) return false;
  PROSE.lastIndex = start;
  return PROSE.test(text);
}

const NEXT_NAME = /(?:([A-Za-z0-9_.-]{1,64})|(\\{0,15}["'])([A-Za-z0-9_.-]{1,64})\2)\s{0,8}(?:=>|:=|[=:])/y;

/** `password= "token": "…"`: the first value is missing, and the second is found by its own name. */
function isNextSecret(text: string, from: number): boolean {
  NEXT_NAME.lastIndex = from;
  const match = NEXT_NAME.exec(text);
  return match !== null && isSecretKey(match[1] ?? match[3] ?? '');
}
