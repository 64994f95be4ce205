import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';

export interface MenuItem {
  readonly key: string;
  readonly content: ReactNode;
  readonly onPick: () => void;
}

interface Props {
  readonly label: string;
  readonly className: string;
  readonly items: readonly MenuItem[];
  readonly busy?: boolean;
  readonly children: ReactNode;
}

/** A button that opens a menu: arrow keys move, Enter picks, Escape and a click elsewhere close it. */
export function Menu({ label, className, items, busy = false, children }: Props) {
  const [open, setOpen] = useState(false);
  const menuId = useId();
  const root = useRef<HTMLDivElement>(null);
  const trigger = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const closeOutside = ({ target }: PointerEvent) => {
      if (target instanceof Node && root.current?.contains(target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus();
    return () => document.removeEventListener('pointerdown', closeOutside);
  }, [open]);

  function close(): void {
    setOpen(false);
    trigger.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (!open) return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      close();
    }
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const entries = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
    const at = entries.findIndex((entry) => entry.contains(document.activeElement));
    entries.at((at + step) % entries.length)?.focus();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the menu and its button inside
    <div className="menu" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        ref={trigger}
        className={className}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={menuId}
        aria-busy={busy}
        onClick={() => setOpen(!open)}
      >
        {busy ? <span className="spinner" aria-hidden="true" /> : children}
      </button>
      {open && (
        <div className="menu-list" role="menu" id={menuId} aria-label={label}>
          {items.map(({ key, content, onPick }) => (
            <button
              key={key}
              type="button"
              role="menuitem"
              className="menu-item"
              onClick={() => {
                close();
                onPick();
              }}
            >
              {content}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
