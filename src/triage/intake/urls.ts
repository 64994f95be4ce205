import { decoded } from '../decoded.ts';
import { maskEmails } from '../redact/emails.ts';
import { maskTokenShapes } from '../redact/token-shapes.ts';

export interface Span {
  readonly start: number;
  readonly end: number;
}

const SCHEME = /^[a-z][a-z0-9+.-]*$/i;
const LONGEST_SCHEME = 16;
const URL_BODY = /[^\s<>"'`|\\^{}\u200b“”]*/y;
const TRAILING = new Set([...'.,;:!?*_~)]']);
const MOST_URLS = 20;
const LONGEST_URL = 2_000;

const SECRET_NAME =
  /(?:token|secret|passw(?:or)?d|pwd|key|signature|credentials?)$|^(?:jwt|pass|sig|code|state|session|sessionid|sid|auth|authorization|ticket|nonce|assertion)$/i;
const JWT = /eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,2}/g;

/** Where URLs of any scheme stand. Ids inside them belong to other systems. */
export function urlSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (;;) {
    const mark = text.indexOf('://', from);
    if (mark === -1) return spans;
    const start = schemeStart(text, mark, from);
    URL_BODY.lastIndex = mark + 3;
    URL_BODY.exec(text);
    const end = trimmedEnd(text, start, URL_BODY.lastIndex);
    if (start < mark) spans.push({ start, end });
    from = Math.max(end, mark + 3);
  }
}

/**
 * The http(s) URLs that a reporter pasted, once each, as given except that passwords, tokens and the values of query
 * fields that carry secrets are masked. At most 20, in the order of the text.
 */
export function reportedUrls(text: string, spans: readonly Span[]): string[] {
  const urls = new Set<string>();
  for (const { start, end } of spans) {
    const url = text.slice(start, Math.min(end, start + LONGEST_URL));
    if (/^https?:\/\/[^/?#]/i.test(url)) urls.add(maskUrl(url));
    if (urls.size === MOST_URLS) break;
  }
  return [...urls];
}

/** Masks what a URL may carry in secret, without normalising the rest. */
export function maskUrl(url: string): string {
  const queryAt = url.search(/[?#]/);
  const head = queryAt === -1 ? url : url.slice(0, queryAt);
  const tail = queryAt === -1 ? '' : url.slice(queryAt);
  const maskedTail = tail.replace(/([?#&;])([^=?#&;]*)=([^?#&;]*)/g, (whole, mark: string, name: string) =>
    SECRET_NAME.test(decoded(name)) ? `${mark}${name}=[masked]` : whole,
  );
  return maskEmails(maskTokenShapes((maskUserInfo(head) + maskedTail).replace(JWT, '[masked]')));
}

function maskUserInfo(head: string): string {
  const hostAt = head.indexOf('://') + 3;
  const slash = head.indexOf('/', hostAt);
  const authority = slash === -1 ? head.slice(hostAt) : head.slice(hostAt, slash);
  const at = authority.lastIndexOf('@');
  return at === -1 ? head : `${head.slice(0, hostAt)}[masked]${head.slice(hostAt + at)}`;
}

function schemeStart(text: string, mark: number, floor: number): number {
  let start = mark;
  const lowest = Math.max(floor, mark - LONGEST_SCHEME);
  while (start > lowest && SCHEME.test(text.slice(start - 1, mark))) start--;
  return start;
}

/** Sentence marks after a URL are not part of it; a closing bracket is, when the URL opened it. */
function trimmedEnd(text: string, start: number, end: number): number {
  const open = text.slice(start, end).includes('(');
  let last = end;
  while (last > start && TRAILING.has(text.charAt(last - 1)) && !(open && text.charAt(last - 1) === ')')) last--;
  return last;
}
