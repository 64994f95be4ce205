import { type Check, fail, notApplicable, pass, unknown, whyMissing } from '../check.ts';
import { dataOf } from '../evidence.ts';

/** M3. Organisations are counted, not projects: two projects of one tenant are not several tenants. Counts only, never names. */
export const singleTenantFailureShape: Check = {
  id: 'single-tenant-failure-shape',
  title: 'Only this tenant shows this failure',
  runbook: ['M3'],
  run({ bundle, context, mode }) {
    if (mode === null) return unknown('The operating mode is not known.', bundle.lines);
    if (mode !== 'platform_managed') return notApplicable(`The mode is ${mode}.`, bundle.lines);
    const counts = dataOf(bundle.sameShape);
    if (counts === undefined) {
      return bundle.sameShape?.status === 'empty'
        ? pass('No other failure of this shape in the window.', bundle.sameShape)
        : unknown(
            bundle.sameShape === undefined
              ? 'No failure was counted over tenants: no line carries an error code to count by.'
              : whyMissing('The count over tenants', bundle.sameShape),
            bundle.sameShape,
          );
    }
    const orgs = new Set(counts.filter(({ orgId }) => orgId !== '').map(({ orgId }) => orgId));
    const own = context.org_id.value;
    if (own !== null) orgs.add(own);
    if (orgs.size === 0) return unknown('The failures that were counted name no organisation.', bundle.sameShape);
    const projects = new Set(counts.map(({ projectId }) => projectId)).size;
    const total = counts.reduce((sum, { count }) => sum + count, 0);
    return orgs.size > 1
      ? fail(`${total} failures of this shape in ${orgs.size} tenants and ${projects} projects.`, bundle.sameShape)
      : pass(
          `${total} failure${total === 1 ? '' : 's'} of this shape, all of one tenant (${projects} project${projects === 1 ? '' : 's'}).`,
          bundle.sameShape,
        );
  },
};
