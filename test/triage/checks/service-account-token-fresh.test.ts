import { describe, expect, test } from 'vitest';
import { serviceAccountTokenFresh, tokenOf } from '../../../src/triage/checks/service-account-token-fresh.ts';
import { factsOf } from '../../../src/triage/facts.ts';
import { type CheckCase, expectResult } from '../../support/check-case.ts';
import { empty, found, unavailable } from '../../support/evidence.ts';
import { ACCEPTED, account, api, BY_USER, bundle, FAILED_AT, span, without } from '../../support/incident.ts';

type Account = Parameters<typeof account>[0];
const denied = (fields = {}) => [
  api('error', 'denied', { status: '403', error_code: 'insufficient_permissions', ...fields }),
];
const token = (token_iat?: string, token_exp?: string) => ({ token_iat, token_exp });
const recorded = (change: Account, lines = denied()) =>
  bundle(lines, { serviceAccount: found('platform.service-account', account(change)) });
const NO_TOKEN: Account = { lastTokenIssuedAt: null, lastTokenExpiresAt: null };

describe('S2: the token was minted recently and had not expired', () => {
  test.each<CheckCase>([
    {
      name: 'the record’s token was valid when it was used, though it has expired by now',
      of: recorded({ lastTokenIssuedAt: '2026-11-23T08:20:00Z', lastTokenExpiresAt: '2026-11-23T09:20:00Z' }),
      outcome: 'pass',
      says: /valid from 2026-11-23T08:20:00Z to 2026-11-23T09:20:00Z/,
      on: ['platform.service-account'],
    },
    {
      name: 'the request’s own token counts before the record',
      of: recorded(
        { lastTokenIssuedAt: '2026-11-20T00:00:00Z', lastTokenExpiresAt: '2026-11-20T01:00:00Z' },
        denied(token('2026-11-23T09:00:00Z', '2026-11-23T10:00:00Z')),
      ),
      outcome: 'pass',
      on: ['loki.lines'],
    },
    {
      name: 'claims in seconds since the epoch are read',
      of: bundle(denied(token('1795424400', '1795428000'))),
      outcome: 'pass',
      says: /valid from 2026-11-23T09:00:00.000Z to 2026-11-23T10:00:00.000Z/,
    },
    {
      name: 'only the expiry is known, and it was later',
      of: bundle(denied(token(undefined, '2026-11-23T10:00:00Z'))),
      outcome: 'pass',
      says: /an unknown time/,
    },
    {
      name: 'a span carries the claims',
      of: bundle([], {
        lines: unavailable('loki.lines'),
        trace: found('tempo.trace', [
          span('gpuaas-api', 'error', { token_exp: '2026-11-23T09:05:00Z', error_code: 'token_invalid' }),
        ]),
      }),
      outcome: 'fail',
      on: ['tempo.trace'],
    },
    {
      name: 'the API said that it had expired',
      of: bundle([
        api('warn', 'token expired', {
          status: '401',
          error_code: 'token_expired',
          ...token('2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z'),
        }),
      ]),
      outcome: 'fail',
      says: /refused the token as expired \(it expired at 2026-11-23T09:00:00.000Z\)/,
      on: ['loki.lines'],
    },
    {
      name: 'the API said that it had expired, and nothing says when',
      of: recorded(NO_TOKEN, [api('warn', 'token expired', { status: '401', error_code: 'token_expired' })]),
      outcome: 'fail',
      says: /as expired\.$/,
    },
    {
      name: 'expired before it was used',
      of: bundle(denied(token('2026-11-23T08:00:00Z', '2026-11-23T09:00:00Z'))),
      outcome: 'fail',
      says: /expired at 2026-11-23T09:00:00.000Z, before it was used/,
    },
    {
      name: 'expired in the very moment of use',
      of: bundle(denied(token('2026-11-23T09:00:00Z', FAILED_AT))),
      outcome: 'fail',
    },
    {
      name: 'still valid, but minted a day before',
      of: bundle(denied(token('2026-11-22T09:10:00Z', '2026-11-24T09:10:00Z'))),
      outcome: 'fail',
      says: /more than 24 hours before/,
    },
    {
      name: 'minted a minute less than a day before',
      of: bundle(denied(token('2026-11-22T09:11:00Z', '2026-11-24T09:10:00Z'))),
      outcome: 'pass',
    },
    {
      name: 'the record’s token is newer than the failure: nothing says which one was used',
      of: recorded({ lastTokenIssuedAt: '2026-11-23T09:20:00Z', lastTokenExpiresAt: '2026-11-23T10:20:00Z' }),
      outcome: 'unknown',
      says: /minted after the failure/,
    },
    {
      name: 'the API took a token although the record’s last one had expired: the record is behind',
      of: recorded({ lastTokenIssuedAt: '2026-11-23T08:00:00Z', lastTokenExpiresAt: '2026-11-23T09:00:00Z' }, [
        ...ACCEPTED,
      ]),
      outcome: 'unknown',
      says: /The API took the token/,
    },
    {
      name: 'the times in the line cannot be made out',
      of: bundle(denied(token('yesterday', 'soon'))),
      outcome: 'unknown',
      says: /could not be made out/,
    },
    {
      name: 'the API said that it had expired, and the account may not be read',
      of: bundle([api('warn', 'token expired', { status: '401', error_code: 'token_expired' })], {
        serviceAccount: unavailable('platform.service-account', 'not_permitted'),
      }),
      outcome: 'fail',
      on: ['loki.lines'],
    },
    {
      name: 'the API said that it had expired, and the record knows only a newer one',
      of: recorded({ lastTokenIssuedAt: '2026-11-23T09:20:00Z', lastTokenExpiresAt: '2026-11-23T10:20:00Z' }, [
        api('warn', 'token expired', { status: '401', error_code: 'token_expired' }),
      ]),
      outcome: 'fail',
      on: ['loki.lines'],
    },
    {
      name: 'the expiry is not known',
      of: recorded({ lastTokenExpiresAt: null }),
      outcome: 'unknown',
      says: /expiry is not known/,
    },
    { name: 'nothing is known of the token', of: recorded(NO_TOKEN), outcome: 'unknown', says: /Neither/ },
    {
      name: 'the account may not be read, and no line names a token',
      of: bundle(denied(), { serviceAccount: unavailable('platform.service-account', 'not_permitted') }),
      outcome: 'unknown',
      on: ['platform.service-account', 'loki.lines'],
    },
    {
      name: 'the account does not exist',
      of: bundle(denied(), { serviceAccount: empty('platform.service-account') }),
      outcome: 'unknown',
    },
    { name: 'the account was not looked up', of: without(bundle(denied()), 'serviceAccount'), outcome: 'unknown' },
    {
      name: 'when it was used is not known',
      of: bundle([], { lines: unavailable('loki.lines') }),
      outcome: 'unknown',
    },
    { name: 'nothing failed: the time it was last heard of counts', of: bundle(ACCEPTED), outcome: 'pass' },
    {
      name: 'a user’s own token is not the account’s',
      of: bundle([api('warn', 'token expired', { ...BY_USER, status: '401', error_code: 'token_expired' })]),
      outcome: 'not_applicable',
    },
  ])('$name → $outcome', (each) => expectResult(serviceAccountTokenFresh, each));
});

describe('S2: what is known of the token that was used', () => {
  const ofLine = (fields: object) => tokenOf(factsOf(bundle(denied(fields))));

  test.each([
    { said: '2026-11-23T10:00:00Z', read: '2026-11-23T10:00:00.000Z' },
    { said: '2026-11-23T11:00:00+01:00', read: '2026-11-23T10:00:00.000Z' },
    { said: '1795428000', read: '2026-11-23T10:00:00.000Z' },
    { said: 'soon', read: null },
    { said: '', read: null },
  ])('an expiry of "$said" is $read', ({ said, read }) => {
    expect(ofLine({ token_exp: said })?.expiresAt).toBe(read);
  });

  test('without claims and record there is nothing', () => {
    expect(tokenOf(factsOf(bundle(denied(), { serviceAccount: unavailable('platform.service-account') })))).toBeNull();
  });
});
