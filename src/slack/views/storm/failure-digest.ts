import { spanOf, tenantsOf } from '../../../usecases/storms/digest.ts';
import type { StormMember } from '../../../usecases/storms/storm-store.ts';
import { ActionId } from '../../action-ids.ts';
import { actions, bold, button, footnote, header, type Message, message, paragraph } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { clockTime, counted, escapeMrkdwn, oneLine, shortIds } from '../../text.ts';
import type { Of } from '../actions/action-message.ts';
import { nextStep, verdictWords } from '../words.ts';
import { memberRows } from './member-row.ts';

const MOST_ROWS = 8;

/** The card of one failure that many ids of a storm share: how many, whose, since when, what to do, and which. */
export function failureDigest(content: Of<'storm_failure'>, scope: LinkScope): Message {
  const { members, report, channelId, digestId, fingerprint, total, atWork } = content;
  const title = report === null ? 'The same failure' : verdictWords(report);
  const count = counted(members.length, 'id failed', 'ids failed');
  const body = [
    header(`${members.length} × ${title}`),
    paragraph(bold(`${count} this way`), ...whose(members), ...since(members), '.'),
    paragraph(bold('How sure: '), sureness(members), '. '),
    ...(report === null ? [] : [paragraph(bold('Next, by the oldest id: '), shortIds(nextStep(report)))]),
    paragraph(bold('Oldest first')),
    ...memberRows(members, { most: MOST_ROWS, words: failedAt }, channelId, scope),
  ];
  const still = atWork === 0 ? `All ${total} ids are triaged` : `${atWork} of ${total} ids are still at work`;
  return message(
    `${count} the same way: ${escapeMrkdwn(oneLine(title, 150))}. ${still}.`,
    body,
    actions(button('Show all ids', ActionId.stormIds, digestId, 'primary')),
    footnote(`${still}. The count grows with them.`, `Failure: ${fingerprint}`),
  );
}

function failedAt({ failedAt: at }: StormMember): string {
  return at === null ? '' : `failed ${clockTime(at)}`;
}

/** Tenants are counted and never named: the card may stand in a tenant's channel. */
function whose(members: readonly StormMember[]): string[] {
  const { known, unknown } = tenantsOf(members);
  if (known === 0) return [', of tenants that are not known'];
  return [`, of ${counted(known, 'tenant')}`, ...(unknown === 0 ? [] : [` (not known for ${counted(unknown, 'id')})`])];
}

function since(members: readonly StormMember[]): string[] {
  const span = spanOf(members);
  if (span === null) return [];
  const { first, last } = span;
  return first.getTime() === last.getTime()
    ? [`, at ${clockTime(first)}`]
    : [`, the first at ${clockTime(first)}, the last at ${clockTime(last)}`];
}

/** `certain for 30, likely for 7`. */
function sureness(members: readonly StormMember[]): string {
  const said = (['certain', 'likely', 'tentative'] as const).flatMap((word) => {
    const count = members.filter(({ verdict }) => verdict?.confidence === word).length;
    return count === 0 ? [] : [`${word} for ${count}`];
  });
  return said.join(', ');
}
