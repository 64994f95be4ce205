import {
  blockProblems,
  countedCharacters,
  maxReadableCharacters,
  viewProblems,
} from '../../../src/demo/slack/blocks/validate.ts';
import type { Message } from '../../../src/slack/blocks.ts';

/** What Slack would say against a message, or what in it would notify somebody or lead where it should not. */
export function messageProblems({ text, blocks }: Message, hosts: ReadonlySet<string>): string[] {
  const problems = blockProblems(blocks, 'message');
  if (text.trim() === '' || text.length > 300) problems.push(`notification text of ${text.length} characters`);
  if (/<(?!!date)/.test(text)) problems.push(`live form in the text: ${text.slice(0, 80)}`);
  if (countedCharacters(blocks) > maxReadableCharacters) problems.push('msg_blocks_too_long');
  return [...problems, ...liveForms(blocks, hosts)];
}

export function modalProblems(view: { readonly blocks: readonly unknown[] }, hosts: ReadonlySet<string>): string[] {
  const problems = viewProblems(view);
  if (JSON.stringify(view).length > 250_000) problems.push('view_too_large');
  return [...problems, ...liveForms(view.blocks, hosts)];
}

/** Elements that notify people, are parsed for forms, lead elsewhere, or hold characters that hide or reorder text. */
function liveForms(value: unknown, hosts: ReadonlySet<string>): string[] {
  if (typeof value === 'string')
    return HIDDEN.test(value) ? [`hidden characters in ${JSON.stringify(value.slice(0, 80))}`] : [];
  if (Array.isArray(value)) return value.flatMap((item) => liveForms(item, hosts));
  if (typeof value !== 'object' || value === null) return [];
  const { type, url } = value as { type?: unknown; url?: unknown };
  const found: string[] = [];
  if (NOTIFYING.has(String(type))) found.push(`a ${type} element`);
  if (url !== undefined && !hosts.has(new URL(String(url)).host)) found.push(`a link to ${url}`);
  return [...found, ...Object.values(value).flatMap((item) => liveForms(item, hosts))];
}

const NOTIFYING = new Set(['mrkdwn', 'markdown', 'user', 'usergroup', 'channel', 'broadcast', 'team', 'emoji']);
const HIDDEN = /[[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]--[\n\t]]/v;
