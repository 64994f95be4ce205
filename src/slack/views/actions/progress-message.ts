import type { KnownBlock } from '@slack/types';
import type { HopLine } from '../../../usecases/action-messages.ts';
import {
  bold,
  bullets,
  code,
  footnote,
  type Message,
  message,
  type Part,
  paragraph,
  richText,
  section,
  when,
} from '../../blocks.ts';
import { counted, escapeMrkdwn, oneLine, readable } from '../../text.ts';
import { hopMark } from '../parts.ts';
import { serviceName } from '../words.ts';
import type { Of } from './action-message.ts';
import { expectedWords, retryParts } from './retry-parts.ts';

const MOST_HOPS = 10;

const STATES = {
  waiting: 'Waiting for its turn. Nothing was sent yet.',
  running: 'The request is being sent, once.',
  looking: 'What became of the request is not clear. The state is read before anything else; nothing is sent again.',
  following: 'The platform took it. It is followed hop by hop until it is seen to end.',
  ended: 'It ended.',
} as const;

/** Follows the new request in the thread. It says that something happened only once that was seen. */
export function progressMessage({ retry, state, correlationId, hops, ended }: Of<'progress'>): Message {
  const how =
    ended === null
      ? paragraph(bold('Now: '), STATES[state])
      : paragraph(bold(`Ended, ${readable(ended.outcome) || 'outcome not known'}: `), oneLine(ended.sentence, 500));
  const body: KnownBlock[] = [
    ...retryParts(retry),
    how,
    ...(correlationId === null ? [] : [paragraph(bold('New correlation id: '), code(correlationId))]),
    ...(hops.length === 0 ? [] : [richText(section([bold('Hops')]), bullets(hopItems(hops)))]),
    footnote(`Expected: ${expectedWords(retry.expected.outcome)}. ${retry.expected.why}`),
  ];
  const target = escapeMrkdwn(`${oneLine(retry.action, 60)} on ${oneLine(retry.target, 80)}`);
  const said = ended === null ? STATES[state] : escapeMrkdwn(oneLine(ended.sentence, 120));
  return message(`Retry ${target}. ${said}`, body);
}

function hopItems(hops: readonly HopLine[]): Part[][] {
  const items = hops
    .slice(0, MOST_HOPS)
    .map(({ service, state, firstSeen, errors }): Part[] => [
      code(serviceName(service)),
      ` ${hopMark(state)}`,
      ...(errors > 0 ? [` (${counted(errors, 'error')})`] : []),
      ...(firstSeen === null ? [] : [', first seen ', ...when(firstSeen)]),
    ]);
  const more = hops.length - items.length;
  return more > 0 ? [...items, [`… ${more} more`]] : items;
}
