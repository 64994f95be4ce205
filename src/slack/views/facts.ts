import type { ReportedEvidence, TriageReport } from '../../triage/report.ts';
import { counted, oneLine, shortIds, wholeWords } from '../text.ts';
import { evidenceName, failureWords, sourceWords } from './words.ts';

/** One thing the verdict rests on, with where a person can see it. */
export interface Fact {
  /** Id of the check or evidence. */
  readonly id: string;
  readonly text: string;
  /** The words that the text quotes, whole, as the evidence has them. */
  readonly quote?: string;
  readonly sources: readonly { readonly label: string; readonly address: string | null }[];
}

/** A reader at three in the morning takes in three facts. */
const MOST_FACTS = 3;
const LONGEST_QUOTE = 110;

/**
 * The facts behind the verdict, in its own order; how many rows a query had counts only where nothing says more. An id
 * of `because` is a check or evidence; failed checks stand in where the ids lead nowhere, so the card never claims
 * without showing.
 */
export function factsOf(report: TriageReport): Fact[] {
  const evidence = new Map(report.evidence.map((item) => [item.id, item]));
  const checks = new Map(report.checks.map((check) => [check.id, check]));
  const telling: Fact[] = [];
  const counts: Fact[] = [];
  for (const id of new Set(report.verdict.because)) {
    const check = checks.get(id);
    const item = evidence.get(id);
    if (check !== undefined) telling.push(checkFact(check, evidence));
    else if (item !== undefined) (saysSomething(item) ? telling : counts).push(evidenceFact(item));
  }
  const facts = telling.length > 1 ? telling : [...telling, ...counts];
  if (facts.length > 0) return facts.slice(0, MOST_FACTS);
  return report.checks
    .filter(({ outcome }) => outcome === 'fail')
    .slice(0, MOST_FACTS)
    .map((check) => checkFact(check, evidence));
}

function checkFact(check: TriageReport['checks'][number], evidence: ReadonlyMap<string, ReportedEvidence>): Fact {
  const items = [...new Set(check.evidence)].flatMap((id) => evidence.get(id) ?? []).slice(0, 2);
  const words = check.summary === '' ? check.title : check.summary;
  return { id: check.id, text: oneLine(shortIds(words.slice(0, 2_000)), 240), sources: items.map(sourceOf) };
}

function sourceOf(item: ReportedEvidence): { label: string; address: string | null } {
  return { label: sourceWords(item.source), address: item.link };
}

const QUOTE = /^(\S{1,60}) at (\d{2}:\d{2}:\d{2}): "(.*)"$/s;

/**
 * What a piece of evidence says, as short as a card wants it: `api 09:10:00 "authorization denied"`, `Instance: status
 * failed`. What was asked stands in the modal.
 */
function evidenceFact(item: ReportedEvidence): Fact {
  const { id } = item;
  const sources = [sourceOf(item)];
  const name = evidenceName(id);
  const partly = item.failure === 'truncated' ? ' (read in part)' : '';
  const says = saidIn(item);
  if (says === null) return { id, sources, text: `${name}: ${answerWords(item)}` };
  const [, service, time, quote] = QUOTE.exec(says) ?? [];
  if (service === undefined || time === undefined || quote === undefined) {
    return { id, sources, text: `${name}: ${wholeWords(shortIds(says), 200)}${partly}` };
  }
  const words = wholeWords(shortIds(quote), LONGEST_QUOTE);
  return { id, sources, quote, text: `${oneLine(service, 60)} ${time} "${words}"${partly}` };
}

function saysSomething(item: ReportedEvidence): boolean {
  return saidIn(item) !== null;
}

/** Evidence tells what was asked, then what came of it: `App instance ins-7: status failed`. */
function saidIn({ status, what }: ReportedEvidence): string | null {
  if (status !== 'found') return null;
  const near = what.slice(0, 2_000);
  const at = near.indexOf(': ');
  const says = at === -1 ? '' : near.slice(at + 2).trim();
  return says === '' ? null : says;
}

/** Why, in one sentence; what a fact below quotes in full is left to it. */
export function summaryOf({ verdict }: TriageReport, facts: readonly Fact[]): string {
  const near = verdict.summary.slice(0, 2_000);
  const short = facts.reduce(
    (text, { quote }) => (quote === undefined || quote === '' ? text : text.replace(`: ${quote}`, () => '')),
    near,
  );
  return wholeWords(shortIds(short), 300);
}

const UNITS: Readonly<Record<string, string>> = {
  'loki.lines': 'line',
  'loki.pivot': 'line',
  'loki.account-reads': 'line',
  'loki.last-good': 'line',
  'tempo.trace': 'span',
  'tempo.search': 'trace',
  'platform.events': 'event',
};

/** What one query yielded: `12 lines`, `nothing`, `could not be read (timed out)`. */
export function resultWords(item: ReportedEvidence): string {
  if (item.status === 'unavailable') {
    return item.failure === undefined
      ? 'not checked (not configured)'
      : `could not be read (${failureWords(item.failure)})`;
  }
  if (item.status === 'empty') return 'nothing';
  const unit = (Object.hasOwn(UNITS, item.id) ? UNITS[item.id] : undefined) ?? 'row';
  return `${counted(item.count, unit)}${item.failure === 'truncated' ? ', read in part' : ''}`;
}

/** The same as an answer to what the name asks: whether other lines of a silent service arrive is yes or no. */
export function answerWords(item: ReportedEvidence): string {
  if (!item.id.startsWith('loki.shipping.') || item.status === 'unavailable') return resultWords(item);
  return item.status === 'found' ? 'they arrive' : 'none in this window';
}
