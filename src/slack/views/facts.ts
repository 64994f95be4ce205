import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { counted, oneLine } from '../text.ts';
import { failureWords, sourceWords } from './words.ts';

/** One thing the verdict rests on, with where a person can see it. */
export interface Fact {
  readonly text: string;
  readonly sources: readonly { readonly label: string; readonly address: string | null }[];
}

/** A reader at three in the morning takes in three facts. */
const MOST_FACTS = 3;

/**
 * The facts behind the verdict, in its own order. An id of `because` is a check or evidence; failed checks stand in
 * where the ids lead nowhere, so the card never claims without showing.
 */
export function factsOf(report: TriageReport): Fact[] {
  const evidence = new Map(report.evidence.map((item) => [item.id, item]));
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const facts: Fact[] = [];
  for (const id of new Set(report.verdict.because)) {
    if (facts.length === MOST_FACTS) break;
    const check = checks.get(id);
    const item = evidence.get(id);
    if (check !== undefined) facts.push(checkFact(check, evidence));
    else if (item !== undefined)
      facts.push({ text: `${askedWords(item, report)}: ${resultWords(item)}`, sources: [sourceOf(item)] });
  }
  if (facts.length > 0) return facts;
  return report.checks
    .filter(({ outcome }) => outcome === 'fail')
    .slice(0, MOST_FACTS)
    .map((check) => checkFact(check, evidence));
}

function checkFact(check: TriageReport['checks'][number], evidence: ReadonlyMap<string, ReportedEvidence>): Fact {
  const items = [...new Set(check.evidence)].flatMap((id) => evidence.get(id) ?? []).slice(0, 2);
  return { text: oneLine(check.summary === '' ? check.title : check.summary, 240), sources: items.map(sourceOf) };
}

function sourceOf(item: ReportedEvidence): { label: string; address: string | null } {
  return { label: sourceWords(item.source), address: item.link };
}

/**
 * What was asked, as short as a card wants it: the id stands on the card already, and every service is one of the
 * platform's.
 */
export function askedWords({ what }: ReportedEvidence, { correlation_id }: TriageReport, max = 160): string {
  const near = what.slice(0, 2_000);
  const own =
    correlation_id === ''
      ? near
      : near.replaceAll(`the correlation id ${correlation_id}`, 'this id').replaceAll(correlation_id, 'this id');
  return oneLine(own.replaceAll('gpuaas-', ''), max);
}

/** What one query yielded: `12 rows`, `nothing`, `could not be read (timed out)`. */
export function resultWords(item: ReportedEvidence): string {
  if (item.status === 'unavailable') {
    return item.failure === undefined
      ? 'not checked (not configured)'
      : `could not be read (${failureWords(item.failure)})`;
  }
  if (item.status === 'empty') return 'nothing';
  return `${counted(item.count, 'row')}${item.failure === 'truncated' ? ', read in part' : ''}`;
}
