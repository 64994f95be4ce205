import { isRecord } from '../blocks/rule.ts';
import { blockProblems, countedCharacters, maxReadableCharacters } from '../blocks/validate.ts';
import type { Json } from '../state.ts';
import { type Call, optionalText, Refusal, structured } from './call.ts';

/** What a call wants to say, checked as Slack checks it. Undefined means: not given. */
export interface Content {
  readonly text: string | undefined;
  readonly blocks: Json[] | undefined;
  readonly attachments: Json[] | undefined;
  /** Null: the metadata is to be removed. */
  readonly metadata: Json | null | undefined;
}

/** Slack cuts text beyond this; a call that comes near it is refused here instead. */
const maxText = 40_000;
const maxAttachments = 100;
/** Slack gives no number for message metadata. A bot that stays below this is safe. */
const maxMetadataBytes = 4096;

export function contentOf(call: Call, { longestText = maxText } = {}): Content {
  const markdown = optionalText(call, 'markdown_text');
  const text = optionalText(call, 'text');
  const blocks = blocksOf(call);
  if (markdown !== undefined && (text !== undefined || blocks !== undefined))
    throw new Refusal('markdown_text_conflict');
  if (markdown !== undefined && markdown.length > 12_000) throw new Refusal('msg_too_long');
  if (text !== undefined && text.length > longestText) throw new Refusal('msg_too_long');
  return { text: text ?? markdown, blocks, attachments: attachmentsOf(call), metadata: metadataOf(call) };
}

/** A message needs words, blocks, or attachments. */
export function requireContent({ text, blocks, attachments }: Content): void {
  const empty = (text ?? '') === '' && (blocks ?? []).length === 0 && (attachments ?? []).length === 0;
  if (empty) throw new Refusal('no_text');
}

function blocksOf(call: Call): Json[] | undefined {
  const blocks = structured(call, 'blocks', 'invalid_blocks_format');
  if (blocks === undefined) return undefined;
  if (!Array.isArray(blocks)) throw new Refusal('invalid_blocks_format');
  refuseBadBlocks(blocks);
  return blocks.filter(isRecord);
}

/** Throws what Slack answers to blocks it would not show in a message. */
export function refuseBadBlocks(blocks: unknown[]): void {
  const problems = blockProblems(blocks, 'message');
  if (problems.length > 0) throw new Refusal('invalid_blocks', problems, { errors: problems.map(withoutLevel) });
  if (countedCharacters(blocks) > maxReadableCharacters) throw new Refusal('msg_blocks_too_long');
}

function withoutLevel(problem: string): string {
  return problem.replace(/^\[ERROR\] /u, '');
}

function attachmentsOf(call: Call): Json[] | undefined {
  const attachments = structured(call, 'attachments', 'invalid_attachments');
  if (attachments === undefined) return undefined;
  if (!Array.isArray(attachments) || !attachments.every(isRecord)) throw new Refusal('invalid_attachments');
  if (attachments.length > maxAttachments) throw new Refusal('too_many_attachments');
  for (const { blocks } of attachments) if (Array.isArray(blocks)) refuseBadBlocks(blocks);
  return attachments;
}

function metadataOf(call: Call): Json | null | undefined {
  const metadata = structured(call, 'metadata', 'invalid_metadata_format');
  if (metadata === undefined) return undefined;
  if (!isRecord(metadata)) throw new Refusal('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return null;
  const payload = metadata.event_payload;
  if (typeof metadata.event_type !== 'string' || metadata.event_type === '' || !isRecord(payload)) {
    throw new Refusal('invalid_metadata_schema');
  }
  if (!Object.values(payload).every(isMetadataValue)) throw new Refusal('invalid_metadata_schema');
  if (Buffer.byteLength(JSON.stringify(metadata)) > maxMetadataBytes) throw new Refusal('metadata_too_large');
  return metadata;
}

/** Plain values, or one level of an object or array of them. */
function isMetadataValue(value: unknown): boolean {
  if (isPlain(value)) return true;
  const inner = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : [undefined];
  return inner.every((entry) => isPlain(entry) || (isRecord(entry) && Object.values(entry).every(isPlain)));
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
