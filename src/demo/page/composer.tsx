import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { type Hint, hintsFor } from './draft.ts';
import type { State } from './state.ts';

interface Props {
  readonly label: string;
  readonly placeholder: string;
  readonly text: string;
  readonly state: State;
  readonly refusal: string | null;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly onText: (text: string) => void;
  readonly onSend: () => void;
}

/** Where somebody types: Enter sends, Shift and Enter makes a new line, commands and names are suggested. */
export function Composer({ label, placeholder, text, state, refusal, field, onText, onSend }: Props) {
  const id = useId();
  const [cursor, setCursor] = useState(0);
  const [dismissed, setDismissed] = useState('');
  const [marked, setMarked] = useState(0);
  const hints = hintsFor(text, cursor, state);
  const open = hints.items.length > 0 && dismissed !== text;
  const at = Math.min(marked, hints.items.length - 1);

  function accept({ insert }: Hint): void {
    const next = text.slice(0, hints.from) + insert + text.slice(cursor);
    onText(next);
    setDismissed(next);
    setCursor(hints.from + insert.length);
    setMarked(0);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes a character, Enter belongs to it.
    if (event.nativeEvent.isComposing) return;
    const hint = open ? hints.items[at] : undefined;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (hint !== undefined && step !== 0) {
      event.preventDefault();
      setMarked((at + step + hints.items.length) % hints.items.length);
    } else if (hint !== undefined && event.key === 'Escape') {
      event.stopPropagation();
      setDismissed(text);
    } else if (hint !== undefined && (event.key === 'Tab' || event.key === 'Enter') && hint.insert.trim() !== text) {
      event.preventDefault();
      accept(hint);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      onSend();
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {open && (
        <div className="hints" role="listbox" id={`${id}-hints`} aria-label="Suggestions">
          {hints.items.map((hint, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the text field that keeps the focus
            <div
              key={hint.insert}
              id={`${id}-hint-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className="hint"
              onClick={() => accept(hint)}
            >
              <strong>{hint.insert}</strong>
              <span>{hint.detail}</span>
            </div>
          ))}
        </div>
      )}
      {refusal !== null && (
        <p className="problem" role="alert">
          {refusal}
        </p>
      )}
      <div className="composer-box">
        <textarea
          ref={field}
          value={text}
          rows={1}
          aria-label={label}
          placeholder={placeholder}
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={`${id}-hints`}
          aria-activedescendant={open ? `${id}-hint-${at}` : undefined}
          onChange={({ target }) => {
            onText(target.value);
            setCursor(target.selectionStart);
          }}
          onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" className="send" aria-label="Send" title="Send (Enter)" disabled={text.trim() === ''}>
          <svg viewBox="0 0 20 20" aria-hidden="true">
            <path d="M3 3l15 7-15 7 3-7zM6 10h6" />
          </svg>
        </button>
      </div>
      <p className="composer-keys">
        {text.trim() !== '' && (
          <>
            <kbd>Enter</kbd> sends, <kbd>Shift</kbd> <kbd>Enter</kbd> starts a new line
          </>
        )}
      </p>
    </form>
  );
}
