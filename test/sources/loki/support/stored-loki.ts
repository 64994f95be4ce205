import { type SeenRequest, sendJson, startServer, type TestServer } from '../../support/server.ts';
import { streamsAnswer } from './streams.ts';

export interface StoredLine {
  readonly ns: bigint;
  readonly line: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Answers log queries over a list of lines the way Loki does: start included, end excluded, at most `limit` lines of all
 * streams together, no mark when there are more. Knows line filters and one label filter, no more.
 */
export function startStoredLoki(lines: readonly StoredLine[]): Promise<TestServer> {
  return startServer((request, response) => sendJson(response, streamsAnswer(select(lines, request).map(toStream))));
}

function select(lines: readonly StoredLine[], { query }: SeenRequest): StoredLine[] {
  const logql = query.get('query') ?? '';
  const [, filter = ''] = /\|= "([^"]*)"/.exec(logql) ?? [];
  const [, name, value] = /\| (\w+)="([^"]*)"/.exec(logql) ?? [];
  const services = /service=~?"([^"]*)"/.exec(logql)?.[1]?.split('|') ?? [];
  const start = BigInt(query.get('start') ?? 0);
  const end = BigInt(query.get('end') ?? 0);
  const matching = lines
    .filter(({ ns }) => ns >= start && ns < end)
    .filter(({ labels }) => services.includes(labels.service ?? ''))
    .filter(({ line, metadata }) => line.includes(filter) && (name === undefined || metadata?.[name] === value))
    .toSorted((a, b) => (a.ns < b.ns ? -1 : Number(a.ns > b.ns)));
  const ordered = query.get('direction') === 'forward' ? matching : matching.toReversed();
  return ordered.slice(0, Number(query.get('limit')));
}

function toStream({ ns, line, labels, metadata = {} }: StoredLine) {
  return { stream: labels, values: [[String(ns), line, { structuredMetadata: metadata }]] as const };
}
