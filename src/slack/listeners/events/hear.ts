import type { ChannelRule } from '../../../policy/channel-rule.ts';
import type { Subject } from '../../../triage/bundle.ts';
import { findReports } from '../../../triage/intake/find-reports.ts';
import { slackText } from '../../../triage/intake/slack-text.ts';
import { subjectOf } from '../../../triage/intake/subject-of.ts';
import type { AcceptRequest } from '../../../usecases/accept-report.ts';
import type { NotAdmitted } from '../../admission.ts';
import { isForeign, type Self } from '../../self.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { MOST_SUBJECTS } from '../subjects.ts';
import { Delivery, MessageEvent, SlackMessage } from './message-event.ts';

/** The policy of a channel, by its id. */
export type ChannelPolicies = (channelId: string) => ChannelRule;

/** Why a message is left alone; a fixed set of words, so that they can be counted. */
export type Ignored =
  | 'no_message'
  | 'own'
  | 'bot'
  | 'foreign'
  | 'subtype'
  | 'edit'
  | 'not_listening'
  | 'no_id'
  | 'shared_channel'
  | 'guest';

/** What an Events API delivery is to us. */
export type Heard =
  | { readonly kind: 'ignored'; readonly why: Ignored }
  /** Asks for triage. `leftOut`: ids beyond what one message may ask. `addressed`: a person turned to the bot itself. */
  | { readonly kind: 'asked'; readonly request: AcceptRequest; readonly leftOut: number; readonly addressed: boolean }
  /** The bot was addressed and owes a short answer, once: `request` has no subjects and claims the answer. */
  | {
      readonly kind: 'answer';
      readonly what: 'no_id' | Exclude<NotAdmitted, 'not_known'>;
      readonly request: AcceptRequest;
    };

/** An edit counts for a day: claims are kept somewhat longer, so an old message is never triaged twice. */
const LATEST_EDIT_S = 24 * 3600;

const COUNTING = new Set([undefined, 'file_share', 'thread_broadcast', 'bot_message']);

/**
 * Decides whether a delivery asks for triage. Counted are messages of people of this workspace, and of bots that the
 * policy names; never our own, so that no card answers a card. An edit counts when it brings an id to a message that
 * had none: the claim is the message's identity, the same for the message, its mention and its edits.
 */
export function hear(body: unknown, self: Self, policies: ChannelPolicies, now: Date): Heard {
  const delivery = Delivery.safeParse(body);
  const event = MessageEvent.safeParse(delivery.data?.event);
  if (!delivery.success || !event.success) return ignored('no_message');
  const message = messageIn(event.data);
  if (typeof message === 'string') return ignored(message);

  const { channel } = event.data;
  const policy = policies(channel);
  const why = whyNot(message, policy, self, delivery.data.api_app_id);
  if (why !== null) return ignored(why);
  const direct = event.data.channel_type === 'im';
  const addressed = event.data.type === 'app_mention' || direct;
  if (policy.listen === 'off' || (policy.listen === 'mentions' && !addressed)) return ignored('not_listening');

  const asks = (claimed: string, subjects: readonly Subject[]): AcceptRequest => ({
    claim: `${claimed}:${self.teamId}:${channel}:${message.ts}`,
    teamId: self.teamId,
    channelId: channel,
    threadTs: message.thread_ts ?? message.ts,
    userId: message.user ?? message.bot_id ?? '',
    origin: event.data.type === 'app_mention' ? 'mention' : 'message',
    subjects,
  });
  const fromPerson = message.bot_id === undefined;
  const mayAnswer = addressed && fromPerson && event.data.subtype !== 'message_changed';
  const subjects = subjectsIn(message, addressed, policy, self, now);
  if (delivery.data.is_ext_shared_channel === true && policy.external === 'refuse') {
    return addressed && fromPerson
      ? { kind: 'answer', what: 'shared_channel', request: asks('shared', []) }
      : ignored('shared_channel');
  }
  if (subjects.length === 0) {
    return mayAnswer ? { kind: 'answer', what: 'no_id', request: asks('hint', []) } : ignored('no_id');
  }
  return {
    kind: 'asked',
    request: asks('message', subjects.slice(0, MOST_SUBJECTS)),
    leftOut: Math.max(0, subjects.length - MOST_SUBJECTS),
    addressed: addressed && fromPerson,
  };
}

/** The message that the event is about, or why there is none that counts. */
function messageIn(event: MessageEvent): SlackMessage | Ignored {
  if (event.subtype === 'message_changed') {
    const { message } = event;
    // Slack also reports unfurled links and thread counters as changes; only a person's edit carries `edited`.
    if (message?.edited === undefined || !COUNTING.has(message.subtype)) return 'edit';
    const age = Number(event.event_ts ?? Number.NaN) - Number(message.ts);
    return age <= LATEST_EDIT_S ? message : 'edit';
  }
  if (!COUNTING.has(event.subtype)) return 'subtype';
  const message = SlackMessage.safeParse(event);
  return message.success ? message.data : 'no_message';
}

function whyNot(message: SlackMessage, policy: ChannelRule, self: Self, appId: string | undefined): Ignored | null {
  const { user, bot_id: botId, app_id: messageApp, user_team, source_team, team, subtype } = message;
  if (user === self.userId || (botId !== undefined && botId === self.botId)) return 'own';
  if (messageApp !== undefined && messageApp === appId) return 'own';
  if ([user_team, source_team, team].some((id) => isForeign(id, self))) return 'foreign';
  if (botId !== undefined || subtype === 'bot_message') {
    return botId !== undefined && policy.bots.includes(botId) ? null : 'bot';
  }
  return user === undefined ? 'no_message' : null;
}

/** Who addresses the bot may name an id as in the command: without a label, with `project=…` behind it. */
function subjectsIn(
  message: SlackMessage,
  addressed: boolean,
  policy: ChannelRule,
  self: Self,
  now: Date,
): readonly Subject[] {
  const found = findReports(slackText(message), { bareIds: addressed || policy.bareIds ? 'anywhere' : 'whole' });
  if (found.length > 0 || !addressed) return found.map(subjectOf);
  const typed = (message.text ?? '').replaceAll(`<@${self.userId}>`, ' ');
  const parsed = parseCommand(typed.slice(0, 1000), now);
  // A word without a digit is talk ("thanks"), not an id.
  return parsed.kind === 'triage' ? parsed.subjects.filter(({ correlationId }) => /\d/.test(correlationId)) : [];
}

function ignored(why: Ignored): Heard {
  return { kind: 'ignored', why };
}
