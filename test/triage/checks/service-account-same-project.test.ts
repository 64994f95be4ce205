import { describe, test } from 'vitest';
import { serviceAccountSameProject } from '../../../src/triage/checks/service-account-same-project.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, account, api, BY_USER, bundle, instance, PROJECT, without } from '../../support/incident.ts';

const accountOf = (projectId: string | null) => found('platform.service-account', account({ projectId }));
const noOperator = found('platform.instance', instance({ operatorServiceAccountId: null }));
const byUser = [api('info', 'request completed', { ...BY_USER, status: '202' })];

describe('B2, S1: the service account belongs to the same project', () => {
  test.each<CheckCase>([
    {
      name: 'account and instance record agree',
      of: bundle(ACCEPTED),
      outcome: 'pass',
      says: new RegExp(PROJECT),
      on: ['platform.service-account', 'platform.instance'],
    },
    {
      name: 'no instance record, and the request names the account’s project',
      of: bundle(ACCEPTED, { instance: unavailable('platform.instance') }),
      outcome: 'pass',
    },
    {
      name: 'the account belongs to another project',
      of: bundle(ACCEPTED, { serviceAccount: accountOf('another') }),
      outcome: 'fail',
      says: /belongs to project another/,
    },
    {
      name: 'the account is in the project of the request, and the instance is not: the instance counts',
      of: bundle(ACCEPTED, { instance: found('platform.instance', instance({ projectId: 'another' })) }),
      outcome: 'fail',
    },
    {
      name: 'two projects whose names differ in case only are two projects',
      of: bundle(ACCEPTED, { serviceAccount: accountOf(PROJECT.toUpperCase()) }),
      outcome: 'fail',
    },
    {
      name: 'the project has no such account',
      of: bundle(ACCEPTED, { serviceAccount: empty('platform.service-account') }),
      outcome: 'fail',
      says: /has no service account/,
      on: ['platform.service-account'],
    },
    {
      name: 'the account may not be read',
      of: bundle(ACCEPTED, { serviceAccount: unavailable('platform.service-account', 'not_permitted') }),
      outcome: 'unknown',
      says: /could not be read/,
    },
    {
      name: 'the account’s answer had another form',
      of: bundle(ACCEPTED, { serviceAccount: unavailable('platform.service-account', 'schema') }),
      outcome: 'unknown',
    },
    {
      name: 'the account was not looked up',
      of: without(bundle(ACCEPTED), 'serviceAccount'),
      outcome: 'unknown',
      says: /not looked up/,
    },
    {
      name: 'the record does not say whose account it is',
      of: bundle(ACCEPTED, { serviceAccount: accountOf(null) }),
      outcome: 'unknown',
    },
    {
      name: 'neither record nor request names the project',
      of: bundle([api('info', 'x', { project_id: undefined, path: undefined })], {
        instance: empty('platform.instance'),
      }),
      outcome: 'unknown',
    },
    {
      name: 'a user acted and no account is involved',
      of: without(bundle(byUser, { instance: noOperator }), 'serviceAccount'),
      outcome: 'not_applicable',
    },
    {
      name: 'a user acted on an instance with an operator account: the account is looked at',
      of: bundle(byUser, { serviceAccount: accountOf('another') }),
      outcome: 'fail',
    },
  ])('$name → $outcome', (each) => expectResult(serviceAccountSameProject, each));
});
