import { maskAssignments } from './assignments.ts';
import { maskEmails } from './emails.ts';
import { maskTokenShapes, TOKEN_HINTS } from './token-shapes.ts';

/** Longer strings keep this much: nobody reads more of one value, and the patterns below stay within their stack. */
const LONGEST = 1 << 20;

const PEM =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,65536}-----END [A-Z0-9 ]{0,40}-----/g;

/** A key whose end was cut off reaches to the next quote. */
const CUT_OFF_PEM = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^"'`]{0,65536}/g;
const URL_PASSWORD = /:\/\/([^\s/@:"'<>\\]{0,256}):([^\s/"'<>\\]{1,4096})@/g;
/** A scheme written twice (`Bearer Bearer …`) is one scheme: its second word is no credential. */
const BEARER = /\b((?:bearer\s{1,8}){1,8})([A-Za-z0-9._~+/=-]{6,})/gi;
const BASIC = /\b((?:basic\s{1,8}){1,8})([A-Za-z0-9+/]{5,}={0,2})/gi;
const CURL_USER = /(\s(?:-u|--user)[\s=]{1,4}["']?[^\s:"'[]{1,128}):([^\s"'[]{1,256})/g;
/** A text without any of these holds no secret that is known here; ids and single words are done after this one look. */
const WORTH_A_LOOK = new RegExp(`[@:=\\s]|%40|${TOKEN_HINTS.join('|')}`);

/**
 * The text with every secret in it replaced by `[redacted:<kind>]`; all else stays as it is. Masking twice changes
 * nothing more. Time grows linearly with the length, whatever the text holds.
 */
export function redactText(text: string): string {
  if (!WORTH_A_LOOK.test(text)) return text.length > LONGEST ? cut(text) : text;
  let masked = text.length > LONGEST ? cut(text) : text;
  if (masked.includes('-----BEGIN')) masked = masked.replace(PEM, '[redacted:private-key]');
  if (masked.includes('://')) masked = masked.replace(URL_PASSWORD, '://$1:[redacted:password]@');
  masked = maskTokenShapes(masked);
  masked = masked.replace(BEARER, (match, scheme: string, value: string) =>
    looksIssued(value) ? `${scheme}[redacted:bearer]` : match,
  );
  masked = masked.replace(BASIC, (match, scheme: string, value: string) =>
    isUserAndPassword(value) ? `${scheme}[redacted:basic]` : match,
  );
  masked = masked.replace(CURL_USER, '$1:[redacted:password]');
  masked = maskAssignments(masked);
  if (masked.includes('-----BEGIN')) masked = masked.replace(CUT_OFF_PEM, '[redacted:private-key]');
  return maskEmails(masked);
}

function cut(text: string): string {
  return `${text.slice(0, LONGEST)}[cut here]`;
}

/** `Bearer authentication required` is prose; what an issuer hands out has digits or length. */
function looksIssued(value: string): boolean {
  return /[0-9]/.test(value) || value.length >= 20;
}

/** `basic validation failed` is prose; credentials decode to printable text with a colon. */
function isUserAndPassword(value: string): boolean {
  return /^[ -~]*:[ -~]*$/.test(Buffer.from(value.slice(0, 1024), 'base64').toString('latin1'));
}
