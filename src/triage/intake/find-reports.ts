import { redactNamed } from '../redact/redact-json.ts';
import { redactText } from '../redact/redact-text.ts';
import { type BareId, tokenBareIds, wholeBareIds } from './bare-ids.ts';
import type { ReportedError, ReportedIds } from './ids.ts';
import { type Pair, type Scan, scanPairs } from './scan-pairs.ts';
import { symptomsIn } from './symptoms.ts';
import { reportedUrls, type Span, urlSpans } from './urls.ts';

export interface IntakeOptions {
  /**
   * When a ULID or UUID without a label counts: `whole`, as the whole message or a whole code span; `anywhere`, as any
   * token, for channels whose policy says so.
   */
  readonly bareIds: 'whole' | 'anywhere';
}

/** Characters of a text that are read; Slack keeps no more of a message. */
export const LONGEST_TEXT = 40_000;

/**
 * The correlation ids that a text reports, each once, in the order of the text, with what stands beside them
 * (runbook C1). Linear in the length of the text, whatever it holds; never throws. There may be many: how many are
 * triaged is the caller's decision.
 */
export function findReports(text: string, options: IntakeOptions): ReportedIds[] {
  const kept = withinLimit(text);
  const spans = urlSpans(kept);
  const scan = scanPairs(kept, spans);
  const pairs = [...scan.pairs, ...bareIds(kept, spans, scan.pairs, options)].sort((a, b) => a.start - b.start);
  const ids = new Set(pairs.filter(({ name }) => name === 'correlation_id').map(({ value }) => value));
  if (ids.size === 0) return [];
  const urls = reportedUrls(kept, spans);
  const symptoms = symptomsIn(kept);
  const beside = pairsBeside({ pairs, parents: scan.parents }, ids);
  return [...ids].map((correlationId) => ({
    correlationId,
    ...detailsOf(beside.get(correlationId) ?? []),
    urls,
    symptoms,
  }));
}

/** The text up to the limit; a word that the limit cuts goes altogether, for half an id is another id. */
function withinLimit(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const kept = text.slice(0, LONGEST_TEXT);
  let end = kept.length;
  while (end > 0 && /[A-Za-z0-9._-]/.test(kept.charAt(end - 1))) end--;
  return kept.slice(0, end);
}

function bareIds(text: string, urls: readonly Span[], labelled: readonly Pair[], { bareIds }: IntakeOptions): Pair[] {
  const hasLabelled = labelled.some(({ name }) => name === 'correlation_id');
  const found: BareId[] = wholeBareIds(text, hasLabelled);
  if (bareIds === 'anywhere') found.push(...tokenBareIds(text, urls));
  const taken = new Set(labelled.map(({ value }) => value));
  return [...new Map(found.map((id) => [id.start, id])).values()]
    .filter(({ value }) => !taken.has(value))
    .map(({ value, start, end }) => ({ name: 'correlation_id', value, start, end, group: 0 }));
}

/**
 * Which pairs belong to which id. Fields of one JSON object belong to the id in it. The others are read as records: a
 * label that comes again begins the next record. When the text names one id only, everything is its own.
 */
function pairsBeside({ pairs, parents }: Scan, ids: ReadonlySet<string>): Map<string, Pair[]> {
  const beside = new Map<string, Pair[]>([...ids].map((id) => [id, []]));
  const [only] = ids;
  const owners = ids.size === 1 ? [] : groupOwners(pairs, parents);
  const loose: Pair[] = [];
  for (const pair of pairs) {
    const owner = ids.size === 1 ? only : owners[pair.group];
    if (pair.name === 'correlation_id') {
      beside.get(pair.value)?.push(pair);
      if (ids.size > 1) loose.push(pair);
    } else if (owner !== undefined && owner !== null) beside.get(owner)?.push(pair);
    else loose.push(pair);
  }
  if (ids.size > 1) {
    for (const record of recordsOf(loose)) {
      const id = record.find(({ name }) => name === 'correlation_id')?.value;
      const rest = record.filter(({ name }) => name !== 'correlation_id');
      if (id !== undefined) beside.get(id)?.push(...rest);
    }
  }
  return beside;
}

/** The one id of each brace group, looked for outwards; null where a group holds several. */
function groupOwners(pairs: readonly Pair[], parents: readonly number[]): (string | null | undefined)[] {
  const owners: (string | null | undefined)[] = [];
  for (const { name, value, group } of pairs) {
    if (name !== 'correlation_id' || group === 0) continue;
    owners[group] = owners[group] === undefined || owners[group] === value ? value : null;
  }
  // A parent always comes before its children, so one pass in order carries owners inwards.
  for (let group = 1; group < parents.length; group++) {
    if (owners[group] === undefined) owners[group] = owners[parents[group] ?? 0];
  }
  return owners;
}

/** Splits pairs where a label repeats. What has no id goes to the record before it, or to the first that has one. */
function recordsOf(pairs: readonly Pair[]): Pair[][] {
  const split: Pair[][] = [];
  let names = new Set<string>();
  for (const pair of pairs) {
    if (split.length === 0 || names.has(pair.name)) {
      split.push([]);
      names = new Set();
    }
    split.at(-1)?.push(pair);
    names.add(pair.name);
  }
  const records: Pair[][] = [];
  let waiting: Pair[] = [];
  for (const part of split) {
    if (part.some(({ name }) => name === 'correlation_id')) {
      records.push([...waiting, ...part]);
      waiting = [];
    } else if (records.length > 0) records.at(-1)?.push(...part);
    else waiting.push(...part);
  }
  return records;
}

function detailsOf(pairs: readonly Pair[]): Pick<ReportedIds, 'traceId' | 'error' | 'context'> {
  const traces = new Set(pairs.filter(({ name }) => name === 'trace_id').map(({ value }) => value));
  const [trace = null] = traces;
  const context: Record<string, string> = {};
  for (const { name, value } of pairs) {
    if (!NOT_CONTEXT.has(name)) context[name] ??= redactNamed(name, value);
  }
  return { traceId: traces.size === 1 ? trace : null, error: errorOf(pairs), context };
}

const NOT_CONTEXT = new Set<Pair['name']>(['correlation_id', 'trace_id', 'code', 'message', 'lead']);

/** Code and message as the envelope gives them; a message printed before the fields when the envelope has none. */
function errorOf(pairs: readonly Pair[]): ReportedError | null {
  const idAt = pairs.find(({ name }) => name === 'correlation_id')?.start ?? 0;
  const code = pairs.find(({ name }) => name === 'code')?.value ?? null;
  const leads = pairs.filter(({ name }) => name === 'lead');
  const lead = leads.findLast(({ start }) => start < idAt) ?? leads[0];
  const message = pairs.find(({ name }) => name === 'message')?.value ?? lead?.value ?? null;
  // What a person pastes may hold a secret as well as any log line does.
  return code === null && message === null ? null : { code, message: message === null ? null : redactText(message) };
}
