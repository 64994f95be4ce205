import { isBareId, isUlid } from './id-shape.ts';
import type { Span } from './urls.ts';

/** An id that stands without a label. */
export interface BareId extends Span {
  readonly value: string;
}

const LONGEST_WHOLE = 2_000;
/** Words before an id that say it is the id of something else. */
const OTHER_ID =
  /\b(?:request|instance|project|org|organi[sz]ation|tenant|account|event|span|trace|user|allocation|node|parent|key|runtime|app|member)(?:[ _-]?ids?)?["'`*\s:=([]{0,8}$/i;
const OTHER_ID_FIELD = /[A-Za-z](?:_id|-id|Id|ID)s?["'`*\s:=([]{0,8}$/;
/** Characters that, directly before a token, make it part of a path, address or assignment. */
const ATTACHED = /[/@#&?%+$=:\\\p{L}\p{N}]/u;

/**
 * Ids that are all there is in the message, or in one of its code spans or blocks. `labelled`: the text labels an id
 * already; then a UUID in code is more likely an instance or a project (their ids are UUIDs) and only ULIDs count.
 */
export function wholeBareIds(text: string, labelled: boolean): BareId[] {
  const all = onlyIds(text, { start: 0, end: text.length });
  if (all.length > 0) return all;
  return codeSpans(text)
    .filter((span) => !namesOtherId(text, span.start))
    .flatMap((span) => onlyIds(text, span))
    .filter(({ value }) => !labelled || isUlid(value));
}

/** Every ULID or UUID that stands as a token of its own outside URLs, paths and fields of another name. */
export function tokenBareIds(text: string, urls: readonly Span[]): BareId[] {
  const ids: BareId[] = [];
  let url = 0;
  for (const match of text.matchAll(/[A-Za-z0-9._-]+/g)) {
    const [word] = match;
    if (word.length < 26 || word.length > 40) continue;
    const value = trimmed(word);
    const start = match.index + word.indexOf(value);
    while ((urls[url]?.end ?? Number.POSITIVE_INFINITY) <= start) url++;
    if ((urls[url]?.start ?? Number.POSITIVE_INFINITY) <= start || !isBareId(value)) continue;
    if (
      ATTACHED.test(text.charAt(match.index - 1)) ||
      !/^(?:[^\p{L}\p{N}…/@]|$)/u.test(text.charAt(start + value.length))
    )
      continue;
    if (!namesOtherId(text, match.index)) ids.push({ value, start, end: start + value.length });
  }
  return ids;
}

function namesOtherId(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 40), start);
  return OTHER_ID.test(before) || OTHER_ID_FIELD.test(before);
}

/** The ids in the span when it holds nothing else; mentions of somebody do not count as something else. */
function onlyIds(text: string, span: Span): BareId[] {
  if (span.end - span.start > LONGEST_WHOLE) return [];
  const ids: BareId[] = [];
  for (const match of text.slice(span.start, span.end).matchAll(/[^\s,;]+/g)) {
    const [word] = match;
    if (word.startsWith('@')) continue;
    const value = trimmed(word);
    if (!isBareId(value)) return [];
    const start = span.start + match.index + word.indexOf(value);
    ids.push({ value, start, end: start + value.length });
  }
  return ids;
}

/** Without quotes, code and bold marks, brackets and sentence marks around it; `...` stays, for it means cut off. */
function trimmed(word: string): string {
  const start = /^["'`*_~<([“‘]{0,4}/.exec(word)?.[0].length ?? 0;
  return word.slice(start).replace(/["'`*_~>)\]”’]{0,4}(?<!\.)[.!?:]?["'`*_~>)\]”’]{0,4}$/, '');
}

/** Contents of backtick code spans and blocks. A run of backticks is closed by the next run of its kind. */
function codeSpans(text: string): Span[] {
  const runs = [...text.matchAll(/`+/g)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
    kind: Math.min(match[0].length, 3),
  }));
  const closedBy: (number | undefined)[] = [];
  const latest: (number | undefined)[] = [];
  for (let at = runs.length - 1; at >= 0; at--) {
    const kind = runs[at]?.kind ?? 0;
    closedBy[at] = latest[kind];
    latest[kind] = at;
  }
  const spans: Span[] = [];
  for (let at = 0; at < runs.length; at++) {
    const close = closedBy[at];
    const opening = runs[at];
    const closing = close === undefined ? undefined : runs[close];
    if (close === undefined || opening === undefined || closing === undefined) continue;
    spans.push({ start: opening.end, end: closing.start });
    at = close;
  }
  return spans;
}
