import type { Card, Incident } from '../../usecases/ports.ts';
import { COMMAND } from '../action-ids.ts';
import { bold, bullets, code, type Message, message, paragraph, richText, section } from '../blocks.ts';
import type { LinkScope } from '../links.ts';
import { spoken, spokenText } from '../mentions.ts';
import { codeSpan, oneLine, utc } from '../text.ts';
import { lineageLine } from './parts.ts';
import { cardLink, stateWords } from './pointer.ts';
import { unreadItems } from './searched.ts';
import { nextStep } from './words.ts';

/** Short answers that only the person who asked sees. */

const EXAMPLE_ID = '01JD9Z3F6V7Q0X9K2M4N5P6R7S';
export const EXAMPLE = `${COMMAND} ${EXAMPLE_ID} project=prj-42`;

/** How to ask, with examples. */
export function help(): Message {
  return message(`Paste a correlation id, or type ${COMMAND} and the id.`, [
    paragraph(bold('Ask with a correlation id. '), 'A card with a verdict follows within seconds.'),
    richText(
      bullets([
        [
          'Paste the error envelope, the CLI’s error line or ',
          code(`correlation_id=${EXAMPLE_ID}`),
          ' into the channel.',
        ],
        ['Mention me with the id, or use “Triage this message” in a message’s menu.'],
        [
          code(EXAMPLE),
          ': more context helps. Also ',
          code('trace='),
          ', ',
          code('instance='),
          ', ',
          code('since=6h'),
          ' and ',
          code('at='),
          '.',
        ],
        [code(COMMAND), ' alone opens a form.'],
        [code(`${COMMAND} recent`), ' lists the newest incidents of this channel.'],
        [code(`${COMMAND} status ${EXAMPLE_ID}`), ' says where one stands.'],
      ]),
    ),
  ]);
}

/** One short answer to a mention that holds no id. */
export function mentionHint(): Message {
  return message('I found no correlation id in this message.', [
    paragraph(
      'I found no correlation id here. Mention me with the id, for example ',
      code(`correlation_id=${EXAMPLE_ID}`),
      ', or paste the error envelope.',
    ),
  ]);
}

/** What is wrong with a command, each problem with an example that works. */
export function wrongArguments(problems: readonly { readonly problem: string; readonly example: string }[]): Message {
  const shown = problems
    .slice(0, 5)
    .map(({ problem, example }) => [
      `${oneLine(problem, 300)} This works: `,
      code(`${COMMAND} ${oneLine(example, 140)}`, 200),
    ]);
  return message('The command could not be understood.', [
    richText(
      section([bold('That did not work.')]),
      bullets(shown.length === 0 ? [['The reason is not known.']] : shown),
    ),
  ]);
}

/** Newest incidents of the channel. */
export function recent(rows: readonly { incident: Incident; card: Card }[], scope: LinkScope): Message {
  if (rows.length === 0) {
    return message('No incident was triaged in this channel yet.', [
      paragraph('No incident was triaged in this channel yet. Try ', code(EXAMPLE), '.'),
    ]);
  }
  const items = rows.map(({ incident, card }) => [
    code(incident.subject.correlationId),
    ` ${stateWords(incident)}. `,
    ...cardLink(incident, card.ts, scope),
  ]);
  return message(`The ${rows.length} newest incidents of this channel.`, [
    richText(section([bold('Newest incidents of this channel')]), bullets(items)),
  ]);
}

/** Where one incident stands. */
export function status({ incident, card }: { incident: Incident; card: Card }, scope: LinkScope): Message {
  const { report } = incident;
  const unread = report === null ? 0 : unreadItems(report).length;
  return message(`Correlation id ${codeSpan(incident.subject.correlationId, 60)}: ${incident.status}.`, [
    paragraph(
      code(incident.subject.correlationId),
      ' ',
      stateWords(incident),
      '. ',
      ...cardLink(incident, card.ts, scope),
    ),
    ...(report === null ? [] : [paragraph(bold('Next: '), nextStep(report)), richText(lineageLine(report))]),
    ...(unread === 0 ? [] : [paragraph('Some evidence could not be read; the card says which.')]),
    paragraph(`Run ${incident.run}, asked ${utc(incident.createdAt)}.`),
  ]);
}

/** `status` or `run again` of an id that has no card here. */
export function unknownIncident(correlationId: string): Message {
  return message('No such incident in this channel.', [
    paragraph(
      'Nobody asked about ',
      code(correlationId),
      ' in this channel yet. Type ',
      code(`${COMMAND} ${oneLine(correlationId, 60)}`),
      '.',
    ),
  ]);
}

/** The bot may not post where it was asked. */
export function inviteMe(): Message {
  return message('I am not a member of that channel, so the card could not be posted.', [
    paragraph(
      'I am not a member of that channel, so I cannot post the card. Type ',
      code('/invite'),
      ' and my name there, then ask again with “Run again” or the same command.',
    ),
  ]);
}

/** People of other organisations may press buttons in a shared channel, but get no evidence. */
export function notServed(): Message {
  return message('This bot serves members of its own workspace only.', [
    paragraph('This bot serves members of its own workspace only. Ask the people of that workspace for the result.'),
  ]);
}

/** Nothing is shown where people of other organisations read along. */
export function sharedChannel(): Message {
  return message('This channel is shared with another organisation, so no evidence is shown here.', [
    paragraph(
      'This channel is shared with another organisation, so I show no evidence here. Ask in an internal channel or in a direct message.',
    ),
  ]);
}

/** Guests see what stands in their channels; asking and pressing is for members. */
export function guest(): Message {
  return note('This bot serves full members of the workspace. Nothing was done. Ask one of them.');
}

/** Slack did not say who somebody is, or who reads the channel. */
export function notKnown(): Message {
  return note('Slack does not say just now who reads here, so nothing was done. Try again in a minute.');
}

export function alreadyRunning(): Message {
  return note('This triage is at work already. Its card shows the steps.');
}

export function goneIncident(): Message {
  return note('This card is no longer known here. Ask with the correlation id again.');
}

export function goneAction(): Message {
  return note('This button belongs to nothing that is known here any more. Nothing was done.');
}

/** Why something was not done. `why` names people by mentions, everything else in it is escaped. */
export function refusal(why: string): Message {
  return message(spokenText(why, 300), [paragraph(...spoken(why))]);
}

/** Something failed on our side; the reference stands in the log as well. */
export function wentWrong(reference: string): Message {
  return message('Something went wrong on my side. Try again in a minute.', [
    paragraph('Something went wrong on my side. Try again in a minute. Reference ', code(reference), '.'),
  ]);
}

/** A message named more ids than are triaged at once. */
export function leftOut(count: number): Message {
  return note(
    `This message names ${count} more ${count === 1 ? 'id' : 'ids'} than I take at once. Paste the rest again.`,
  );
}

/** One line of our own words. */
export function note(text: string): Message {
  return message(text, [paragraph(text)]);
}
