import { describe, test } from 'vitest';
import { runtimeMetadataCoherent } from '../../../src/triage/checks/runtime-metadata-coherent.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  CORRELATION_ID,
  instance,
  reported,
  span,
  without,
  worker,
} from '../../support/incident.ts';

type Pair = readonly [mode: string | undefined, scope: string | undefined];
const UNSAID: Pair = [undefined, undefined];

const logged = ([operating_mode, control_plane_scope]: Pair, fields = {}) =>
  api('info', 'request completed', { operating_mode, control_plane_scope, status: '202', ...fields });
const recorded = ([mode, scope]: Pair) =>
  found('platform.instance', instance({ operatingMode: mode ?? null, controlPlaneScope: scope ?? null }));
/** The record says one pair and the request another; each may be silent. */
const both = (record: Pair, request: Pair = UNSAID, fields = {}, context: Record<string, string> = {}) =>
  bundle([logged(request, fields)], { instance: recorded(record), ...saying(context) });
const saying = (context: Record<string, string>) => ({
  subject: { correlationId: CORRELATION_ID, reported: reported({ context }) },
});
const typed = (context: Record<string, string>) => bundle([], saying(context));

const REFUSED = { status: '422', error_code: 'validation_error' };

describe('B4: operating mode and control-plane scope fit together', () => {
  test.each([
    { mode: 'tenant_dedicated', scope: 'project', outcome: 'pass' },
    { mode: 'tenant_dedicated', scope: 'tenant', outcome: 'pass' },
    { mode: 'tenant_dedicated', scope: 'platform', outcome: 'fail' },
    { mode: 'platform_managed', scope: 'platform', outcome: 'pass' },
    { mode: 'platform_managed', scope: 'project', outcome: 'fail' },
    { mode: 'platform_managed', scope: 'tenant', outcome: 'fail' },
    { mode: 'tenant_dedicated', scope: 'galaxy', outcome: 'fail' },
    { mode: 'byo_cluster', scope: 'project', outcome: 'unknown' },
  ] as const)('$mode with $scope → $outcome, from the record or from the log', ({ mode, scope, outcome }) => {
    const name = `${mode} with ${scope}`;
    expectResult(runtimeMetadataCoherent, { name, of: both([mode, scope]), outcome, on: ['platform.instance'] });
    expectResult(runtimeMetadataCoherent, {
      name,
      of: bundle([logged([mode, scope])], { instance: unavailable('platform.instance') }),
      outcome,
      on: ['loki.lines'],
    });
  });

  test.each<CheckCase>([
    {
      name: 'a wrong pair names what goes with the mode',
      of: both(['platform_managed', 'project']),
      outcome: 'fail',
      says: /platform_managed with scope project is not allowed: platform_managed goes with platform\.$/,
    },
    {
      name: 'two sources each give one half',
      of: both(['tenant_dedicated', undefined], [undefined, 'project']),
      outcome: 'pass',
      on: ['platform.instance', 'loki.lines'],
    },
    {
      name: 'record and request differ, both are sound: passed, and said',
      of: both(['tenant_dedicated', 'project'], ['platform_managed', 'platform']),
      outcome: 'pass',
      says: /Sources disagree: mode tenant_dedicated \/ platform_managed, scope project \/ platform/,
    },
    {
      name: 'the record is sound, the request is not: the request is what failed',
      of: both(['tenant_dedicated', 'project'], ['platform_managed', 'project'], REFUSED),
      outcome: 'fail',
      says: /platform_managed with scope project/,
    },
    {
      name: 'the request is sound, the record is not',
      of: both(['platform_managed', 'project'], ['tenant_dedicated', 'project']),
      outcome: 'fail',
    },
    {
      name: 'a mode of a later platform is read without failing',
      of: both(['fleet_managed', 'platform']),
      outcome: 'unknown',
      says: /fleet_managed is not one that the runbook knows/,
    },
    {
      name: 'a mode that the platform refused as invalid does not exist',
      of: both(UNSAID, ['shared', 'project'], { status: '400', error_code: 'invalid_request' }),
      outcome: 'fail',
      says: /shared does not exist/,
    },
    {
      name: 'an odd mode beside a refusal about rights stays unknown',
      of: both(UNSAID, ['shared', 'project'], { status: '403', error_code: 'insufficient_permissions' }),
      outcome: 'unknown',
    },
    {
      name: 'the request asked for an odd mode, and nothing refused it',
      of: both(['tenant_dedicated', 'project'], ['shared', undefined]),
      outcome: 'unknown',
      says: /shared.*Sources disagree/,
    },
    {
      name: 'an odd mode without a scope',
      of: both(['shared', undefined]),
      outcome: 'unknown',
      says: /shared.*scope is not known/,
    },
    { name: 'no mode', of: both([undefined, 'project']), outcome: 'unknown', says: /^Operating mode is not known/ },
    { name: 'no scope', of: both(['tenant_dedicated', undefined]), outcome: 'unknown', says: /scope is not known/ },
    { name: 'neither', of: both(UNSAID), outcome: 'unknown' },
    {
      name: 'the spans alone name both',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        instance: unavailable('platform.instance'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'unset', { operating_mode: 'platform_managed', control_plane_scope: 'tenant' }),
        ]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'three sources, each with a sound pair of its own',
      of: bundle(
        [
          logged(['tenant_dedicated', 'tenant']),
          worker('info', 'event consumed', { operating_mode: 'platform_managed', control_plane_scope: 'platform' }),
        ],
        { instance: recorded(['tenant_dedicated', 'project']) },
      ),
      outcome: 'pass',
      says: /Sources disagree/,
    },
    {
      name: 'what a person typed is not judged, whatever the platform refused',
      of: both(['tenant_dedicated', 'project'], ['tenant_dedicated', 'project'], REFUSED, {
        control_plane_scope: 'platform',
      }),
      outcome: 'pass',
      says: /allowed\.$/,
    },
    {
      name: 'what a person typed is no evidence where nothing could be read',
      of: {
        ...typed({ operating_mode: 'tenant_dedicated', control_plane_scope: 'platform' }),
        lines: unavailable('loki.lines'),
        instance: unavailable('platform.instance'),
      },
      outcome: 'unknown',
    },
    {
      name: 'record and logs could not be read',
      of: bundle([], { lines: unavailable('loki.lines'), instance: unavailable('platform.instance', 'not_permitted') }),
      outcome: 'unknown',
      on: ['platform.instance', 'loki.lines'],
    },
    {
      name: 'the record is not there, the log says it',
      of: bundle(ACCEPTED, { instance: empty('platform.instance') }),
      outcome: 'pass',
    },
    {
      name: 'the record was not looked up, the log says it',
      of: without(bundle(ACCEPTED), 'instance'),
      outcome: 'pass',
    },
  ])('$name → $outcome', (each) => expectResult(runtimeMetadataCoherent, each));
});
