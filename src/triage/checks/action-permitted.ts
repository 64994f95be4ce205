import { type Check, fail, pass, unknown } from '../check.ts';
import { normalAction } from '../lifecycle-action.ts';
import { denial, readsSucceeded } from '../permission.ts';
import { saysFailed, saysSucceeded } from '../vocabulary.ts';

/** B3, T2. What the platform decided at that moment counts: its audit row first, then what it logged. */
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const actionPermitted: Check = {
  id: 'action-permitted',
  title: 'The platform permitted the action for this actor',
  runbook: ['B3', 'T2'],
  run(facts) {
    const { bundle, api, audit, context } = facts;
    const action = context.action.value ?? 'the action';
    const own = audit.filter((row) => {
      const of =
        normalAction(row.action) ?? normalAction(text(row.metadata.action) ?? text(row.metadata.requested_action));
      return of === context.action.value || (of === null && /deny|denied/i.test(row.action ?? ''));
    });
    const denied = own.find(
      (row) =>
        /deny|denied/i.test(`${row.action ?? ''} ${row.result ?? ''}`) ||
        (saysFailed(row.result) && /403|permission|denied|allowlist/i.test(JSON.stringify(row.metadata))),
    );
    const refusal = denial(facts);
    const browse = readsSucceeded(facts);
    const shape =
      browse.length > 0
        ? ` ${browse.length} read${browse.length > 1 ? 's' : ''} by the same caller succeeded: it can browse but not mutate.`
        : '';
    if (denied !== undefined)
      return fail(
        `The audit log records ${denied.action ?? 'a denial'} for ${action}.${shape}`,
        bundle.audit,
        refusal === null ? undefined : { from: { id: refusal.from } },
      );
    if (refusal !== null)
      return fail(`${refusal.service} refused ${action} with ${refusal.code ?? `status ${refusal.status}`}.${shape}`, {
        from: { id: refusal.from },
      });
    if (own.some((row) => saysSucceeded(row.result) && !saysFailed(row.result)))
      return pass(`The audit log records ${action} as permitted.`, bundle.audit);
    // Without a word of the API itself, what a later service did shows that it accepted.
    const accepted = api.decisive ?? facts.observations.find(({ service }) => service !== 'gpuaas-api');
    if (api.state === 'accepted' && accepted !== undefined)
      return pass(`The API accepted ${action}.`, { from: { id: accepted.from } });
    if (api.state === 'refused')
      return unknown(
        `The API refused ${action} for another reason, so its permission check may not have been reached.`,
        bundle.lines,
      );
    return unknown(
      'Neither the API nor the audit log says whether the action was permitted.',
      bundle.lines,
      bundle.audit,
    );
  },
};
