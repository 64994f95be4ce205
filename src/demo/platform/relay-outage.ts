import type { Row } from '../world/seeded.ts';

/** The operations overview as it is while the outbox relay cannot publish: nothing else in it changes. */
export function withoutRelay(overview: Row): Row {
  const workers = Array.isArray(overview.workers) ? overview.workers : [];
  const depth = typeof overview.queue_depth === 'object' ? overview.queue_depth : {};
  return {
    ...overview,
    outbox_relay_ok: false,
    queue_depth: { ...depth, outbox_pending: 143 },
    workers: workers.map((worker) => (worker?.name === 'outbox-relay' ? { ...worker, status: 'degraded' } : worker)),
  };
}
