import { randomUUID } from 'node:crypto';
import { isRecord } from './blocks/rule.ts';
import { maxViewBytes, viewProblems } from './blocks/validate.ts';
import type { Context } from './context.ts';
import { elementsOf, type Json, type OpenView, storedBlocks } from './state.ts';
import { Refusal } from './web-api/call.ts';

/** Modals and Home views of people: opened, stacked, replaced and closed. */

const maxStack = 3;

/** A short-lived right to open a modal for the person who just did something. */
export function issueTrigger(context: Context, user: string, viewId: string | null = null): string {
  const { state } = context;
  const trigger = `${state.nextTs()}.${randomUUID().replaceAll('-', '')}`;
  const expiresAt = context.clock().getTime() + context.times.triggerLifeMs;
  state.triggers.set(trigger, { user, expiresAt, used: false, viewId });
  return trigger;
}

/** Spends a trigger, or throws what is wrong with it. */
export function spendTrigger(context: Context, id: string): { user: string; viewId: string | null } {
  const trigger = context.state.triggers.get(id);
  if (trigger === undefined) throw new Refusal('invalid_trigger_id');
  if (trigger.used) throw new Refusal('exchanged_trigger_id');
  if (context.clock().getTime() > trigger.expiresAt) throw new Refusal('expired_trigger_id');
  trigger.used = true;
  return trigger;
}

/** Throws what Slack answers to a view it would not show. */
export function refuseBadView(context: Context, view: unknown, type: 'modal' | 'home', replaces?: OpenView): Json {
  const problems = viewProblems(view);
  if (!isRecord(view) || problems.length > 0) throw new Refusal('invalid_arguments', problems);
  if (view.type !== type)
    throw new Refusal('invalid_arguments', [`[ERROR] must be one of ${type} [json-pointer:/view/type]`]);
  if (Buffer.byteLength(JSON.stringify(view)) > maxViewBytes) throw new Refusal('view_too_large');
  const taken = context.state.views.some(
    (open) => open !== replaces && open.view.external_id === view.external_id && (view.external_id ?? '') !== '',
  );
  if (taken) throw new Refusal('duplicate_external_id');
  return view;
}

/** The modals a person has open, the top one last. */
export function stackOf({ state }: Context, user: string): OpenView[] {
  return state.views.filter((open) => open.user === user);
}

/** Opens a first modal; one that was open before is gone. */
export function openView(context: Context, user: string, view: Json): OpenView {
  dropViews(context, stackOf(context, user));
  return add(context, user, view, null);
}

export function pushView(context: Context, user: string, view: Json): OpenView {
  const stack = stackOf(context, user);
  const top = stack.at(-1);
  if (top === undefined) throw new Refusal('not_found');
  if (stack.length >= maxStack) throw new Refusal('push_limit_reached');
  return add(context, user, view, top);
}

function add(context: Context, user: string, view: Json, below: OpenView | null): OpenView {
  const { state } = context;
  const id = state.nextId('V');
  const stored = withStoredBlocks(context, view);
  const open: OpenView = {
    id,
    user,
    rootId: below?.rootId ?? id,
    previousId: below?.id ?? null,
    hash: newHash(context),
    view: stored,
    values: initialValues(stored),
  };
  state.views.push(open);
  state.changed();
  return open;
}

/** Replaces a view in place. What was typed into fields that stay is kept, as Slack does for equal ids. */
export function replaceView(context: Context, open: OpenView, view: Json): void {
  const kept = open.values;
  open.view = withStoredBlocks(context, view);
  open.hash = newHash(context);
  open.values = initialValues(open.view);
  for (const [blockId, actions] of Object.entries(open.values)) {
    for (const actionId of Object.keys(actions)) {
      const typed = kept[blockId]?.[actionId];
      if (typed !== undefined) actions[actionId] = typed;
    }
  }
  context.state.changed();
}

export function publishHome(context: Context, user: string, view: Json): OpenView {
  const stored = withStoredBlocks(context, view);
  const id = context.state.homes.get(user)?.id ?? context.state.nextId('V');
  const home: OpenView = {
    id,
    user,
    rootId: id,
    previousId: null,
    hash: newHash(context),
    view: stored,
    values: initialValues(stored),
  };
  context.state.homes.set(user, home);
  context.state.changed();
  return home;
}

export function dropViews({ state }: Context, views: readonly OpenView[]): void {
  for (const open of views) {
    const index = state.views.indexOf(open);
    if (index >= 0) state.views.splice(index, 1);
  }
  state.changed();
}

function withStoredBlocks({ state }: Context, view: Json): Json {
  return { ...structuredClone(view), blocks: storedBlocks(view.blocks as unknown[], state.nextId) };
}

function newHash({ state }: Context): string {
  return `${state.nextTs()}.${randomUUID().slice(0, 8)}`;
}

/** State of every input before anyone touched it. */
function initialValues(view: Json): OpenView['values'] {
  const values: OpenView['values'] = {};
  for (const block of (view.blocks as Json[]) ?? []) {
    const stateful = elementsOf(block).filter(({ type }) => !['button', 'image', 'overflow'].includes(String(type)));
    for (const element of stateful) {
      const actions = values[String(block.block_id)] ?? {};
      actions[String(element.action_id)] = initialState(element);
      values[String(block.block_id)] = actions;
    }
  }
  return values;
}

/** What an element holds at first, in the form in which `view.state.values` tells it. */
function initialState(element: Json): Json {
  const { type } = element;
  const many = (element.initial_options ?? []) as Json[];
  switch (type) {
    case 'checkboxes':
    case 'multi_static_select':
    case 'multi_external_select':
      return { type, selected_options: many };
    case 'radio_buttons':
    case 'static_select':
    case 'external_select':
      return { type, selected_option: element.initial_option ?? null };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    case 'file_input':
      return { type, files: [] };
    default:
      return { type, value: element.initial_value ?? null };
  }
}
