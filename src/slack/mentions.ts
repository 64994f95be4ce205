import type { RichTextElement } from '@slack/types';
import { clean, clip, escapeMrkdwn, oneLine } from './text.ts';

/** People, groups and channels by their ids, as elements: a text element never becomes a mention. */

const USER = /^[UW][A-Z0-9]{1,40}$/;
const GROUP = /^S[A-Z0-9]{1,40}$/;
const CHANNEL = /^[CGD][A-Z0-9]{1,40}$/;
const MENTION = /<(@|!subteam\^|#)([A-Z0-9]{2,41})(?:\|[^<>]{0,80})?>/g;
const LONGEST_LINE = 2_000;

/** A person by id; anything that is no user id is shown as text. */
export function person(userId: string): RichTextElement {
  return USER.test(userId) ? { type: 'user', user_id: userId } : { type: 'text', text: oneLine(userId, 80) || '?' };
}

/**
 * A line in which mentions (`<@U…>`, `<!subteam^S…>`, `<#C…>`) are meant as such and the rest is escaped text. Everything
 * else that mrkdwn knows is shown as it stands.
 */
export function spoken(line: string): (string | RichTextElement)[] {
  const near = line.slice(0, LONGEST_LINE);
  const parts: (string | RichTextElement)[] = [];
  let from = 0;
  for (const { 0: token, 1: kind = '', 2: id = '', index } of near.matchAll(MENTION)) {
    const element = mentioned(kind, id);
    if (element === null) continue;
    parts.push(unescaped(near.slice(from, index)), element);
    from = index + token.length;
  }
  parts.push(unescaped(near.slice(from)));
  return parts.filter((part) => part !== '');
}

/** The same line as the mrkdwn of a notification text, at most `max` long; a mention is whole or not there. */
export function spokenText(line: string, max: number): string {
  let text = '';
  for (const part of spoken(line)) {
    const next = typeof part === 'string' ? escapeMrkdwn(clean(part)) : tokenOf(part);
    if (text.length + next.length < max) text += next;
    else return `${text}${typeof part === 'string' ? clip(next, max - text.length) : '…'}`;
  }
  return text.trim() === '' ? 'This could not be done.' : text;
}

function tokenOf(element: RichTextElement): string {
  if (element.type === 'user') return `<@${element.user_id}>`;
  if (element.type === 'usergroup') return `<!subteam^${element.usergroup_id}>`;
  return element.type === 'channel' ? `<#${element.channel_id}>` : '';
}

/** Whether a line mentions somebody: such a line cannot be shown as plain text. */
export function mentionsSomebody(line: string): boolean {
  return spoken(line).some((part) => typeof part !== 'string');
}

function mentioned(kind: string, id: string): RichTextElement | null {
  if (kind === '@') return USER.test(id) ? { type: 'user', user_id: id } : null;
  if (kind === '#') return CHANNEL.test(id) ? { type: 'channel', channel_id: id } : null;
  return GROUP.test(id) ? { type: 'usergroup', usergroup_id: id } : null;
}

function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
