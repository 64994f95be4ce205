import { describe, expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import type { VerdictClass } from '../../src/triage/report.ts';
import { empty, found, unavailable } from '../support/evidence.ts';
import {
  ACCEPTED,
  account,
  api,
  auditRow,
  bundle,
  DONE,
  FAILED_AT,
  overview,
  PUBLISHED,
  without,
  worker,
} from '../support/incident.ts';

const why = (of: EvidenceBundle, name: VerdictClass): string | null =>
  judge(of).verdict.ruled_out.find((each) => each.class === name)?.why ?? null;

const denied = [api('error', 'denied', { status: '403', error_code: 'insufficient_permissions' })];
const failed = [...ACCEPTED, ...PUBLISHED, worker('error', 'step failed', { last_error: 'connection refused' }, 5)];
const worked = [...ACCEPTED, ...PUBLISHED, ...DONE];
const permissionOf = {
  audit: found('platform.audit', [auditRow({ action: 'app_instance.upgrade', result: 'success' })]),
};

interface Case {
  readonly name: string;
  readonly class: VerdictClass;
  readonly of: EvidenceBundle;
  readonly why: RegExp | null;
}

describe('classes that the evidence speaks against', () => {
  test.each<Case>([
    {
      name: 'no missing right: it was permitted and is on the allowlist',
      class: 'insufficient_permissions',
      of: bundle(failed, permissionOf),
      why: /permitted the action, and it is on the allowlist/,
    },
    {
      name: 'no missing right: it was permitted, the allowlist cannot be read',
      class: 'insufficient_permissions',
      of: bundle(failed, { serviceAccount: unavailable('platform.service-account') }),
      why: /permitted the action\.$/,
    },
    {
      name: 'an entry on the allowlist alone rules no missing right out',
      class: 'insufficient_permissions',
      of: bundle([api('error', 'bad version', { status: '400', error_code: 'invalid_request' })]),
      why: null,
    },
    {
      name: 'a right that is missing is not ruled out by its own verdict',
      class: 'insufficient_permissions',
      of: bundle(denied, { serviceAccount: found('platform.service-account', account({ allowedActions: [] })) }),
      why: null,
    },
    {
      name: 'no invalid request: the API accepted it',
      class: 'invalid_request',
      of: bundle(failed),
      why: /accepted the request as valid/,
    },
    {
      name: 'a refused request may have been invalid as well',
      class: 'invalid_request',
      of: bundle(denied),
      why: null,
    },
    {
      name: 'no outage: relay and worker carried the action out',
      class: 'service_unavailable',
      of: bundle(worked),
      why: /delivered and carried out/,
    },
    {
      name: 'no outage: it ended at the API, the relay is healthy',
      class: 'service_unavailable',
      of: bundle(denied),
      why: /ended at the API, and the outbox relay is healthy\.$/,
    },
    {
      name: 'no outage: an old backlog beside a healthy relay is said to be one',
      class: 'service_unavailable',
      of: bundle(denied, { overview: found('platform.overview', overview({ dlqPending: 12 })) }),
      why: /12 old failed rows are leftover backlog/,
    },
    {
      name: 'a relay that is down rules no outage out',
      class: 'service_unavailable',
      of: bundle(denied, { overview: found('platform.overview', overview({ outboxRelayOk: false })) }),
      why: null,
    },
    {
      name: 'a worker that is down rules no outage out',
      class: 'service_unavailable',
      of: bundle(denied, {
        overview: found(
          'platform.overview',
          overview({ workers: [{ name: 'app-runtime-worker', status: 'down', lastSeenAt: null }] }),
        ),
      }),
      why: null,
    },
    {
      name: 'health that may not be read rules no outage out',
      class: 'service_unavailable',
      of: bundle(denied, { overview: unavailable('platform.overview', 'not_permitted') }),
      why: null,
    },
    {
      name: 'health that was not asked rules no outage out',
      class: 'service_unavailable',
      of: without(bundle(denied), 'overview'),
      why: null,
    },
    {
      name: 'no defect: the worker carried it out',
      class: 'internal_error',
      of: bundle(worked),
      why: /carried the action out/,
    },
    { name: 'a refusal rules no defect out', class: 'internal_error', of: bundle(denied), why: null },
    {
      name: 'a failure that was seen, with its time',
      class: 'no_failure_found',
      of: bundle(denied),
      why: new RegExp(`A failure was seen at ${FAILED_AT}`),
    },
    { name: 'no failure was seen', class: 'no_failure_found', of: bundle(ACCEPTED), why: null },
  ])('$class: $name', ({ of, class: name, why: expected }) => {
    if (expected === null) expect(why(of, name)).toBeNull();
    else expect(why(of, name)).toMatch(expected);
  });

  test('nothing is ruled out when nothing could be read', () => {
    const blind = bundle([], {
      lines: unavailable('loki.lines'),
      instance: unavailable('platform.instance'),
      serviceAccount: unavailable('platform.service-account'),
      overview: unavailable('platform.overview'),
      audit: unavailable('platform.audit', 'not_permitted'),
    });
    expect(judge(blind).verdict.ruled_out).toEqual([]);
  });

  test('nothing is ruled out when nothing was found', () => {
    expect(judge(bundle([], { instance: empty('platform.instance') })).verdict.ruled_out).toEqual([]);
  });

  test.each([
    { name: 'denied', of: bundle(denied) },
    { name: 'failed', of: bundle(failed) },
    { name: 'worked', of: bundle(worked) },
  ])('the verdict’s own class is never ruled out: $name', ({ of }) => {
    const { verdict } = judge(of);
    expect(verdict.ruled_out.map((each) => each.class)).not.toContain(verdict.class);
  });
});
