import { brief } from './brief.ts';
import { dataOf, type Evidence } from './evidence.ts';
import type { Facts } from './facts.ts';
import { isError, type Observation } from './observations.ts';

/**
 * What a piece of evidence says, in one line, so that a claim shows its ground and not only where to look: the decisive
 * words of a log line, the state of a record, the health of the relay. Null when there is nothing to quote.
 */
export function evidenceSays(facts: Facts, evidence: Evidence<unknown>): string | null {
  if (evidence.status !== 'found') return null;
  const said = SAYS[evidence.from.id];
  return said?.(facts) ?? null;
}

const SAYS: Readonly<Record<string, (facts: Facts) => string | null>> = {
  'loki.lines': (facts) => quote(decisive(facts, 'log')),
  'tempo.trace': (facts) => quote(decisive(facts, 'span')),
  'platform.instance': ({ instance }) =>
    instance === undefined
      ? null
      : join([
          `status ${instance.status ?? 'not said'}`,
          `health ${instance.health ?? 'not said'}`,
          instance.failureReason,
        ]),
  'platform.service-account': ({ account }) =>
    account === undefined
      ? null
      : join([
          `state ${account.state ?? 'not said'}`,
          account.projectId === null ? null : `project ${account.projectId}`,
          account.allowedActions === null ? null : `allowlist ${account.allowedActions.join(', ') || 'empty'}`,
        ]),
  'platform.audit': ({ audit }) =>
    join(
      audit
        .slice(0, 2)
        .map(
          ({ action, result, actorRole }) =>
            `${action ?? 'an action'} by ${actorRole ?? 'somebody'}: ${result ?? 'result not said'}`,
        ),
    ),
  'platform.overview': ({ overview }) =>
    overview === undefined
      ? null
      : join([
          `relay ${overview.outboxRelayOk === null ? 'not said' : overview.outboxRelayOk ? 'ok' : 'degraded'}`,
          ...overview.workers
            .filter(({ name }) => /app.?runtime/i.test(name))
            .map(({ name, status }) => `${name} ${status}`),
          ...overview.consumers
            .filter(({ pending }) => pending > 0)
            .map(({ durable, pending }) => `${durable} has ${pending} waiting`),
        ]),
  'platform.outbox': ({ bundle }) => {
    const row = dataOf(bundle.failedOutbox)?.rows[0];
    return row === undefined
      ? 'no row of this id'
      : join([
          `row ${row.status ?? 'failed'}`,
          row.attemptCount === null ? null : `${row.attemptCount} attempts`,
          row.lastError,
        ]);
  },
  'platform.dead-letters': ({ bundle }) => dataOf(bundle.deadLetters)?.rows[0]?.reason ?? 'none of this id',
};

/** The observation that decided, told of the given kind: the deepest service that failed, else the last word. */
function decisive({ worker, relay, api, observations }: Facts, kind: Observation['kind']): Observation | null {
  const failing = [
    worker.state === 'failed' || worker.state === 'retrying' ? worker : null,
    relay.state === 'failing' ? relay : null,
    api.state === 'refused' ? api : null,
  ];
  const first =
    failing.find((outcome) => outcome !== null)?.decisive ??
    worker.decisive ??
    relay.decisive ??
    api.decisive ??
    // A page that does not start is told by reads of the proxy, which decide nothing about the action.
    observations.findLast((o) => isError(o) || (o.status ?? 0) >= 400);
  if (first === null || first === undefined) return null;
  if (first.kind === kind) return first;
  return (
    observations.findLast(
      (o) => o.kind === kind && o.service === first.service && (o.level === 'error') === (first.level === 'error'),
    ) ?? null
  );
}

function quote(o: Observation | null): string | null {
  return o === null ? null : `${o.service.replace('gpuaas-', '')} at ${o.at.slice(11, 19)}: "${brief(o)}"`;
}

function join(parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null && part !== '');
  return said.length === 0 ? null : said.join(', ');
}
