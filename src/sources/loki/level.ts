import type { LogLevel } from '../../triage/records.ts';

const LEVELS: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['trace', 'debug'],
  ['verbose', 'debug'],
  ['debug', 'debug'],
  ['dbg', 'debug'],
  ['info', 'info'],
  ['information', 'info'],
  ['notice', 'info'],
  ['inf', 'info'],
  ['warn', 'warn'],
  ['warning', 'warn'],
  ['wrn', 'warn'],
  ['err', 'error'],
  ['error', 'error'],
  ['eror', 'error'],
  ['severe', 'error'],
  ['critical', 'fatal'],
  ['crit', 'fatal'],
  ['alert', 'fatal'],
  ['emergency', 'fatal'],
  ['emerg', 'fatal'],
  ['dpanic', 'fatal'],
  ['panic', 'fatal'],
  ['fatal', 'fatal'],
  // Numbers of bunyan and pino.
  ['10', 'debug'],
  ['20', 'debug'],
  ['30', 'info'],
  ['40', 'warn'],
  ['50', 'error'],
  ['60', 'fatal'],
]);

/** Level of a JSON line by what its writer, else its shipper, says. */
export function levelOf(...words: readonly (string | undefined)[]): LogLevel {
  for (const word of words) {
    const level = word === undefined ? undefined : LEVELS.get(word.trim().toLowerCase());
    if (level !== undefined) return level;
  }
  return 'unknown';
}

/**
 * Level of a line that is no JSON: a crash first, whatever its shipper takes it for, then a level it names, then error
 * words, then what the shipper or Loki detected.
 */
export function levelOfText(text: string, named: string | undefined, detected: string | undefined): LogLevel {
  if (/^\s*(?:\S+\s+){0,3}(?:panic|fatal(?: error)?):|\bpanic:|\bgoroutine \d+ \[running\]/i.test(text)) return 'fatal';
  const explicit = levelOf(named, /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]+)/.exec(text)?.[1]);
  if (explicit !== 'unknown') return explicit;
  if (/\b(?:panic|fatal|FATAL)\b/i.test(text)) return 'fatal';
  if (/\b(?:error|errors|exception|traceback|failed|failure)\b/i.test(text)) return 'error';
  return levelOf(detected);
}
