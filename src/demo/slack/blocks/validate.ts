import { blockRules, type Surface } from './block-rules.ts';
import { all, flag, isRecord, list, object, oneOf, type Report, type Rule, text, where } from './rule.ts';
import { id, plainText } from './text-objects.ts';
import { objectsIn, readableLength } from './walk.ts';

/** Most blocks on a surface. */
const maxBlocks: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
/** A view may have this many bytes as JSON; more is `view_too_large`. */
export const maxViewBytes = 250_000;
/**
 * Readable characters of all blocks of a message together, tables and charts (which have their own limits) aside; more
 * is `msg_blocks_too_long`. Slack documents no number: markdown alone was accepted up to 13,297 characters, a mix of
 * blocks was refused at 11,341 (bolt-js issues 2509 and 2867), so a message that stays below 11,000 is safe.
 */
export const maxReadableCharacters = 11_000;

/** What Slack would say against these blocks on this surface, in its words; empty when it would take them. */
export function blockProblems(blocks: unknown, surface: Surface): string[] {
  return problemsOf((report) => blocksOn(surface)(blocks, '/blocks', report));
}

/** What Slack would say against this modal or Home view; empty when it would take it. */
export function viewProblems(view: unknown): string[] {
  return problemsOf((report) => viewRule(view, '/view', report));
}

/** Readable characters of the blocks that count toward `maxReadableCharacters`. */
export function countedCharacters(blocks: readonly unknown[]): number {
  const counted = blocks.filter(
    (block) => !(isRecord(block) && ['table', 'data_table', 'data_visualization'].includes(String(block.type))),
  );
  return readableLength(counted);
}

function problemsOf(check: (report: Report) => void): string[] {
  const problems: string[] = [];
  check((problem, at) => problems.push(`[ERROR] ${problem} [json-pointer:${at}]`));
  return problems;
}

function blocksOn(surface: Surface): Rule {
  const one: Rule = (value, at, report) => {
    if (!isRecord(value)) {
      report('must provide an object', at);
      return;
    }
    const type = value.type;
    if (typeof type !== 'string') {
      report('missing required field: type', at);
      return;
    }
    const known = Object.hasOwn(blockRules, type) ? blockRules[type] : undefined;
    if (known?.surfaces.includes(surface)) known.rule(value, at, report);
    else report(`unsupported type: ${type}`, `${at}/type`);
  };
  return all(list(one, maxBlocks[surface], 0), uniqueBlockIds, uniqueActionIds, sums, oneFocus, fileInputs(surface));
}

const uniqueBlockIds: Rule = (blocks, at, report) => {
  const seen = new Set<unknown>();
  for (const found of objectsIn(blocks, at)) {
    const blockId = found.value.block_id;
    if (blockId === undefined) continue;
    if (seen.has(blockId)) report(`duplicate block_id: ${String(blockId)}`, `${found.at}/block_id`);
    seen.add(blockId);
  }
};

/** The elements of one block have action ids that differ from each other. */
const uniqueActionIds: Rule = (blocks, at, report) => {
  for (const { value, at: place } of objectsIn(blocks, at)) {
    for (const field of ['elements', 'actions']) {
      const elements = value[field];
      const ids = Array.isArray(elements) ? elements.map((element) => isRecord(element) && element.action_id) : [];
      ids.forEach((actionId, index) => {
        if (typeof actionId !== 'string' || ids.indexOf(actionId) === index) return;
        report(`duplicate action_id: ${actionId}`, `${place}/${field}/${index}/action_id`);
      });
    }
  }
};

/** Limits on all blocks of a payload together. */
const sums: Rule = (blocks, at, report) => {
  const found = [...objectsIn(blocks, at)].map(({ value }) => value);
  const ofType = (type: string) => found.filter((value) => value.type === type);
  const length = (type: string) => ofType(type).reduce((sum, value) => sum + readableLength(value), 0);
  const markdown = ofType('markdown').reduce((sum, { text: words }) => sum + String(words ?? '').length, 0);
  if (markdown > 12_000) report('markdown blocks must be less than 12001 characters together', at);
  if (length('table') > 10_000) report('tables must be less than 10001 characters together', at);
  if (length('data_table') > 20_000) report('data tables must be less than 20001 characters together', at);
  if (ofType('data_visualization').length > 2) report('no more than 2 data_visualization blocks allowed', at);
};

const oneFocus: Rule = (blocks, at, report) => {
  const focused = [...objectsIn(blocks, at)].filter(({ value }) => value.focus_on_load === true);
  for (const { at: place } of focused.slice(1)) report('focus_on_load may be set once only', place);
};

/** Files are asked for in modals only. */
function fileInputs(surface: Surface): Rule {
  return (blocks, at, report) => {
    if (surface === 'modal') return;
    for (const found of objectsIn(blocks, at)) {
      if (found.value.type === 'file_input') report('unsupported type: file_input', `${found.at}/type`);
    }
  };
}

const modal = all(
  object(
    { type: oneOf('modal'), title: plainText(24), blocks: blocksOn('modal') },
    {
      submit: plainText(24),
      close: plainText(24),
      private_metadata: text(3000, 0),
      callback_id: id,
      external_id: id,
      clear_on_close: flag(),
      notify_on_close: flag(),
      submit_disabled: flag(),
    },
  ),
  where(
    (view) => view.submit !== undefined || ![...objectsIn(view.blocks, '')].some(isInputBlock),
    'missing required field: submit',
  ),
);

const home = object(
  { type: oneOf('home'), blocks: blocksOn('home') },
  { private_metadata: text(3000, 0), callback_id: id, external_id: id },
);

const viewRule: Rule = (view, at, report) => {
  if (isRecord(view) && view.type === 'home') home(view, at, report);
  else modal(view, at, report);
};

function isInputBlock({ value }: { value: Record<string, unknown> }): boolean {
  return value.type === 'input';
}
