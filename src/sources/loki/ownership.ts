import type { Entry } from './entry.ts';

/** What a correlation id is made of, so where one ends. */
const ID_CHARACTER = /[A-Za-z0-9._-]/;

/** Words in front of an id that make it another request's: `parent_correlation_id=`, `caused by`, `retry of`. */
const ANOTHERS =
  /(?:parent|previous|prev|original|origin|root|upstream|downstream|child|children|related|linked|caus(?:e|ed|ation)|retry|retried|replay|supersed(?:es|ed)|replac(?:es|ed)|other)(?:[\s_.-]{1,3}(?:by|of|from|for))?[\s_.-]{0,3}(?:(?:x[-_])?(?:correlation|request)[\s_-]{0,1}ids?)?[\s"'\\:=>[(]{0,6}$/i;

const OWN_ID =
  /(?<![A-Za-z0-9_.-])(?:x-)?correlation[_-]?id\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["'[]{0,2}([A-Za-z0-9._-]{3,160})/gi;

/**
 * Whether a line that came back for an id is a line of that id. Lines that only mention it belong to another request:
 * JSON lines with a correlation id of their own or none, longer tokens that contain it, and somebody's parent.
 */
export function belongsTo(entry: Entry, correlationId: string): boolean {
  if (entry.labels.correlation_id === correlationId) return true;
  if (entry.fields !== null) return entry.fields.correlation_id === correlationId;
  return isTextOf(entry.line, correlationId);
}

/** True when structured metadata or a label gives the id, whatever the text of the line says. */
export function hasIdInMetadata(entry: Entry, correlationId: string): boolean {
  return entry.labels.correlation_id === correlationId && entry.fields?.correlation_id !== correlationId;
}

/**
 * Whether a line has the values that were asked for, or says nothing of them: what a server left in the answer although
 * it says something else is another incident's.
 */
export function hasFields({ fields, labels }: Entry, wanted: Readonly<Record<string, string>>): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const said = [fields?.[name], labels[name]].filter((each) => each !== undefined);
    return said.length === 0 || said.includes(value);
  });
}

function isTextOf(line: string, correlationId: string): boolean {
  const text = plainText(line);
  const own = Array.from(text.matchAll(OWN_ID), ([, id = '']) => id.replace(/\.+$/, ''));
  if (own.length > 0) return own.includes(correlationId);
  return mentionsOf(text, correlationId).some((at) => !ANOTHERS.test(text.slice(Math.max(0, at - 64), at)));
}

/** Positions of the id as a token of its own; a full stop that ends a sentence is not part of the token. */
function mentionsOf(text: string, correlationId: string): number[] {
  const positions: number[] = [];
  for (let at = text.indexOf(correlationId); at !== -1; at = text.indexOf(correlationId, at + correlationId.length)) {
    let end = at + correlationId.length;
    while (text.charAt(end) === '.') end += 1;
    const isCutBefore = at > 0 && ID_CHARACTER.test(text.charAt(at - 1));
    const isCutAfter = end < text.length && ID_CHARACTER.test(text.charAt(end));
    if (!isCutBefore && !isCutAfter) positions.push(at);
  }
  return positions;
}

/** Without colour codes and written-out line breaks, whose last letter would look like a part of the id. */
function plainText(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colour codes begin with the escape character
  return line.replace(/\u001b\[[0-9;]{0,16}[A-Za-z]/g, ' ').replace(/\\[nrt]/g, '  ');
}
