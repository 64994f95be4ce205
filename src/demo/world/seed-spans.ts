import { type Fill, fill, merged } from './fill.ts';
import type { World } from './schema.ts';
import { millisecondsOf, spanId } from './seed-lines.ts';
import { nanoseconds, type SeededSpan } from './seeded.ts';
import { serviceName } from './services.ts';

const CARRIED = ['correlation_id', 'org_id', 'project_id'] as const;

/** The spans of a world's trace; none when the world has no trace id. */
export function seedSpans(world: World, traceId: string | null, startMs: number, by: Fill): SeededSpan[] {
  if (traceId === null) return [];
  const prefix = world.span_attribute_prefix;
  const carried = Object.fromEntries(CARRIED.map((name) => [`${prefix}${name}`, by.names[name]]));
  return world.spans.map((span) => {
    const startNs = nanoseconds(millisecondsOf(span.at, startMs, by.now));
    const own = Object.entries(span.attributes).map(([name, value]) => [prefixed(name, prefix), value]);
    return {
      traceId,
      spanId: spanId(world, span.id),
      parentSpanId: span.parent === undefined ? null : spanId(world, span.parent),
      service: serviceName(span.service),
      name: span.name,
      kind: span.kind,
      status: span.status,
      message: span.message ?? '',
      startNs,
      endNs: startNs + nanoseconds(span.ms),
      attributes: fill(merged(carried, Object.fromEntries(own)), by),
    };
  });
}

/** The platform's own attributes carry the prefix, those of OpenTelemetry (`http.route`) keep their names. */
function prefixed(name: string, prefix: string): string {
  return name.includes('.') ? name : `${prefix}${name}`;
}
