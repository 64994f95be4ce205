import type { LogEntry } from '../world/seeded.ts';

/** Body of `POST /loki/api/v1/push`: one stream for each set of labels, its entries oldest first. */
export interface LokiPush {
  readonly streams: readonly {
    readonly stream: Readonly<Record<string, string>>;
    /** Nanoseconds since the epoch, line, structured metadata. */
    readonly values: readonly (readonly [ns: string, line: string, metadata: Readonly<Record<string, string>>])[];
  }[];
}

export function lokiPush(entries: readonly LogEntry[]): LokiPush {
  const streams = Map.groupBy(entries, ({ labels }) => JSON.stringify(Object.entries(labels).sort()));
  return {
    streams: [...streams.values()].map((ofStream) => ({
      stream: ofStream[0]?.labels ?? {},
      values: ofStream
        .toSorted((a, b) => (a.ns < b.ns ? -1 : 1))
        .map(({ ns, line, metadata }) => [String(ns), line, metadata]),
    })),
  };
}
