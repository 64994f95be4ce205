import { setImmediate as nextTurn } from 'node:timers/promises';
import { urlOf } from '../../http/url.ts';
import type { TimeRange } from '../../triage/evidence.ts';
import type { LogLine, ServiceLevel, ShapeCount, Shipping } from '../../triage/records.ts';
import { CORRELATION_ID, LINEAGE } from '../../triage/terms.ts';
import type { LogSource } from '../../usecases/ports.ts';
import { type About, gather, notAsked } from '../gather.ts';
import type { Http } from '../http/http.ts';
import type { Links } from '../links.ts';
import { parseRows } from '../rows.ts';
import { withoutDuplicates } from './duplicates.ts';
import { byTime, type Entry } from './entry.ts';
import { toLogLine } from './lines.ts';
import {
  countByProject,
  countByService,
  errorsByService,
  linesHolding,
  linesWhereAll,
  linesWithMetadata,
  selector,
} from './logql.ts';
import { belongsTo, hasFields, hasIdInMetadata } from './ownership.ts';
import { createPages, LARGEST_PAGE } from './pages.ts';
import { Sample, Vector } from './schema.ts';

export interface LokiConfig {
  readonly url: string;
  /** Sent as `X-Scope-OrgID`. A wrong tenant is no error to Loki: it answers with nothing. */
  readonly tenantId?: string;
  readonly token?: string;
  /** Entries of one request; 1000 unless given, 5000 at most. */
  readonly pageSize?: number;
  /** Entries read for one correlation id; 5000 unless given. */
  readonly maxLines?: number;
}

/** Log evidence from Loki's HTTP interface. */
export function createLoki(config: LokiConfig, http: Http, links: Links): LogSource {
  const headers: Record<string, string> = {
    'x-loki-response-encoding-flags': 'categorize-labels',
    ...(config.tenantId === undefined ? {} : { 'x-scope-orgid': config.tenantId }),
    ...(config.token === undefined ? {} : { authorization: `Bearer ${config.token}` }),
  };
  const inText = createMemory(REMEMBERED_IDS);
  const pageSize = Math.min(config.pageSize ?? 1000, LARGEST_PAGE);
  const pages = createPages({ http, baseUrl: config.url, headers, pageSize, maxLines: config.maxLines ?? 5000 });

  function about(id: string, what: string, logql: string, range: TimeRange): About {
    return { id, source: 'loki', what, query: withRange(logql, range), link: links.logs(logql, range) };
  }

  /** Samples of an instant query at the end of the range. */
  async function samples(logql: string, range: TimeRange, signal: AbortSignal | undefined) {
    const url = urlOf(config.url, '/loki/api/v1/query', { query: logql, time: `${range.end.getTime()}000000` });
    return parseRows(await http.getJson({ url, headers, schema: Vector, signal }), Sample, 'Loki');
  }

  return {
    async linesOf(correlationId, range, signal) {
      const logql = linesHolding(correlationId);
      const asked = about('loki.lines', `Lines of ${correlationId} in ${LINEAGE.join(', ')}`, logql, range);
      if (!CORRELATION_ID.test(correlationId)) return notAsked(asked, 'not asked: this is no correlation id');
      return gather(asked, async () => {
        const read = await pages.all(logql, range, signal);
        const own = read.entries.filter((entry) => belongsTo(entry, correlationId));
        const silent = servicesToAskAgain(own, correlationId, inText.has(correlationId));
        if (own.some((entry) => !hasIdInMetadata(entry, correlationId))) inText.add(correlationId);
        if (silent.length === 0) return { data: await linesFrom(own), truncated: read.truncated };
        // Shippers may keep the id beside the line: its text does not hold it, and the first query cannot see it.
        const again = linesWithMetadata(silent, 'correlation_id', correlationId);
        const found = await pages.all(again, range, signal);
        const query = `${withRange(logql, range)}\n${withRange(again, range)}`;
        const what = `${asked.what}, by structured metadata too`;
        const beside = found.entries.filter((entry) => belongsTo(entry, correlationId));
        return {
          data: await linesFrom([...own, ...beside]),
          truncated: read.truncated || found.truncated,
          about: own.length === 0 ? { query, what, link: links.logs(again, range) } : { query, what },
        };
      });
    },

    async shipping(service, range, signal) {
      const logql = selector([service]);
      return gather<Shipping>(
        about(`loki.shipping.${service}`, `Newest line of ${service}`, logql, range),
        async () => {
          const newest = (await pages.newest(logql, range, 1, signal)).entries.at(-1);
          return { data: newest === undefined ? null : { service, lastSeen: toLogLine(newest).at } };
        },
      );
    },

    async linesWhere(query, range, signal) {
      const logql = linesWhereAll(query.fields, query.services);
      return gather(about(query.id, query.what, logql, range), async () => {
        const { entries, truncated } = await pages.newest(logql, range, query.limit, signal);
        return { data: await linesFrom(entries.filter((entry) => hasFields(entry, query.fields))), truncated };
      });
    },

    async countShape(shape, range, signal) {
      const logql = countByProject(shape, range);
      const what = `Lines of ${shape.service} with ${shape.errorCode}, by organisation and project`;
      return gather<ShapeCount[]>(about('loki.same-shape', what, logql, range), async () => {
        const { rows, misfits } = await samples(logql, range, signal);
        const counts = rows.map(({ labels, count }) => ({
          orgId: labels.org_id ?? '',
          projectId: labels.project_id ?? '',
          count,
        }));
        return { data: counts, truncated: misfits > 0 };
      });
    },

    async serviceLevel(range, signal) {
      const [lines, errors] = [countByService(range), errorsByService(range)];
      const asked = about('loki.service-level', 'Lines and error lines of each service', errors, range);
      const query = `${withRange(lines, range)}\n${withRange(errors, range)}`;
      return gather<ServiceLevel[]>({ ...asked, query }, async () => {
        const [all, failed] = await Promise.all([samples(lines, range, signal), samples(errors, range, signal)]);
        const levels = all.rows.map(({ labels, count }) => {
          const service = labels.service ?? 'unknown';
          return {
            service,
            lines: count,
            errors: failed.rows.find((row) => row.labels.service === service)?.count ?? 0,
          };
        });
        return { data: levels, truncated: all.misfits + failed.misfits > 0 };
      });
    },
  };
}

/** Ids whose lines were found by their text lately, so the next window of the same search costs one query. */
const REMEMBERED_IDS = 1000;

/**
 * All services when nothing was found; when what was found shows that ids are kept beside the lines, the silent ones.
 * Otherwise none: the second query reads as many bytes as the first.
 */
function servicesToAskAgain(own: readonly Entry[], correlationId: string, isInText: boolean): readonly string[] {
  if (own.length === 0) return isInText ? [] : LINEAGE;
  if (!own.some((entry) => hasIdInMetadata(entry, correlationId))) return [];
  return LINEAGE.filter((service) => !own.some((entry) => entry.service === service));
}

/** The ids given last, a bounded number of them. Forgetting one costs a query, nothing else. */
function createMemory(size: number) {
  const ids = new Set<string>();
  return {
    has: (id: string) => ids.has(id),
    add(id: string) {
      ids.delete(id);
      ids.add(id);
      for (const oldest of ids) {
        if (ids.size <= size) break;
        ids.delete(oldest);
      }
    },
  };
}

/** Lines mapped between two turns of the event loop, so that many lines do not keep others waiting. */
const LINES_A_TURN = 250;

async function linesFrom(entries: readonly Entry[]): Promise<LogLine[]> {
  const kept = withoutDuplicates(entries.toSorted(byTime));
  const lines: LogLine[] = [];
  for (let from = 0; from < kept.length; from += LINES_A_TURN) {
    if (from > 0) await nextTurn();
    lines.push(...kept.slice(from, from + LINES_A_TURN).map(toLogLine));
  }
  return lines;
}

function withRange(logql: string, { start, end }: TimeRange): string {
  return `${logql} from ${start.toISOString()} to ${end.toISOString()}`;
}
