import { calling } from '../../call-error.ts';
import { leftOut, mentionHint } from '../../views/answers.ts';
import { answerToRefused } from '../admitted.ts';
import type { ListenerNeeds } from '../needs.ts';
import type { Heard } from './hear.ts';
import type { TakenEvent } from './take-event.ts';

/** After the acknowledgement: the short answer that a mention without an id, or a message with too many, is owed. */
export function answerMessage({ clients }: ListenerNeeds) {
  return async function answerMessage({ context }: { context: Record<string, unknown> }): Promise<void> {
    // Put there by the receiver (`createDurable`) before it acknowledged; Bolt's context is untyped.
    const taken = context.heard as TakenEvent | undefined;
    if (taken === undefined || taken.heard.kind === 'ignored' || taken.outcome?.kind !== 'accepted') return;
    const { heard } = taken;
    const answer = answerTo(heard);
    if (answer === null) return;
    const { channelId, threadTs } = heard.request;
    const { text, blocks } = answer;
    await calling('chat.postMessage', () =>
      clients.posts.chat.postMessage({
        channel: channelId,
        text,
        blocks,
        unfurl_links: false,
        unfurl_media: false,
        ...(threadTs === null ? {} : { thread_ts: threadTs }),
      }),
    );
  };
}

function answerTo(heard: Exclude<Heard, { kind: 'ignored' }>) {
  if (heard.kind === 'answer') return heard.what === 'no_id' ? mentionHint() : answerToRefused(heard.what);
  return heard.leftOut > 0 ? leftOut(heard.leftOut) : null;
}
