import { bold, link, type Message, message, paragraph } from '../../blocks.ts';
import type { LinkScope } from '../../links.ts';
import { person } from '../../mentions.ts';
import { codeSpan, escapeMrkdwn, oneLine } from '../../text.ts';
import type { Of } from './action-message.ts';

/** R2: the answer to *Tell me when it is safe*, which calls for who asked. */
export function healthMessage({ state, sentence, askedBy }: Of<'health'>): Message {
  const words = oneLine(sentence, 400);
  const head = state === 'safe' ? 'Safe to retry. ' : 'Not seen to recover. ';
  return message(escapeMrkdwn(`${head}${oneLine(words, 200)}`), [
    paragraph(person(askedBy), ' ', bold(head), words),
    ...(state === 'safe' ? [] : [paragraph('“Tell me when it is safe” on the card watches again.')]),
  ]);
}

/** What became of a ticket. */
export function ticketMessage({ filedBy, ticket, failure }: Of<'ticket'>, scope: LinkScope): Message {
  if (ticket === null) {
    const why = failure === null || oneLine(failure, 10) === '' ? 'no reason was recorded' : oneLine(failure, 300);
    return message(`The ticket could not be filed: ${escapeMrkdwn(oneLine(why, 150))}.`, [
      paragraph(bold('The ticket could not be filed. '), why, ' Asked by ', person(filedBy), '.'),
    ]);
  }
  const key = oneLine(ticket.key, 60);
  const commented = ticket.outcome === 'commented';
  return message(
    commented ? `Added to the open ticket ${codeSpan(key, 60)}.` : `Filed as ticket ${codeSpan(key, 60)}.`,
    [
      paragraph(
        bold(commented ? 'Added to the open ticket ' : 'Filed as ticket '),
        link(key, ticket.url, scope),
        commented ? ' of this failure, as a comment, by ' : ', by ',
        person(filedBy),
        '.',
      ),
    ],
  );
}
