import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** The fields of a message that decide whether it counts; the text itself is read by the intake. */
export const SlackMessage = z.looseObject({
  ts: z.string(),
  thread_ts: text,
  user: text,
  bot_id: text,
  app_id: text,
  team: text,
  user_team: text,
  source_team: text,
  subtype: text,
  text: text,
  edited: z.object({ ts: text }).optional().catch(undefined),
});
export type SlackMessage = z.infer<typeof SlackMessage>;

/** A `message` or `app_mention` event. For `message_changed` the message itself stands in `message`. */
export const MessageEvent = z.looseObject({
  type: z.enum(['message', 'app_mention']),
  subtype: text,
  channel: z.string(),
  channel_type: text,
  event_ts: text,
  message: SlackMessage.optional().catch(undefined),
});
export type MessageEvent = z.infer<typeof MessageEvent>;

/** The envelope of an Events API delivery, as far as it is read. */
export const Delivery = z.looseObject({
  api_app_id: text,
  is_ext_shared_channel: z.boolean().optional().catch(undefined),
  event: z.unknown(),
});
