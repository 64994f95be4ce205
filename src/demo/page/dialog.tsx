import { type ReactNode, useEffect, useRef } from 'react';

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
