import { Dialog } from './dialog.tsx';
import { Label, textOf } from './label.tsx';
import type { TextObject } from './state.ts';

export interface Confirm {
  readonly title: TextObject;
  readonly text: TextObject;
  readonly confirm: TextObject;
  readonly deny: TextObject;
  readonly danger: boolean;
}

/** Reads an element's confirmation; null where the app asks for none. */
export function readConfirm(value: unknown): Confirm | null {
  if (typeof value !== 'object' || value === null) return null;
  const { title, text, confirm, deny, style } = value as Record<string, unknown>;
  return {
    title: textOf(title),
    text: textOf(text),
    confirm: textOf(confirm ?? 'Yes'),
    deny: textOf(deny ?? 'No'),
    danger: style === 'danger',
  };
}

interface Props {
  readonly confirm: Confirm;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** The question Slack asks before it sends a press that an app wants confirmed. */
export function ConfirmDialog({ confirm, onConfirm, onCancel }: Props) {
  return (
    <Dialog label={confirm.title.text} onClose={onCancel} small>
      <header className="dialog-head">
        <h2>
          <Label text={confirm.title} />
        </h2>
      </header>
      <div className="dialog-body">
        <Label text={confirm.text} />
      </div>
      <footer className="dialog-foot">
        <button type="button" className="quiet-button" onClick={onCancel}>
          <Label text={confirm.deny} />
        </button>
        <button type="button" className={confirm.danger ? 'danger-button' : 'main-button'} onClick={onConfirm}>
          <Label text={confirm.confirm} />
        </button>
      </footer>
    </Dialog>
  );
}
