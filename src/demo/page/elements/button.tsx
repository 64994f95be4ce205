import { useState } from 'react';
import { ConfirmDialog, readConfirm } from '../confirm-dialog.tsx';
import { pressKey, useInteractions } from '../interactions.tsx';
import { Label, textOf } from '../label.tsx';
import { actionId } from '../view-values.ts';
import type { ElementProps } from './element-props.ts';

/** A button of a message or view: asks first where the app wants it, then sends the press and waits for the answer. */
export function ButtonElement({ element, blockId }: ElementProps) {
  const { busy, press } = useInteractions();
  const [asking, setAsking] = useState(false);
  const id = actionId(element);
  const confirm = readConfirm(element.confirm);
  const isBusy = busy === pressKey(blockId, id);
  const { url } = element;

  function send(): void {
    setAsking(false);
    if (typeof url === 'string') window.open(url, '_blank', 'noopener,noreferrer');
    const { confirm: _asked, ...payload } = element;
    press(blockId, { ...payload, action_id: id });
  }

  return (
    <>
      <button
        type="button"
        className={`block-button ${styleOf(element.style)}`}
        aria-label={typeof element.accessibility_label === 'string' ? element.accessibility_label : undefined}
        aria-busy={isBusy}
        disabled={isBusy}
        onClick={() => (confirm === null ? send() : setAsking(true))}
      >
        {isBusy && <span className="spinner" aria-hidden="true" />}
        <Label text={textOf(element.text)} />
      </button>
      {asking && confirm !== null && (
        <ConfirmDialog confirm={confirm} onConfirm={send} onCancel={() => setAsking(false)} />
      )}
    </>
  );
}

function styleOf(style: unknown): string {
  return style === 'primary' || style === 'danger' ? `block-button-${style}` : '';
}
