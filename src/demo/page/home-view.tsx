import { useEffect, useMemo } from 'react';
import { MessageInteractions } from './interactions.tsx';
import { MessageBlocks } from './message-blocks.tsx';
import type { OpenView } from './state.ts';
import { workspace } from './workspace.ts';

interface Props {
  readonly home: OpenView | undefined;
  readonly user: string;
  readonly channel: string;
}

/** The app's Home of one person. Looking at it tells the app, which may then publish it anew. */
export function HomeView({ home, user, channel }: Props) {
  useEffect(() => void workspace.openHome(user), [user]);
  const viewId = home?.id ?? '';
  const place = useMemo(() => ({ user, channel, view_id: viewId }), [user, channel, viewId]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="home" aria-label="Home" tabIndex={0}>
      {home === undefined ? (
        <p className="pane-lead">Waiting for the app to publish its Home…</p>
      ) : (
        <MessageInteractions key={viewId} place={place}>
          <MessageBlocks blocks={home.view.blocks} />
        </MessageInteractions>
      )}
    </section>
  );
}
