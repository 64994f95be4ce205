import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';
import { wasRead } from '../evidence.ts';

/** D2. With a dedicated control plane, evidence of another tenant or of a platform scope proves nothing about this one. */
export const evidenceNotSharedControlPlane: Check = {
  id: 'evidence-not-shared-control-plane',
  title: 'The evidence does not assume a shared control plane',
  runbook: ['D2'],
  run({ bundle, observations, mode, scope, context }) {
    if (mode === null) return unknown('The operating mode is not known.', bundle.lines);
    if (mode !== 'tenant_dedicated') return notApplicable(`The mode is ${mode}.`, bundle.lines);
    const shared = observations.find(({ fields }) => fields.control_plane_scope === 'platform');
    if (shared !== undefined)
      return fail(`${shared.service} logged control_plane_scope platform for a dedicated instance.`, {
        from: { id: shared.from },
      });
    if (scope === 'platform')
      return fail(
        'The instance is dedicated, and its record names the control plane of the platform.',
        bundle.instance,
      );
    if (scope === null) return unknown('The control-plane scope is not known.', bundle.lines);
    const said = [context.operating_mode.from, context.control_plane_scope.from];
    return pass(
      `All evidence is of scope ${scope}.`,
      wasRead(bundle.lines) ? bundle.lines : undefined,
      ...said.flatMap((id) => (id === null ? [] : [{ from: { id } }])),
    );
  },
};
