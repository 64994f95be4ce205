import { ACTIONS, TRACE_ID } from '../terms.ts';
import { isBareId, isCorrelationId } from './id-shape.ts';
import { isLabelLike, type LabelName, labelAt } from './labels.ts';
import {
  afterSeparator,
  lineFrom,
  looseTokenAfter,
  quotedAfter,
  rawToken,
  type Token,
  tokenAfter,
} from './read-value.ts';
import type { Span } from './urls.ts';

/** A labelled value in a text. `lead` is the message that a command line or an SDK prints before its fields. */
export interface Pair extends Span {
  readonly name: Exclude<LabelName, 'correlation_ids' | 'traceparent'> | 'lead';
  readonly value: string;
  /** Index of the innermost pair of braces around it; 0 is none. */
  readonly group: number;
}

export interface Scan {
  readonly pairs: readonly Pair[];
  /** Parent of each brace group; a parent's index is always smaller. */
  readonly parents: readonly number[];
}

const WORD = /[A-Za-z0-9_-]+/g;
const OPEN = '{'.charCodeAt(0);
const CLOSE = '}'.charCodeAt(0);
const LEAD = /\b(?:ERROR|[Ee]rror|[A-Z]\w{0,40}(?:Error|Exception)):[ \t]+(?=\S)/g;
const PARENT_BEFORE = /(?:parent|caller|upstream)['’]?s?[ ._-]?$/i;
const NOT_BEFORE_LABEL = /[\p{L}\p{N}?&/#$%@\\]/u;
const TRACEPARENT = /^00-([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Every labelled value outside URLs, in the order of the text. One pass; each step looks ahead a bounded way. */
export function scanPairs(text: string, urls: readonly Span[]): Scan {
  const pairs: Pair[] = [];
  const parents = [0];
  const open = [0];
  let url = 0;
  let counted = 0;
  for (const { 0: word, index } of text.matchAll(WORD)) {
    for (; counted < index; counted++) {
      const mark = text.charCodeAt(counted);
      if (mark === OPEN) open.push(parents.push(open.at(-1) ?? 0) - 1);
      else if (mark === CLOSE && open.length > 1) open.pop();
    }
    while ((urls[url]?.end ?? Number.POSITIVE_INFINITY) <= index) url++;
    if ((urls[url]?.start ?? Number.POSITIVE_INFINITY) <= index) continue;
    pairs.push(...pairsAt(text, word, index, open.at(-1) ?? 0));
  }
  const placed = [...pairs, ...leads(text, pairs)].sort((a, b) => a.start - b.start);
  return { pairs: placed, parents };
}

function pairsAt(text: string, found: string, foundAt: number, group: number): Pair[] {
  // In escaped text a word can follow `\n` directly: the letter belongs to the escape.
  const escaped = /^[nrt]/.test(found) && text.charAt(foundAt - 1) === '\\';
  const word = escaped ? found.slice(1) : found;
  const start = escaped ? foundAt + 1 : foundAt;
  const label = labelAt(text, word, start + word.length);
  if (label === undefined || (!escaped && !mayStart(text, start))) return [];
  const pair = (name: Pair['name'], value: { value: string; end: number } | undefined): Pair[] =>
    value === undefined ? [] : [{ name, value: value.value, start, end: value.end, group }];
  const at = afterSeparator(text, label.end);
  switch (label.name) {
    case 'correlation_id': {
      if (PARENT_BEFORE.test(text.slice(Math.max(0, start - 12), start))) return [];
      const flag = word.startsWith('--');
      const read = at === undefined ? looseTokenAfter(text, label.end) : tokenAfter(text, at);
      const token = word.startsWith('_') ? withoutItalics(read) : read;
      const counts = at === undefined && !flag ? isBareId : isCorrelationId;
      return token !== undefined && counts(token.value) && !isLabelLike(token.value) ? pair(label.name, token) : [];
    }
    case 'correlation_ids':
      return at === undefined ? [] : listAfter(text, at).map((id) => ({ name: 'correlation_id', group, ...id }));
    case 'trace_id': {
      const token = at === undefined ? looseTokenAfter(text, label.end) : tokenAfter(text, at);
      const value = token?.value.toLowerCase() ?? '';
      return token !== undefined && TRACE_ID.test(value) ? pair('trace_id', { value, end: token.end }) : [];
    }
    case 'traceparent': {
      const token = at === undefined ? looseTokenAfter(text, label.end) : tokenAfter(text, at);
      const value = TRACEPARENT.exec(token?.value.toLowerCase() ?? '')?.[1] ?? '';
      return token !== undefined && TRACE_ID.test(value) ? pair('trace_id', { value, end: token.end }) : [];
    }
    case 'message':
      if (at === undefined) return [];
      return pair('message', quotedAfter(text, at) ?? (startsLine(text, start) ? restOfLine(text, at) : undefined));
    default: {
      const token = at === undefined ? undefined : tokenAfter(text, at);
      const value = token === undefined ? null : contextValue(label.name, token.value);
      return token === undefined || value === null ? [] : pair(label.name, { value, end: token.end });
    }
  }
}

/** `_correlation_id: abc_`: the italics began before the label, so the last mark is not part of the value. */
function withoutItalics(token: Token | undefined): Token | undefined {
  return token?.value.endsWith('_') ? { value: token.value.slice(0, -1), end: token.end - 1 } : token;
}

function mayStart(text: string, start: number): boolean {
  return start === 0 || !NOT_BEFORE_LABEL.test(text.charAt(start - 1));
}

/** The value of a context field or error code in its canonical form, or null when it cannot be one. */
function contextValue(name: LabelName, token: string): string | null {
  if (isLabelLike(token)) return null;
  if (name === 'code') return /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/i.test(token) && token.length <= 64 ? token : null;
  if (name === 'action') return actionOf(token);
  if (name.endsWith('_id')) return isCorrelationId(token) ? token : null;
  return token;
}

/** A lifecycle action as the platform names it; *deploy* is the product's word for create. */
export function actionOf(token: string): string | null {
  const verb = token.toLowerCase().slice(token.lastIndexOf('.') + 1);
  const action = verb === 'deploy' ? 'create' : verb;
  return ACTIONS.find((known) => known === action) ?? null;
}

/** The ids of a list ("correlation ids: A, B and C"); only shapes that nobody writes by accident. */
function listAfter(text: string, at: number): { value: string; start: number; end: number }[] {
  const gap = /[\s,;&"'`*•[\]-]{0,12}(?:and[\s"'`*]{1,4})?/y;
  const ids: { value: string; start: number; end: number }[] = [];
  for (let end = at; ; ) {
    gap.lastIndex = end;
    const start = end + (gap.exec(text)?.[0].length ?? 0);
    const token = rawToken(text, start, '');
    if (token === undefined || !isBareId(token.value)) return ids;
    ids.push({ start, ...token });
    end = token.end;
  }
}

function startsLine(text: string, start: number): boolean {
  return /(?:^|[\r\n])[\s>*_"'`-]{0,12}$/.test(text.slice(Math.max(0, start - 13), start)) || start === 0;
}

function restOfLine(text: string, at: number): { value: string; end: number } | undefined {
  const value = lineFrom(text, at, text.length).replace(/^[*_`\s]{1,8}|[*_`\s]{1,8}$/g, '');
  return value === '' ? undefined : { value, end: at };
}

/** `ERROR: user not found (code=…` and `GpuaasError: denied error_code=…`: the words before the first field. */
function leads(text: string, pairs: readonly Pair[]): Pair[] {
  const found: Pair[] = [];
  let next = 0;
  const matches = [...text.matchAll(LEAD)];
  for (const [index, match] of matches.entries()) {
    const at = match.index + match[0].length;
    while ((pairs[next]?.start ?? Number.POSITIVE_INFINITY) < at) next++;
    const line = lineFrom(
      text,
      at,
      Math.min(pairs[next]?.start ?? text.length, matches[index + 1]?.index ?? text.length),
    );
    const value = line.replace(/[\s([{,;"'`-]{1,12}(?:e\.)?$/, '');
    if (value !== '') found.push({ name: 'lead', value, start: match.index, end: at, group: 0 });
  }
  return found;
}
