import type { PlatformRequest } from '../../src/demo/platform/platform.ts';

/** What a request asks, as far as it decides what the request has to wait for. */
export type Question =
  /** Rows and overview of the operators: need the correlation id at most. */
  | 'general'
  /** Log lines of the correlation id, in one window. */
  | 'lines'
  | 'trace search'
  | 'trace'
  /** Project, instance and its events. */
  | 'record'
  | 'account'
  /** The newest line of a silent service. */
  | 'shipping'
  /** Log lines by instance or account. */
  | 'neighbours'
  /** Counts over all tenants. */
  | 'counts'
  /** Candidates for the last comparable action that worked. */
  | 'earlier runs'
  /** Its lines. */
  | 'last good';

/** Throws for a request that this benchmark does not know: its place in the chain would be a guess. */
export function questionOf(request: PlatformRequest, correlationId: string): Question {
  const { source, path, query } = request;
  if (source === 'tempo') return path.includes('/traces/') ? 'trace' : 'trace search';
  if (source === 'loki') return lokiQuestion(path, query.query ?? '', correlationId);
  if (/\/admin\/(?:audit-logs|ops\/overview|outbox\/failed|dlq\/messages)$/.test(path)) return 'general';
  if (/\/projects\/[^/]+\/service-accounts\/[^/]+$/.test(path)) return 'account';
  if (/\/projects\/[^/]+(?:\/app-instances\/[^/]+(?:\/events)?)?$/.test(path)) return 'record';
  throw new Error(`No question is known for ${source} ${path}`);
}

function lokiQuestion(path: string, logql: string, correlationId: string): Question {
  if (path.endsWith('/query')) return 'counts';
  const isLines = logql.includes(`|= "${correlationId}"`) || logql.includes(`correlation_id="${correlationId}"`);
  if (isLines) return 'lines';
  if (/^\{[^}]*\}$/.test(logql)) return 'shipping';
  if (logql.includes('| json')) return logql.includes('app_slug=') ? 'earlier runs' : 'neighbours';
  if (logql.includes('|=')) return 'last good';
  throw new Error(`No question is known for the query ${logql}`);
}
