import type { ZodType } from 'zod';
import type { Evidence } from '../../triage/evidence.ts';
import type { AuditRow, Matching } from '../../triage/records.ts';
import { CORRELATION_ID } from '../../triage/terms.ts';
import type { PlatformSource } from '../../usecases/ports.ts';
import { type About, type Answer, gather, notAsked } from '../gather.ts';
import type { Http } from '../http/http.ts';
import { parseRows } from '../rows.ts';
import { SourceError } from '../source-error.ts';
import { createReader } from './reader.ts';
import { isPathId, pathOf, ROUTES, type Routes } from './routes.ts';
import { AppInstanceRecord } from './schemas/app-instance.ts';
import { AuditLogRow } from './schemas/audit-row.ts';
import { DeadLetterRow } from './schemas/dead-letter.ts';
import { InstanceEventRow } from './schemas/instance-event.ts';
import { OpsOverviewRecord } from './schemas/ops-overview.ts';
import { FailedOutboxRow } from './schemas/outbox-row.ts';
import { ProjectRecord } from './schemas/project.ts';
import { ServiceAccountRecord } from './schemas/service-account.ts';

export interface PlatformConfig {
  /** With or without `/api/v1` at its end. */
  readonly url: string;
  /** The reader's token. Never used to act. */
  readonly token?: string;
  readonly routes?: Partial<Routes>;
  /** Rows of one page of a list; 100 unless given. */
  readonly pageSize?: number;
  /** Pages read of one list; 10 unless given. */
  readonly maxPages?: number;
}

/** Records of the platform's API, read only. */
export function createPlatform(config: PlatformConfig, http: Http): PlatformSource {
  const routes: Routes = { ...ROUTES, ...config.routes };
  const pageSize = config.pageSize ?? 100;
  const { url, token } = config;
  const { get, list } = createReader({ url, token, pageSize, maxPages: config.maxPages ?? 10 }, http);

  /** One record of a project, or the fact that there is none. */
  function record<T>(question: Question, ids: Ids, schema: ZodType<T>, signal?: AbortSignal): Promise<Evidence<T>> {
    return inProject(question, ids, async (path) => {
      const projectId = ids.project_id;
      return { data: await get(path, { schema, projectId, signal }).catch(nullWhenAbsent) };
    });
  }

  async function inProject<T>(
    { id, what, route, isList }: Question,
    ids: Ids,
    ask: (path: string) => Promise<Answer<T>>,
  ): Promise<Evidence<T>> {
    const path = pathOf(route, ids);
    const about = aboutRoute(id, what, isList ? withPageSize(path, pageSize) : path);
    const odd = Object.entries(ids).find(([, value]) => !isPathId(value));
    if (odd !== undefined) return notAsked(about, `not asked: the ${odd[0]} is not usable in an address`);
    return gather(about, () => ask(path));
  }

  /** Rows of one correlation id in a list that cannot be asked for it. */
  async function matching<Row extends { readonly correlationId: string | null }>(
    { id, what, route }: Question,
    correlationId: string,
    schema: ZodType<Row>,
    signal?: AbortSignal,
  ): Promise<Evidence<Matching<Row>>> {
    const path = pathOf(route, {});
    return gather<Matching<Row>>(aboutRoute(id, what, withPageSize(path, pageSize)), async () => {
      const { rows, complete } = await list(path, { signal });
      const parsed = parseRows(rows, schema, 'Platform');
      const own = parsed.rows.filter((row) => row.correlationId === correlationId);
      const isWhole = complete && parsed.misfits === 0;
      if (own.length === 0 && isWhole) return { data: null };
      const data = { rows: own, scanned: rows.length, complete: isWhole };
      return { data, count: own.length, truncated: !isWhole };
    });
  }

  return {
    project(projectId, signal) {
      const question = { id: 'platform.project', what: `Project ${projectId}`, route: routes.project };
      return record(question, { project_id: projectId }, ProjectRecord, signal);
    },

    instance(projectId, instanceId, signal) {
      const question = { id: 'platform.instance', what: `App instance ${instanceId}`, route: routes.instance };
      return record(question, { project_id: projectId, id: instanceId }, AppInstanceRecord, signal);
    },

    instanceEvents(projectId, instanceId, signal) {
      const what = `Events of app instance ${instanceId}`;
      const question = { id: 'platform.events', what, route: routes.instanceEvents, isList: true };
      return inProject(question, { project_id: projectId, id: instanceId }, async (path) => {
        const listed = await list(path, { projectId, signal }).catch(nullWhenAbsent);
        if (listed === null) return { data: null };
        const { rows, misfits } = parseRows(listed.rows, InstanceEventRow, 'Platform');
        return { data: [...rows], truncated: !listed.complete || misfits > 0 };
      });
    },

    serviceAccount(projectId, accountId, signal) {
      const what = `Service account ${accountId}`;
      const question = { id: 'platform.service-account', what, route: routes.serviceAccount };
      return record(question, { project_id: projectId, id: accountId }, ServiceAccountRecord, signal);
    },

    async audit(correlationId, signal) {
      const path = pathOf(routes.audit, { correlation_id: correlationId });
      const about = aboutRoute('platform.audit', `Audit rows of ${correlationId}`, withPageSize(path, pageSize));
      if (!CORRELATION_ID.test(correlationId)) return notAsked(about, 'not asked: this is no correlation id');
      return gather<AuditRow[]>(about, async () => {
        const { rows, complete } = await list(path, { signal });
        const parsed = parseRows(rows, AuditLogRow, 'Platform');
        // A platform that ignores the filter answers with everybody's rows.
        const own = parsed.rows.filter((row) => row.correlationId === correlationId);
        const nameless = parsed.rows.filter((row) => row.correlationId === null).length;
        return { data: own, truncated: !complete || parsed.misfits + nameless > 0 };
      });
    },

    overview(signal) {
      const about = aboutRoute('platform.overview', 'Operations overview', routes.overview);
      return gather(about, async () => ({ data: await get(routes.overview, { schema: OpsOverviewRecord, signal }) }));
    },

    failedOutbox(correlationId, signal) {
      const what = `Failed outbox rows of ${correlationId}`;
      return matching(
        { id: 'platform.outbox', what, route: routes.failedOutbox },
        correlationId,
        FailedOutboxRow,
        signal,
      );
    },

    deadLetters(correlationId, signal) {
      const what = `Dead letters of ${correlationId}`;
      const question = { id: 'platform.dead-letters', what, route: routes.deadLetters };
      return matching(question, correlationId, DeadLetterRow, signal);
    },
  };
}

interface Question {
  readonly id: string;
  readonly what: string;
  readonly route: string;
  readonly isList?: boolean;
}

type Ids = Readonly<Record<string, string>>;

function aboutRoute(id: string, what: string, path: string): About {
  return { id, source: 'platform', what, query: `GET ${path}`, link: null };
}

function withPageSize(path: string, pageSize: number): string {
  return `${path}${path.includes('?') ? '&' : '?'}page_size=${pageSize}`;
}

/**
 * The platform's own 404 says that the record is not there, which is evidence. A 404 in plain text or HTML comes from a
 * router or a gateway: it says that the address is wrong, so nothing is known about the record.
 */
function nullWhenAbsent(error: unknown): null {
  if (error instanceof SourceError && error.httpStatus === 404 && /^(?:$|\{)/.test(error.answer)) return null;
  throw error;
}
