import { z } from 'zod';
import { redactText } from '../../../triage/redact/redact-text.ts';
import type { Self } from '../../self.ts';
import { clean } from '../../text.ts';
import { type Actor, actorOf } from '../interaction.ts';

const text = z.string().nullish().catch(undefined);
const Submitted = z.looseObject({
  view: z.looseObject({
    id: z.string(),
    hash: text,
    private_metadata: z.string(),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(z.string(), z.looseObject({ value: text, selected_option: z.looseObject({ value: text }).nullish() })),
      ),
    }),
  }),
});
const Place = z.object({ incidentId: z.uuid(), channelId: z.string() });

/** A form about an incident that somebody sent off. */
export interface IncidentForm {
  readonly incidentId: string;
  readonly channelId: string;
  readonly actor: Actor;
  /** The same for a second delivery, another for a second attempt. */
  readonly claim: string;
  /** What was entered, without hidden characters, secrets masked; empty when nothing was. */
  given(field: string): string;
}

/** Throws for a body that is none of our forms. */
export function incidentFormOf(body: unknown, self: Self): IncidentForm {
  const { view } = Submitted.parse(body);
  const place = Place.parse(JSON.parse(view.private_metadata));
  const fallback = `${view.id}:${view.hash ?? ''}`;
  const actor = { ...actorOf({ trigger_id: fallback, ...(body as object) }, self), channelId: place.channelId };
  return {
    ...place,
    actor,
    claim: `view:${actor.triggerId}`,
    given(field) {
      const input = view.state.values[field]?.[field];
      return redactText(clean(input?.value ?? input?.selected_option?.value ?? '')).trim();
    },
  };
}
