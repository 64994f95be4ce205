import { describe, expect, test } from 'vitest';
import { type Outlook, outlookOf } from '../../src/actions/expectation.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  account,
  api,
  bundle,
  instance,
  overview,
  PUBLISHED,
  RELAY,
  relay,
  ships,
  WORKER,
} from '../support/incident.ts';
import { denied, event, GRANTED, LACKING, lookAt, planned } from './support.ts';

function outlook(evidence: EvidenceBundle): Outlook {
  const look = lookAt(evidence);
  return outlookOf(look, planned(look));
}

const DOWN = { name: 'app-runtime-worker', status: 'stopped', lastSeenAt: null };
const relayDown = (now: EvidenceBundle['overview']) =>
  bundle(
    [...ACCEPTED, relay('error', 'publish failed: no servers', { attempt_count: '3', last_error: 'no servers' })],
    {
      overview: now ?? found('platform.overview', overview()),
      failedOutbox: found('platform.outbox', {
        rows: [
          {
            id: 'o1',
            eventType: null,
            subject: null,
            correlationId: null,
            status: 'failed',
            attemptCount: 5,
            lastError: 'no servers',
            createdAt: null,
          },
        ],
        scanned: 1,
        complete: true,
      }),
    },
  );
const badMode = (request: Record<string, unknown>) =>
  bundle([api('warn', 'operating_mode is invalid', { error_code: 'invalid_request', status: '400' })], {
    instance: found('platform.instance', instance({ operatingMode: null, controlPlaneScope: null })),
    instanceEvents: found('platform.events', [event({ request })]),
  });

describe('what to expect of a retry', () => {
  test.each<[string, EvidenceBundle, Outlook['expected']['outcome'], boolean]>([
    ['the allowlist has it since', denied(GRANTED), 'recovers', false],
    ['the allowlist still lacks it', denied(LACKING), 'fails_again', true],
    ['the account is disabled', denied({ ...GRANTED, state: 'disabled' }), 'fails_again', true],
    ['the account is of another project', denied({ ...GRANTED, projectId: 'p2' }), 'fails_again', true],
    [
      'the account is gone',
      { ...denied(GRANTED), serviceAccount: empty('platform.service-account') },
      'fails_again',
      true,
    ],
    [
      'the relay is down meanwhile',
      denied(GRANTED, { overview: found('platform.overview', overview({ outboxRelayOk: false })) }),
      'fails_again',
      true,
    ],
    [
      'the worker is down meanwhile',
      denied(GRANTED, { overview: found('platform.overview', overview({ workers: [DOWN] })) }),
      'fails_again',
      true,
    ],
    ['relay and worker are healthy again', relayDown(undefined), 'recovers', false],
    [
      'the relay is still down',
      relayDown(found('platform.overview', overview({ outboxRelayOk: false }))),
      'fails_again',
      true,
    ],
    ['health cannot be read', relayDown(unavailable('platform.overview')), 'not_known', true],
    ['the mode is put right', badMode({ operating_mode: 'shared', control_plane_scope: 'project' }), 'recovers', false],
  ])('%s', (_, evidence, outcome, mustAdmit) => {
    const { expected, ...rest } = outlook(evidence);
    expect(expected.outcome).toBe(outcome);
    expect(rest.mustAdmit).toBe(mustAdmit);
    expect(expected.why).not.toBe('');
  });

  test('a defect that nothing touched fails again, and has to be admitted', () => {
    const defect = bundle(
      [...ACCEPTED, ...PUBLISHED, api('error', 'panic: nil pointer', { error_code: 'internal_error', status: '500' })],
      {
        shipping: ships(RELAY, WORKER),
      },
    );
    expect(outlook(defect)).toMatchObject({ expected: { outcome: 'fails_again' }, mustAdmit: true, changed: [] });
  });

  test('names what changed, with its time', () => {
    expect(outlook(denied(GRANTED)).changed).toEqual([
      expect.stringMatching(
        /^Service account .* was changed at 09:20:00 UTC: it is active and its allowlist has app_instances.upgrade\.$/,
      ),
    ]);
    expect(outlook(denied(account())).changed).toEqual([]);
  });

  test('an instance that is still failed did not change, whenever its record was written', () => {
    const record = (status: string) =>
      denied(account(), {
        instance: found('platform.instance', instance({ status, updatedAt: '2026-11-23T09:20:00.000Z' })),
      });
    expect(outlook(record('failed')).changed).toEqual([]);
    expect(outlook(record('running')).changed).toEqual(['The instance was updated at 09:20:00 UTC: it is running.']);
  });

  test('an account that cannot be read leaves it open', () => {
    const look = lookAt(denied(GRANTED), unavailable('platform.service-account'));
    expect(outlookOf(look, planned(look)).expected.outcome).toBe('not_known');
  });
});
