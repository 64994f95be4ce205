import { useEffect, useMemo, useState } from 'react';
import { ChannelView } from './channel-view.tsx';
import { type Directory, DirectoryProvider } from './directory.tsx';
import { Faults } from './faults.tsx';
import { HelpDialog } from './help-dialog.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { openedFor, type Permalink, readPermalink } from './permalink.ts';
import { Sidebar } from './sidebar.tsx';
import type { Channel, State, World } from './state.ts';
import { ThreadView } from './thread-view.tsx';
import { useComposer } from './use-composer.ts';
import { useKeys } from './use-keys.ts';
import { useMedia } from './use-media.ts';
import { THEMES, useTheme } from './use-theme.ts';
import { useUnread } from './use-unread.ts';
import { ViewDialog } from './view-dialog.tsx';
import { workspace } from './workspace.ts';
import { Worlds } from './worlds.tsx';

type Pane = { readonly kind: 'none' | 'worlds' | 'faults' } | { readonly kind: 'thread'; readonly ts: string };

const NO_CHANNEL: Channel = { id: '', name: 'no channel', kind: 'public', members: [] };

/** The whole workspace on one screen; which parts show on a narrow one is decided by the style sheet. */
export function WorkspaceView({ state }: { state: State }) {
  const linked = useMemo(() => openedFor(window.location.search), []);
  const wide = useMedia('(min-width: 1000px)');
  const theme = useTheme();
  const [user, setUser] = useState(state.users[0]?.id ?? '');
  const [channelId, setChannelId] = useState(linked?.channel ?? state.channels[0]?.id ?? '');
  const [pane, setPane] = useState<Pane>(() => firstPane(linked, wide));
  const [menuOpen, setMenuOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const [inspecting, setInspecting] = useState(false);
  const [awaited, setAwaited] = useState<string | null>(null);
  const [tried, setTried] = useState(0);
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

  const toggle = (kind: 'worlds' | 'faults') => setPane({ kind: pane.kind === kind ? 'none' : kind });

  /** Makes a world the truth, and hands its text on. */
  async function choose({ id, say }: World, handOn: (text: string) => void): Promise<string | null> {
    const outcome = await workspace.chooseWorld(id);
    if (!outcome.ok) return `That did not work: ${outcome.error}.`;
    if (!wide) setPane({ kind: 'none' });
    handOn(say);
    return null;
  }

  /** The first world, and the next one each time after, for the same id would only point to its card. */
  function tryIt(): void {
    const world = state.worlds[tried % Math.max(1, state.worlds.length)];
    if (world === undefined) return;
    setTried(tried + 1);
    void choose(world, composer.say);
  }

  useKeys({
    t: tryIt,
    w: () => toggle('worlds'),
    f: () => toggle('faults'),
    i: () => setInspecting(!inspecting),
    m: () => composer.field.current?.focus(),
    d: () => theme.choose(THEMES[(THEMES.indexOf(theme.choice) + 1) % THEMES.length] ?? 'system'),
    '?': () => setHelpOpen(true),
    ...Object.fromEntries(state.users.slice(0, 9).map(({ id }, index) => [String(index + 1), () => setUser(id)])),
  });

  const directory = useMemo((): Directory => {
    const openLink = (href: string): boolean => {
      const link = readPermalink(href, window.location.origin);
      if (link === null) return false;
      setChannelId(link.channel);
      setPane({ kind: 'thread', ts: link.threadTs ?? link.ts });
      return true;
    };
    const app = { id: state.bot.user_id, name: state.bot.name, title: 'app' };
    const users = [...state.users, app];
    return { users, groups: state.user_groups, channels: state.channels, theme: theme.shown, openLink };
  }, [state.users, state.user_groups, state.bot, state.channels, theme.shown]);
  const views = state.views.filter((view) => view.user === user);
  const top = views.at(-1);
  const openThread = useMemo(() => (ts: string) => setPane({ kind: 'thread', ts }), []);
  const thread = useMemo(
    () => (threadTs === null ? null : { channel: channel.id, ts: threadTs }),
    [channel.id, threadTs],
  );
  const closePane = () => setPane({ kind: 'none' });

  return (
    <DirectoryProvider value={directory}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape closes what stands over the page on narrow screens */}
      <div
        className={`workspace pane-${pane.kind} ${menuOpen ? 'menu-open' : ''}`}
        onKeyDown={({ key }) => {
          if (key !== 'Escape') return;
          if (menuOpen) setMenuOpen(false);
          else if (pane.kind !== 'none') closePane();
        }}
      >
        <Sidebar
          state={state}
          channels={channels}
          user={user}
          channel={channel.id}
          unread={unread}
          theme={theme}
          onHelp={() => setHelpOpen(true)}
          onUser={(id) => {
            setUser(id);
            setMenuOpen(false);
          }}
          onChannel={(id) => {
            setChannelId(id);
            setMenuOpen(false);
            if (pane.kind === 'thread') closePane();
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
          pane={pane.kind}
          onMenu={() => setMenuOpen(true)}
          onWorlds={() => toggle('worlds')}
          onFaults={() => toggle('faults')}
          onTry={tryIt}
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
          <Worlds state={state} onClose={closePane} onPaste={(world) => choose(world, composer.fill)} />
        )}
        {pane.kind === 'faults' && <Faults switches={state.switches} onClose={closePane} />}
        <Inspector state={state} thread={thread} open={inspecting} onToggle={() => setInspecting(!inspecting)} />
      </div>
      {top !== undefined && <ViewDialog key={top.id} open={top} channel={channel.id} depth={views.length - 1} />}
      {helpOpen && <HelpDialog onClose={() => setHelpOpen(false)} />}
    </DirectoryProvider>
  );
}

function firstPane(linked: Permalink | null, wide: boolean): Pane {
  if (linked !== null) return { kind: 'thread', ts: linked.threadTs ?? linked.ts };
  return { kind: wide ? 'worlds' : 'none' };
}
