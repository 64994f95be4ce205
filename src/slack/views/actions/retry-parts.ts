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
  const items = changes
    .slice(0, MOST_CHANGES)
    .map(({ field, from, to }): Part[] => [
      code(field),
      ': ',
      from === null ? 'not there' : code(from, 120),
      ' → ',
      to === null ? 'not there' : code(to, 120),
    ]);
  const more = changes.length - items.length;
  if (more > 0) items.push([`… ${more} more fields change`]);
  return [
    items.length === 0
      ? paragraph(bold('Request: '), 'as it was sent, no field changes.')
      : richText(section([bold('Fields that change')]), bullets(items)),
    paragraph(bold('Expected: '), `${expectedWords(expected.outcome)}. ${oneLine(expected.why, 300)}`),
  ];
}

/** `recovers` as words. */
export function expectedWords(outcome: string): string {
  return (Object.hasOwn(EXPECTED, outcome) ? EXPECTED[outcome] : undefined) ?? oneLine(outcome, 60);
}
