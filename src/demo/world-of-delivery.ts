import { z } from 'zod';

/** The part of an event that says whether a person caused it. */
const Event = z.object({
  event: z.object({ bot_id: z.string().nullish(), subtype: z.string().nullish() }),
});

/**
 * The world that a delivery to the bot is about: the one whose correlation id occurs in a person's message, command,
 * press or submission, or in `beside`, the thread in which it happens. Events that the bot's own messages cause change nothing, or a card that is still being edited
 * would take the platform back to its world.
 */
export function worldOfDelivery<World extends { readonly correlationId: string }>(
  payload: Readonly<Record<string, unknown>>,
  worlds: readonly World[],
  beside: () => string = () => '',
): World | undefined {
  const event = Event.safeParse(payload);
  if (event.success && (event.data.event.bot_id ?? event.data.event.subtype ?? null) !== null) return undefined;
  const worldIn = (text: string) => worlds.find(({ correlationId }) => text.includes(correlationId));
  return worldIn(JSON.stringify(payload)) ?? worldIn(beside());
}
