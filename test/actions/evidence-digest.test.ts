import { describe, expect, test } from 'vitest';
import { planOf, seenText, unreadIn } from '../../src/actions/evidence-digest.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import { account, instance, overview } from '../support/incident.ts';
import { denied, event, GRANTED, LACKING, lookAt, planned } from './support.ts';

const text = (evidence: EvidenceBundle, runsAs = evidence.serviceAccount): string => {
  const look = lookAt(evidence, runsAs);
  return seenText(look, planned(look));
};
const SEEN = text(denied(LACKING));

describe('what the person saw', () => {
  test.each<[string, EvidenceBundle]>([
    ['the token is older now', denied({ ...LACKING, lastTokenIssuedAt: '2026-11-23T09:29:00.000Z' })],
    [
      'the instance was touched without a change',
      denied(LACKING, { instance: found('platform.instance', instance({ updatedAt: '2026-11-23T09:29:00.000Z' })) }),
    ],
    [
      'the allowlist comes in another order',
      denied({ ...LACKING, allowedActions: LACKING.allowedActions?.toReversed() ?? null }),
    ],
    ['old dead letters went', denied(LACKING, { overview: found('platform.overview', overview({ dlqPending: 3 })) })],
  ])('is the same when %s', (_, evidence) => {
    expect(text(evidence)).toBe(SEEN);
  });

  test.each<[string, EvidenceBundle]>([
    ['the allowlist changed', denied(GRANTED)],
    ['the account was disabled', denied({ ...LACKING, state: 'disabled' })],
    [
      'the instance is upgrading',
      denied(LACKING, { instance: found('platform.instance', instance({ status: 'upgrading' })) }),
    ],
    [
      'the instance has another version',
      denied(LACKING, { instance: found('platform.instance', instance({ appVersion: '2.0.0' })) }),
    ],
    [
      'the relay went down',
      denied(LACKING, { overview: found('platform.overview', overview({ outboxRelayOk: false })) }),
    ],
    [
      'the worker went down',
      denied(LACKING, {
        overview: found(
          'platform.overview',
          overview({ workers: [{ name: 'app-runtime-worker', status: 'stopped', lastSeenAt: null }] }),
        ),
      }),
    ],
    ['the overview could not be read', denied(LACKING, { overview: unavailable('platform.overview') })],
    ['the instance is gone', denied(LACKING, { instance: empty('platform.instance') })],
    ['another body would be sent', denied(LACKING, { instanceEvents: found('platform.events', [event()]) })],
  ])('is another thing when %s', (_, evidence) => {
    expect(text(evidence)).not.toBe(SEEN);
  });

  test('is another thing when it would run as another account', () => {
    expect(text(denied(LACKING), found('platform.service-account', account({ id: 'sa-2' })))).not.toBe(SEEN);
  });
});

describe('the plan', () => {
  test('names action, project and instance', () => {
    expect(planOf(lookAt(denied(GRANTED)))).toMatchObject({ action: 'upgrade', changes: [] });
  });

  test('there is none without a project', () => {
    const look = lookAt(denied(GRANTED));
    const context = { ...look.report.context, project_id: { value: null, from: null } };
    expect(planOf({ ...look, report: { ...look.report, context } })).toBeNull();
  });
});

test('what could not be read now is named, and what is forbidden or not configured is not waited for', () => {
  const look = lookAt(
    denied(LACKING, {
      overview: unavailable('platform.overview', 'not_permitted'),
      instance: unavailable('platform.instance'),
    }),
  );
  expect(unreadIn(look)).toEqual(['platform.instance']);
});
