import { describe, expect, test } from 'vitest';
import { firstDifference, followed } from '../../src/actions/follow.ts';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { type FailureShape, failureOf } from '../../src/triage/fingerprint.ts';
import { judge } from '../../src/triage/judge.ts';
import { found, unavailable } from '../support/evidence.ts';
import { ACCEPTED, api, bundle, DONE, instance, PUBLISHED, worker } from '../support/incident.ts';
import { denied, event, LACKING } from './support.ts';

function shapeOf(evidence: EvidenceBundle): FailureShape {
  const failure = failureOf(evidence, judge(evidence));
  if (failure === null) throw new Error('nothing failed');
  return failure.shape;
}
const BEFORE = shapeOf(denied(LACKING));
const follow = (evidence: EvidenceBundle) => followed(BEFORE, evidence, judge(evidence));

describe('the new correlation id', () => {
  test('recovered once the worker says so', () => {
    expect(follow(bundle([...ACCEPTED, ...PUBLISHED, ...DONE]))).toMatchObject({
      state: 'ended',
      outcome: 'recovered',
    });
  });

  test('recovered once the platform’s record of this id says so', () => {
    const recorded = bundle(ACCEPTED, { instanceEvents: found('platform.events', [event({ status: 'succeeded' })]) });
    expect(follow(recorded)).toMatchObject({ state: 'ended', outcome: 'recovered' });
  });

  test('is not recovered while the instance record says that it failed', () => {
    const contradicted = bundle([...ACCEPTED, ...PUBLISHED, ...DONE], {
      instance: found('platform.instance', instance({ status: 'failed' })),
    });
    expect(follow(contradicted).state).toBe('running');
  });

  test('failed the same way', () => {
    expect(follow(denied(LACKING))).toMatchObject({ state: 'ended', outcome: 'failed_same' });
  });

  test('failed differently, with the first difference', () => {
    const failed = bundle([
      ...ACCEPTED,
      ...PUBLISHED,
      worker('error', 'reconcile failed: cannot unmarshal spec', { error_code: 'translation_failed' }, 5),
      worker(
        'error',
        'giving up, instance marked failed',
        { error_code: 'translation_failed', event_type: 'apps.instance.failed' },
        6,
      ),
    ]);
    expect(follow(failed)).toMatchObject({
      state: 'ended',
      outcome: 'failed_differently',
      sentence: expect.stringContaining('Before it failed at api, now at app-runtime-worker.'),
    });
  });

  test('failed differently, where the runbook has no class for it', () => {
    const refused = bundle([
      api('warn', 'quota of the project is used up', { error_code: 'quota_exceeded', status: '403' }),
    ]);
    expect(follow(refused)).toMatchObject({
      state: 'ended',
      outcome: 'failed_differently',
      sentence: expect.stringContaining('now because of outside runbook.'),
    });
  });

  test('is not followed to an end that could not be read', () => {
    const unread = bundle([], { lines: unavailable('loki.lines') });
    expect(follow(unread)).toEqual({ state: 'running', stands: 'Its log lines could not be read.' });
    const recorded = { ...unread, instanceEvents: found('platform.events', [event({ status: 'failed' })]) };
    expect(follow(recorded)).toMatchObject({ state: 'running', stands: 'It failed, and how could not be read yet.' });
  });

  test.each<[string, EvidenceBundle]>([
    ['nothing was seen yet', bundle([])],
    ['it was accepted', bundle(ACCEPTED)],
    ['it was published', bundle([...ACCEPTED, ...PUBLISHED])],
    ['the worker has it', bundle([...ACCEPTED, ...PUBLISHED, worker('info', 'event consumed')])],
    [
      'the worker tries again',
      bundle([
        ...ACCEPTED,
        ...PUBLISHED,
        worker('warn', 'attempt failed, will retry', { last_error: 'timeout', attempt_count: '1' }),
      ]),
    ],
  ])('is running while %s', (_, evidence) => {
    expect(follow(evidence).state).toBe('running');
  });
});

describe('the first difference of two failures', () => {
  test.each<[Partial<FailureShape>, string | null]>([
    [{}, null],
    [{ environment: 'prod', appSlug: 'ray', action: 'stop' }, null],
    [{ reason: 'token_expired' }, 'Before it failed because of allowlist entry missing, now because of token expired.'],
    [{ service: null }, 'Before it failed at api, now at something that is not known.'],
    [{ error: 'forbidden' }, 'Before it failed with insufficient permissions, now with forbidden.'],
  ])('%j → %s', (change, sentence) => {
    expect(firstDifference(BEFORE, { ...BEFORE, ...change })).toBe(sentence);
  });
});
