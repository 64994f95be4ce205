import { describe, test } from 'vitest';
import { evidenceNotSharedControlPlane } from '../../../src/triage/checks/evidence-not-shared-control-plane.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  CORRELATION_ID,
  DONE,
  instance,
  PUBLISHED,
  reported,
  span,
  WORKER,
  worker,
} from '../../support/incident.ts';

const record = (operatingMode: string | null, controlPlaneScope: string | null) => ({
  instance: found('platform.instance', instance({ operatingMode, controlPlaneScope })),
});
const unscoped = api('info', 'request completed', { control_plane_scope: undefined, status: '202' });

describe('D2: the evidence assumes no shared control plane', () => {
  test.each<CheckCase>([
    {
      name: 'all of it is of scope project',
      of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]),
      outcome: 'pass',
      says: /scope project/,
      on: ['loki.lines', 'platform.instance'],
    },
    {
      name: 'all of it is of scope tenant',
      of: bundle([unscoped], record('tenant_dedicated', 'tenant')),
      outcome: 'pass',
      says: /scope tenant/,
    },
    {
      name: 'a service logged the platform’s scope',
      of: bundle([...ACCEPTED, worker('info', 'event consumed', { control_plane_scope: 'platform' })]),
      outcome: 'fail',
      says: /gpuaas-app-runtime-worker logged control_plane_scope platform/,
      on: ['loki.lines'],
    },
    {
      name: 'a span carries the platform’s scope',
      of: bundle(ACCEPTED, {
        trace: found('tempo.trace', [span(WORKER, 'unset', { control_plane_scope: 'platform' })]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'the record names the platform’s scope',
      of: bundle([unscoped], record('tenant_dedicated', 'platform')),
      outcome: 'fail',
      on: ['platform.instance'],
    },
    {
      name: 'mode and scope stand in the trace alone',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        instance: unavailable('platform.instance'),
        trace: found('tempo.trace', [
          span(WORKER, 'unset', { operating_mode: 'tenant_dedicated', control_plane_scope: 'project' }),
        ]),
      }),
      outcome: 'pass',
    },
    {
      name: 'mode and scope are only what a person typed',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        instance: unavailable('platform.instance'),
        subject: {
          correlationId: CORRELATION_ID,
          reported: reported({ context: { operating_mode: 'tenant_dedicated', control_plane_scope: 'project' } }),
        },
      }),
      outcome: 'unknown',
    },
    {
      name: 'the scope is not known',
      of: bundle([unscoped], record('tenant_dedicated', null)),
      outcome: 'unknown',
      says: /scope is not known/,
    },
    {
      name: 'the mode is not known',
      of: bundle([api('info', 'x', { operating_mode: undefined })], record(null, 'project')),
      outcome: 'unknown',
      says: /mode is not known/,
    },
    { name: 'nothing was found', of: bundle([], { instance: empty('platform.instance') }), outcome: 'unknown' },
    {
      name: 'neither logs nor record could be read',
      of: bundle([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance') }),
      outcome: 'unknown',
    },
    {
      name: 'a managed app has a shared control plane by design',
      of: bundle([unscoped], record('platform_managed', 'platform')),
      outcome: 'not_applicable',
      says: /platform_managed/,
    },
  ])('$name → $outcome', (each) => expectResult(evidenceNotSharedControlPlane, each));
});
