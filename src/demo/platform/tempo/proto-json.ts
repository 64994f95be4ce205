import type { SeededSpan } from '../../world/seeded.ts';

/** Spans as Tempo's JSON has them (proto3 JSON): one resource block per service, ids in base64, zero values left out. */
export function resourceSpans(spans: readonly SeededSpan[]): unknown[] {
  const services = [...new Set(spans.map(({ service }) => service))];
  return services.map((service) => ({
    resource: {
      attributes: [
        attribute('deployment.environment', 'lab'),
        attribute('service.instance.id', `${service}-0`),
        attribute('service.namespace', 'gpuaas'),
        attribute('service.name', service),
      ],
    },
    scopeSpans: [
      {
        scope: { name: 'go.opentelemetry.io/contrib/instrumentation', version: '0.60.0' },
        spans: spans.filter((span) => span.service === service).map(spanJson),
      },
    ],
  }));
}

/** `{"key":…,"value":{"stringValue":…}}`; whole numbers are strings inside `intValue`. */
export function attribute(key: string, value: unknown): { key: string; value: unknown } {
  return { key, value: anyValue(value) };
}

function anyValue(value: unknown): unknown {
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number') return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { stringValue: String(value) };
}

function spanJson(span: SeededSpan): unknown {
  return {
    traceId: base64(span.traceId),
    spanId: base64(span.spanId),
    ...(span.parentSpanId === null ? {} : { parentSpanId: base64(span.parentSpanId) }),
    name: span.name,
    kind: `SPAN_KIND_${span.kind.toUpperCase()}`,
    startTimeUnixNano: String(span.startNs),
    endTimeUnixNano: String(span.endNs),
    attributes: Object.entries(span.attributes).map(([key, value]) => attribute(key, value)),
    status: {
      ...(span.message === '' ? {} : { message: span.message }),
      ...(span.status === 'unset' ? {} : { code: `STATUS_CODE_${span.status.toUpperCase()}` }),
    },
  };
}

function base64(hex: string): string {
  return Buffer.from(hex, 'hex').toString('base64');
}
