/**
 * Invisible and control characters: bidi overrides, zero-width characters, tag characters, C0 and C1 controls. They can
 * hide or reorder what a person reads, so no text of another system keeps them. Newline and tab stay.
 */
const HIDDEN = /[[\p{Cf}\p{Cc}]--[\n\t]]/gv;

/** Text of another system, made visible: line ends are `\n`, lone surrogates are replaced, hidden characters are gone. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(HIDDEN, '');
}

/** At most `max` UTF-16 units; a longer text ends in `…` and never in half a character. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** Cleaned text on one line, clipped. Reads no more of a long text than it may need, so a 1 MB string costs nothing. */
export function oneLine(text: string, max: number): string {
  const head = text.slice(0, max * 4);
  const line = clean(head).replace(/\s+/g, ' ').trim();
  return head.length < text.length && line.length < max ? `${line}…` : clip(line, max);
}

/**
 * Cleaned lines within `maxLines` and `maxChars`. What was left out is said in a last line, so a reader never takes
 * the part for the whole.
 */
export function clipLines(text: string, maxLines: number, maxChars: number): string {
  const tooLong = text.length > maxChars * 4;
  const lines = clean(tooLong ? text.slice(0, maxChars * 4) : text).split('\n');
  const kept: string[] = [];
  let room = maxChars - 60;
  for (const line of lines.slice(0, maxLines)) {
    if (line.length + 1 > room) {
      if (kept.length === 0) kept.push(clip(line, Math.max(room, 2)));
      break;
    }
    kept.push(line);
    room -= line.length + 1;
  }
  if (tooLong) return [...kept, '… the rest is left out, see evidence'].join('\n');
  const left = lines.length - kept.length;
  return left === 0
    ? kept.join('\n')
    : [...kept, `… ${left} more ${left === 1 ? 'line' : 'lines'}, see evidence`].join('\n');
}

const LONG_ID = /\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})\b/gi;

/**
 * UUIDs and trace ids in a sentence by their first eight characters; whoever needs one whole finds it among the ids. A
 * full stop behind the ellipsis goes: it would be a fourth dot.
 */
export function shortIds(text: string): string {
  return text.replace(LONG_ID, (id) => `${id.slice(0, 8)}…`).replaceAll(/…\s?\.(?=\s|$)/g, '…');
}

/** Like `oneLine`, but a text that is too long ends after a whole word where one ends near enough. */
export function wholeWords(text: string, max: number): string {
  const line = oneLine(text, max);
  const cut = line.lastIndexOf(' ');
  return line.endsWith('…') && text.length > max && cut > max - 25 ? `${line.slice(0, cut)} …` : line;
}

/** Slack's mrkdwn escape: with these three gone no mention, link or date token can start. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Foreign text as a mrkdwn code span, for the notification text. Inside a code span nothing is formatted or turned
 * into a link; a backtick in the data would end the span, so it becomes an apostrophe.
 */
export function codeSpan(text: string, max = 140): string {
  const line = oneLine(text, max).replaceAll('`', "'");
  return `\`${escapeMrkdwn(line === '' ? '?' : line)}\``;
}

/** `allowlist_entry_missing` as words: `allowlist entry missing`. */
export function readable(machineWord: string): string {
  return oneLine(machineWord.slice(0, 400).replace(/[_-]+/g, ' '), 100);
}

/** `2026-11-23 18:45 UTC`; a time that is none is given back as it came. */
export function utc(time: string | Date): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return oneLine(String(time), 40);
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** `18:45:07 UTC` on the day of `reference`, otherwise `2026-11-22 18:45:07 UTC`; no time is given back as it came. */
export function utcNear(time: string | Date, reference: string | Date): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return oneLine(String(time), 40);
  const [day = '', clock = ''] = date.toISOString().slice(0, 19).split('T');
  const near = new Date(reference);
  const sameDay = !Number.isNaN(near.getTime()) && near.toISOString().startsWith(day);
  return `${sameDay ? '' : `${day} `}${clock} UTC`;
}

/** `2026-11-23 18:45 to 19:10 UTC`; the second day only where it is another. */
export function utcSpan(start: string, end: string): string {
  const [from, to] = [utc(start), utc(end)];
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  return `${from.replace(/ UTC$/, '')} to ${sameDay ? to.slice(11) : to}`;
}

/** `18:45:02 UTC`. */
export function clockTime(time: Date): string {
  return `${time.toISOString().slice(11, 19)} UTC`;
}

/** `1 line`, `12 lines`. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}
