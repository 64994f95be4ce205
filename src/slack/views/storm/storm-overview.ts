import type { KnownBlock } from '@slack/types';
import type { StormMember } from '../../../usecases/storms/storm-store.ts';
import { ActionId } from '../../action-ids.ts';
import {
  actions,
  bold,
  bullets,
  button,
  footnote,
  header,
  type Message,
  message,
  type Part,
  paragraph,
  richText,
} from '../../blocks.ts';
import { type LinkScope, permalink } from '../../links.ts';
import { clockTime, counted } from '../../text.ts';
import type { Of } from '../actions/action-message.ts';
import { verdictWords } from '../words.ts';
import { becameOf, memberRows } from './member-row.ts';

const MOST_ROWS = 5;

/** The card over a whole storm: every id is counted on it, and those without a failure's card are listed. */
export function stormOverview(content: Of<'storm'>, scope: LinkScope): Message {
  const { sorted, digestId, channelId, startedAt } = content;
  const { total, atWork, single, undetermined, noFailure, stopped, withheld } = sorted;
  const still =
    atWork.length === 0 ? `All ${total} ids are triaged` : `${atWork.length} of ${total} ids are still at work`;
  const list = (title: string, members: readonly StormMember[], words: (member: StormMember) => string) =>
    listed(title, members, words, channelId, scope);
  const body: KnownBlock[] = [
    header(`Storm: ${counted(total, 'id')} since ${clockTime(startedAt)}`),
    paragraph(bold(`${still}. `), 'Each is triaged; most get a card of their own only when somebody asks for it.'),
    ...failureLines(content, scope),
    ...list('Other failures', single, becameOf),
    ...list('Not determined', undetermined, () => ''),
    ...list('No failure found', noFailure, () => ''),
    ...list('Triage could not finish', stopped, () => ''),
    ...(withheld.length === 0 ? [] : [paragraph(bold(`Not for this channel any more: ${withheld.length}`))]),
  ];
  return message(
    `Storm of ${counted(total, 'id')} in this channel. ${still}.`,
    body,
    actions(button('Show all ids', ActionId.stormIds, digestId, 'primary')),
    footnote('For the card of one id: “Open card” here, or paste the id alone.'),
  );
}

function failureLines({ failures, channelId }: Of<'storm'>, scope: LinkScope): KnownBlock[] {
  if (failures.length === 0) return [];
  const lines = failures.map(({ members, ts }): Part[] => {
    const verdict = members[0]?.verdict;
    const words =
      verdict == null
        ? 'The same failure'
        : verdictWords({ verdict, escalation: { to: members[0]?.handOverTo ?? null } });
    const url = ts === null ? null : permalink({ channelId, ts, threadTs: null }, scope);
    return [
      bold(`${members.length} × `),
      words,
      ...(url === null ? [] : [' · ', { type: 'link' as const, url, text: 'Open the digest' }]),
    ];
  });
  return [richText(bullets(lines))];
}

function listed(
  title: string,
  members: readonly StormMember[],
  words: (member: StormMember) => string,
  channelId: string,
  scope: LinkScope,
): KnownBlock[] {
  if (members.length === 0) return [];
  return [
    paragraph(bold(`${title}: ${members.length}`)),
    ...memberRows(members, { most: MOST_ROWS, words }, channelId, scope),
  ];
}
