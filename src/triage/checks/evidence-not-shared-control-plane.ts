import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';

/** D2. With a dedicated control plane, evidence of another tenant or of a platform scope proves nothing about this one. */
export const evidenceNotSharedControlPlane: Check = {
  id: 'evidence-not-shared-control-plane',
  title: 'The evidence does not assume a shared control plane',
  runbook: ['D2'],
  run({ bundle, context, observations }) {
    if (context.operating_mode.value === null) return unknown('The operating mode is not known.', bundle.lines);
    if (context.operating_mode.value !== 'tenant_dedicated')
      return notApplicable(`The mode is ${context.operating_mode.value}.`, bundle.lines);
    const shared = observations.find(({ fields }) => fields.control_plane_scope === 'platform');
    if (shared !== undefined)
      return fail(`${shared.service} logged control_plane_scope platform for a dedicated instance.`, {
        from: { id: shared.from },
      });
    if (context.control_plane_scope.value === null)
      return unknown('The control-plane scope is not known.', bundle.lines);
    return pass(`All evidence is of scope ${context.control_plane_scope.value}.`, bundle.lines, bundle.instance);
  },
};
