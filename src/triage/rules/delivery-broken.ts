import { brief } from '../brief.ts';
import { deadLetter, mayBeInFlight, outboxRow } from '../delivery.ts';
import { appLag, relayHealth, workerHealth } from '../delivery-health.ts';
import { dataOf } from '../evidence.ts';
import type { Facts } from '../facts.ts';
import type { Conclusion, Rule } from '../rule.ts';
import { LINEAGE, type LineageService } from '../terms.ts';
import { natureOf } from '../vocabulary.ts';

const isAbsent = (facts: Facts, service: string): 'proven' | 'unproven' | null => {
  const state = facts.lineage.hops.find((hop) => hop.service === service)?.state;
  return state === 'absent_proven' ? 'proven' : state === 'absent_unproven' ? 'unproven' : null;
};

/** F3 (relay): the API accepted the action and the event never left the outbox. */
export const relayDown: Rule = {
  name: 'outbox-relay-down',
  runbook: ['F3', 'L6'],
  conclude(facts_) {
    const { facts } = facts_;
    const row = outboxRow(facts);
    const health = relayHealth(facts.overview);
    const overview = facts.bundle.overview?.from.id ?? '';
    const outbox = facts.bundle.failedOutbox?.from.id ?? '';
    const down = health === 'down' ? [overview] : [];
    const stuck = row === undefined ? [] : [outbox];
    if (facts.relay.state === 'failing' && facts.relay.decisive !== null) {
      const { code, text, from } = facts.relay.decisive;
      if (natureOf(code, text) === 'defect') return badEvent(brief({ code, text }), [from, ...stuck]);
      return relay(`The outbox relay could not hand the event on: ${brief({ code, text })}.`, [
        from,
        ...down,
        ...stuck,
      ]);
    }
    if (
      facts.worker.state === 'succeeded' ||
      facts.worker.state === 'failed' ||
      facts.worker.state === 'working' ||
      facts.worker.state === 'retrying'
    )
      return null;
    if (row !== undefined && deadLetter(facts) === undefined) {
      const cause = row.lastError ?? '';
      if (natureOf(null, cause) === 'defect') return badEvent(cause, stuck);
      const attempts = row.attemptCount === null ? '' : ` after ${row.attemptCount} attempts`;
      return relay(
        `The event is stuck in the outbox as ${row.status ?? 'failed'}${attempts}${cause === '' ? '' : `: ${cause}`}.`,
        [...stuck, ...down, ...accepted(facts)],
      );
    }
    const absent = isAbsent(facts, 'gpuaas-outbox-relay');
    if (facts.api.state !== 'accepted' || absent === null || deadLetter(facts) !== undefined) return null;
    if (health === 'down')
      return relay(
        'The API accepted the action, the outbox relay never took it up, and the platform reports the relay as degraded.',
        [...accepted(facts), ...down],
      );
    if (mayBeInFlight(facts) || absent === 'unproven' || health === 'healthy') return null;
    return silent(facts, 'gpuaas-outbox-relay', relay);
  },
};

/** Reasons of a dead letter that speak of delivery itself, not of what the worker made of the event. */
const DELIVERY = /max\w*[ _-]?deliver|redeliver|ack|no (?:responders|consumer|subscriber)|expired|ttl/i;

/** F3 (worker): the relay published the event and the worker never took it up, or stopped in the middle of it. */
export const workerDown: Rule = {
  name: 'worker-down',
  runbook: ['F3', 'L6'],
  conclude({ facts }) {
    const { state } = facts.worker;
    const delivered =
      facts.relay.state === 'published' || (facts.api.state === 'accepted' && deadLetter(facts) !== undefined);
    if (!delivered || (state !== 'silent' && state !== 'working' && state !== 'unknown')) return null;
    const health = workerHealth(facts.overview, facts.bundle.askedAt);
    const overview = facts.bundle.overview?.from.id ?? '';
    const published = facts.relay.decisive === null ? accepted(facts) : [facts.relay.decisive.from];
    const letter = deadLetter(facts);
    if (letter !== undefined)
      return worker(
        `The event ended as a dead letter${letter.reason === null ? '' : ` (${letter.reason})`}: the worker never carried it out.`,
        [facts.bundle.deadLetters?.from.id ?? '', ...published, ...(health === 'down' ? [overview] : [])],
        health === 'down' ? 'certain' : DELIVERY.test(letter.reason ?? '') ? 'likely' : 'tentative',
      );
    const lag = appLag(facts.overview);
    if (health === 'down') {
      const how = state === 'working' ? 'stopped in the middle of it' : 'never took it up';
      return worker(
        `The event was published, the worker ${how}, and the platform reports ${lag !== null && lag > 0 ? `${lag} messages waiting for it` : 'it as down'}.`,
        [...published, overview],
      );
    }
    if (state === 'silent' && (lag ?? 0) > 0 && !mayBeInFlight(facts) && health !== 'healthy')
      return worker(
        `The event was published, the worker never took it up, and ${lag} message${lag === 1 ? ' waits' : 's wait'} for it.`,
        [...published, overview],
        'likely',
      );
    if (
      state !== 'silent' ||
      mayBeInFlight(facts) ||
      health === 'healthy' ||
      isAbsent(facts, 'gpuaas-app-runtime-worker') !== 'proven'
    )
      return null;
    return silent(facts, 'gpuaas-app-runtime-worker', worker);
  },
};

/**
 * L6: a service whose other lines do arrive never took the action up. That alone is an inference; a trace that was
 * sampled and shows the service before it, but not this one, says the same from another source.
 */
function silent(
  facts: Facts,
  service: LineageService,
  conclude: (summary: string, because: readonly string[], atMost?: Conclusion['atMost']) => Conclusion,
): Conclusion {
  const before = LINEAGE[LINEAGE.indexOf(service) - 1];
  const spans = dataOf(facts.bundle.trace) ?? [];
  const traced = spans.some((span) => span.service === before) && !spans.some((span) => span.service === service);
  const what = service === 'gpuaas-outbox-relay' ? 'The API accepted the action' : 'The event was published';
  const who = service === 'gpuaas-outbox-relay' ? 'the outbox relay' : 'the worker';
  const trace = traced ? ', and the trace ends before it' : '';
  return conclude(
    `${what}, and ${who}, whose other lines do arrive, never took it up${trace}.`,
    [...accepted(facts), `loki.shipping.${service}`, ...(traced ? [facts.bundle.trace?.from.id ?? ''] : [])],
    traced ? 'likely' : 'tentative',
  );
}

function relay(summary: string, because: readonly string[], atMost?: Conclusion['atMost']): Conclusion {
  return {
    class: 'service_unavailable',
    reason: 'outbox_relay_down',
    issueKind: 'async_delivery',
    summary,
    because,
    ...(atMost === undefined ? {} : { atMost }),
  };
}

function worker(summary: string, because: readonly string[], atMost?: Conclusion['atMost']): Conclusion {
  return {
    class: 'service_unavailable',
    reason: 'worker_down',
    issueKind: 'async_delivery',
    summary,
    because,
    ...(atMost === undefined ? {} : { atMost }),
  };
}

/** An event that no relay can publish was written wrong: a defect of the API's translation, not an outage. */
function badEvent(cause: string, because: readonly string[]): Conclusion {
  return {
    class: 'internal_error',
    reason: 'api_defect',
    issueKind: 'async_delivery',
    summary: `The API wrote an event that cannot be published: ${cause.replace(/[.\s]+$/, '')}.`,
    because,
  };
}

function accepted({ api, bundle }: Facts): string[] {
  if (api.decisive !== null) return [api.decisive.from];
  return dataOf(bundle.lines) === undefined ? [] : [bundle.lines.from.id];
}
