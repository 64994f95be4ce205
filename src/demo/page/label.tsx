import { DrawnBlocks } from './drawn-blocks.tsx';
import type { TextObject } from './state.ts';

/** A text object inside a control. Plain words stay plain; mrkdwn and emoji names go through the library. */
export function Label({ text }: { text: TextObject }) {
  if (text.type === 'plain_text' && !/:[\w+-]+:/.test(text.text)) return text.text;
  return (
    <span className="label-text">
      <DrawnBlocks blocks={[{ type: 'section', text }]} />
    </span>
  );
}

/** Reads a text object out of foreign JSON; a bare string counts as plain text, anything else as no text. */
export function textOf(value: unknown): TextObject {
  if (typeof value === 'string') return { type: 'plain_text', text: value };
  if (typeof value === 'object' && value !== null && 'text' in value && typeof value.text === 'string') {
    return { type: 'type' in value && value.type === 'mrkdwn' ? 'mrkdwn' : 'plain_text', text: value.text };
  }
  return { type: 'plain_text', text: '' };
}
