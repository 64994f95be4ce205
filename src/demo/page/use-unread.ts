import { useEffect, useMemo, useState } from 'react';
import type { State } from './state.ts';
import { newestByChannel } from './timeline.ts';

/** Channels with something newer than somebody's last look at them. The channel being looked at is always read. */
export function useUnread(state: State, user: string, current: string): ReadonlySet<string> {
  const newest = useMemo(() => newestByChannel(state.messages, user), [state.messages, user]);
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(newest);
  const currentNewest = newest.get(current);
  useEffect(() => {
    if (currentNewest !== undefined) setSeen((before) => new Map(before).set(current, currentNewest));
  }, [current, currentNewest]);
  return new Set([...newest].filter(([id, ts]) => id !== current && ts > (seen.get(id) ?? '')).map(([id]) => id));
}
