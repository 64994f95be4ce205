import { addMinutes } from 'date-fns/addMinutes';
import { subHours } from 'date-fns/subHours';
import { subMinutes } from 'date-fns/subMinutes';
import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf, type Evidence, type TimeRange } from '../triage/evidence.ts';
import { lastGoodId } from '../triage/last-good.ts';
import type { LogLine } from '../triage/records.ts';
import type { LogSource } from './ports.ts';

const LOOKBACK_HOURS = 24;
const CANDIDATE_LINES = 300;
const AROUND_MINUTES = 60;

/**
 * The lines of the last comparable action that worked, for a failed one: same app and organisation (another tenant's
 * run is not ours to show), same action and mode. Two queries, the first over the worker's lines only. Not asked when
 * nothing failed, or when the lines do not name app and organisation.
 */
export async function lastGood(
  logs: LogSource,
  correlationId: string,
  lines: readonly LogLine[],
  signal?: AbortSignal,
): Promise<Pick<EvidenceBundle, 'lastGood'>> {
  const failed = lines.some(({ level }) => level === 'error' || level === 'fatal');
  const field = (name: string): string | undefined =>
    lines.find(({ fields }) => fields[name] !== undefined)?.fields[name];
  const slug = field('app_slug');
  const org = field('org_id');
  const first = lines[0];
  if (!failed || slug === undefined || org === undefined || first === undefined) return {};
  const before: TimeRange = { start: subHours(new Date(first.at), LOOKBACK_HOURS), end: new Date(first.at) };
  const query = {
    id: 'loki.last-good',
    what: `Earlier runs of ${slug} in this organisation`,
    fields: { app_slug: slug, org_id: org },
    services: ['gpuaas-app-runtime-worker'],
    limit: CANDIDATE_LINES,
  };
  const candidates = await logs.linesWhere(query, before, signal);
  if (candidates.status !== 'found') return { lastGood: candidates };
  const id = lastGoodId(candidates.data, lines, correlationId);
  const last = candidates.data.findLast(({ fields }) => fields.correlation_id === id);
  if (id === null || last === undefined)
    return { lastGood: { status: 'empty', from: { ...candidates.from, count: 0 } } };
  const at = new Date(last.at);
  const good = await logs.linesOf(id, { start: subMinutes(at, AROUND_MINUTES), end: addMinutes(at, 1) }, signal);
  return { lastGood: renamed(good, candidates) };
}

/** The second query's answer under this question's id, with the time of both. */
function renamed(good: Evidence<LogLine[]>, candidates: Evidence<LogLine[]>): Evidence<LogLine[]> {
  const from = {
    ...good.from,
    id: 'loki.last-good',
    what: 'Lines of the last run that worked',
    tookMs: good.from.tookMs + candidates.from.tookMs,
  };
  return good.status === 'found' ? { ...good, from, data: dataOf(good) ?? [] } : { ...good, from };
}
