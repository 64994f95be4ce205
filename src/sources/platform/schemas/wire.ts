import { z } from 'zod';

/** Text that may be missing, or of a type nobody expected: then it is not known. Numbers and flags read as text. */
export const Text = z
  .union([z.string(), z.number(), z.boolean()])
  .transform((value) => String(value))
  .nullable()
  .catch(null);

/** An id must be there. */
export const Id = z.union([z.string().min(1), z.number()]).transform((value) => String(value));

/** A whole number, also as text; anything else is not known. */
export const Count = z
  .union([z.number(), z.string().regex(/^\d{1,15}$/)])
  .transform((value) => Number(value))
  .refine((value) => Number.isSafeInteger(value) && value >= 0)
  .nullable()
  .catch(null);

/** A point in time as RFC 3339 in UTC; what is no time is not known. */
export const Time = z
  .string()
  .transform((text) => new Date(text))
  .refine((time) => !Number.isNaN(time.getTime()))
  .transform((time) => time.toISOString())
  .nullable()
  .catch(null);

export const Flag = z.boolean().nullable().catch(null);

/** Names and values whose meaning nobody promised. */
export const Details = z.record(z.string(), z.unknown());

/** A single record, bare or inside `data`. */
export function recordOf<Record>(schema: z.ZodType<Record>) {
  return z.preprocess((json) => Wrapped.safeParse(json).data?.data ?? json, schema);
}

const Wrapped = z.object({ id: z.undefined().optional(), data: Details });
