import { describe, test } from 'vitest';
import { instanceInProject } from '../../../src/triage/checks/instance-in-project.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import {
  ACCEPTED,
  api,
  bundle,
  CORRELATION_ID,
  INSTANCE,
  instance,
  PROJECT,
  span,
  without,
} from '../../support/incident.ts';

const create = api('info', 'request completed', {
  action: 'create',
  path: `/api/v1/projects/${PROJECT}/app-instances`,
  app_instance_id: undefined,
  status: '202',
});
const ofAnotherProject = { instance: found('platform.instance', instance({ projectId: 'another' })) };
const unnamed = api('info', 'request completed', {
  path: '/api/v1/app-instances',
  project_id: undefined,
  status: '202',
});

describe('B1: the instance belongs to the project of the request', () => {
  test.each<CheckCase>([
    {
      name: 'record and path agree',
      of: bundle(ACCEPTED),
      outcome: 'pass',
      says: new RegExp(PROJECT),
      on: ['platform.instance', 'loki.lines'],
    },
    {
      name: 'no path, and the field of the API’s line agrees',
      of: bundle([api('info', 'x', { path: undefined })]),
      outcome: 'pass',
    },
    {
      name: 'no logs, and the path of the span agrees',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'unset', {
            'http.request.method': 'POST',
            'url.path': `/api/v1/projects/${PROJECT}/app-instances/${INSTANCE}/upgrade`,
          }),
        ]),
      }),
      outcome: 'pass',
    },
    {
      name: 'a route template names no project, so the field is taken',
      of: bundle([api('info', 'x', { path: '/api/v1/projects/{project_id}/app-instances/{id}/upgrade' })]),
      outcome: 'pass',
    },
    {
      name: 'an escaped id in the path is the same id',
      of: bundle([api('info', 'x', { path: '/api/v1/projects/team%2Fa/app-instances/1/upgrade' })], {
        instance: found('platform.instance', instance({ projectId: 'team/a' })),
      }),
      outcome: 'pass',
    },
    {
      name: 'the record names another project',
      of: bundle(ACCEPTED, ofAnotherProject),
      outcome: 'fail',
      says: new RegExp(`${PROJECT}.*another`),
    },
    {
      name: 'path and field of the request differ: the path is the request',
      of: bundle([api('info', 'x', { project_id: 'another' })], ofAnotherProject),
      outcome: 'fail',
    },
    {
      name: 'a read of another project does not count as the request',
      of: bundle([
        api('info', 'read', { method: 'GET', path: '/api/v1/projects/another/app-instances', action: undefined }, -2),
        ...ACCEPTED,
      ]),
      outcome: 'pass',
    },
    {
      name: 'the platform knows no such instance in the project',
      of: bundle(ACCEPTED, { instance: empty('platform.instance') }),
      outcome: 'fail',
      says: /wrong project, or deleted/,
    },
    {
      name: 'a create whose instance is not there did not begin, or has ended',
      of: bundle([{ ...create, fields: { ...create.fields, app_instance_id: INSTANCE } }], {
        instance: empty('platform.instance'),
      }),
      outcome: 'unknown',
      says: /create/,
    },
    {
      name: 'a decommission whose instance is gone may have worked',
      of: bundle([api('info', 'x', { action: 'decommission' })], { instance: empty('platform.instance') }),
      outcome: 'unknown',
      says: /decommission/,
    },
    {
      name: 'a create that names no instance yet',
      of: without(bundle([create]), 'instance'),
      outcome: 'unknown',
      says: /names no instance yet/,
    },
    {
      name: 'the instance was not looked up',
      of: without(bundle(ACCEPTED), 'instance'),
      outcome: 'unknown',
      says: /not looked up/,
    },
    {
      name: 'the instance may not be read',
      of: bundle(ACCEPTED, { instance: unavailable('platform.instance', 'not_permitted') }),
      outcome: 'unknown',
      says: /could not be read: no answer \(not_permitted\)/,
      on: ['platform.instance'],
    },
    {
      name: 'the instance was not answered in time',
      of: bundle(ACCEPTED, { instance: unavailable('platform.instance', 'timeout') }),
      outcome: 'unknown',
    },
    {
      name: 'the record names no project',
      of: bundle(ACCEPTED, { instance: found('platform.instance', instance({ projectId: null })) }),
      outcome: 'unknown',
      says: /names no project/,
    },
    { name: 'no line names the project of the request', of: bundle([unnamed]), outcome: 'unknown' },
    {
      name: 'no line names the project, and the person gave the one of the record',
      of: bundle([unnamed], { subject: { correlationId: CORRELATION_ID, projectId: PROJECT } }),
      outcome: 'pass',
    },
    {
      name: 'no line names the project, and the person gave another',
      of: bundle([unnamed], { subject: { correlationId: CORRELATION_ID, projectId: 'another' } }),
      outcome: 'fail',
    },
    {
      name: 'what the log says of the request counts before what the person gave',
      of: bundle(ACCEPTED, { subject: { correlationId: CORRELATION_ID, projectId: 'another' } }),
      outcome: 'pass',
    },
    { name: 'nothing was found', of: bundle([]), outcome: 'unknown' },
    {
      name: 'the logs could not be read',
      of: bundle([], { lines: unavailable('loki.lines', 'unreachable') }),
      outcome: 'unknown',
    },
  ])('$name → $outcome', (each) => expectResult(instanceInProject, each));
});
