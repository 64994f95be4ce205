import type { Json, OpenView } from '../state.ts';
import { openView, publishHome, pushView, refuseBadView, replaceView, spendTrigger } from '../views.ts';
import { wireView } from '../wire.ts';
import { botMethod, type Call, type Method, optionalText, Refusal, requiredText, structured } from './call.ts';

export const views: Readonly<Record<string, Method>> = {
  'views.open': botMethod(null, (call) => {
    const view = refuseBadView(call.context, viewArg(call), 'modal');
    const { user } = spendTrigger(call.context, triggerArg(call));
    return { view: wireView(openView(call.context, user, view)) };
  }),

  'views.push': botMethod(null, (call) => {
    const view = refuseBadView(call.context, viewArg(call), 'modal');
    const { user, viewId } = spendTrigger(call.context, triggerArg(call));
    if (viewId === null) throw new Refusal('invalid_trigger_id');
    return { view: wireView(pushView(call.context, user, view)) };
  }),

  'views.update': botMethod(null, (call) => {
    const open = openOne(call);
    const view = refuseBadView(call.context, viewArg(call), 'modal', open);
    refuseOldHash(call, open);
    replaceView(call.context, open, view);
    return { view: wireView(open) };
  }),

  'views.publish': botMethod(null, (call) => {
    const user = requiredText(call, 'user_id');
    const { state } = call.context;
    if (!state.users.has(user)) throw new Refusal('invalid_arguments', ['invalid `user_id`']);
    const view = refuseBadView(call.context, viewArg(call), 'home');
    const before = state.homes.get(user);
    if (before !== undefined) refuseOldHash(call, before);
    return { view: wireView(publishHome(call.context, user, view)) };
  }),
};

function viewArg(call: Call): unknown {
  const view = structured(call, 'view', 'invalid_arguments');
  if (view === undefined) throw new Refusal('invalid_arguments', ['[ERROR] missing required field: view']);
  return view;
}

function triggerArg(call: Call): string {
  return optionalText(call, 'trigger_id') ?? requiredText(call, 'interactivity_pointer');
}

function openOne(call: Call): OpenView {
  const id = optionalText(call, 'view_id');
  const external = optionalText(call, 'external_id');
  if (id === undefined && external === undefined) {
    throw new Refusal('invalid_arguments', ['[ERROR] missing required field: view_id']);
  }
  const open = call.context.state.views.find(({ id: openId, view }: { id: string; view: Json }) =>
    id === undefined ? view.external_id === external : openId === id,
  );
  if (open === undefined) throw new Refusal('not_found');
  return open;
}

/** A caller that names the hash it knows is refused when the view has changed since. */
function refuseOldHash(call: Call, open: OpenView): void {
  const hash = optionalText(call, 'hash');
  if (hash !== undefined && hash !== open.hash) throw new Refusal('hash_conflict');
}
