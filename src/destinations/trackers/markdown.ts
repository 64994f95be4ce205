/** Zero-width space: ends a mention or a reference for the renderer and is not seen by the reader. */
const GAP = '\u200b';

const URL_TEXT = /https?:\/\/(?:[^\s<>()[\]"'`\\]|\([^\s<>()[\]"'`\\]*\))+/g;

/** Control characters, and those that turn the direction of writing. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const INVISIBLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ue000]/g;

/** Stands for an address while the text around it is changed; taken out of every text beforehand. */
const PLACE = '\ue000';

/** One line for a title: no mark-up is read there, mentions and line breaks do no good. */
export function titleText(text: string, longest: number): string {
  const line = breakMentions(clean(text)).replace(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/**
 * Plain text as Markdown that shows it as it is: nothing in it becomes mark-up, a mention, a reference to another
 * ticket, or a command to the tracker. Addresses stay addresses. Line breaks are kept.
 */
export function plainText(text: string): string {
  return keepingAddresses(clean(text), (rest) =>
    breakReferences(breakMentions(rest))
      .replace(/[\\`*_{}[\]>|~]/g, '\\$&')
      .replace(/&/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/^(\s*)([#+=-]|\d+(?=[.)]))/gm, escapeStart)
      .replace(/^(\s*)\//gm, `$1${GAP}/`),
  )
    .split('\n')
    .map((line) => line.trim())
    .join('\\\n');
}

/** `plainText` on one line, for a cell of a table. */
export function cellText(text: string): string {
  return plainText(text.replace(/\s+/g, ' ').trim());
}

/**
 * Markdown of people and of the bot, with what acts on its own taken out: mentions, references to other tickets, HTML,
 * images (which tell a foreign server who looks), headings that would end a section, commands to the tracker, links
 * that are no web addresses.
 */
export function calmMarkdown(text: string): string {
  return keepingAddresses(clean(text), (rest) =>
    breakReferences(breakMentions(rest))
      .replace(/<(?=[a-z/!?])/gi, `<${GAP}`)
      .replace(/!\[/g, `!${GAP}[`)
      .replace(/\](?=\((?!\ue000))/g, `]${GAP}`)
      .replace(/^(\s*\[[^\]\n]*\])(?=:)/gm, `$1${GAP}`)
      .replace(/^(\s*)(?=#{1,6}\s)/gm, `$1${GAP}`)
      .replace(/^(\s*)(?=\/\w)/gm, `$1${GAP}`),
  );
}

/** `calmMarkdown` on one line, for a cell of a table. */
export function calmCell(text: string): string {
  return calmMarkdown(text.replace(/\s+/g, ' ').trim()).replace(/\|/g, '\\|');
}

function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, '');
}

/** `@name`, `@everyone`, `@group/team`: nobody is called by what a log or a form says. */
function breakMentions(text: string): string {
  return text.replace(/@(?=[\p{L}\p{N}_])/gu, `@${GAP}`);
}

/** `#12`, `owner/repo#12`, `GH-12`, and GitLab's `!12`, `&12`, `%12`, `$12`, `~label`, `%"milestone"`. */
function breakReferences(text: string): string {
  return text
    .replace(/([#!&%$])(?=\d)/g, `$1${GAP}`)
    .replace(/\b(GH-)(?=\d)/gi, `$1${GAP}`)
    .replace(/(^|[\s(])([~%])(?=["\p{L}_])/gmu, `$1$2${GAP}`);
}

function escapeStart(_: string, blank: string, mark: string): string {
  return /\d/.test(mark) ? `${blank}${mark}${GAP}` : `${blank}\\${mark}`;
}

/** Changes everything but the web addresses; an at sign in one is encoded, for trackers look for mentions there too. */
function keepingAddresses(text: string, change: (rest: string) => string): string {
  const addresses: string[] = [];
  const rest = text.replace(URL_TEXT, (address) => {
    addresses.push(address.replace(/@/g, '%40'));
    return PLACE;
  });
  let next = 0;
  return change(rest).replaceAll(PLACE, () => addresses[next++] ?? '');
}
