import type { OriginalRequest } from './original-request.ts';

export interface FieldChange {
  readonly field: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Pair that every platform of this contract supports, and the default production mode (runbook R3). */
const SERVER_DEFAULTS = { operating_mode: 'tenant_dedicated', control_plane_scope: 'project' } as const;

const REASONS = ['invalid_operating_mode', 'incoherent_runtime_metadata'];

/**
 * R3: what is sent otherwise than in the request that failed, old to new. Only a wrong mode or scope changes anything;
 * every other retry sends the same request. A field that was missing counts as changed: the default is then said.
 */
export function differenceOf(
  reason: string,
  original: OriginalRequest,
  effective: Readonly<Record<keyof typeof SERVER_DEFAULTS, string | null>>,
): FieldChange[] {
  if (!REASONS.includes(reason) || original.kind === 'unknown') return [];
  return (Object.keys(SERVER_DEFAULTS) as (keyof typeof SERVER_DEFAULTS)[]).flatMap((field) => {
    const sent = original.body[field];
    const from = typeof sent === 'string' ? sent : sent === undefined ? effective[field] : JSON.stringify(sent);
    const to = SERVER_DEFAULTS[field];
    return from === to && sent !== undefined ? [] : [{ field, from, to }];
  });
}

/** The body to send: the original one, with the changes and with what the person gave for what nothing recorded. */
export function changedBody(
  body: Readonly<Record<string, unknown>>,
  changes: readonly FieldChange[],
  given: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  const changed = Object.fromEntries(changes.map(({ field, to }) => [field, to] as const));
  return { ...body, ...given, ...changed };
}
