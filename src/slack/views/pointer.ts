import type { RichTextBlock, RichTextElement } from '@slack/types';
import type { Incident } from '../../usecases/ports.ts';
import { ActionId } from '../action-ids.ts';
import { actions, button, code, type Message, message, paragraph } from '../blocks.ts';
import { type LinkScope, permalink } from '../links.ts';
import { codeSpan, utc } from '../text.ts';
import { confidenceWords, verdictWords } from './words.ts';

/** Block id of a pointer's buttons: pressing one there needs an answer, for the card that changes stands elsewhere. */
export const POINTER_BLOCK = 'incident_pointer';

/** Points at the card of an id that was asked for before, and offers to run it anew. */
export function pointer(incident: Incident, cardTs: string | null, scope: LinkScope): Message {
  const text = `Correlation id ${codeSpan(incident.subject.correlationId, 60)} has a card in this channel already.`;
  const buttons = actions(button('Run again', ActionId.runAgain, incident.id));
  return message(text, [pointerLine(incident, cardTs, scope)], { ...buttons, block_id: POINTER_BLOCK });
}

/** What a pointer says, without its button. */
export function pointerLine(incident: Incident, cardTs: string | null, scope: LinkScope): RichTextBlock {
  return paragraph(
    code(incident.subject.correlationId),
    ' has a card in this channel already: ',
    stateWords(incident),
    '. ',
    ...cardLink(incident, cardTs, scope),
  );
}

/** Where an incident stands, in one phrase. */
export function stateWords({ status, report, finishedAt }: Incident): string {
  if (status === 'queued') return 'waiting for its turn';
  if (status === 'running') return 'at work';
  const ended = finishedAt === null ? '' : `, ${utc(finishedAt)}`;
  if (status === 'failed') return `the last run could not finish${ended}`;
  return report === null ? `finished${ended}` : `${verdictWords(report)} (${confidenceWords(report)})${ended}`;
}

/** A link to the card, when it stands and the workspace's address is known. */
export function cardLink(
  { channelId, threadTs }: Incident,
  cardTs: string | null,
  scope: LinkScope,
): (RichTextElement | string)[] {
  if (cardTs === null) return ['The card is not posted yet.'];
  const url = permalink({ channelId, ts: cardTs, threadTs }, scope);
  return url === null ? [] : [{ type: 'link', url, text: 'Open the card' }];
}
