import { attribute } from '../platform/tempo/proto-json.ts';
import type { SeededSpan } from '../world/seeded.ts';

/** Numbers of OTLP's enums: its JSON takes no names, and ids in hex, both unlike what Tempo answers. */
const KINDS = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } satisfies Record<
  SeededSpan['kind'],
  number
>;
const STATUSES = { unset: 0, ok: 1, error: 2 } satisfies Record<SeededSpan['status'], number>;

/** Body of `POST /v1/traces` of OTLP over HTTP with JSON: one resource for each service. */
export function otlpTraces(spans: readonly SeededSpan[]): unknown {
  const services = Map.groupBy(spans, ({ service }) => service);
  return {
    resourceSpans: [...services].map(([service, ofService]) => ({
      resource: { attributes: [attribute('service.name', service), attribute('service.namespace', 'gpuaas')] },
      scopeSpans: [{ scope: { name: 'gpuaas-demo' }, spans: ofService.map(span) }],
    })),
  };
}

function span(seeded: SeededSpan): unknown {
  return {
    traceId: seeded.traceId,
    spanId: seeded.spanId,
    ...(seeded.parentSpanId === null ? {} : { parentSpanId: seeded.parentSpanId }),
    name: seeded.name,
    kind: KINDS[seeded.kind],
    startTimeUnixNano: String(seeded.startNs),
    endTimeUnixNano: String(seeded.endNs),
    attributes: Object.entries(seeded.attributes).map(([key, value]) => attribute(key, value)),
    status: { code: STATUSES[seeded.status], ...(seeded.message === '' ? {} : { message: seeded.message }) },
  };
}
