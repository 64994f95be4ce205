import type { KnownBlock } from '@slack/types';
import type { StormMember } from '../../../usecases/storms/storm-store.ts';
import { ActionId } from '../../action-ids.ts';
import { button, code, paragraph, plainText } from '../../blocks.ts';
import { type LinkScope, permalink } from '../../links.ts';
import { clip, counted, oneLine } from '../../text.ts';
import { className, verdictWords } from '../words.ts';

const LONGEST_ID = 80;

/** One id of a storm: a link to its card where one stands, otherwise a button that makes one. */
export function memberRow(member: StormMember, words: string, channelId: string, scope: LinkScope): KnownBlock {
  const { correlationId, card, incidentId } = member;
  const said = words === '' ? '' : ` · ${words}`;
  if (card !== null) {
    const url = permalink({ channelId, ...card }, scope);
    const there = url === null ? 'has a card' : { type: 'link' as const, url, text: 'Open the card' };
    return paragraph(code(correlationId, LONGEST_ID), `${said} · `, there);
  }
  return {
    type: 'section',
    text: plainText(`${oneLine(correlationId, LONGEST_ID)}${said}`, 600),
    accessory: {
      ...button('Open card', ActionId.openCard, incidentId),
      accessibility_label: clip(`Open the card of ${oneLine(correlationId, LONGEST_ID)}`, 75),
    },
  };
}

/** The oldest of them, and how many more there are. */
export function memberRows(
  members: readonly StormMember[],
  { most, words }: { most: number; words: (member: StormMember) => string },
  channelId: string,
  scope: LinkScope,
): KnownBlock[] {
  const rows = members.slice(0, most).map((member) => memberRow(member, words(member), channelId, scope));
  const more = members.length - rows.length;
  return more === 0 ? rows : [...rows, paragraph(`… and ${counted(more, 'more id', 'more ids')}: “Show all ids”.`)];
}

/** What became of one id, in a few words. */
export function becameOf({ status, verdict, handOverTo }: StormMember): string {
  if (status === 'queued') return 'waits for its turn';
  if (status === 'running') return 'at work';
  if (status === 'failed') return 'its triage could not finish';
  if (verdict === null) return 'not for this channel any more';
  return verdict.class === 'no_failure_found' || verdict.class === 'undetermined'
    ? className(verdict.class)
    : verdictWords({ verdict, escalation: { to: handOverTo } });
}
