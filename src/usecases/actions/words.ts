import { intervalToDuration } from 'date-fns/intervalToDuration';
import { redactText } from '../../triage/redact/redact-text.ts';
import type { Refused } from '../action-ports.ts';

/** Sentences for people, in mrkdwn: mentions are meant as such, foreign text is escaped. */

export function refused(why: string): Refused {
  return { kind: 'refused', why };
}

/** Foreign text in a mrkdwn sentence. */
export function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .slice(0, 300);
}

export function mention(userId: string): string {
  return `<@${userId}>`;
}

/** `48 s`, `3 min 5 s`, `1 h 20 min`. */
export function howLong(ms: number): string {
  const { days = 0, hours = 0, minutes = 0, seconds = 0 } = intervalToDuration({ start: 0, end: Math.max(ms, 0) });
  if (days > 0) return `${days} d ${hours} h`;
  if (hours > 0) return `${hours} h ${minutes} min`;
  if (minutes > 0) return `${minutes} min${seconds > 0 ? ` ${seconds} s` : ''}`;
  return `${seconds} s`;
}

/** What a person typed: masked, bounded, without signs that stores refuse. */
export function typed(text: string, most: number): string {
  return redactText(text.toWellFormed().replaceAll('\0', '')).trim().slice(0, most);
}

export const UNKNOWN_ACTION = 'This is not known any more. Look at the card for how things stand.';
export const NOT_HERE = 'This incident is not known in this channel.';
