import { z } from 'zod';
import type { LogFields } from '../log.ts';
import { ActionId, CallbackId } from './action-ids.ts';

const OPAQUE_ID = /^[0-9a-f-]{36}$/;
const ofAction = new Set<string>([ActionId.approve, ActionId.reject, ActionId.acknowledge, ActionId.close]);
/** Every other button stands on something about an incident and carries its id. */
const ofIncident = new Set(
  Object.values<string>(ActionId).filter((id) => !ofAction.has(id) && id !== ActionId.testClick),
);

const Interaction = z.object({
  type: z.string().optional().catch(undefined),
  actions: z
    .array(z.object({ action_id: z.string(), value: z.string() }))
    .optional()
    .catch(undefined),
  view: z.object({ callback_id: z.string().optional() }).optional().catch(undefined),
});

/**
 * What every log line of an interaction carries: which kind it is, and the opaque id on the button that was pressed.
 * Only ids of our own making: what else a body holds belongs into no log.
 */
export function interactionFields(body: unknown): LogFields {
  const read = Interaction.safeParse(body);
  if (!read.success) return {};
  const { actions: [pressed] = [], view } = read.data;
  const callback = Object.values<string>(CallbackId).find((id) => id === view?.callback_id);
  const dialog = callback === undefined ? {} : { dialog: callback };
  if (pressed === undefined || !OPAQUE_ID.test(pressed.value)) return dialog;
  if (ofIncident.has(pressed.action_id)) return { ...dialog, incidentId: pressed.value };
  return ofAction.has(pressed.action_id) ? { ...dialog, actionId: pressed.value } : dialog;
}
