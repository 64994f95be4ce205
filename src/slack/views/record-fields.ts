import type { RichTextBlock } from '@slack/types';
import type { EvidenceRecord } from '../../triage/evidence-rows.ts';
import { bold, bullets, code, type Part, richText, section } from '../blocks.ts';
import { oneLine } from '../text.ts';

const MOST_FIELDS = 30;
const LONGEST_VALUE = 300;

/** One record: its fields by the platform's own names, and by name what the record does not say. */
export function recordBlock(record: EvidenceRecord, title: string | null): RichTextBlock {
  const fields = Object.entries(record).slice(0, MOST_FIELDS);
  const said = fields.filter(([, value]) => !isNothing(value));
  const unsaid = fields.filter(([, value]) => isNothing(value)).map(([name]) => fieldName(name));
  const items = said.map(([name, value]): Part[] => [`${fieldName(name)}: `, code(valueWords(value), LONGEST_VALUE)]);
  if (unsaid.length > 0) items.push([`not said: ${oneLine(unsaid.join(', '), 300)}`]);
  return richText(
    ...(title === null ? [] : [section([bold(title)])]),
    ...(items.length === 0 ? [section(['The record is empty.'])] : [bullets(items)]),
  );
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/** `lastTokenIssuedAt` is `last_token_issued_at` at the platform. */
function fieldName(name: string): string {
  return oneLine(
    name.slice(0, 200).replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    60,
  );
}

function valueWords(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(valueWords).join(', ');
  return JSON.stringify(value) ?? String(value);
}
