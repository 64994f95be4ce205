import type {
  ActionsBlock,
  Button,
  ContainerBlock,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  PlainTextElement,
  PlanBlock,
  RichTextBlock,
  RichTextBlockElement,
  RichTextElement,
  RichTextList,
  RichTextPreformatted,
  RichTextSection,
  TaskCardBlock,
} from '@slack/types';
import { type LinkScope, safeLink } from './links.ts';
import { clip, oneLine, utc } from './text.ts';

/**
 * The few blocks this bot uses, each within Slack's limits whatever is put in. Bodies are `rich_text`: its text
 * elements are never parsed, so no foreign text can become a mention, a link or formatting.
 */

/** What a message shows. `text` is the notification and what a screen reader says; the blocks are not read out. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
}

/** Slack splits a message whose text is over 4,000 characters; a notification shows about 300. */
const MOST_TEXT = 300;
const MOST_BLOCKS = 50;
/** Slack refuses a message with too many readable characters; it names no number, 11,000 were taken. */
const MOST_CHARACTERS = 9_000;
const HEADER = 150;
const BUTTON = 75;
const CONTAINER = 150;

export type Part = string | RichTextElement;

/** Two sections of one block may be shown on one line, so lines of one section are broken by this. */
export const LINE_BREAK: RichTextElement = { type: 'text', text: '\n' };

/**
 * A message with its tail: buttons, and what belongs to them. The tail comes last and is always there: a body that is
 * too long loses blocks at its end, and says so. The tail's own length is up to who makes it.
 */
export function message(text: string, body: readonly KnownBlock[], ...tail: KnownBlock[]): Message {
  const kept: KnownBlock[] = [];
  let room = MOST_CHARACTERS - readableLength(tail);
  for (const block of body) {
    room -= readableLength(block);
    if (room < 0 || kept.length + tail.length >= MOST_BLOCKS - 1) break;
    kept.push(block);
  }
  if (kept.length < body.length) kept.push(paragraph('… the rest is left out, see evidence'));
  return { text: clip(text, MOST_TEXT), blocks: [...kept, ...tail] };
}

/** The same message as its notification text and its buttons alone, in the oldest blocks that Slack has. */
export function inFewBlocks({ text, blocks }: Message): Message {
  const note: KnownBlock = {
    type: 'section',
    text: { type: 'mrkdwn', text: text === '' ? '-' : text, verbatim: true },
  };
  return { text, blocks: [note, ...blocks.filter(({ type }) => type === 'actions')] };
}

/** Characters that a person reads in a block. */
function readableLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + readableLength(item), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, item]) =>
      sum + (typeof item === 'string' ? (READ_KEYS.has(name) ? item.length : 0) : readableLength(item)),
    0,
  );
}

const READ_KEYS = new Set(['text', 'title', 'fallback', 'alt_text']);

export function plainText(text: string, max: number): PlainTextElement {
  const line = oneLine(text, max);
  return { type: 'plain_text', text: line === '' ? '-' : line, emoji: false };
}

/** Block header, at most 150 characters. */
export function header(text: string): HeaderBlock {
  return { type: 'header', text: plainText(text, HEADER) };
}

/** Small grey line below the body. */
export function footnote(...texts: string[]): ContextBlock {
  return { type: 'context', elements: texts.slice(0, 10).map((text) => plainText(text, 500)) };
}

/** Bold words. A space at either end stays: it separates them from what stands beside them. */
export function bold(text: string, max = 300): RichTextElement {
  return { type: 'text', text: spaced(text, max) || '-', style: { bold: true } };
}

/** An id or value that a person may copy. */
export function code(text: string, max = 140): RichTextElement {
  return { type: 'text', text: solid(text, max), style: { code: true } };
}

/** Link when the address may stand on a card; otherwise the label as text. */
export function link(label: string, address: string | null, scope: LinkScope): RichTextElement {
  const url = safeLink(address, scope);
  const text = solid(label, 150);
  return url === null ? { type: 'text', text } : { type: 'link', url, text };
}

/** A time in the reader's own zone, and in UTC. Slack's date element wants whole seconds. */
export function when(time: string | Date): Part[] {
  const seconds = Math.floor(new Date(time).getTime() / 1000);
  const text = utc(time);
  if (!Number.isSafeInteger(seconds) || seconds <= 0) return [text];
  return [{ type: 'date', timestamp: seconds, format: '{date_short_pretty} {time}', fallback: text }, ` (${text})`];
}

export function paragraph(...parts: Part[]): RichTextBlock {
  return richText(section(parts));
}

export function richText(...elements: RichTextBlockElement[]): RichTextBlock {
  return { type: 'rich_text', elements };
}

export function section(parts: readonly Part[]): RichTextSection {
  const elements = parts.flatMap((part): RichTextElement[] => {
    if (typeof part !== 'string') return [part];
    const text = spaced(part);
    return text === '' ? [] : [{ type: 'text', text }];
  });
  return { type: 'rich_text_section', elements: elements.length === 0 ? [{ type: 'text', text: '-' }] : elements };
}

export function bullets(items: readonly (readonly Part[])[]): RichTextList {
  return { type: 'rich_text_list', style: 'bullet', elements: items.map(section) };
}

/** Blocks under a title that a reader unfolds; the title and subtitle alone have to say what is in it. */
export function folded(title: string, subtitle: string, blocks: readonly RichTextBlock[]): ContainerBlock {
  return {
    type: 'container',
    title: plainText(title, CONTAINER),
    subtitle: plainText(subtitle, CONTAINER),
    is_collapsible: true,
    default_collapsed: true,
    child_blocks: blocks.slice(0, 10),
  };
}

/** Raw lines of another system. Clip them first (`clipLines`). */
export function preformatted(text: string): RichTextPreformatted {
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: text === '' ? '-' : text }] };
}

/** Titles of a plan and of its tasks are bare strings. `pending` is allowed inside a plan only. */
export function plan(
  title: string,
  tasks: readonly { id: string; title: string; status: TaskCardBlock['status']; detail: string | null }[],
): PlanBlock {
  return {
    type: 'plan',
    title: solid(title, 150),
    tasks: tasks.map(({ id, title: name, status, detail }) => ({
      type: 'task_card',
      task_id: solid(id, 100),
      title: solid(name, 150),
      status,
      ...(detail === null || detail.trim() === '' ? {} : { details: paragraph(oneLine(detail, 200)) }),
    })),
  };
}

export function actions(...elements: Button[]): ActionsBlock {
  return { type: 'actions', elements: elements.slice(0, 25) };
}

/** A button. `value` is the id of an incident or action, nothing else: everything is looked up when it is pressed. */
export function button(label: string, actionId: string, value: string, style?: 'primary' | 'danger'): Button {
  return {
    type: 'button',
    text: plainText(label, BUTTON),
    action_id: actionId,
    value: clip(value, 2000),
    ...(style === undefined ? {} : { style }),
  };
}

/** Text that is not empty, on one line: Slack refuses an empty text element. */
function solid(text: string, max: number): string {
  const line = oneLine(text, max);
  return line === '' ? '-' : line;
}

/** Like `oneLine`, but the space at either end stays: it separates this part from its neighbours. */
function spaced(text: string, max = 600): string {
  const line = oneLine(text, max);
  if (line === '') return text === '' ? '' : ' ';
  return `${/^\s/.test(text) ? ' ' : ''}${line}${/\s$/.test(text) ? ' ' : ''}`;
}
