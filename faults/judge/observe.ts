import { app } from '../../src/demo/slack/people.ts';
import type { ApiCall, Message } from '../../src/demo/slack/state.ts';
import { ACTION_METADATA, ActionId, CARD_METADATA } from '../../src/slack/action-ids.ts';
import type { TriageReport } from '../../src/triage/report.ts';
import type { Stage } from '../stage/stage.ts';
import type { Stored } from '../stage/stored.ts';
import type { Asked, Observation } from './observation.ts';
import { textIn } from './text-in.ts';

/** Looks at everything outside the bot once it is quiet. */
export function observe(
  stage: Stage,
  seen: {
    readonly asked: readonly Asked[];
    readonly stored: Stored;
    readonly unbroken: ReadonlyMap<string, TriageReport>;
  },
): Observation {
  const { slack, platform, tracker, worlds, bots, secrets } = stage;
  const messages = [...slack.state.channels.keys()].flatMap((channel) => slack.messages(channel));
  const own = messages.filter(({ user }) => user === app.botUserId);
  return {
    asked: seen.asked,
    cards: own.flatMap((message) => {
      const incidentId = markOf(message, CARD_METADATA);
      if (incidentId === null) return [];
      const { channel, threadTs: thread, ts } = message;
      return [{ channel, thread, ts, incidentId, ended: isEnded(message), text: shownIn(message) }];
    }),
    actionMessages: own.flatMap((message) => {
      const key = markOf(message, ACTION_METADATA);
      return key === null ? [] : [{ channel: message.channel, key, text: shownIn(message) }];
    }),
    said: slack
      .calls()
      .filter(isShown)
      .map(({ at, args }) => ({ at: new Date(at.getTime() - stage.slackSkewMs), text: textIn(args) })),
    effects: platform.effects.map(({ worldId, idempotencyKey, at }) => {
      const world = worlds.find(({ id }) => id === worldId);
      const recovers = world?.reissue.outcome === 'recovers' || world?.reissue.outcome === 'loses_answer';
      return {
        worldId,
        idempotencyKey,
        recoversAt: recovers ? new Date(at.getTime() + (world?.reissue.takes ?? 0)) : null,
      };
    }),
    tickets: tracker.tickets.map(({ labels, open, createdAt }) => ({
      shape: labels.find((label) => label.startsWith('gap-')) ?? 'no shape',
      open,
      createdAt,
    })),
    incidents: seen.stored.incidents,
    unbroken: seen.unbroken,
    fellOver: bots.flatMap((bot) =>
      bot.fellOver() === null ? [] : [`status ${bot.fellOver()}: ${bot.output().trim().slice(-LAST_WORDS)}`],
    ),
    outputs: [
      ...bots.map((bot, index) => ({ where: `the log of bot ${index + 1}`, text: bot.output() })),
      ...own.map((message) => ({
        where: `a message in ${message.channel}`,
        text: JSON.stringify([message.text, message.blocks]),
      })),
      ...tracker.tickets.map((ticket) => ({ where: `ticket ${ticket.number}`, text: JSON.stringify(ticket) })),
    ],
    secrets,
  };
}

/** Characters of a log that tell why a process ended. */
const LAST_WORDS = 1_500;

/** A card that has ended offers to run again; one at work does not. */
export function isEnded({ blocks }: Message): boolean {
  return JSON.stringify(blocks).includes(ActionId.runAgain);
}

export function shownIn({ text, blocks }: Message): string {
  return `${text}\n${textIn(blocks)}`;
}

/** The id or key by which the bot marks a message as its own; null for any other. */
export function markOf({ metadata }: Pick<Message, 'metadata'>, eventType: string): string | null {
  if (metadata?.event_type !== eventType) return null;
  const payload = metadata.event_payload;
  const [mark] = typeof payload === 'object' && payload !== null ? Object.values(payload) : [];
  return typeof mark === 'string' ? mark : null;
}

function isShown({ method, ok }: ApiCall): boolean {
  return ok && (method === 'chat.postMessage' || method === 'chat.update');
}
