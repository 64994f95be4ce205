import { flattenJson } from '../logql/json-labels.ts';

const LEVELS: Readonly<Record<string, string>> = {
  trace: 'trace',
  debug: 'debug',
  dbg: 'debug',
  info: 'info',
  information: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  err: 'error',
  critical: 'critical',
  fatal: 'fatal',
};

/** Loki's own guess at the level of a line (`detected_level`): from its JSON or logfmt field, else `unknown`. */
export function detectedLevel(line: string): string {
  const named = flattenJson(line)?.get('level') ?? /(?:^|\s)level=(\w+)/.exec(line)?.[1];
  return LEVELS[named?.toLowerCase() ?? ''] ?? 'unknown';
}
