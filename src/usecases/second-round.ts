import { addMinutes } from 'date-fns/addMinutes';
import { subMinutes } from 'date-fns/subMinutes';
import type { EvidenceBundle } from '../triage/bundle.ts';
import { dataOf, type Evidence, type TimeRange } from '../triage/evidence.ts';
import { isError, ofLine } from '../triage/observations.ts';
import type { LogLine } from '../triage/records.ts';
import { LINEAGE, SCHEDULERS } from '../triage/terms.ts';
import { natureOf } from '../triage/vocabulary.ts';
import type { Records } from './gather-records.ts';
import type { Identified } from './identify.ts';
import { lastGood } from './last-good.ts';
import type { LogSource, Sources } from './ports.ts';

type Second = Pick<EvidenceBundle, 'shipping' | 'pivots' | 'accountReads' | 'sameShape' | 'serviceLevel' | 'lastGood'>;

interface SecondRound {
  readonly correlationId: string;
  readonly lines: Evidence<LogLine[]>;
  readonly window: TimeRange;
  readonly records: Promise<Records>;
  readonly ids: Promise<Identified>;
  readonly sources: Sources;
  readonly signal: AbortSignal | undefined;
}

/** Fewer lines than this are a thin first round (L4): a healthy action leaves at least as many. */
const THIN = 3;
const PIVOT_LINES = 100;
const READ_LINES = 50;
const READ_MINUTES = 15;

/** The questions that only the first answers raise (L4, L6, T2, M1 to M3), side by side and only when they are raised. */
export async function secondRound(round: SecondRound): Promise<Second> {
  const { lines, sources } = round;
  if (lines.status === 'unavailable') return { shipping: {} };
  const found = dataOf(lines) ?? [];
  const silent = LINEAGE.filter((service) => !found.some((line) => line.service === service));
  const shipping = Promise.all(
    silent.map(async (service) => [service, await sources.logs.shipping(service, round.window, round.signal)] as const),
  );
  const [ships, pivots, reads, shared, good] = await Promise.all([
    shipping,
    pivot(round, found),
    accountReads(round, found),
    sharedService(round, found),
    lastGood(sources.logs, round.correlationId, found, round.signal),
  ]);
  return { shipping: Object.fromEntries(ships), ...pivots, ...reads, ...shared, ...good };
}

/** L4: by instance, else by account, else by app, when a scheduler or adapter is involved or the first round is thin. */
async function pivot(
  { sources, window, ids, signal }: SecondRound,
  found: readonly LogLine[],
): Promise<Pick<Second, 'pivots'>> {
  const scheduler = found.some(({ fields }) =>
    SCHEDULERS.some((word) => `${fields.app_slug ?? ''} ${fields.runtime_backend ?? ''}`.toLowerCase().includes(word)),
  );
  if (!scheduler && found.length >= THIN && !found.some(({ fields }) => fields.adapter !== undefined)) return {};
  const fields = pivotFields(await ids, found.find((line) => line.fields.app_slug !== undefined)?.fields.app_slug);
  const [first] = Object.entries(fields);
  if (first === undefined) return {};
  const what = `Lines of neighbours and adapters about ${first.join(' ')}`;
  return {
    pivots: await sources.logs.linesWhere({ id: 'loki.pivot', what, fields, limit: PIVOT_LINES }, window, signal),
  };
}

/** An app runs in many projects, so its lines are asked for within the one at hand. */
function pivotFields(
  { projectId, instanceId, accountId }: Identified,
  appSlug: string | undefined,
): Readonly<Record<string, string>> {
  if (instanceId !== null) return { app_instance_id: instanceId };
  if (accountId !== null) return { operator_service_account_id: accountId };
  return appSlug === undefined || projectId === null ? {} : { app_slug: appSlug, project_id: projectId };
}

/** T2: what else the same account did at the API around a denial. */
async function accountReads(
  { sources, ids, signal }: SecondRound,
  found: readonly LogLine[],
): Promise<Pick<Second, 'accountReads'>> {
  const denied = found
    .map((line) => ofLine(line, ''))
    .find(
      (o) =>
        o.service === 'gpuaas-api' && natureOf(o.code, o.text) === 'denied' && (isError(o) || (o.status ?? 0) >= 400),
    );
  if (denied === undefined || denied.fields.actor_type === 'user') return {};
  const { accountId } = await ids;
  if (accountId === null) return {};
  const at = new Date(denied.at);
  const range = { start: subMinutes(at, READ_MINUTES), end: addMinutes(at, READ_MINUTES) };
  const query = {
    id: 'loki.account-reads',
    what: `What account ${accountId} did at the API around the denial`,
    fields: { operator_service_account_id: accountId },
    services: ['gpuaas-api'],
    limit: READ_LINES,
  };
  return { accountReads: await sources.logs.linesWhere(query, range, signal) };
}

/** M1 to M3: only for a platform-managed app, whose mode the lines or the record name. */
async function sharedService(
  round: SecondRound,
  found: readonly LogLine[],
): Promise<Pick<Second, 'sameShape' | 'serviceLevel'>> {
  const { sources, window, records, signal } = round;
  const said = found.some(({ fields }) => fields.operating_mode === 'platform_managed');
  if (!said && dataOf((await records).instance)?.operatingMode !== 'platform_managed') return {};
  const [sameShape, serviceLevel] = await Promise.all([
    countShape(sources.logs, found, window, signal),
    sources.logs.serviceLevel(window, signal),
  ]);
  return { serviceLevel, ...(sameShape === undefined ? {} : { sameShape }) };
}

async function countShape(
  logs: LogSource,
  found: readonly LogLine[],
  window: TimeRange,
  signal?: AbortSignal,
): Promise<Second['sameShape']> {
  const failing = found.findLast(
    ({ level, fields }) => fields.error_code !== undefined && (level === 'error' || level === 'fatal'),
  );
  if (failing?.fields.error_code === undefined) return undefined;
  return logs.countShape({ service: failing.service, errorCode: failing.fields.error_code }, window, signal);
}
