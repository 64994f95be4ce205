import type { CheckResult, ReportedEvidence, TriageReport } from '../triage/report.ts';
import type { Paint } from './paint.ts';
import { wrapped } from './wrapped.ts';

/**
 * The report as a person reads it in a terminal, in the order of the card: what failed, how sure that is, what to do;
 * then why, where the lineage broke, what could not be read and which checks fail; then what a hand-over needs. Words
 * carry every meaning; colour only underlines it. Lines are wrapped to `columns` where there are any.
 */
export function reportText(report: TriageReport, paint: Paint, columns?: number): string {
  const text = sections(printable(report), paint);
  return columns === undefined ? text : wrapped(text, columns);
}

function sections(report: TriageReport, paint: Paint): string {
  return [
    headline(report, paint),
    section('Why', [report.verdict.summary, ...because(report)], paint),
    section('Lineage', lineage(report), paint),
    section('Could not be read', unread(report.evidence), paint),
    section('Checks that fail', checkLines(report, ['fail'], paint), paint),
    section(
      'Ruled out',
      report.verdict.ruled_out.map((row) => `${row.class}: ${row.why}`),
      paint,
    ),
    section('Other checks', checkLines(report, ['unknown', 'pass'], paint), paint),
    section('Context', context(report), paint),
    section(
      'Evidence checklist',
      report.checklist.map(
        ({ item, captured, value }) => `${captured ? '[x]' : '[ ]'} ${item}${value === null ? '' : `: ${value}`}`,
      ),
      paint,
    ),
    section(
      'Searched',
      [`${report.window.start} to ${report.window.end}`, ...report.evidence.map(evidenceLine)],
      paint,
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function headline(report: TriageReport, paint: Paint): string {
  const { correlation_id: id, verdict, escalation, recovery } = report;
  const tone =
    verdict.class === 'undetermined' ? paint.warn : verdict.class === 'no_failure_found' ? paint.good : paint.bad;
  const row = (name: string, words: string) => `${paint.strong(name.padEnd(NAME))}${words}`;
  const steps = recovery.steps.map((step, at) =>
    at === 0 ? row('Next', `1. ${step}`) : `${' '.repeat(NAME)}${at + 1}. ${step}`,
  );
  return [
    tone(paint.strong(`${verdict.class} / ${verdict.reason}`)),
    row(verdict.class === 'no_failure_found' ? 'What was asked' : 'What failed', subjectWords(report)),
    row('How sure', verdict.class === 'undetermined' ? 'no verdict' : `${verdict.confidence} (${verdict.issue_kind})`),
    ...steps,
    ...(escalation.required ? [row('Hand over', paint.strong(`to ${escalation.to}: ${escalation.why}`))] : []),
    row('Retry', recovery.retry.offered ? `of ${recovery.retry.action} is possible` : `off: ${recovery.retry.why_not}`),
    row('Id', id),
  ].join('\n');
}

/** Width of the names at the head of the report. */
const NAME = 16;

/** `upgrade of slurm 1.4.0, dev (environment candidate), first seen 2026-11-23T09:10:00.000Z`. */
function subjectWords({ context, lineage }: TriageReport): string {
  const value = (name: keyof typeof context) => context[name]?.value ?? '';
  const app = [value('app_slug'), value('app_version')].filter((part) => part !== '').join(' ');
  const what = [value('action'), app].filter((part) => part !== '').join(' of ');
  const candidate = value('environment_candidate');
  const first = lineage.hops.flatMap(({ first_seen: seen }) => seen ?? []).sort()[0];
  return [
    what === '' ? 'not known' : what,
    ...(candidate === '' ? [] : [`${candidate} (environment candidate)`]),
    ...(first === undefined ? [] : [`first seen ${first}`]),
  ].join(', ');
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint.strong(title), ...lines.map((line) => `  ${line}`)].join('\n');
}

function because({ verdict, checks, evidence }: TriageReport): string[] {
  return verdict.because.map((id) => {
    const check = checks.find((c) => c.id === id);
    if (check !== undefined) return `${id}: ${check.summary}`;
    const row = evidence.find((e) => e.id === id);
    return row === undefined ? id : `${id}: ${row.what} (${row.count})${row.link === null ? '' : ` ${row.link}`}`;
  });
}

function unread(evidence: readonly ReportedEvidence[]): string[] {
  return evidence
    .filter(({ status, failure }) => status === 'unavailable' || failure === 'truncated')
    .map(
      ({ id, what, failure }) => `${id}: ${failure === 'truncated' ? `${what}; there was more than the limit` : what}`,
    );
}

function lineage({ lineage }: TriageReport): string[] {
  const hops = lineage.hops.map(
    ({ service, state, log_lines, spans, errors, first_seen }) =>
      `${service.padEnd(26)} ${state.replace('_', ' ').padEnd(16)} ${log_lines} lines, ${spans} spans, ${errors} errors${first_seen === null ? '' : `, from ${first_seen}`}`,
  );
  return [...hops, `${lineage.status}${lineage.broken_at === null ? '' : `, broke at ${lineage.broken_at}`}`];
}

function checkLines({ checks }: TriageReport, outcomes: readonly string[], paint: Paint): string[] {
  return outcomes.flatMap((wanted) =>
    checks.filter(({ outcome }) => outcome === wanted).map((check) => checkLine(check, paint)),
  );
}

function checkLine({ id, outcome, summary }: CheckResult, paint: Paint): string {
  const tone = outcome === 'fail' ? paint.bad : outcome === 'pass' ? paint.good : paint.warn;
  return `${tone(outcome.padEnd(7))} ${id}: ${summary}`;
}

function context({ context }: TriageReport): string[] {
  return Object.entries(context).flatMap(([name, { value, from, conflicts }]) => {
    if (value === null) return [];
    const others = (conflicts ?? []).map((conflict) => `${conflict.value} says ${conflict.from}`).join(', ');
    return [`${name}: ${value} (${from})${others === '' ? '' : `; conflict: ${others}`}`];
  });
}

function evidenceLine({ id, status, failure, count, took_ms, query }: ReportedEvidence): string {
  return `${id}: ${status}${failure === undefined ? '' : ` (${failure})`}, ${count} rows, ${took_ms} ms, ${query}`;
}

/** Log text may hold control sequences that would drive the terminal, and characters that reorder a line: they go. */
const CONTROLS = /[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

function printable<T>(value: T): T {
  if (typeof value === 'string') return value.replace(CONTROLS, ' ') as T;
  if (Array.isArray(value)) return value.map(printable) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printable(inner)])) as T;
}
