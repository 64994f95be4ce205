import { describe, test } from 'vitest';
import {
  noSharedServiceSaturation,
  SATURATED_PENDING,
} from '../../../src/triage/checks/no-shared-service-saturation.ts';
import type { ServiceLevel } from '../../../src/triage/records.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { api, bundle, instance, overview, without } from '../../support/incident.ts';

const LINES = [
  api('info', 'request completed', {
    operating_mode: 'platform_managed',
    control_plane_scope: 'platform',
    status: '202',
  }),
];
const CALM: ServiceLevel[] = [
  { service: 'gpuaas-api', lines: 900, errors: 4 },
  { service: 'gpuaas-app-runtime-worker', lines: 400, errors: 0 },
];
const managed = {
  instance: found('platform.instance', instance({ operatingMode: 'platform_managed', controlPlaneScope: 'platform' })),
  serviceLevel: found('loki.service-level', CALM),
};
const of = (change: Parameters<typeof bundle>[1] = {}) => bundle(LINES, { ...managed, ...change });
const waits = (pending: number) => ({
  overview: found('platform.overview', overview({ consumers: [{ stream: 'APPS', durable: 'app-runtime', pending }] })),
});
const level = (lines: number, errors: number) => ({
  serviceLevel: found('loki.service-level', [...CALM, { service: 'gpuaas-outbox-relay', lines, errors }]),
});

describe('M1, M2: the shared service is not saturated', () => {
  test.each<CheckCase>([
    { name: 'few errors, no backlog', of: of(), outcome: 'pass', on: ['loki.service-level', 'platform.overview'] },
    {
      name: 'as many messages waiting as make it saturated',
      of: of(waits(SATURATED_PENDING)),
      outcome: 'fail',
      says: /app-runtime has 100 messages waiting/,
      on: ['platform.overview'],
    },
    { name: 'one message less', of: of(waits(SATURATED_PENDING - 1)), outcome: 'pass' },
    {
      name: 'outbox rows waiting',
      of: of({ overview: found('platform.overview', overview({ outboxPending: 250 })) }),
      outcome: 'fail',
      says: /250 outbox rows are waiting/,
    },
    {
      name: 'old failed rows are backlog, not saturation',
      of: of({ overview: found('platform.overview', overview({ dlqPending: 900 })) }),
      outcome: 'pass',
    },
    {
      name: 'a fifth of a service’s lines are errors',
      of: of(level(50, 10)),
      outcome: 'fail',
      says: /10 of 50 lines of gpuaas-outbox-relay/,
      on: ['loki.service-level'],
    },
    { name: 'less than a fifth', of: of(level(50, 9)), outcome: 'pass' },
    { name: 'too few lines to tell', of: of(level(49, 49)), outcome: 'pass' },
    {
      name: 'the service that refused says so itself',
      of: bundle(
        [
          api('error', 'request rejected: too many connections', {
            operating_mode: 'platform_managed',
            status: '503',
            error_code: 'service_unavailable',
          }),
        ],
        managed,
      ),
      outcome: 'fail',
      says: /gpuaas-api says so itself: .*too many connections/,
      on: ['loki.lines'],
    },
    {
      name: 'words of load in a line that refused nothing',
      of: bundle(
        [
          ...LINES,
          api('info', 'queue full of praise, throttle open', { operating_mode: 'platform_managed', status: '202' }, 1),
        ],
        managed,
      ),
      outcome: 'pass',
    },
    {
      name: 'a backlog is enough without the logs',
      of: of({ ...waits(500), serviceLevel: unavailable('loki.service-level') }),
      outcome: 'fail',
    },
    {
      name: 'errors are enough without the overview',
      of: of({ ...level(100, 90), overview: unavailable('platform.overview', 'not_permitted') }),
      outcome: 'fail',
    },
    {
      name: 'the overview is calm, the logs could not be read',
      of: of({ serviceLevel: unavailable('loki.service-level') }),
      outcome: 'unknown',
      says: /service-level logs could not be read/,
    },
    {
      name: 'the overview is calm, the logs were not asked for',
      of: without(of(), 'serviceLevel'),
      outcome: 'unknown',
    },
    {
      name: 'the logs are calm, the overview may not be read',
      of: of({ overview: unavailable('platform.overview', 'not_permitted') }),
      outcome: 'unknown',
      says: /no backlog could be read/,
    },
    {
      name: 'the logs were read and hold nothing, the overview is calm',
      of: of({ serviceLevel: empty('loki.service-level') }),
      outcome: 'pass',
    },
    {
      name: 'another domain’s backlog and errors',
      of: of({
        overview: found(
          'platform.overview',
          overview({ consumers: [{ stream: 'BILLING', durable: 'billing-worker', pending: 900 }] }),
        ),
        serviceLevel: found('loki.service-level', [
          ...CALM,
          { service: 'gpuaas-billing-worker', lines: 500, errors: 400 },
        ]),
      }),
      outcome: 'pass',
    },
    {
      name: 'neither could be read',
      of: of({
        serviceLevel: unavailable('loki.service-level'),
        overview: unavailable('platform.overview', 'not_permitted'),
      }),
      outcome: 'unknown',
      says: /No service-level evidence/,
      on: ['loki.service-level', 'platform.overview'],
    },
    {
      name: 'a dedicated app shares no service',
      of: of({ ...waits(900), instance: found('platform.instance', instance()) }),
      outcome: 'not_applicable',
      says: /tenant_dedicated/,
    },
    {
      name: 'the mode is not known',
      of: bundle([api('info', 'x', { operating_mode: undefined })], {
        ...waits(900),
        instance: empty('platform.instance'),
      }),
      outcome: 'unknown',
    },
    {
      name: 'the mode could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance') }),
      outcome: 'unknown',
    },
  ])('$name → $outcome', (each) => expectResult(noSharedServiceSaturation, each));
});
