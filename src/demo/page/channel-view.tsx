import { useMemo, useState } from 'react';
import { Composer } from './composer.tsx';
import { nameOf } from './directory.tsx';
import { FaultBanner } from './faults.tsx';
import { HomeView } from './home-view.tsx';
import { MessageItem } from './message-item.tsx';
import { MessageList } from './message-list.tsx';
import type { Channel, State } from './state.ts';
import { channelMessages, replySummaries } from './timeline.ts';
import type { ComposerControl } from './use-composer.ts';

interface Props {
  readonly state: State;
  readonly channel: Channel;
  readonly user: string;
  readonly composer: ComposerControl;
  /** What stands open beside the channel. */
  readonly pane: string;
  readonly onMenu: () => void;
  readonly onWorlds: () => void;
  readonly onFaults: () => void;
  readonly onTry: () => void;
  readonly onOpenThread: (ts: string) => void;
}

/** A channel: its messages, newest at the bottom, and the composer. */
export function ChannelView(props: Props) {
  const { state, channel, user, composer, pane, onMenu, onWorlds, onFaults, onTry, onOpenThread } = props;
  const [tab, setTab] = useState<'messages' | 'home'>('messages');
  const hasHome = channel.kind === 'im' && state.has_home;
  const messages = useMemo(() => channelMessages(state.messages, channel.id, user), [state.messages, channel.id, user]);
  const replies = useMemo(() => replySummaries(state.messages, channel.id, user), [state.messages, channel.id, user]);
  const title = channel.kind === 'im' ? state.bot.name : `#${channel.name}`;
  const me = state.users.find(({ id }) => id === user);
  return (
    <main className="channel" aria-label={title}>
      <header className="channel-head">
        <button type="button" className="icon-button only-narrow" aria-label="Channels and people" onClick={onMenu}>
          ☰
        </button>
        <h1>{title}</h1>
        <p className="channel-me">
          <span className="only-wide">You are </span>
          {me?.name}
          {me?.title !== undefined && me.title !== '' && <span className="only-wide">, {me.title}</span>}
        </p>
        <button type="button" className="quiet-button" aria-pressed={pane === 'worlds'} onClick={onWorlds}>
          Worlds
        </button>
        <button type="button" className="quiet-button" aria-pressed={pane === 'faults'} onClick={onFaults}>
          Faults
        </button>
      </header>
      <FaultBanner switches={state.switches} />
      {hasHome && (
        <nav className="channel-tabs" aria-label="Parts of the app">
          {(['messages', 'home'] as const).map((name) => (
            <button
              key={name}
              type="button"
              className="tab"
              aria-current={name === tab ? 'page' : undefined}
              onClick={() => setTab(name)}
            >
              {name === 'home' ? 'Home' : 'Messages'}
            </button>
          ))}
        </nav>
      )}
      {hasHome && tab === 'home' ? (
        <HomeView key={user} home={state.homes.find((home) => home.user === user)} user={user} channel={channel.id} />
      ) : (
        <>
          <MessageList
            key={`${channel.id} ${user}`}
            label={`Messages in ${title}`}
            intro={messages.length === 0 ? <Welcome state={state} onTry={onTry} onWorlds={onWorlds} /> : undefined}
          >
            {messages.map((message) => (
              <MessageItem
                key={message.ts}
                message={message}
                author={message.bot_name ?? nameOf(state, message.user)}
                viewer={user}
                shortcuts={state.shortcuts}
                replyCount={replies.get(message.ts)?.count}
                lastReplyTs={replies.get(message.ts)?.lastTs}
                onOpenThread={onOpenThread}
              />
            ))}
          </MessageList>
          <Composer
            label={`Message ${title}`}
            placeholder={`Message ${title}, or type /`}
            text={composer.text}
            refusal={composer.refusal}
            field={composer.field}
            state={state}
            onText={composer.setText}
            onSend={composer.send}
          />
        </>
      )}
    </main>
  );
}

function Welcome({ state, onTry, onWorlds }: { state: State; onTry: () => void; onWorlds: () => void }) {
  const [command] = state.commands;
  return (
    <div className="welcome">
      <h2>Something failed on the platform?</h2>
      <p>
        Paste the error with its correlation id here, and {state.bot.name} answers in the thread with one card: what
        happened, why, and what to do next.
      </p>
      <p>
        <button type="button" className="main-button" onClick={onTry}>
          Try it <kbd>T</kbd>
        </button>
        <button type="button" className="quiet-button only-narrow" onClick={onWorlds}>
          Choose a world
        </button>
        {command !== undefined && (
          <span className="welcome-or">
            or type <code>{command.command} help</code>
          </span>
        )}
      </p>
    </div>
  );
}
