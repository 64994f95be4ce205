import { z } from 'zod';

/** What the process that plays Slack has to send. */
export const Order = z.object({
  /** Where the app takes requests; null: by Socket Mode. */
  address: z.string().nullable(),
  /** Kinds in turn. */
  kinds: z.array(z.enum(['command', 'message', 'chatter'])).readonly(),
  /** Correlation id of each request, those of the warm-up first. */
  ids: z.array(z.string()).readonly(),
  /** Requests a second. */
  rate: z.number(),
  /** Requests ahead of the measured ones, one after another. */
  warmUp: z.number(),
});
export type Order = z.infer<typeof Order>;

/** How many ids are shown as finished in the channel, and what the app called, by method. */
export const Shown = z.object({ finished: z.number(), calls: z.record(z.string(), z.number()) });
export type Shown = z.infer<typeof Shown>;
