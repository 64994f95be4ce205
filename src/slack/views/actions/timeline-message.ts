import type { TimelineEntry } from '../../../usecases/action-messages.ts';
import { bold, bullets, code, footnote, type Message, message, type Part, paragraph, richText } from '../../blocks.ts';
import { person } from '../../mentions.ts';
import { codeSpan, oneLine } from '../../text.ts';
import type { Of } from './action-message.ts';

/** More would not fit into one message of Slack. */
const MOST_ENTRIES = 40;

/** What happened when and by whom, oldest first, to be copied into a post-incident report. */
export function timelineMessage({ correlationId, outcome, entries }: Of<'timeline'>): Message {
  const ordered = entries.toSorted((a, b) => a.at.getTime() - b.at.getTime());
  const left = ordered.length - MOST_ENTRIES;
  // The beginning and the end count most.
  const shown = left > 0 ? [...ordered.slice(0, MOST_ENTRIES / 2), ...ordered.slice(-MOST_ENTRIES / 2)] : ordered;
  return message(`Timeline of correlation id ${codeSpan(correlationId, 60)}.`, [
    paragraph(bold('Timeline of '), code(correlationId)),
    ...(shown.length === 0 ? [paragraph('Nothing was recorded.')] : [richText(bullets(shown.map(entryParts)))]),
    ...(left > 0 ? [paragraph(`… ${left} entries between are left out; the audit trail has all.`)] : []),
    paragraph(bold('Outcome: '), oneLine(outcome, 900)),
    footnote('Times are UTC.'),
  ]);
}

function entryParts({ at, by, what }: TimelineEntry): Part[] {
  const who: Part[] = by === null ? [] : [person(by), ': '];
  return [`${toSeconds(at)} · `, ...who, oneLine(what, 150)];
}

/** Several things happen in one minute of an incident. */
function toSeconds(at: Date): string {
  return Number.isNaN(at.getTime()) ? 'time not known' : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
