import { useEffect, useMemo, useState } from 'react';
import { ChannelView } from './channel-view.tsx';
import { type Directory, DirectoryProvider } from './directory.tsx';
import { Inspector } from './inspector.tsx';
import { openedFor, type Permalink, readPermalink } from './permalink.ts';
import { Sidebar } from './sidebar.tsx';
import type { Channel, State } from './state.ts';
import { ThreadView } from './thread-view.tsx';
import { newestByChannel } from './timeline.ts';
import { useComposer } from './use-composer.ts';
import { useMedia } from './use-media.ts';
import { ViewDialog } from './view-dialog.tsx';
import { Worlds } from './worlds.tsx';

type Pane = { readonly kind: 'none' | 'worlds' } | { readonly kind: 'thread'; readonly ts: string };

const NO_CHANNEL: Channel = { id: '', name: 'no channel', kind: 'public', members: [] };

/** The whole workspace on one screen; which parts show on a narrow one is decided by the style sheet. */
export function WorkspaceView({ state }: { state: State }) {
  const linked = useMemo(() => openedFor(window.location.search), []);
  const wide = useMedia('(min-width: 1000px)');
  const theme = useMedia('(prefers-color-scheme: dark)') ? 'dark' : 'light';
  const [user, setUser] = useState(state.users[0]?.id ?? '');
  const [channelId, setChannelId] = useState(linked?.channel ?? state.channels[0]?.id ?? '');
  const [pane, setPane] = useState<Pane>(() => firstPane(linked, wide));
  const [menuOpen, setMenuOpen] = useState(false);
  const [awaited, setAwaited] = useState<string | null>(null);
  const channels = useMemo(
    () => state.channels.filter(({ members }) => members.includes(user)),
    [state.channels, user],
  );
  const channel = channels.find(({ id }) => id === channelId) ?? channels[0] ?? NO_CHANNEL;
  const threadTs = pane.kind === 'thread' ? pane.ts : null;
  const unread = useUnread(state, user, channel.id);

  // Whoever pastes an id wants to see the answer: its thread opens with the first reply of the bot.
  const answered = state.messages.some((message) => message.bot && message.thread_ts === awaited && awaited !== null);
  useEffect(() => {
    if (!answered || awaited === null) return;
    setPane({ kind: 'thread', ts: awaited });
    setAwaited(null);
  }, [answered, awaited]);

  const composer = useComposer({ state, user, channel: channel.id, threadTs: null, onPosted: setAwaited });
  const replyComposer = useComposer({ state, user, channel: channel.id, threadTs, onPosted: () => {} });

  const directory = useMemo((): Directory => {
    const openLink = (href: string): boolean => {
      const link = readPermalink(href, window.location.origin);
      if (link === null) return false;
      setChannelId(link.channel);
      setPane({ kind: 'thread', ts: link.threadTs ?? link.ts });
      return true;
    };
    const app = { id: state.bot.user_id, name: state.bot.name, title: 'app' };
    return { users: [...state.users, app], groups: state.user_groups, channels: state.channels, theme, openLink };
  }, [state.users, state.user_groups, state.bot, state.channels, theme]);
  const views = state.views.filter((view) => view.user === user);
  const top = views.at(-1);
  const openThread = useMemo(() => (ts: string) => setPane({ kind: 'thread', ts }), []);

  return (
    <DirectoryProvider value={directory}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what stands over the page on narrow screens */}
      <div
        className={`workspace pane-${pane.kind} ${menuOpen ? 'menu-open' : ''}`}
        onKeyDown={({ key }) => {
          if (key !== 'Escape') return;
          if (menuOpen) setMenuOpen(false);
          else if (pane.kind === 'thread') setPane({ kind: 'none' });
        }}
      >
        <Sidebar
          state={state}
          channels={channels}
          user={user}
          channel={channel.id}
          unread={unread}
          onUser={(id) => {
            setUser(id);
            setMenuOpen(false);
          }}
          onChannel={(id) => {
            setChannelId(id);
            setMenuOpen(false);
            if (pane.kind === 'thread') setPane({ kind: 'none' });
          }}
        />
        {menuOpen && (
          <button type="button" className="menu-shade" aria-label="Close the menu" onClick={() => setMenuOpen(false)} />
        )}
        <ChannelView
          state={state}
          channel={channel}
          user={user}
          composer={composer}
          worldsOpen={pane.kind === 'worlds'}
          onMenu={() => setMenuOpen(true)}
          onWorlds={() => setPane({ kind: pane.kind === 'worlds' && wide ? 'none' : 'worlds' })}
          onOpenThread={openThread}
        />
        {pane.kind === 'thread' && (
          <ThreadView
            state={state}
            channel={channel.id}
            ts={pane.ts}
            user={user}
            composer={replyComposer}
            onClose={() => setPane({ kind: wide ? 'worlds' : 'none' })}
          />
        )}
        {pane.kind === 'worlds' && (
          <Worlds
            state={state}
            onClose={() => setPane({ kind: 'none' })}
            onPaste={(say) => {
              if (!wide) setPane({ kind: 'none' });
              composer.fill(say);
            }}
          />
        )}
        <Inspector state={state} />
      </div>
      {top !== undefined && <ViewDialog key={top.id} open={top} channel={channel.id} depth={views.length - 1} />}
    </DirectoryProvider>
  );
}

function firstPane(linked: Permalink | null, wide: boolean): Pane {
  if (linked !== null) return { kind: 'thread', ts: linked.threadTs ?? linked.ts };
  return { kind: wide ? 'worlds' : 'none' };
}

/** Channels with something newer than somebody's last look at them. The channel being looked at is always read. */
function useUnread(state: State, user: string, current: string): ReadonlySet<string> {
  const newest = useMemo(() => newestByChannel(state.messages, user), [state.messages, user]);
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(newest);
  const currentNewest = newest.get(current);
  useEffect(() => {
    if (currentNewest !== undefined) setSeen((before) => new Map(before).set(current, currentNewest));
  }, [current, currentNewest]);
  return new Set([...newest].filter(([id, ts]) => id !== current && ts > (seen.get(id) ?? '')).map(([id]) => id));
}
