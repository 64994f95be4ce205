import { describe, test } from 'vitest';
import { tenantBoundaryExplicit } from '../../../src/triage/checks/tenant-boundary-explicit.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  DONE,
  instance,
  line,
  PUBLISHED,
  relay,
  span,
  without,
  worker,
} from '../../support/incident.ts';

const bare = { org_id: undefined, project_id: undefined };
const record = (operatingMode: string | null) => ({
  instance: found('platform.instance', instance({ operatingMode })),
});

describe('D1: tenant and project stay explicit in logs and events', () => {
  test.each<CheckCase>([
    {
      name: 'every service names both',
      of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE]),
      outcome: 'pass',
      on: ['loki.lines'],
    },
    {
      name: 'one line of a service without them beside one that has them',
      of: bundle([...ACCEPTED, api('debug', 'authn ok', bare)]),
      outcome: 'pass',
    },
    {
      name: 'the relay’s events have lost them',
      of: bundle([...ACCEPTED, relay('info', 'event published', bare)]),
      outcome: 'fail',
      says: /gpuaas-outbox-relay logged this incident without organisation and project/,
      on: ['loki.lines'],
    },
    {
      name: 'the project alone is not enough',
      of: bundle([...ACCEPTED, worker('info', 'event consumed', { org_id: undefined })]),
      outcome: 'fail',
      says: /gpuaas-app-runtime-worker/,
    },
    {
      name: 'the organisation alone is not enough',
      of: bundle([api('info', 'request received', { project_id: undefined })]),
      outcome: 'fail',
    },
    {
      name: 'every service that lost them is named',
      of: bundle([...ACCEPTED, relay('info', 'x', bare), worker('info', 'x', bare)]),
      outcome: 'fail',
      says: /gpuaas-outbox-relay, gpuaas-app-runtime-worker/,
    },
    {
      name: 'two organisations in one incident',
      of: bundle([...ACCEPTED, worker('info', 'event consumed', { org_id: 'another' })]),
      outcome: 'fail',
      says: /2 organisations/,
    },
    {
      name: 'two projects in one incident',
      of: bundle([...ACCEPTED, worker('info', 'event consumed', { project_id: 'another' })]),
      outcome: 'fail',
      says: /2 projects/,
    },
    {
      name: 'a stack trace has no fields and is not asked for them',
      of: bundle([...ACCEPTED, { ...worker('fatal', 'panic: nil pointer'), json: false, fields: {} }]),
      outcome: 'pass',
    },
    {
      name: 'neighbours are not asked for them',
      of: bundle([...ACCEPTED, line('gpuaas-terminal-gateway', 'info', 'x', bare)]),
      outcome: 'pass',
    },
    {
      name: 'only the spans are there: nothing was logged',
      of: bundle([], { trace: found('tempo.trace', [span('gpuaas-api')]) }),
      outcome: 'unknown',
    },
    { name: 'no line was found', of: bundle([]), outcome: 'unknown' },
    {
      name: 'the logs could not be read',
      of: bundle([], { lines: unavailable('loki.lines') }),
      outcome: 'unknown',
      on: ['loki.lines'],
    },
    {
      name: 'the mode is not known',
      of: bundle([api('info', 'x', { operating_mode: undefined })], { instance: empty('platform.instance') }),
      outcome: 'unknown',
      says: /mode is not known/,
    },
    {
      name: 'the mode could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance') }),
      outcome: 'unknown',
    },
    { name: 'platform_managed', of: bundle(ACCEPTED, record('platform_managed')), outcome: 'not_applicable' },
    { name: 'a mode of a later platform', of: bundle(ACCEPTED, record('fleet')), outcome: 'not_applicable' },
    { name: 'the mode stands in the lines alone', of: without(bundle(ACCEPTED), 'instance'), outcome: 'pass' },
  ])('$name → $outcome', (each) => expectResult(tenantBoundaryExplicit, each));
});
