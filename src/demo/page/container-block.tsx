import type { ReactNode } from 'react';
import { Label, textOf } from './label.tsx';
import type { Block } from './state.ts';

/** A titled group of blocks, which folds where the app says so. */
export function ContainerBlock({ block, children }: { block: Block; children: ReactNode }) {
  const title = textOf(block.title ?? block.rich_text_title);
  const subtitle = textOf(block.subtitle);
  const heading = (
    <>
      <span className="container-title">
        <Label text={title} />
      </span>
      {subtitle.text !== '' && (
        <span className="container-subtitle">
          <Label text={subtitle} />
        </span>
      )}
    </>
  );
  if (block.is_collapsible !== true) {
    return (
      <section className="container">
        <p className="container-head">{heading}</p>
        {children}
      </section>
    );
  }
  return (
    <details className="container" open={block.default_collapsed !== true}>
      <summary className="container-head">{heading}</summary>
      {children}
    </details>
  );
}
