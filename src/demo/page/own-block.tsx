import { useId } from 'react';
import { isInteractive } from './blocks.ts';
import { DrawnBlocks, PlainBlock } from './drawn-blocks.tsx';
import { ElementControl } from './elements/element.tsx';
import { useInteractions } from './interactions.tsx';
import { Label, textOf } from './label.tsx';
import type { Block, Element } from './state.ts';

interface Props {
  readonly block: Block;
  readonly blockId: string;
}

/** A block with controls, or one that the library does not know. */
export function OwnBlock({ block, blockId }: Props) {
  switch (block.type) {
    case 'actions':
    case 'context_actions':
      return <Controls elements={elementsOf(block.elements)} blockId={blockId} />;
    case 'input':
      return <InputBlock block={block} blockId={blockId} />;
    case 'section':
      return <SectionWithControl block={block} blockId={blockId} />;
    case 'card':
      return <CardWithControls block={block} blockId={blockId} />;
    case 'data_table':
      return <DataTable block={block} />;
    default:
      return <PlainBlock blocks={[block]} />;
  }
}

function Controls({ elements, blockId }: { elements: readonly Element[]; blockId: string }) {
  return (
    <div className="controls">
      {elements.map((element, index) => (
        <ElementControl key={element.action_id ?? index} element={element} blockId={blockId} dispatches />
      ))}
    </div>
  );
}

function SectionWithControl({ block, blockId }: Props) {
  const { accessory, ...section } = block;
  return (
    <div className="section-row">
      <DrawnBlocks blocks={[section]} />
      <Controls elements={elementsOf([accessory])} blockId={blockId} />
    </div>
  );
}

function CardWithControls({ block, blockId }: Props) {
  const { actions, ...card } = block;
  return (
    <>
      <DrawnBlocks blocks={[card]} />
      <Controls elements={elementsOf(actions)} blockId={blockId} />
    </>
  );
}

function InputBlock({ block, blockId }: Props) {
  const { problems } = useInteractions();
  const id = useId();
  const [element] = elementsOf([block.element]);
  if (element === undefined) return <PlainBlock blocks={[block]} />;
  const problem = problems[blockId];
  const hint = textOf(block.hint);
  const describedBy = [hint.text === '' ? '' : `${id}-hint`, problem === undefined ? '' : `${id}-problem`]
    .filter(Boolean)
    .join(' ');
  return (
    <div className={problem === undefined ? 'input-block' : 'input-block input-block-wrong'}>
      <p className="input-label" id={`${id}-label`}>
        <Label text={textOf(block.label)} />
        {block.optional === true && <span className="input-optional"> (optional)</span>}
      </p>
      <ElementControl
        element={element}
        blockId={blockId}
        labelId={`${id}-label`}
        describedBy={describedBy === '' ? undefined : describedBy}
        dispatches={block.dispatch_action === true}
      />
      {hint.text !== '' && (
        <p className="input-hint" id={`${id}-hint`}>
          <Label text={hint} />
        </p>
      )}
      {problem !== undefined && (
        <p className="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** A data table has the rows of a table and a caption; the library knows tables only. */
function DataTable({ block }: { block: Block }) {
  return (
    <div className="data-table">
      <p className="data-table-caption">{String(block.caption ?? '')}</p>
      <DrawnBlocks blocks={[{ type: 'table', rows: block.rows }]} />
    </div>
  );
}

function elementsOf(value: unknown): Element[] {
  return (Array.isArray(value) ? value : []).filter(
    (element): element is Element => isInteractive(element) || isImage(element),
  );
}

function isImage(element: unknown): element is Element {
  return typeof element === 'object' && element !== null && 'type' in element && element.type === 'image';
}
