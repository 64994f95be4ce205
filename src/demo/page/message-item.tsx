import { memo, useMemo, useState } from 'react';
import { Avatar } from './avatar.tsx';
import { MessageInteractions } from './interactions.tsx';
import { Menu } from './menu.tsx';
import { MessageBlocks } from './message-blocks.tsx';
import { SharedFiles } from './shared-files.tsx';
import type { Message, State } from './state.ts';
import { clockTime, fullTime } from './timeline.ts';
import { workspace } from './workspace.ts';

interface Props {
  readonly message: Message;
  readonly author: string;
  readonly viewer: string;
  readonly shortcuts: State['shortcuts'];
  readonly replyCount?: number | undefined;
  readonly lastReplyTs?: string | undefined;
  /** Opens the thread of the message; absent inside a thread. */
  readonly onOpenThread?: ((ts: string) => void) | undefined;
}

/** One message: who, when, what, its replies, and what can be done with it. */
export const MessageItem = memo(function MessageItem(props: Props) {
  const { message, author, viewer, replyCount, lastReplyTs, onOpenThread } = props;
  const { channel, ts, bot, ephemeral_to: ephemeralTo } = message;
  const place = useMemo(() => ({ user: viewer, channel, message_ts: ts }), [viewer, channel, ts]);
  const blocks = useMemo(() => shownBlocks(message), [message]);
  return (
    <li className={ephemeralTo === null ? 'message' : 'message message-ephemeral'} data-ts={ts} id={`message-${ts}`}>
      <Avatar id={message.user} name={author} bot={bot} />
      <div className="message-content">
        {ephemeralTo !== null && <p className="message-only-you">Only visible to you</p>}
        <p className="message-head">
          <strong className="message-author">{author}</strong>
          {bot && <span className="app-badge">App</span>}
          <time className="message-time" dateTime={isoTime(ts)} title={fullTime(ts)}>
            {clockTime(ts)}
          </time>
          {message.edited && <span className="message-edited">(edited)</span>}
        </p>
        <MessageInteractions place={place}>
          <MessageBlocks blocks={blocks} />
        </MessageInteractions>
        {message.files.length > 0 && <SharedFiles files={message.files} />}
        {replyCount !== undefined && lastReplyTs !== undefined && onOpenThread !== undefined && (
          <button type="button" className="replies" onClick={() => onOpenThread(ts)}>
            <strong>{replyCount === 1 ? '1 reply' : `${replyCount} replies`}</strong>
            <span className="replies-time">last at {clockTime(lastReplyTs)}</span>
          </button>
        )}
      </div>
      {ephemeralTo === null && <Toolbar {...props} />}
    </li>
  );
});

function Toolbar({ message, viewer, shortcuts, onOpenThread }: Props) {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const { channel, ts } = message;

  async function run(callbackId: string): Promise<void> {
    setBusy(true);
    setRefusal(null);
    const outcome = await workspace.shortcut({ user: viewer, channel, message_ts: ts, callback_id: callbackId });
    setBusy(false);
    if (!outcome.ok) setRefusal(`That did not work: ${outcome.error}.`);
  }

  const items = shortcuts.map(({ callback_id: id, name }) => ({ key: id, content: name, onPick: () => void run(id) }));
  return (
    <>
      <div className="message-tools">
        {onOpenThread !== undefined && (
          <button
            type="button"
            className="tool"
            aria-label="Reply in thread"
            title="Reply in thread"
            onClick={() => onOpenThread(ts)}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M4 4h12v9H9l-4 3v-3H4z" />
            </svg>
          </button>
        )}
        {items.length > 0 && (
          <Menu label="Message shortcuts" className="tool" items={items} busy={busy}>
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M4.5 10h.01M10 10h.01M15.5 10h.01" strokeWidth="2.6" />
            </svg>
          </Menu>
        )}
      </div>
      {refusal !== null && (
        <p className="problem message-problem" role="alert">
          {refusal}
        </p>
      )}
    </>
  );
}

/** A message without blocks is its text, which Slack reads as mrkdwn. */
function shownBlocks({ blocks, text }: Message) {
  if (blocks !== null && blocks.length > 0) return blocks;
  return text === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text } }];
}

function isoTime(ts: string): string {
  return new Date(Number(ts) * 1_000).toISOString();
}
