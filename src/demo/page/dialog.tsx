import { type ReactNode, useEffect, useRef } from 'react';

const FIRST_FIELD = ':is(input, select, textarea):not(:disabled)';

interface Props {
  readonly label: string;
  readonly small?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A modal window: the browser keeps the focus inside, Escape closes it, and the page behind is inert. */
export function Dialog({ label, small = false, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // Where there is something to fill in, that comes first, not the button that closes the window.
    dialog?.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={small ? 'dialog dialog-small' : 'dialog'}
      aria-label={label}
      onKeyDown={(event) => {
        // Escape closes this window only, not what stands below it.
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onCancel={(event) => {
        // The workspace decides when the window goes, so that page and server never disagree.
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
