import type { ReactNode } from 'react';
import { useFollowing } from './use-following.ts';

interface Props {
  readonly label: string;
  readonly children: ReactNode;
  readonly intro?: ReactNode;
}

/** A scrolling list of messages that follows the newest one while somebody reads there. */
export function MessageList({ label, intro, children }: Props) {
  const { list, behind, catchUp } = useFollowing();
  return (
    <div className="message-list-frame">
      <div className="message-list" ref={list}>
        <div>
          {intro}
          <ol role="log" aria-label={label} aria-relevant="additions">
            {children}
          </ol>
        </div>
      </div>
      {behind && (
        <button type="button" className="catch-up" onClick={catchUp}>
          New below ↓
        </button>
      )}
    </div>
  );
}
