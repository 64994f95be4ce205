import { z } from 'zod';
import { durationMs } from './duration.ts';

/** How the platform answers a lifecycle action that is sent again. */
export const REISSUE_OUTCOMES = [
  /** Accepted, and every hop works. */
  'recovers',
  /** As the world's own story went: refused the same way, or accepted and broken at the same hop. */
  'fails_same',
  /** Accepted, and the worker fails in the way that `failure` describes. */
  'fails_differently',
  /** Accepted and taken up; nothing is ever heard of it again. */
  'hangs',
  /** 403, whatever the records say. */
  'forbidden',
  /** 409. */
  'conflict',
  /** As `recovers`, but the first answer never arrives. */
  'loses_answer',
  /** As `recovers`, with a late answer and attempts that have to be repeated. */
  'slow',
] as const;

const Duration = z
  .string()
  .refine((text) => durationMs(text) !== undefined, 'write a duration such as 20s or 1m30s')
  .transform((text) => durationMs(text) ?? 0);

/** Fields that are merged over a record; relative times count from the moment of healing. */
const Changes = z.record(z.string(), z.unknown()).optional();

/** Durations are read into milliseconds. */
export const Reissue = z.strictObject({
  outcome: z.enum(REISSUE_OUTCOMES).default('fails_same'),
  /** From the acceptance to the end of the action. */
  takes: Duration.prefault('6s'),
  /** How long the answer is held back; the effect is there at once. */
  answers_after: Duration.prefault('0s'),
  /**
   * So long after the world became active, relay, queue and worker are well again, and what `healed` says has changed.
   * Where the overview showed trouble, an action that is sent before goes as `fails_same`.
   */
  heals_after: Duration.optional(),
  healed: z.strictObject({ service_account: Changes, instance: Changes }).prefault({}),
  /** What goes wrong in `fails_differently`. */
  failure: z
    .strictObject({ error_code: z.string(), msg: z.string(), step: z.string(), last_error: z.string() })
    .prefault({
      error_code: 'gpu_quota_exceeded',
      msg: 'capacity reservation refused, app instance marked failed',
      step: 'reserve',
      last_error: 'quota exceeded: 8 of 8 gpus in use',
    }),
});
export type Reissue = z.infer<typeof Reissue>;
