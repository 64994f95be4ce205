import { describe, test } from 'vitest';
import { singleTenantFailureShape } from '../../../src/triage/checks/single-tenant-failure-shape.ts';
import type { ShapeCount } from '../../../src/triage/records.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { api, bundle, instance, ORG, PROJECT, without } from '../../support/incident.ts';

const managed = found(
  'platform.instance',
  instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' }),
);
const LINES = [
  api('error', 'x', { operating_mode: 'platform_managed', status: '503', error_code: 'service_unavailable' }),
];
const of = (...counts: ShapeCount[]) =>
  bundle(LINES, { instance: managed, sameShape: found('loki.same-shape', counts) });
const own = (count = 1, projectId = PROJECT): ShapeCount => ({ orgId: ORG, projectId, count });
const other = (orgId: string, count = 1): ShapeCount => ({ orgId, projectId: `project-of-${orgId}`, count });

describe('M3: only this tenant shows this failure', () => {
  test.each<CheckCase>([
    { name: 'one failure, its own', of: of(own()), outcome: 'pass', says: /^1 failure of this shape.*\(1 project\)/ },
    {
      name: 'two projects of one tenant are one tenant',
      of: of(own(3), own(2, 'second')),
      outcome: 'pass',
      says: /5 failures.*one tenant \(2 projects\)/,
      on: ['loki.same-shape'],
    },
    {
      name: 'two tenants',
      of: of(own(3), other('b', 2)),
      outcome: 'fail',
      says: /5 failures of this shape in 2 tenants and 2 projects/,
      on: ['loki.same-shape'],
    },
    { name: 'another tenant, and this one is known from the record', of: of(other('b')), outcome: 'fail' },
    {
      name: 'lines without a tenant beside its own make no second tenant',
      of: of(own(), { orgId: '', projectId: '', count: 4 }),
      outcome: 'pass',
    },
    {
      name: 'failures that name no tenant, of an instance whose tenant is not known',
      of: bundle([api('error', 'x', { operating_mode: 'platform_managed', org_id: undefined })], {
        instance: found('platform.instance', instance({ operatingMode: 'platform_managed', orgId: null })),
        sameShape: found('loki.same-shape', [{ orgId: '', projectId: '', count: 7 }]),
      }),
      outcome: 'unknown',
    },
    {
      name: 'nothing of this shape at all',
      of: bundle(LINES, { instance: managed, sameShape: empty('loki.same-shape') }),
      outcome: 'pass',
      says: /No other failure/,
    },
    {
      name: 'the count could not be made',
      of: bundle(LINES, { instance: managed, sameShape: unavailable('loki.same-shape', 'status') }),
      outcome: 'unknown',
      says: /could not be read/,
    },
    { name: 'nobody counted', of: without(bundle(LINES, { instance: managed }), 'sameShape'), outcome: 'unknown' },
    {
      name: 'a dedicated app is no shared service',
      of: bundle(LINES, { sameShape: found('loki.same-shape', [own(), other('b')]) }),
      outcome: 'not_applicable',
    },
    {
      name: 'the mode is not known',
      of: bundle([api('error', 'x', { operating_mode: undefined })], {
        instance: empty('platform.instance'),
        sameShape: found('loki.same-shape', [own(), other('b')]),
      }),
      outcome: 'unknown',
    },
    {
      name: 'the mode could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance') }),
      outcome: 'unknown',
    },
  ])('$name → $outcome', (each) => expectResult(singleTenantFailureShape, each));

  test('tenants and projects are counted, never named', () => {
    expectResult(singleTenantFailureShape, {
      name: 'two tenants',
      of: of(own(), other('secret-tenant')),
      outcome: 'fail',
      says: /^(?!.*secret-tenant)/,
    });
  });
});
