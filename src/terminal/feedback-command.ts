import { parseDuration } from '../triage/duration.ts';
import type { FeedbackEntry } from '../usecases/feedback.ts';
import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const USAGE = 'Usage: npm run -s feedback [-- --since 30d] [--json]';
const STANDARD_SINCE = '30d';

interface ClassAgreement {
  readonly verdictClass: string;
  readonly right: number;
  readonly wrong: number;
}

/** `feedback`: how often people called a verdict right, by class, and each one that was called wrong. Reads only. */
export async function feedbackCommand(
  words: readonly string[],
  { now, feedbackSince }: { readonly now: Date; readonly feedbackSince: (since: Date) => Promise<FeedbackEntry[]> },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, ['--since'], USAGE, terminal);
  if (typeof options === 'number') return options;
  const since = options.values['--since'] ?? STANDARD_SINCE;
  const lookBackMs = parseDuration(since);
  if (lookBackMs === null) {
    terminal.err(`--since is a duration such as 30d. ${USAGE}\n`);
    return EXIT.usage;
  }
  const entries = await feedbackSince(new Date(now.getTime() - lookBackMs));
  const classes = agreementByClass(entries);
  const wrong = entries.filter(({ right }) => !right);
  if (options.json) {
    terminal.out(`${JSON.stringify({ classes, wrong }, null, 2)}\n`);
    return EXIT.verdict;
  }
  if (entries.length === 0) terminal.out(`Nobody said anything of a verdict within ${since}.\n`);
  for (const { verdictClass, right, wrong } of classes)
    terminal.out(`${verdictClass.padEnd(30)} right ${String(right).padStart(4)}  wrong ${String(wrong).padStart(4)}\n`);
  for (const entry of wrong) terminal.out(`${wrongText(entry)}\n`);
  return EXIT.verdict;
}

/** The class with the most wrong verdicts first. */
function agreementByClass(entries: readonly FeedbackEntry[]): ClassAgreement[] {
  const groups = Map.groupBy(entries, ({ verdictClass }) => verdictClass);
  return [...groups]
    .map(([verdictClass, said]) => {
      const right = said.filter((entry) => entry.right).length;
      return { verdictClass, right, wrong: said.length - right };
    })
    .sort((a, b) => b.wrong - a.wrong || a.verdictClass.localeCompare(b.verdictClass));
}

function wrongText(entry: FeedbackEntry): string {
  const { verdictClass, verdictReason, confidence, was, note, correlationId, incidentId, run } = entry;
  const seal = entry.capsuleSeal === null ? 'no capsule' : `capsule ${entry.capsuleSeal.slice(0, 19)}`;
  const kept = entry.capsuleSeal !== null && !entry.capsuleKept ? ', no longer kept' : '';
  return [
    '',
    `${entry.at.toISOString()}  ${verdictClass}/${verdictReason} (${confidence}) was ${was ?? 'not said'}`,
    `  correlation id ${correlationId}, incident ${incidentId} run ${run}, ${seal}${kept}`,
    ...(note === '' ? [] : [`  ${note.replaceAll(/\s+/g, ' ')}`]),
  ]
    .join('\n')
    .replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, ' ');
}
