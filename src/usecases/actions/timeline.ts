import type { TimelineEntry } from '../action-messages.ts';
import type { AuditEntry } from '../action-ports.ts';
import type { Incident } from '../ports.ts';

/** Words for what is told in a timeline; looks and denials are in the audit trail only. */
const TOLD: Readonly<Record<string, (entry: AuditEntry) => string>> = {
  'retry.requested': ({ details }) => `Asked for a retry of ${text(details.action)}: ${text(details.reason)}`,
  'retry.approved': ({ details }) => `Approved the retry of ${text(details.action)}`,
  'retry.rejected': ({ details }) => `Rejected the retry of ${text(details.action)}`,
  'retry.sent': ({ details }) => `The ${text(details.action)} was sent again`,
  'retry.verifying': ({ details }) => `${text(details.sentence)} Followed as ${text(details.correlationId)}.`.trim(),
  'retry.uncertain': ({ details }) => text(details.sentence),
  'retry.ended': ({ outcome, details }) => `Retry ended: ${text(details.sentence) || outcome.replaceAll('_', ' ')}`,
  'watch.asked': () => 'Asked to be told when it is safe',
  'watch.ended': ({ details }) => text(details.sentence),
  'ticket.filed': ({ outcome }) =>
    outcome.startsWith('commented: ')
      ? `Commented on the open ticket ${outcome.slice(11)}`
      : `Filed ticket ${outcome.slice(9)}`,
  'ticket.failed': ({ outcome }) => `The ticket could not be filed: ${outcome}`,
  'escalation.requested': ({ outcome, details }) => `Escalated to ${text(details.to) || 'the owner'} as ${outcome}`,
  'escalation.acknowledged': () => 'Took it over',
  'escalation.failed': ({ outcome }) => `The escalation did not arrive: ${outcome}`,
  'escalation.closed': ({ outcome }) => `Closed: ${outcome}`,
};

/**
 * What happened, in order, fit for a post-incident report: when it failed as far as seen, when it was asked about, what
 * was found, and what people and the bot did.
 */
export function timelineOf(incident: Incident, audit: readonly AuditEntry[]): TimelineEntry[] {
  const { report, createdAt, finishedAt, requestedBy } = incident;
  const first = report?.lineage.hops.map(({ first_seen }) => first_seen).find((seen) => seen !== null);
  const entries: TimelineEntry[] = [
    ...(first == null ? [] : [{ at: new Date(first), by: null, what: 'First log line of the action' }]),
    { at: createdAt, by: requestedBy, what: 'Asked what failed' },
    ...(report === null || finishedAt === null
      ? []
      : [{ at: finishedAt, by: null, what: `Verdict: ${report.verdict.summary}` }]),
    ...audit.flatMap((entry) => {
      const what = Object.hasOwn(TOLD, entry.event) ? TOLD[entry.event]?.(entry) : undefined;
      return what === undefined ? [] : [{ at: entry.at, by: entry.person?.userId ?? null, what }];
    }),
  ];
  return entries.toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
