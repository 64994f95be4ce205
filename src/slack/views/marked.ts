import { code, type Part } from '../blocks.ts';

/** More places are left as they are: a line that repeats an id hundreds of times is marked well enough by then. */
const MOST_MARKS = 20;

/**
 * Text with what somebody looks for set apart, in code and bold: the id they asked with, an error code. `text` is cleaned
 * and on one line; marks of fewer than three characters would mark half of any line and are left out.
 */
export function marked(text: string, marks: readonly string[]): Part[] {
  const wanted = [...new Set(marks)].filter((mark) => mark.trim().length > 2);
  const parts: Part[] = [];
  let from = 0;
  for (let found = 0; found < MOST_MARKS; found++) {
    const next = nextOf(text, wanted, from);
    if (next === null) break;
    if (next.at > from) parts.push(text.slice(from, next.at));
    parts.push({ ...code(next.mark, 200), style: { code: true, bold: true } });
    from = next.at + next.mark.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** The first place of any mark; of two that begin together the longer one. */
function nextOf(text: string, marks: readonly string[], from: number): { at: number; mark: string } | null {
  return marks
    .map((mark) => ({ at: text.indexOf(mark, from), mark }))
    .filter(({ at }) => at !== -1)
    .reduce<{ at: number; mark: string } | null>(
      (best, each) =>
        best === null || each.at < best.at || (each.at === best.at && each.mark.length > best.mark.length)
          ? each
          : best,
      null,
    );
}
