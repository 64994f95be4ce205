import { useEffect, useState } from 'react';
import { shareState } from './share-state.ts';
import type { State } from './state.ts';

export interface LiveState {
  readonly state: State | null;
  readonly connected: boolean;
}

const RECONNECT_MS = 1_500;

/** The workspace's state, kept current by server-sent events; a lost connection is tried again until it is back. */
export function useLiveState(): LiveState {
  const [live, setLive] = useState<LiveState>({ state: null, connected: false });
  useEffect(() => {
    let events: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    function connect(): void {
      const source = new EventSource('/workspace/events');
      events = source;
      source.onmessage = ({ data }: MessageEvent<string>) => {
        const next = JSON.parse(data) as State;
        setLive(({ state }) => ({ state: shareState(state, next), connected: true }));
      };
      source.onerror = () => {
        setLive(({ state }) => ({ state, connected: false }));
        // The browser reconnects after a cut connection, but gives up for good after an HTTP error.
        if (source.readyState === EventSource.CLOSED) timer = setTimeout(connect, RECONNECT_MS);
      };
    }
    connect();
    return () => {
      clearTimeout(timer);
      events?.close();
    };
  }, []);
  return live;
}
