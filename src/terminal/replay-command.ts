import type { TriageReport } from '../triage/report.ts';
import { RULES_VERSION } from '../triage/rules-version.ts';
import { openCapsule, rejudge } from '../usecases/capsule.ts';
import { EXIT, printReport, type Terminal } from './triage-command.ts';

const USAGE = 'Usage: npm run -s replay -- FILE [--rejudge] [--json]';

/**
 * `replay FILE`: the report that a capsule holds, offline. `--rejudge` judges its evidence by today's rules instead, and
 * says on standard error what is different. Answers the exit status of the report that it printed. Throws CapsuleError.
 */
export async function replayCommand(
  words: readonly string[],
  readFile: (name: string) => Promise<string>,
  terminal: Terminal,
): Promise<number> {
  const unknown = words.find((word) => word.startsWith('--') && word !== '--json' && word !== '--rejudge');
  const [file, ...more] = words.filter((word) => !word.startsWith('--'));
  if (file === undefined || more.length > 0 || unknown !== undefined) {
    terminal.err(`${unknown === undefined ? 'Give one capsule file.' : `${unknown} is not known.`} ${USAGE}\n`);
    return EXIT.usage;
  }
  const capsule = openCapsule(await readFile(file));
  if (!words.includes('--rejudge')) return printReport(capsule.report, words.includes('--json'), terminal);
  const today = rejudge(capsule);
  const changes = differences(capsule.report, today);
  terminal.err(
    `Judged by rules ${capsule.rules_version} then, ${RULES_VERSION} now: ${changes.length === 0 ? 'the same.' : changes.join('; ')}\n`,
  );
  return printReport(today, words.includes('--json'), terminal);
}

function differences(then: TriageReport, now: TriageReport): string[] {
  const pairs: [string, string, string][] = [
    ['verdict', `${then.verdict.class}/${then.verdict.reason}`, `${now.verdict.class}/${now.verdict.reason}`],
    ['confidence', then.verdict.confidence, now.verdict.confidence],
    ['issue kind', then.verdict.issue_kind, now.verdict.issue_kind],
    ['lineage', `${then.lineage.status} ${then.lineage.broken_at}`, `${now.lineage.status} ${now.lineage.broken_at}`],
    ['retry', String(then.recovery.retry.offered), String(now.recovery.retry.offered)],
    ['escalation', String(then.escalation.to), String(now.escalation.to)],
    ...now.checks.map(({ id, outcome }): [string, string, string] => [
      id,
      then.checks.find((check) => check.id === id)?.outcome ?? 'no such check',
      outcome,
    ]),
  ];
  return pairs.filter(([, a, b]) => a !== b).map(([name, a, b]) => `${name} was ${a}, is ${b}`);
}
