import { ada, app, incidents } from '../../src/demo/slack/people.ts';
import type { Message } from '../../src/demo/slack/state.ts';
import { CARD_METADATA } from '../../src/slack/action-ids.ts';
import type { Asked, AskedKind } from '../judge/observation.ts';
import { isEnded, markOf, shownIn } from '../judge/observe.ts';
import type { Stage } from '../stage/stage.ts';
import type { Disturbance } from './disturbance.ts';
import { waitUntil } from './wait.ts';

/** Long enough for every time-out and retry of a row, on a machine that is busy. */
export const ANSWER_MS = 150_000;

/** Pastes what the reporter of a world would, and waits for the card to end. `wanted`: what is asked of that card later. */
export async function paste(
  stage: Stage,
  worldId: string,
  wanted: AskedKind,
  disturbance: Disturbance,
): Promise<{ readonly asked: Asked; readonly card: Message | null }> {
  const { slack, platform } = stage;
  // What Slack still tells of an earlier message is about another world.
  await slack.idle();
  const { say, correlationId } = platform.activate(worldId);
  await disturbance.before('paste', wanted);
  // Mentioned, so that Slack tells of it twice: as a message and as a mention.
  const message = slack.say({ user: ada.id, channel: incidents, text: `<@${app.botUserId}> ${say}` });
  const card = await waitUntil(() => cardsIn(stage, message.ts).find(isEnded), ANSWER_MS);
  await disturbance.after('paste', wanted);
  return {
    card,
    asked: {
      kind: 'card',
      worldId,
      correlationId,
      channel: incidents,
      thread: message.ts,
      acknowledged: isAcknowledged(stage, message.ts),
      answer: card === null ? null : shownIn(card),
    },
  };
}

/** Cards in a thread. */
export function cardsIn({ slack }: Stage, thread: string): Message[] {
  return slack
    .thread(incidents, thread)
    .filter((message) => message.user === app.botUserId && markOf(message, CARD_METADATA) !== null);
}

function isAcknowledged({ slack }: Stage, ts: string): boolean {
  return slack
    .deliveries('event')
    .some(({ payload, failure }) => failure === null && (payload.event as { ts?: string } | undefined)?.ts === ts);
}
