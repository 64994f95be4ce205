import { expect, test } from 'vitest';
import type { EvidenceBundle } from '../../src/triage/bundle.ts';
import { judge } from '../../src/triage/judge.ts';
import { empty } from '../support/evidence.ts';
import { ACCEPTED, api, BY_USER, bundle, DONE, PUBLISHED, worker } from '../support/incident.ts';

const FOUR = { others: 4, first: '2026-11-02T08:00:00.000Z', last: '2026-11-21T08:00:00.000Z' };
const JUPYTER = { app_slug: 'jupyter', runtime_backend: 'docker' };
const NO_RECORDS = { instance: empty('platform.instance'), serviceAccount: empty('platform.service-account') };

const panic = (fields: Record<string, string | undefined> = {}, change: Partial<EvidenceBundle> = {}) =>
  bundle([api('info', 'request completed', { status: '202', ...fields }), worker('error', 'panic: nil map', fields)], {
    repeats: FOUR,
    ...change,
  });

const STEP = /capture the evidence, and file a platform primitive gap if only special-casing in core would end it/;
const steps = (of: EvidenceBundle) => judge(of).recovery.steps;

test.each([
  {
    name: 'a scheduler app, whoever asked',
    of: panic(BY_USER, NO_RECORDS),
    says: /^This scheduler app failed the same/,
  },
  { name: 'an operator account', of: panic(JUPYTER, NO_RECORDS), says: /^This operator account failed the same way 4/ },
  { name: 'one that came back once', of: panic({}, { repeats: { ...FOUR, others: 1 } }), says: / once before: / },
])('R4: a repeated failure of $name says to capture the evidence and when to file a gap', ({ of, says }) => {
  expect(steps(of).at(-1)).toMatch(STEP);
  expect(steps(of).at(-1)).toMatch(says);
  expect(steps(of).length).toBeGreaterThan(1);
});

test.each([
  { name: 'it is the first', of: panic({}, { repeats: { ...FOUR, others: 0 } }) },
  { name: 'a person failed with an ordinary app', of: panic({ ...JUPYTER, ...BY_USER }, NO_RECORDS) },
  { name: 'nothing failed', of: bundle([...ACCEPTED, ...PUBLISHED, ...DONE], { repeats: FOUR }) },
  { name: 'what failed is not known', of: bundle([], { repeats: FOUR }) },
])('R4: nothing is added when $name', ({ of }) => {
  expect(steps(of).filter((step) => STEP.test(step))).toEqual([]);
});

test('what the store knows changes the recovery and nothing else of a report', () => {
  const { repeats: _unused, ...first } = panic();
  const { recovery: without, ...alone } = judge(first);
  const { recovery: with_, ...again } = judge(panic());
  expect(again).toEqual(alone);
  expect(with_).toEqual({ ...without, steps: [...without.steps, with_.steps.at(-1)] });
});
