import type { ActionMessage, ActionMessages, MessagePlace } from '../action-messages.ts';
import type { Reached } from '../crash-points.ts';
import type { JobRequest } from '../incident-store.ts';
import type { EffectStore } from '../outbox/effect-store.ts';
import type { EffectOutcome, Outbox } from '../outbox/outbox.ts';
import { endOfSlackCall, lookForMessage } from '../outbox/slack-effects.ts';
import { versionOf } from '../outbox/version-of.ts';
import { SlackCallError } from '../ports.ts';
import type { Action } from './records.ts';

export interface MessagePostsNeeds {
  readonly outbox: Outbox;
  readonly effects: Pick<EffectStore, 'find'>;
  readonly messages: ActionMessages;
  readonly reached: Reached;
}

export interface MessagePosts {
  /**
   * Makes sure that exactly one message of the key stands and shows this. Answers its ts, or null when somebody deleted
   * it: then it is not posted again. Throws `SlackCallError`, and `EffectBusyError` while another process posts it.
   */
  show(
    key: string,
    action: Pick<Action, 'id' | 'incidentId'>,
    place: MessagePlace,
    message: ActionMessage,
    carrier?: JobRequest,
  ): Promise<{ ts: string | null }>;
  /** Puts a file into a thread, once. False when it is not known to be there; then it is not tried again. */
  attach(
    key: string,
    action: Pick<Action, 'id' | 'incidentId'>,
    place: MessagePlace,
    file: { name: string; title: string; content: string },
  ): Promise<boolean>;
  /** Where the message of a key stands; null when it does not. */
  tsOf(key: string): Promise<string | null>;
}

interface Standing {
  /** Null when somebody deleted it. */
  readonly ts: string | null;
}

const effectKey = (key: string): string => `message:${key}`;

/** The one way to messages of actions: each is one effect of the outbox, done anew when it is to show something else. */
export function createMessagePosts({ outbox, effects, messages, reached }: MessagePostsNeeds): MessagePosts {
  return {
    async show(key, { id: actionId, incidentId }, place, message, carrier) {
      const outcome = await outbox.perform<Standing>({
        key: effectKey(key),
        kind: message.kind === 'escalation' ? 'escalate' : 'show-message',
        incidentId,
        version: versionOf(message),
        about: place,
        carrier: carrier ?? { name: 'show-action', payload: { actionId } },
        async act({ result, about }) {
          const there = placeOf(about, place);
          if (result === null) {
            reached('before-action-post');
            const { ts } = await messages.post(there, key, message);
            reached('after-action-post-before-store');
            return { kind: 'done', result: { ts } };
          }
          if (result.ts === null) return { kind: 'done', result };
          const edited = await messages.update({ channelId: there.channelId, ts: result.ts }, message);
          return { kind: 'done', result: { ts: edited === 'gone' ? null : result.ts } };
        },
        async look({ result, about, begunAt, now }) {
          // An edit sets what the message shows: made twice it shows the same.
          if (result !== null) return { kind: 'absent' };
          return lookForMessage(() => messages.find(placeOf(about, place), key, begunAt ?? now));
        },
        endOf: endOfSlackCall,
      });
      return { ts: doneOr(outcome).ts };
    },

    async attach(key, { incidentId }, place, file) {
      const outcome = await outbox.perform<true>({
        key: effectKey(key),
        kind: 'attach-file',
        incidentId,
        // Three calls of Slack.
        leaseMs: 60_000,
        async act() {
          await messages.attach(place, file);
          return { kind: 'done', result: true };
        },
        // The bot may not read files, so nobody can look: a second one would only disturb.
        look: async () => ({ kind: 'gave_up', reason: 'it may be there, and nobody can look' }),
        endOf: endOfSlackCall,
      });
      return outcome.kind === 'done';
    },

    async tsOf(key) {
      const effect = await effects.find(effectKey(key));
      return isStanding(effect?.result) ? effect.result.ts : null;
    },
  };
}

/** What failed for good is said in Slack's own error, which whoever wanted the message knows how to take. */
function doneOr(outcome: EffectOutcome<Standing>): Standing {
  if (outcome.kind === 'done') return outcome.result;
  throw new SlackCallError({
    method: 'chat.postMessage',
    reason: outcome.reason,
    retryable: outcome.kind !== 'failed',
  });
}

/** Where it was posted first; the card's thread may have moved since. */
function placeOf(about: unknown, wanted: MessagePlace): MessagePlace {
  if (typeof about !== 'object' || about === null || !('channelId' in about) || !('threadTs' in about)) return wanted;
  const { channelId, threadTs } = about;
  if (typeof channelId !== 'string' || (threadTs !== null && typeof threadTs !== 'string')) return wanted;
  return { channelId, threadTs };
}

function isStanding(result: unknown): result is Standing {
  return typeof result === 'object' && result !== null && 'ts' in result;
}
