import { expect, test } from 'vitest';
import { channelMessages, newestByChannel, replySummaries, threadMessages } from '../../../src/demo/page/timeline.ts';
import { botMessage, message } from './sample-state.ts';

const messages = [
  message({ ts: '1.1', text: 'first' }),
  botMessage({ ts: '1.2', thread_ts: '1.1', text: 'card' }),
  botMessage({ ts: '1.3', thread_ts: '1.1', ephemeral_to: 'U0BEN', text: 'for Ben, in the thread' }),
  message({ ts: '1.4', thread_ts: '1.4', text: 'starts a thread' }),
  botMessage({ ts: '1.5', ephemeral_to: 'U0ADA', text: 'for Ada' }),
  message({ ts: '1.6', channel: 'C0GEN', text: 'elsewhere' }),
];
const seen = (list: readonly { ts: string }[]) => list.map(({ ts }) => ts);

test('a channel shows first messages, and what only one person may see only to that person', () => {
  expect(seen(channelMessages(messages, 'C0INC', 'U0ADA'))).toEqual(['1.1', '1.4', '1.5']);
  expect(seen(channelMessages(messages, 'C0INC', 'U0BEN'))).toEqual(['1.1', '1.4']);
});

test('a thread shows its first message and the replies somebody may see', () => {
  expect(seen(threadMessages(messages, 'C0INC', '1.1', 'U0ADA'))).toEqual(['1.1', '1.2']);
  expect(seen(threadMessages(messages, 'C0INC', '1.1', 'U0BEN'))).toEqual(['1.1', '1.2', '1.3']);
});

test('counts the replies somebody may see, and knows the last', () => {
  expect(Object.fromEntries(replySummaries(messages, 'C0INC', 'U0ADA'))).toEqual({
    '1.1': { count: 1, lastTs: '1.2' },
  });
  expect(Object.fromEntries(replySummaries(messages, 'C0INC', 'U0BEN'))).toEqual({
    '1.1': { count: 2, lastTs: '1.3' },
  });
});

test('a message for somebody else makes no channel unread', () => {
  expect(newestByChannel(messages, 'U0BEN').get('C0INC')).toBe('1.4');
  expect(newestByChannel(messages, 'U0ADA').get('C0INC')).toBe('1.5');
});
