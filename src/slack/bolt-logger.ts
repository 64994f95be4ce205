import { type Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../log.ts';

/**
 * What Slack's packages log, in our log. Their debug lines hold whole payloads, so they are dropped at any level.
 */
export function boltLogger(log: Log): Logger {
  const words = (parts: unknown[]) => ({ said: parts.map(String).join(' ').slice(0, 500) });
  return {
    debug() {},
    info: (...parts: unknown[]) => log.debug('slack library', words(parts)),
    warn: (...parts: unknown[]) => log.warn('slack library', words(parts)),
    error: (...parts: unknown[]) => log.error('slack library', words(parts)),
    setLevel() {},
    getLevel: () => LogLevel.INFO,
    setName() {},
  };
}
