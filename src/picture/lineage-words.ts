import type { Lane, LineageLanes, Row } from './lineage-lanes.ts';
import { clockTime } from './time-axis.ts';

/** Slack takes an alternative text of a file up to this length. */
export const LONGEST_ALT = 1_000;

/** How a hop stands; a silent one is never taken for a good one. */
export const STATE_WORDS: Readonly<Record<Lane['state'], string>> = {
  seen: 'seen',
  failed: 'failed',
  absent_proven: 'silent (proven)',
  absent_unproven: 'silent (not proven)',
  not_reached: 'not reached',
  unknown: 'not known',
};

/** What the picture shows for who cannot see it: when, one sentence for each service, where it broke. */
export function lineageWords({ correlationId, axis, lanes, verdict }: LineageLanes): string {
  const sentences = [
    `Lineage of correlation id ${correlationId}, ${clockTime(axis.start)} to ${clockTime(axis.end)} UTC.`,
    ...lanes.map((lane) => `${lane.name}: ${STATE_WORDS[lane.state]}, ${rowsInWords(lane).join(', ')}.`),
    verdict,
  ];
  return sentences.join(' ').slice(0, LONGEST_ALT);
}

/** One entry for the spans of a lane and one for its log lines, with what is missing. */
export function rowsInWords({ spans, lines }: Lane): string[] {
  return [rowInWords(spans, 'span'), rowInWords(lines, 'log line')];
}

function rowInWords({ items, errors, unread, note }: Row<unknown>, what: string): string {
  if (unread !== null) return unread;
  const count = `${items.length === 0 ? 'no' : items.length} ${what}${items.length === 1 ? '' : 's'}`;
  const failed = errors === 0 ? '' : ` with ${errors} error${errors === 1 ? '' : 's'}`;
  return `${count}${failed}${note === null ? '' : ` (${note})`}`;
}
