import { z } from 'zod';
import type { Self } from '../../self.ts';
import { type Actor, actorOf } from '../interaction.ts';

const text = z.string().optional().catch(undefined);

const Pressed = z.looseObject({
  actions: z
    .array(
      z.looseObject({
        value: text,
        block_id: text,
        selected_option: z.object({ value: text }).nullish().catch(undefined),
      }),
    )
    .min(1),
  container: z.object({ message_ts: text, thread_ts: text }).optional().catch(undefined),
  message: z.object({ ts: text, thread_ts: text }).optional().catch(undefined),
  view: z.object({ id: z.string(), private_metadata: z.string() }).optional().catch(undefined),
});

/** A button that somebody pressed. */
export interface Press {
  readonly actor: Actor;
  /** What the button says it belongs to; looked up with workspace and channel before anything is done. */
  readonly incidentId: string;
  /** What was chosen in a menu. */
  readonly chosen: string | null;
  readonly blockId: string | null;
  readonly messageTs: string | null;
  readonly threadTs: string | null;
  readonly view: { readonly id: string; readonly private_metadata: string } | null;
}

/** Incident ids are UUIDs; anything else in a button is not ours. */
export const INCIDENT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function pressOf(body: unknown, self: Self): Press {
  const { actions, container, message, view } = Pressed.parse(body);
  const [button] = actions;
  return {
    actor: actorOf(body, self),
    incidentId: button?.value ?? '',
    chosen: button?.selected_option?.value ?? null,
    blockId: button?.block_id ?? null,
    messageTs: message?.ts ?? container?.message_ts ?? null,
    threadTs: message?.thread_ts ?? container?.thread_ts ?? null,
    view: view ?? null,
  };
}
