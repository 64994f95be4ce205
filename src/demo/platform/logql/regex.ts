import { notSupported, parseError } from './refusal.ts';

/** RE2 has neither look-around nor back-references; a query with one is refused by the real server. */
const NOT_RE2 = /(?<!\\)(?:\\\\)*(\(\?(?:=|!|<=|<!)|\\[1-9])/;

/**
 * A JavaScript expression for an RE2 one. `anchored` is how label matchers mean it: the whole value. Throws
 * `QueryRefused` for what RE2 refuses, and for the few things that only RE2 has.
 */
export function compileRegex(source: string, { anchored }: { anchored: boolean }): RegExp {
  const foreign = NOT_RE2.exec(source)?.[1];
  if (foreign) throw parseError(`error parsing regexp: invalid or unsupported Perl syntax: \`${foreign}\``);
  const { flags, rest } = leadingFlags(source);
  const body = rest.replaceAll('(?P<', '(?<');
  try {
    return new RegExp(anchored ? `^(?:${body})$` : body, flags);
  } catch {
    throw parseError(`error parsing regexp: ${complaint(source)}: \`${source}\``);
  }
}

/** JavaScript takes `(?i)` as flags of the whole expression only. */
function leadingFlags(source: string): { flags: string; rest: string } {
  const letters = /^\(\?([a-zA-Z]+)\)/.exec(source)?.[1];
  if (letters === undefined) {
    if (/\(\?[a-zA-Z-]+\)/.test(source)) throw notSupported(`flags inside a regular expression (${source})`);
    return { flags: 'u', rest: source };
  }
  if (/[^ims]/.test(letters)) throw notSupported(`regular expression flags (?${letters})`);
  return { flags: `u${[...new Set(letters)].join('')}`, rest: source.slice(letters.length + 3) };
}

function complaint(source: string): string {
  const bare = source.replace(/\\.|\[(?:\\.|[^\]])*\]/gs, '');
  const [opened, closed] = [bare.split('(').length, bare.split(')').length];
  if (opened > closed) return 'missing closing )';
  if (opened < closed) return 'unexpected )';
  if (/^[*+?]|\|[*+?]/.test(bare)) return 'missing argument to repetition operator';
  return 'invalid syntax';
}
