import type { Block } from './state.ts';

/** Kinds of blocks that slack-blocks-to-jsx 1.1.1 draws and that have nothing to press or fill in. */
const DRAWN = new Set([
  'section',
  'divider',
  'image',
  'context',
  'header',
  'rich_text',
  'video',
  'table',
  'file',
  'markdown',
  'plan',
  'task_card',
  'alert',
  'card',
  'carousel',
  'data_visualization',
]);

/** Runs of blocks that are drawn together, and single blocks that this page draws itself. */
export type Part =
  | { readonly kind: 'drawn'; readonly key: string; readonly blocks: readonly Block[] }
  | { readonly kind: 'own'; readonly key: string; readonly blockId: string; readonly block: Block };

/**
 * Splits a message's or view's blocks: whatever can be pressed or filled in, or is unknown to the library, stands
 * alone; neighbours that only show something are kept together.
 */
export function arrange(blocks: readonly Block[]): Part[] {
  const parts: Part[] = [];
  let run: Block[] = [];
  const endRun = () => {
    if (run.length > 0) parts.push({ kind: 'drawn', key: `drawn-${parts.length}`, blocks: run });
    run = [];
  };
  for (const [index, block] of blocks.entries()) {
    if (isDrawn(block)) {
      run.push(block);
      continue;
    }
    endRun();
    const blockId = typeof block.block_id === 'string' && block.block_id !== '' ? block.block_id : `block-${index}`;
    parts.push({ kind: 'own', key: blockId, blockId, block });
  }
  endRun();
  return parts;
}

function isDrawn(block: Block): boolean {
  if (!DRAWN.has(block.type)) return false;
  if (block.type === 'section') return !isInteractive(block.accessory);
  if (block.type === 'card') return !Array.isArray(block.actions) || block.actions.length === 0;
  return true;
}

/** A block in the form the library draws: it knows no number cells in tables. */
export function drawable(block: Block): Block {
  if (block.type !== 'table' || !Array.isArray(block.rows)) return block;
  const rows = block.rows.map((row: unknown) => (Array.isArray(row) ? row.map(drawableCell) : row));
  return { ...block, rows };
}

function drawableCell(cell: unknown): unknown {
  if (typeof cell !== 'object' || cell === null || !('type' in cell) || cell.type !== 'raw_number') return cell;
  const number = 'text' in cell ? cell.text : 'value' in cell ? cell.value : '';
  return { type: 'raw_text', text: String(number) };
}

/** Whether a value is an element that somebody can use; images are not. */
export function isInteractive(element: unknown): element is Block {
  return typeof element === 'object' && element !== null && 'type' in element && element.type !== 'image';
}

const TEXT_FIELDS = ['title', 'subtitle', 'caption', 'label', 'text', 'fields', 'body', 'alt_text', 'hint'];

/** Every text inside a value, one a line: how a block of unknown kind is still readable. */
export function readableText(value: unknown): string {
  return texts(value).join('\n');
}

function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    TEXT_FIELDS.includes(key) || typeof inner === 'object' ? texts(inner) : [],
  );
}
