import type { Subject } from '../triage/bundle.ts';
import { parseArguments } from '../triage/intake/arguments.ts';
import type { TriageReport } from '../triage/report.ts';
import { sealCapsule } from '../usecases/capsule.ts';
import type { RunTriage, Step } from '../usecases/ports.ts';
import { createPaint } from './paint.ts';
import { reportText } from './report-text.ts';

/** Exit status of the command (report contract). */
export const EXIT = { verdict: 0, failure: 1, usage: 2, undetermined: 3 } as const;

export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** True when standard output is a terminal that wants colour. */
  readonly colour: boolean;
  /** Characters in a line of standard output; left out where nothing is wrapped. */
  readonly columns?: number | undefined;
  /** True when standard error is a terminal, so that progress may be shown there. */
  readonly progress: boolean;
}

const USAGE =
  'Usage: npm run -s triage -- <correlation-id> [--trace-id …] [--project …] [--instance …] [--since 6h] [--at 2026-11-23T09:10:00Z] [--json] [--capsule FILE]';

export interface TriageWords {
  readonly subject: Subject;
  readonly json: boolean;
  /** File to write the evidence capsule to. */
  readonly capsule: string | null;
}

/**
 * Reads the words after `triage`. Answers what is to be triaged, or the exit status when there is nothing to do: help
 * was asked for, or arguments are wrong (one line on standard error, with a right example of each).
 */
export function readTriageWords(words: readonly string[], now: Date, terminal: Terminal): TriageWords | number {
  const at = words.indexOf('--capsule');
  const capsule = at === -1 ? null : (words[at + 1] ?? '');
  if (capsule === '' || capsule?.startsWith('--') === true) {
    terminal.err('--capsule needs the name of the file to write. Right: --capsule incident.json\n');
    return EXIT.usage;
  }
  const rest = at === -1 ? words : words.toSpliced(at, 2);
  const subject = subjectOf(rest, now, terminal);
  return typeof subject === 'number' ? subject : { subject, json: rest.includes('--json'), capsule };
}

/** One triage without Slack. Prints the report (with `--json` that and nothing else on standard output). */
export async function triageCommand(
  { subject, json, capsule }: TriageWords,
  {
    runTriage,
    writeFile,
  }: { readonly runTriage: RunTriage; readonly writeFile: (name: string, text: string) => Promise<void> },
  terminal: Terminal,
): Promise<number> {
  const { report, bundle } = await runTriage(subject, terminal.progress ? { onSteps: stepPrinter(terminal) } : {});
  if (capsule !== null) await writeFile(capsule, `${JSON.stringify(sealCapsule(bundle, report))}\n`);
  return printReport(report, json, terminal);
}

/** Prints a report in the form asked for and answers the exit status that goes with its verdict. */
export function printReport(report: TriageReport, json: boolean, terminal: Terminal): number {
  terminal.out(
    json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${reportText(report, createPaint(terminal.colour), terminal.columns)}\n`,
  );
  return report.verdict.class === 'undetermined' ? EXIT.undetermined : EXIT.verdict;
}

function subjectOf(words: readonly string[], now: Date, terminal: Terminal): Subject | number {
  if (words.includes('--help') || words.includes('-h')) {
    terminal.out(`${USAGE}\n`);
    return EXIT.verdict;
  }
  const parsed = parseArguments(
    words.filter((word) => word !== '--json'),
    now,
  );
  if (parsed.kind === 'problems') {
    const lines = parsed.problems.map(
      ({ problem, example }) => `${problem} Right: npm run -s triage -- ${asFlags(example)}`,
    );
    terminal.err(`${lines.join(' ')}\n`);
    return EXIT.usage;
  }
  const [subject, ...others] = parsed.subjects;
  if (subject !== undefined && others.length === 0) return subject;
  terminal.err(`${parsed.subjects.length} correlation ids were given: triage them one at a time. ${USAGE}\n`);
  return EXIT.usage;
}

/** An example as a shell has it: `since=6h` is `--since 6h`. */
function asFlags(example: string): string {
  return example.replace(/ ([a-z]+)=/g, (_, name: string) => ` --${name === 'trace' ? 'trace-id' : name} `);
}

/** Each step once, as it ends. */
function stepPrinter({ err }: Terminal): (steps: readonly Step[]) => void {
  const told = new Set<string>();
  return (steps) => {
    for (const { id, title, state, detail } of steps) {
      if ((state === 'complete' || state === 'error') && !told.has(id)) {
        told.add(id);
        err(`${title}: ${detail ?? state}\n`);
      }
    }
  };
}
