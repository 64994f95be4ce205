import { readOptions } from './options.ts';
import { EXIT, type Terminal } from './triage-command.ts';

const USAGE =
  'Usage: npm run -s purge -- --org <organisation id> --before 2026-11-23 [--with-audit] [--apply] [--json]. Without --apply nothing is removed.';

/** What of an organisation is stored, or was removed. */
export interface PurgedData {
  readonly incidents: number;
  readonly capsules: number;
  readonly actions: number;
  readonly auditRows: number;
  readonly incidentsOfNobody: number;
}

export interface PurgeRequest {
  readonly org: string;
  readonly before: Date;
  readonly withAudit: boolean;
  /** False: only counted. */
  readonly apply: boolean;
}

/** `purge`: removes what is stored about one organisation up to a time; a dry run unless `--apply` is given. */
export async function purgeCommand(
  words: readonly string[],
  { purge }: { readonly purge: (request: PurgeRequest) => Promise<PurgedData> },
  terminal: Terminal,
): Promise<number> {
  const flags = ['--apply', '--with-audit'];
  const options = readOptions(
    words.filter((word) => !flags.includes(word)),
    ['--org', '--before'],
    USAGE,
    terminal,
  );
  if (typeof options === 'number') return options;
  const { '--org': org, '--before': until = '' } = options.values;
  const before = /^\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?$/.test(until) ? new Date(until) : null;
  if (org === undefined || before === null || Number.isNaN(before.getTime())) {
    terminal.err(`Say which organisation, and before which day (UTC). ${USAGE}\n`);
    return EXIT.usage;
  }
  const request = { org, before, withAudit: words.includes('--with-audit'), apply: words.includes('--apply') };
  const data = await purge(request);
  if (options.json) terminal.out(`${JSON.stringify({ ...request, ...data }, null, 2)}\n`);
  else terminal.out(text(request, data));
  return EXIT.verdict;
}

function text({ org, before, withAudit, apply }: PurgeRequest, data: PurgedData): string {
  const audit = withAudit ? `${data.auditRows} audit rows` : `their ${data.auditRows} audit rows stay (--with-audit)`;
  const what = `${data.incidents} incidents, ${data.capsules} evidence capsules, ${data.actions} actions, ${audit}`;
  const nobody = `${data.incidentsOfNobody} incidents of that time name no organisation and ${apply ? 'stayed' : 'stay'}.`;
  const done = apply ? 'Removed' : 'Would remove';
  const next = apply ? '' : ' Nothing was changed: add --apply to remove them.';
  return `${done} of ${org} before ${before.toISOString()}: ${what}. ${nobody}${next}\n`;
}
