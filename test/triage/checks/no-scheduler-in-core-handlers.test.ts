import { describe, test } from 'vitest';
import { noSchedulerInCoreHandlers } from '../../../src/triage/checks/no-scheduler-in-core-handlers.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, api, bundle, DONE, instance, line, PUBLISHED, span } from '../../support/incident.ts';

type Fields = Parameters<typeof api>[2];

const allocation = (fields: Fields = {}, message = 'allocation rejected') =>
  api('error', message, {
    path: '/api/v1/allocations',
    action: undefined,
    status: '409',
    error_code: 'allocation_conflict',
    ...fields,
  });
const provisioning = found('tempo.trace', [span('gpuaas-api'), span('gpuaas-provisioning-worker')]);
const jupyter = {
  instance: found('platform.instance', instance({ appSlug: 'jupyter', runtimeBackend: 'k8s' })),
};
const ofJupyter = { app_slug: 'jupyter', runtime_backend: 'k8s' };

describe('B5, T3: no scheduler-specific request went through core allocation handlers', () => {
  test.each(['slurm', 'k8s', 'kubernetes', 'ray', 'rke2', 'SLURM', 'Ray'])(
    'scheduler_type %s on an allocation → fail',
    (scheduler_type) =>
      expectResult(noSchedulerInCoreHandlers, {
        name: scheduler_type,
        of: bundle([allocation({ scheduler_type })]),
        outcome: 'fail',
        says: new RegExp(`POST /api/v1/allocations carried scheduler_type ${scheduler_type}`),
        on: ['loki.lines'],
      }),
  );

  test.each([
    '/api/v1/allocations',
    '/api/v1/allocations?dry_run=1',
    '/api/v1/allocations/a-1/members',
    '/allocations/',
  ])('the allocation path %s → fail', (path) =>
    expectResult(noSchedulerInCoreHandlers, {
      name: path,
      of: bundle([allocation({ path, scheduler_type: 'slurm' })]),
      outcome: 'fail',
    }),
  );

  test.each<CheckCase>([
    {
      name: 'it failed even though the allocation worked',
      of: bundle([allocation({ scheduler_type: 'slurm', status: '201', error_code: undefined })]),
      outcome: 'fail',
    },
    {
      name: 'T3: a healthy backend is said beside it',
      of: bundle([allocation({ scheduler_type: 'slurm' })]),
      outcome: 'fail',
      says: /The backend itself is healthy\.$/,
    },
    {
      name: 'T3: a backend that is not healthy is not called so',
      of: bundle([allocation({ scheduler_type: 'slurm' })], {
        instance: found('platform.instance', instance({ health: 'degraded' })),
      }),
      outcome: 'fail',
      says: /slurm\.$/,
    },
    {
      name: 'scheduler words in an allocation that names no scheduler',
      of: bundle([allocation({ component_key: 'worker' })]),
      outcome: 'fail',
      says: /scheduler words/,
    },
    {
      name: 'scheduler words in the message',
      of: bundle([allocation({}, 'allocation handler: unknown partition gpu-long for sbatch')]),
      outcome: 'fail',
    },
    {
      name: 'a span of the allocation handler says so, without logs',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'error', {
            'url.path': '/api/v1/allocations',
            'http.request.method': 'POST',
            scheduler_type: 'slurm',
          }),
        ]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'two indirect signs: an allocation error of a lifecycle action, and provisioning in place of the worker',
      of: bundle([api('error', 'x', { status: '409', error_code: 'allocation_not_found' })], { trace: provisioning }),
      outcome: 'fail',
      says: /provisioning worker ran in place/,
    },
    {
      name: 'one allocation error, told by line and span of the API, is one sign',
      of: bundle([api('error', 'x', { status: '409', error_code: 'allocation_conflict' })], {
        trace: found('tempo.trace', [span('gpuaas-api', 'error', { error_code: 'allocation_conflict' })]),
      }),
      outcome: 'unknown',
    },
    {
      name: 'two signs in the trace alone are two',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'error', { error_code: 'allocation_conflict' }),
          span('gpuaas-provisioning-worker'),
        ]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'capacity that was drained is plain, for an app that is no scheduler',
      of: bundle(
        [
          allocation(
            { ...ofJupyter, error_code: 'sku_unavailable' },
            'no capacity: node gpu-3 drained, partition full',
          ),
        ],
        jupyter,
      ),
      outcome: 'not_applicable',
    },
    {
      name: 'an allocation error alone may be plain capacity',
      of: bundle([api('error', 'x', { status: '409', error_code: 'allocation_not_found' })]),
      outcome: 'unknown',
      says: /plain capacity/,
    },
    {
      name: 'provisioning alone may be plain capacity',
      of: bundle(ACCEPTED, { trace: provisioning }),
      outcome: 'unknown',
    },
    {
      name: 'provisioning beside the app runtime worker is normal',
      of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE], { trace: provisioning }),
      outcome: 'pass',
    },
    {
      name: 'plain capacity is normal, for a scheduler too',
      of: bundle([
        ...ACCEPTED,
        allocation({ scheduler_type: 'bare_metal', status: '201', error_code: undefined }, 'allocation created'),
      ]),
      outcome: 'pass',
      says: /plain capacity/,
    },
    {
      name: 'an allocation of bare metal that names a partition is still plain',
      of: bundle([allocation({ scheduler_type: 'bare_metal', error_code: undefined }, 'disk partition created')]),
      outcome: 'pass',
    },
    {
      name: 'no allocation in the logs, with a trace that could not be read',
      of: bundle(ACCEPTED, { trace: unavailable('tempo.trace') }),
      outcome: 'unknown',
      says: /could be read/,
    },
    {
      name: 'no allocation in the trace, with logs that could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), trace: found('tempo.trace', [span('gpuaas-api')]) }),
      outcome: 'unknown',
    },
    { name: 'no allocation at all', of: bundle(ACCEPTED), outcome: 'pass', says: /No allocation call/ },
    {
      name: 'a path that only looks like it',
      of: bundle([api('info', 'x', { path: '/api/v1/allocation-policies', scheduler_type: 'slurm', status: '200' })]),
      outcome: 'pass',
    },
    {
      name: 'an app that is no scheduler',
      of: bundle([api('info', 'x', ofJupyter)], jupyter),
      outcome: 'not_applicable',
      says: /jupyter/,
    },
    {
      name: 'an app that is no scheduler, whose request asked core for one',
      of: bundle([allocation({ ...ofJupyter, scheduler_type: 'k8s' })], jupyter),
      outcome: 'fail',
    },
    {
      name: 'an app that only runs on kubernetes is no scheduler, so an allocation error is no sign',
      of: bundle([api('error', 'x', { ...ofJupyter, status: '409', error_code: 'allocation_not_found' })], jupyter),
      outcome: 'not_applicable',
    },
    {
      name: 'logs and trace could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), trace: unavailable('tempo.trace') }),
      outcome: 'unknown',
      on: ['loki.lines', 'tempo.trace'],
    },
    { name: 'the logs were read and hold nothing', of: bundle([]), outcome: 'unknown' },
    {
      name: 'another service’s allocation is not the core handler’s',
      of: bundle([
        ...ACCEPTED,
        line('gpuaas-slurm-reference-controller', 'info', 'requesting capacity', {
          path: '/api/v1/allocations',
          scheduler_type: 'slurm',
        }),
      ]),
      outcome: 'pass',
    },
  ])('$name → $outcome', (each) => expectResult(noSchedulerInCoreHandlers, each));

  test.each(['slurm', 'Slurm', 'slurm-login', 'ray', 'my-ray-cluster', 'rke2-self-managed', 'k8s', 'kubernetes'])(
    'an app called %s is a scheduler',
    (appSlug) =>
      expectResult(noSchedulerInCoreHandlers, {
        name: appSlug,
        of: bundle([api('info', 'x', { app_slug: appSlug, runtime_backend: undefined })], {
          instance: found('platform.instance', instance({ appSlug, runtimeBackend: null })),
        }),
        outcome: 'pass',
      }),
  );

  test.each(['vllm-openai', 'jupyter', 'x-array-viewer', 'spray', 'headlamp'])('an app called %s is none', (appSlug) =>
    expectResult(noSchedulerInCoreHandlers, {
      name: appSlug,
      of: bundle([api('info', 'x', { app_slug: appSlug, runtime_backend: undefined })], {
        instance: found('platform.instance', instance({ appSlug, runtimeBackend: null })),
      }),
      outcome: 'not_applicable',
    }),
  );
});
