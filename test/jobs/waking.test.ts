import { expect, test } from 'vitest';
import { createWaking } from '../../src/jobs/waking.ts';

function workers(count: number) {
  const woken: string[] = [];
  const waking = createWaking((workerId) => woken.push(workerId));
  for (let index = 1; index <= count; index++) waking.register('triage-incident', `w${index}`);
  return { waking, woken };
}

test('one job wakes one worker, two jobs at once wake two', () => {
  const { waking, woken } = workers(4);
  waking.wake('triage-incident');
  waking.wake('triage-incident');
  expect(woken).toEqual(['w1', 'w2']);
});

test('a worker that took a job wakes another, because one call may stand for several jobs', () => {
  const { waking, woken } = workers(3);
  waking.wake('triage-incident');
  waking.began('triage-incident', 'w1');
  waking.began('triage-incident', 'w2');
  expect(woken).toEqual(['w1', 'w2', 'w3']);
});

test('workers at work are left alone, and look again themselves when they are done', () => {
  const { waking, woken } = workers(1);
  waking.began('triage-incident', 'w1');
  waking.wake('triage-incident');
  expect(woken).toEqual([]);
  waking.ended('triage-incident', 'w1');
  waking.wake('triage-incident');
  expect(woken).toEqual(['w1', 'w1']);
});

test('looking for jobs that fell due wakes one worker of each queue', () => {
  const { waking, woken } = workers(8);
  waking.register('finish-card', 'f1');
  waking.register('finish-card', 'f2');
  waking.wakeEach();
  expect(woken).toEqual(['w1', 'f1']);
});

test('a queue of which this process has no workers wakes nobody', () => {
  const { waking, woken } = workers(2);
  waking.wake('draw-card');
  expect(woken).toEqual([]);
});

test('a worker that is kept for some jobs looks beside the one that takes any', () => {
  const woken: string[] = [];
  const waking = createWaking((workerId) => woken.push(workerId));
  waking.register('triage-incident', 'kept', 'kept');
  waking.register('triage-incident', 'w1');
  waking.wake('triage-incident');
  expect(woken).toEqual(['w1', 'kept']);
  waking.began('triage-incident', 'w1');
  waking.wake('triage-incident');
  expect(woken).toEqual(['w1', 'kept', 'kept', 'kept']);
});
