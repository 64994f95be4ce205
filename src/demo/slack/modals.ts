import { isRecord } from './blocks/rule.ts';
import type { Context } from './context.ts';
import { commonFields, type Outcome, outcomeOf } from './interactions.ts';
import { issueResponseUrl } from './response-urls.ts';
import { elementsOf, type Json, type OpenView } from './state.ts';
import { dropViews, issueTrigger, pushView, refuseBadView, replaceView, stackOf } from './views.ts';
import { Refusal } from './web-api/call.ts';
import { wireView } from './wire.ts';

/** Submitting and closing modals. */

/** Block id, action id, and what was entered: the text, or the element's state such as `{selected_option}`. */
export type Entered = Readonly<Record<string, Readonly<Record<string, string | Json>>>>;

/** `errors` are shown under the fields by block id; the modal stays open. */
export type SubmitOutcome = Outcome & { readonly errors?: Readonly<Record<string, string>> };

/** Fills in and submits a modal. What is missing or too short is refused as Slack's own window does, unsent. */
export async function submitModal(context: Context, open: OpenView, entered: Entered = {}): Promise<SubmitOutcome> {
  enter(open, entered);
  const incomplete = localErrors(open);
  if (Object.keys(incomplete).length > 0) return { ok: false, error: 'incomplete', errors: incomplete };
  const ack = await context.deliveries.send('view_submission', {
    type: 'view_submission',
    ...commonFields(context, open.user),
    trigger_id: issueTrigger(context, open.user, open.id),
    view: wireView(open),
    response_urls: responseUrls(context, open),
  });
  if (!ack.ok) return outcomeOf(ack);
  try {
    return follow(context, open, ack.answer);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, error: error.message };
  }
}

/** Does what the bot answered to a submission. */
function follow(context: Context, open: OpenView, answer: string): SubmitOutcome {
  const action = answer.trim() === '' ? {} : parse(answer);
  switch (action.response_action) {
    case undefined:
      dropViews(context, [open]);
      return { ok: true };
    case 'clear':
      dropViews(context, stackOf(context, open.user));
      return { ok: true };
    case 'update':
      replaceView(context, open, refuseBadView(context, action.view, 'modal', open));
      return { ok: true };
    case 'push':
      pushView(context, open.user, refuseBadView(context, action.view, 'modal'));
      return { ok: true };
    case 'errors':
      return { ok: false, error: 'errors', errors: fieldErrors(open, action.errors) };
    default:
      throw new Refusal('invalid_response_action');
  }
}

function parse(answer: string): Json {
  try {
    const value: unknown = JSON.parse(answer);
    if (isRecord(value)) return value;
  } catch {
    // Falls through: not JSON is refused like JSON of another shape.
  }
  throw new Refusal('invalid_response');
}

/** Errors name input blocks of the view by their ids; Slack refuses an answer that names any other. */
function fieldErrors(open: OpenView, errors: unknown): Record<string, string> {
  if (!isRecord(errors) || Object.keys(errors).length === 0) throw new Refusal('invalid_errors');
  const fields = new Set(inputBlocks(open).map(({ block_id: id }) => id));
  for (const [blockId, message] of Object.entries(errors)) {
    if (!fields.has(blockId) || typeof message !== 'string') throw new Refusal(`invalid_errors: ${blockId}`);
  }
  return errors as Record<string, string>;
}

/** Closes the top modal (its X or Cancel), or the whole stack where the view says so. */
export async function closeModal(context: Context, open: OpenView): Promise<Outcome> {
  const isCleared = open.view.clear_on_close === true;
  dropViews(context, isCleared ? stackOf(context, open.user) : [open]);
  if (open.view.notify_on_close !== true) return { ok: true };
  const ack = await context.deliveries.send('view_closed', {
    type: 'view_closed',
    ...commonFields(context, open.user),
    view: wireView(open),
    is_cleared: isCleared,
  });
  return outcomeOf(ack);
}

function enter(open: OpenView, entered: Entered): void {
  for (const [blockId, actions] of Object.entries(entered)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const known = open.values[blockId]?.[actionId];
      if (known === undefined) throw new Refusal(`no_such_input: ${blockId} ${actionId}`);
      const state = typeof value === 'string' ? { value } : value;
      open.values[blockId] = { ...open.values[blockId], [actionId]: { ...known, ...state } };
    }
  }
}

function localErrors(open: OpenView): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of inputBlocks(open)) {
    const [element] = elementsOf(block);
    if (element === undefined) continue;
    const blockId = String(block.block_id);
    const problem = inputProblem(block, element, open.values[blockId]?.[String(element.action_id)] ?? {});
    if (problem !== null) errors[blockId] = problem;
  }
  return errors;
}

function inputProblem(block: Json, element: Json, { type: _type, ...state }: Json): string | null {
  const [entered] = Object.values(state);
  const isEmpty =
    entered === null || entered === undefined || entered === '' || (Array.isArray(entered) && !entered[0]);
  if (isEmpty) return block.optional === true ? null : 'Please complete this required field.';
  if (typeof entered !== 'string') return null;
  if (typeof element.min_length === 'number' && entered.length < element.min_length) {
    return `Must be at least ${element.min_length} characters`;
  }
  const longest = typeof element.max_length === 'number' ? element.max_length : 3000;
  return entered.length > longest ? `Must be at most ${longest} characters` : null;
}

function inputBlocks(open: OpenView): Json[] {
  return (open.view.blocks as Json[]).filter(({ type }) => type === 'input');
}

/** One address for each conversation that was chosen in a field with `response_url_enabled`. */
function responseUrls(context: Context, open: OpenView): Json[] {
  return inputBlocks(open).flatMap((block): Json[] => {
    const [element] = elementsOf(block);
    if (element?.response_url_enabled !== true) return [];
    const state = open.values[String(block.block_id)]?.[String(element.action_id)] ?? {};
    const channel = state.selected_conversation ?? state.selected_channel;
    if (typeof channel !== 'string') return [];
    const url = issueResponseUrl(context, 'actions', { user: open.user, channel, messageTs: null, threadTs: null });
    return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url }];
  });
}
