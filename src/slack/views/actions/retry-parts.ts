import type { KnownBlock } from '@slack/types';
import type { RetrySummary } from '../../../usecases/action-messages.ts';
import { bold, bullets, code, type Part, paragraph, richText, section } from '../../blocks.ts';
import { person } from '../../mentions.ts';
import { oneLine } from '../../text.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  recovers: 'it recovers',
  fails_again: 'it fails again',
  not_known: 'not known',
};
const MOST_CHANGES = 8;

/** What is sent again, where, as whom, by whom and why: the same in every message of a retry. */
export function retryParts(retry: RetrySummary): KnownBlock[] {
  return [
    paragraph(
      bold(`Retry ${oneLine(retry.action, 60)} `),
      'on ',
      code(retry.target),
      ' as ',
      code(retry.runsAs),
      ', asked by ',
      person(retry.requestedBy),
      '.',
    ),
    paragraph(bold('Reason: '), oneLine(retry.reason, 500)),
  ];
}

/** Fields that change, and what is expected to come of it. */
export function proposalParts({ changes, expected }: RetrySummary): KnownBlock[] {
  return [
    changedFields(changes),
    paragraph(bold('Expected: '), `${expectedWords(expected.outcome)}. ${oneLine(expected.why, 300)}`),
  ];
}

/** R3: the difference to the original request, old to new. */
export function changedFields(changes: RetrySummary['changes']): KnownBlock {
  if (changes.length === 0) return paragraph(bold('Request: '), 'as it was sent, no field changes.');
  const items = changes.slice(0, MOST_CHANGES).map(changeParts);
  const more = changes.length - items.length;
  if (more > 0) items.push([`… ${more} more fields change`]);
  return richText(section([bold('Fields that change')]), bullets(items));
}

/** A field that was not sent and held by default is said now: old and new are the same then. */
function changeParts({ field, from, to }: RetrySummary['changes'][number]): Part[] {
  const value = (text: string | null) => (text === null ? 'not there' : code(text, 120));
  if (from === to) return [code(field), ': ', value(to), ', now said in the request'];
  return [code(field), ': ', value(from), ' → ', value(to)];
}

/** `recovers` as words. */
export function expectedWords(outcome: string): string {
  return (Object.hasOwn(EXPECTED, outcome) ? EXPECTED[outcome] : undefined) ?? oneLine(outcome, 60);
}
