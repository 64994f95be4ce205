import { normalAction } from './lifecycle-action.ts';
import type { Observation } from './observations.ts';
import type { Action } from './terms.ts';

/** The lifecycle action of an observation: its own `action`, else the verb of the app-instance path or event type. */
export function attemptedAction({ fields, method, path }: Observation): Action | null {
  return (
    normalAction(fields.action) ??
    actionOfPath(method, path) ??
    normalAction(fields.event_type?.replace(/_requested(\.v\d+)?$/, ''))
  );
}

function actionOfPath(method: string | null, path: string | null): Action | null {
  if (path === null || method === 'GET' || method === 'HEAD') return null;
  const [, rest] = /\/app-instances(?:\/(.*))?$/.exec(path.split('?')[0] ?? '') ?? [];
  if (!path.includes('/app-instances')) return null;
  if (rest === undefined || rest === '') return method === 'POST' ? 'create' : null;
  const verb = rest.split('/')[1];
  if (verb !== undefined) return normalAction(verb);
  return method === 'DELETE' ? 'decommission' : null;
}
