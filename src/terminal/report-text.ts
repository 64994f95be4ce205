import type { CheckResult, ReportedEvidence, TriageReport } from '../triage/report.ts';
import type { Paint } from './paint.ts';

/**
 * The report as a person reads it in a terminal: verdict and next step first, then what it rests on, what could not be
 * read, lineage, checks, context, checklist. Words carry every meaning; colour only underlines it.
 */
export function reportText(report: TriageReport, paint: Paint): string {
  return sections(printable(report), paint);
}

function sections(report: TriageReport, paint: Paint): string {
  return [
    verdict(report, paint),
    section(
      'Next',
      report.recovery.steps.map((step, i) => `${i + 1}. ${step}`),
      paint,
    ),
    section('Because', because(report), paint),
    section('Could not be read', unread(report.evidence), paint),
    section(
      'Ruled out',
      report.verdict.ruled_out.map((row) => `${row.class}: ${row.why}`),
      paint,
    ),
    section('Lineage', lineage(report), paint),
    section(
      'Checks',
      report.checks.filter(({ outcome }) => outcome !== 'not_applicable').map((check) => checkLine(check, paint)),
      paint,
    ),
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

function verdict({ correlation_id, verdict, escalation, recovery }: TriageReport, paint: Paint): string {
  const tone =
    verdict.class === 'undetermined' ? paint.warn : verdict.class === 'no_failure_found' ? paint.good : paint.bad;
  const lines = [
    `${tone(paint.strong(`${verdict.class} / ${verdict.reason}`))}  (${verdict.confidence}, ${verdict.issue_kind})`,
    verdict.summary,
    `correlation id ${correlation_id}`,
  ];
  if (escalation.required) lines.push(paint.strong(`Escalate to ${escalation.to}: ${escalation.why}`));
  lines.push(
    recovery.retry.offered ? `Retry of ${recovery.retry.action} is possible.` : `No retry: ${recovery.retry.why_not}`,
  );
  return lines.join('\n');
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
