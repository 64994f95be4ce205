import { dataOf, type Evidence, type Provenance } from '../../triage/evidence.ts';
import type { Matching } from '../../triage/records.ts';
import type { Sources } from '../ports.ts';
import type { TenancyReader } from './tenancy-reader.ts';

/**
 * Sources that answer with nothing but rows which name what the channel may see. What was left out looks like what is
 * not there: the same requests are sent, and the answer is `empty` in the same words. Where something stays, the answer
 * is incomplete (`truncated`), so that nothing is concluded from what is missing.
 */
export function siftedSources({ logs, traces, platform }: Sources, tenancy: TenancyReader): Sources {
  const isOwn = (row: unknown, projectId?: string) => tenancy.of(row, projectId) === 'own';

  async function rows<Row>(asked: Promise<Evidence<Row[]>>, projectId?: string): Promise<Evidence<Row[]>> {
    const answer = await asked;
    if (answer.status !== 'found') return plain(answer);
    await tenancy.learn([...answer.data, { projectId }]);
    const own = answer.data.filter((row) => isOwn(row, projectId));
    if (own.length === 0) return nothing(answer.from);
    if (own.length === answer.data.length) return answer;
    return { ...answer, data: own, truncated: true, from: { ...answer.from, count: own.length } };
  }

  async function record<T>(asked: Promise<Evidence<T>>, projectId: string): Promise<Evidence<T>> {
    const answer = await asked;
    if (answer.status !== 'found') return plain(answer);
    await tenancy.learn([answer.data, { projectId }]);
    return isOwn(answer.data, projectId) ? answer : nothing(answer.from);
  }

  async function matching<Row>(asked: Promise<Evidence<Matching<Row>>>): Promise<Evidence<Matching<Row>>> {
    const answer = await asked;
    if (answer.status !== 'found') return plain(answer);
    await tenancy.learn(answer.data.rows);
    const own = answer.data.rows.filter((row) => isOwn(row));
    if (own.length === answer.data.rows.length) return answer;
    if (own.length === 0 && answer.data.complete) return nothing(answer.from);
    return {
      ...answer,
      data: { ...answer.data, rows: own, complete: false },
      from: { ...answer.from, count: own.length },
    };
  }

  return {
    logs: {
      ...logs,
      linesOf: (...asked) => rows(logs.linesOf(...asked)),
      linesWhere: (...asked) => rows(logs.linesWhere(...asked)),
    },
    traces: {
      trace: (...asked) => rows(traces.trace(...asked)),
      async search(correlationId, range, signal) {
        const found = await traces.search(correlationId, range, signal);
        if (found.status !== 'found') return plain(found);
        const read = await Promise.all(
          found.data
            .slice(0, MOST_TRACES)
            .map(async (id) => ({ id, spans: await rows(traces.trace(id, range, signal)) })),
        );
        const own = read.filter(({ spans }) => dataOf(spans) !== undefined).map(({ id }) => id);
        return own.length === 0
          ? nothing(found.from)
          : { ...found, data: own, from: { ...found.from, count: own.length } };
      },
    },
    platform: {
      ...platform,
      project: (projectId, signal) => record(platform.project(projectId, signal), projectId),
      instance: (projectId, ...asked) => record(platform.instance(projectId, ...asked), projectId),
      instanceEvents: (projectId, ...asked) => rows(platform.instanceEvents(projectId, ...asked), projectId),
      serviceAccount: (projectId, ...asked) => record(platform.serviceAccount(projectId, ...asked), projectId),
      audit: (...asked) => rows(platform.audit(...asked)),
      failedOutbox: (...asked) => matching(platform.failedOutbox(...asked)),
      deadLetters: (...asked) => matching(platform.deadLetters(...asked)),
    },
  };
}

const MOST_TRACES = 3;

/**
 * That nothing is there. How it was asked depends on what came (a second query over structured metadata follows only
 * where lines are missing), so only the first query is named, whether anything was left out or not.
 */
function plain<T>(answer: Exclude<Evidence<T>, { status: 'found' }>): Evidence<T> {
  return answer.status === 'empty' ? nothing(answer.from) : answer;
}

function nothing(from: Provenance): Evidence<never> {
  const [query = ''] = from.query.split('\n', 1);
  const what = from.what.replace(/, by structured metadata too$/, '');
  return { status: 'empty', from: { ...from, what, query, count: 0, link: null } };
}
