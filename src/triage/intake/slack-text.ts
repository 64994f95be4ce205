import { isLabelLike } from './labels.ts';
import { linkText, unescapeCharacters, unescapeMrkdwn } from './slack-escapes.ts';
import { Attachment, BlockPart, File, SlackMessage } from './slack-message.ts';

/** Characters kept of a message: as many as Slack keeps of its text. */
const MOST_CHARACTERS = 40_000;
const DEEPEST = 12;
/** Parts looked at, so that a payload of many tiny parts ends too. Slack allows 50 blocks and 100 attachments. */
const MOST_PARTS = 20_000;

/** What is left to spend on one message. */
interface Budget {
  parts: number;
}

/**
 * The text of a Slack message: its `text`, blocks, attachments and files, one part a line, with Slack's escapes undone
 * and code still in backticks. A block that only repeats the text (Slack sends both) counts once. At most 40,000
 * characters; never throws, whatever the payload is.
 */
export function slackText(message: unknown): string {
  return messageText(message, { parts: MOST_PARTS }, 0).slice(0, MOST_CHARACTERS);
}

function messageText(message: unknown, budget: Budget, depth: number): string {
  const parsed = SlackMessage.safeParse(message);
  if (!parsed.success || depth > DEEPEST) return '';
  const { text = '', blocks = [], attachments = [], files = [] } = parsed.data;
  const own = unescapeMrkdwn(text.slice(0, MOST_CHARACTERS)).trim();
  const inBlocks = blocks.map((block) => blockText(block, budget, depth + 1));
  const said = new Set(inBlocks.flatMap(plainLines));
  // Blocks are the richer form. The text is kept when it says something that they do not.
  const pieces = addsTo(said, own) ? [own, ...inBlocks] : inBlocks;
  for (const attachment of attachments) {
    pieces.push(...attachmentTexts(attachment, budget, depth + 1).filter((piece) => addsTo(said, piece)));
  }
  pieces.push(...files.map(fileText));
  return lines(pieces);
}

/** True when a line of `piece` was not said yet, formatting aside; its lines are said from then on. */
function addsTo(said: Set<string>, piece: string): boolean {
  const fresh = plainLines(piece).filter((line) => !said.has(line));
  for (const line of fresh) said.add(line);
  return fresh.length > 0;
}

function plainLines(text: string): string[] {
  return text
    .slice(0, MOST_CHARACTERS)
    .split('\n')
    .map((line) => line.replace(/[\s*_~`>•-]+/g, ''))
    .filter((line) => line !== '');
}

function lines(pieces: readonly (string | undefined)[]): string {
  return pieces.filter((piece) => piece !== undefined && piece.trim() !== '').join('\n');
}

function attachmentTexts(attachment: unknown, budget: Budget, depth: number): string[] {
  const parsed = Attachment.safeParse(attachment);
  if (!parsed.success || depth > DEEPEST || budget.parts-- <= 0) return [];
  const {
    pretext,
    title,
    title_link,
    text,
    fields = [],
    footer,
    fallback,
    blocks = [],
    message_blocks = [],
  } = parsed.data;
  const shown = [
    pretext,
    title === undefined || title_link === undefined ? title : linkText(title_link, title),
    text,
    ...fields.map((field) => lines([field.title, field.value]).replace('\n', ': ')),
    footer,
  ].map((piece) => unescapeMrkdwn(piece ?? ''));
  const nested = [
    ...blocks.map((block) => blockText(block, budget, depth + 1)),
    ...message_blocks.map(({ message }) => messageText(message, budget, depth + 1)),
  ];
  return [...shown, ...nested, unescapeMrkdwn(fallback ?? '')];
}

function fileText(file: unknown): string {
  const parsed = File.safeParse(file);
  if (!parsed.success) return '';
  const { title, name, preview, plain_text } = parsed.data;
  return lines([title, name === title ? undefined : name, preview ?? plain_text]);
}

/** Any block, element, text object or cell as text; unknown kinds by the keys that carry text in the known ones. */
function blockText(block: unknown, budget: Budget, depth: number): string {
  if (typeof block === 'string') return unescapeMrkdwn(block);
  const parsed = BlockPart.safeParse(block);
  if (!parsed.success || depth > DEEPEST || budget.parts-- <= 0) return '';
  const part = parsed.data;
  const inner = (child: unknown) => blockText(child, budget, depth + 1);
  const inline = () => (part.elements ?? []).map(inner).join('');
  switch (part.type) {
    case 'actions':
    case 'input':
    case 'divider':
      return '';
    case 'plain_text':
      return unescapeCharacters(String(part.text ?? ''));
    case 'text':
      return typeof part.text === 'string' && part.style?.code ? `\`${part.text}\`` : String(part.text ?? '');
    case 'raw_text':
    case 'markdown':
      return String(part.text ?? '');
    case 'raw_number':
      return String(part.value ?? part.text ?? '');
    case 'rich_text_section':
    case 'rich_text_quote':
      return inline();
    case 'rich_text_preformatted':
      return `\`\`\`\n${inline()}\n\`\`\``;
    case 'link':
      return part.style?.code ? `\`${part.text ?? part.url ?? ''}\`` : linkText(part.url ?? '', asText(part.text));
    case 'user':
      return `@${part.user_id ?? ''}`;
    case 'usergroup':
      return `@${part.usergroup_id ?? ''}`;
    case 'broadcast':
      return `@${part.range ?? ''}`;
    case 'channel':
      return `#${part.channel_id ?? ''}`;
    case 'emoji':
      return `:${part.name ?? ''}:`;
    case 'date':
      return part.fallback ?? '';
    case 'table':
    case 'data_table':
      return lines([inner(part.caption), tableText((part.rows ?? []).map((row) => row.map((cell) => inner(cell))))]);
    default:
      return lines([
        ...[part.title, part.rich_text_title, part.subtitle, part.text, part.body, part.caption, part.description].map(
          (child) => (child === undefined ? '' : inner(child)),
        ),
        ...[part.fields, part.elements, part.child_blocks, part.blocks, part.tasks].flatMap((children) =>
          (children ?? []).map(inner),
        ),
        ...[part.details, part.output].map((child) => (child === undefined ? '' : inner(child))),
        ...(part.sources ?? []).map(inner),
      ]);
  }
}

function asText(text: BlockPart['text']): string | undefined {
  return typeof text === 'string' ? text : undefined;
}

/** A table so that each value stands behind its label, whether the labels are in the first row or the first column. */
function tableText(rows: readonly (readonly string[])[]): string {
  const [first = [], ...others] = rows;
  const head = first.map((cell) => cell.replace(/[`*:]/g, '').trim());
  const inRow = head.filter(isLabelLike).length;
  const inColumn = rows.filter(([cell = '']) => isLabelLike(cell)).length;
  const byRow =
    others.length > 0 && inRow > 0 && (inRow > inColumn || (inRow === inColumn && !/\d/.test(head.join(''))));
  if (!byRow) return rows.map((row) => row.join(row.length === 2 ? ': ' : ' | ')).join('\n');
  return others.map((row) => row.map((cell, at) => (head[at] ? `${head[at]}: ${cell}` : cell)).join(' | ')).join('\n');
}
