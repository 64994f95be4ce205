import { useMemo } from 'react';
import { Composer } from './composer.tsx';
import { nameOf } from './directory.tsx';
import { MessageItem } from './message-item.tsx';
import { MessageList } from './message-list.tsx';
import type { State } from './state.ts';
import { threadMessages } from './timeline.ts';
import type { ComposerControl } from './use-composer.ts';

interface Props {
  readonly state: State;
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly composer: ComposerControl;
  readonly onClose: () => void;
}

/** A thread: its first message, the replies, and a composer of its own. */
export function ThreadView({ state, channel, ts, user, composer, onClose }: Props) {
  const messages = useMemo(
    () => threadMessages(state.messages, channel, ts, user),
    [state.messages, channel, ts, user],
  );
  const status = state.statuses.find((each) => each.channel === channel && each.thread_ts === ts);
  return (
    <aside className="pane" aria-label="Thread">
      <header className="pane-head">
        <h2>Thread</h2>
        <button type="button" className="icon-button" aria-label="Close thread" title="Close" onClick={onClose}>
          ✕
        </button>
      </header>
      <MessageList key={`${channel} ${ts} ${user}`} label="Messages in the thread">
        {messages.map((message) => (
          <MessageItem
            key={message.ts}
            message={message}
            author={message.bot_name ?? nameOf(state, message.user)}
            viewer={user}
            shortcuts={state.shortcuts}
          />
        ))}
      </MessageList>
      {status !== undefined && status.text !== '' && (
        <p className="thread-status" role="status">
          {status.text}
        </p>
      )}
      <Composer
        label="Reply in thread"
        placeholder="Reply…"
        text={composer.text}
        refusal={composer.refusal}
        field={composer.field}
        state={state}
        onText={composer.setText}
        onSend={composer.send}
      />
    </aside>
  );
}
