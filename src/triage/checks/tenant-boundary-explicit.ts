import { type Check, fail, notApplicable, pass, unknown } from '../check.ts';
import { isLineageService } from '../observations.ts';

/** D1. Looks at what each service logged with an event or error: org and project must be on it, and be the same throughout. */
export const tenantBoundaryExplicit: Check = {
  id: 'tenant-boundary-explicit',
  title: 'Tenant and project stay explicit in logs and events',
  runbook: ['D1'],
  run({ bundle, observations, mode }) {
    if (mode === null) return unknown('The operating mode is not known.', bundle.lines);
    if (mode !== 'tenant_dedicated') return notApplicable(`The mode is ${mode}.`, bundle.lines);
    const lines = observations.filter(
      (o) => o.kind === 'log' && isLineageService(o.service) && Object.keys(o.fields).length > 0,
    );
    if (lines.length === 0) return unknown('No line of this incident could be looked at.', bundle.lines);
    const orgs = new Set(lines.flatMap(({ fields }) => fields.org_id ?? []));
    if (orgs.size > 1) return fail(`Lines of one incident name ${orgs.size} organisations.`, bundle.lines);
    const projects = new Set(lines.flatMap(({ fields }) => fields.project_id ?? []));
    if (projects.size > 1) return fail(`Lines of one incident name ${projects.size} projects.`, bundle.lines);
    const bare = [...new Set(lines.map(({ service }) => service))].filter(
      (service) =>
        !lines.some((o) => o.service === service && o.fields.org_id !== undefined && o.fields.project_id !== undefined),
    );
    if (bare.length > 0)
      return fail(`${bare.join(', ')} logged this incident without organisation and project.`, bundle.lines);
    return pass('Every service names organisation and project.', bundle.lines);
  },
};
