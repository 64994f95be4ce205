import { useMemo } from 'react';
import { arrange } from './blocks.ts';
import { ContainerBlock } from './container-block.tsx';
import { DrawnBlocks } from './drawn-blocks.tsx';
import { useInteractions } from './interactions.tsx';
import { OwnBlock } from './own-block.tsx';
import type { Block } from './state.ts';

/** The blocks of a message or view, with controls that work and the texts of what went wrong below their block. */
export function MessageBlocks({ blocks }: { blocks: readonly Block[] }) {
  const parts = useMemo(() => arrange(blocks), [blocks]);
  return (
    <div className="blocks">
      {parts.map((part) =>
        part.kind === 'drawn' ? (
          <DrawnBlocks key={part.key} blocks={part.blocks} />
        ) : (
          <SingleBlock key={part.key} block={part.block} blockId={part.blockId} />
        ),
      )}
    </div>
  );
}

/** Inputs say themselves what is wrong with them, tied to their field; any other block has it below. */
function SingleBlock({ block, blockId }: { block: Block; blockId: string }) {
  const { problems } = useInteractions();
  const problem = problems[blockId];
  return (
    <div>
      {block.type === 'container' ? (
        <ContainerBlock block={block}>
          <MessageBlocks blocks={childBlocks(block)} />
        </ContainerBlock>
      ) : (
        <OwnBlock block={block} blockId={blockId} />
      )}
      {problem !== undefined && block.type !== 'input' && (
        <p className="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

function childBlocks(block: Block): readonly Block[] {
  const children = block.child_blocks ?? block.blocks;
  return Array.isArray(children) ? children : [];
}
