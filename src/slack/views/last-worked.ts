import type { TriageReport } from '../../triage/report.ts';
import { shortIds, wholeWords } from '../text.ts';

/** How this run differs from the last one that worked, as a few sentences, and when that one ended. */
export interface Difference {
  readonly endedAt: string | null;
  readonly sentences: readonly string[];
}

const ENDED = /^The last run that worked ended at (\S+?)\.(?: |$)/;
/** The sentences hold quoted log lines, so a full stop alone ends none. */
const NEXT_SENTENCE = /(?<=\.) (?=Alike up to |Then it went on with |This run with )/;

/** Null when no such run was found, or nobody looked. */
export function differenceOf({ evidence }: TriageReport): Difference | null {
  const item = evidence.find(({ id, status }) => id === 'loki.last-good' && status === 'found');
  if (item === undefined) return null;
  const said = shortIds(item.what.slice(0, 2_000));
  const ended = ENDED.exec(said);
  const rest = ended === null ? said : said.slice(ended[0].length);
  const sentences = rest
    .split(NEXT_SENTENCE)
    .map((sentence) => wholeWords(sentence, 260))
    .filter((sentence) => sentence !== '');
  return { endedAt: ended?.[1] ?? null, sentences: sentences.slice(0, 3) };
}
