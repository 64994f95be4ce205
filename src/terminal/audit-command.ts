import { parseDuration } from '../triage/duration.ts';
import type { AuditEntry } from '../usecases/action-ports.ts';
import type { AuditQuery } from '../usecases/actions/action-store.ts';
import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const USAGE =
  'Usage: npm run -s audit -- --incident <incident or correlation id> | --since 24h | --since 2026-11-23T09:00:00Z [--limit 1000] [--json]';
const STANDARD_LIMIT = 1_000;
const MOST = 100_000;

/** `audit`: who did what, in order. Reads only. */
export async function auditCommand(
  words: readonly string[],
  { now, auditOf }: { readonly now: Date; readonly auditOf: (query: AuditQuery) => Promise<readonly AuditEntry[]> },
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(words, ['--incident', '--since', '--limit'], USAGE, terminal);
  if (typeof options === 'number') return options;
  const query = queryOf(options.values, now);
  if (typeof query === 'string') {
    terminal.err(`${query} ${USAGE}\n`);
    return EXIT.usage;
  }
  const entries = await auditOf(query);
  if (options.json) {
    terminal.out(`${JSON.stringify(entries, null, 2)}\n`);
  } else {
    for (const entry of entries) terminal.out(`${line(entry)}\n`);
    terminal.err(
      entries.length === query.limit
        ? `The newest ${query.limit} rows; there may be more, see --limit.\n`
        : `${entries.length} row${entries.length === 1 ? '' : 's'}.\n`,
    );
  }
  return EXIT.verdict;
}

function queryOf(values: Readonly<Record<string, string>>, now: Date): AuditQuery | string {
  const { '--incident': incidentId, '--since': since, '--limit': limitText = String(STANDARD_LIMIT) } = values;
  if (incidentId === undefined && since === undefined) return 'Say which incident, or since when.';
  const limit = Number(limitText);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) return `--limit is a number from 1 to ${MOST}.`;
  const from = since === undefined ? undefined : timeOf(since, now);
  if (from === null) return '--since is a duration such as 24h or a time such as 2026-11-23T09:00:00Z.';
  return {
    limit,
    ...(incidentId === undefined ? {} : { incidentId }),
    ...(from === undefined ? {} : { since: from }),
  };
}

function timeOf(text: string, now: Date): Date | null {
  const duration = parseDuration(text);
  if (duration !== null) return new Date(now.getTime() - duration);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : null;
  return time === null || Number.isNaN(time.getTime()) ? null : time;
}

/** One row on one line, without what a terminal would take for more than text. */
function line({ at, event, outcome, person, incidentId, evidenceDigest, details }: AuditEntry): string {
  const who = person === null ? 'the bot' : `${person.userId}${person.foreign ? ' (foreign)' : ''}`;
  const where = person?.channelId == null ? '' : ` in ${person.channelId}`;
  const more = Object.entries(details)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const digest = evidenceDigest === null ? [] : [`evidence=${evidenceDigest.slice(0, 12)}`];
  const parts = [`${at.toISOString()}  ${event}  ${outcome}`, `${who}${where}`, incidentId ?? '-', ...digest, ...more];
  return parts.join('  ').replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ');
}
