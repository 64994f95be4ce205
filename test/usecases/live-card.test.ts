import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createLiveCard } from '../../src/usecases/live-card.ts';
import { SlackCallError, type Step } from '../../src/usecases/ports.ts';
import { until } from '../support/until.ts';

const steps = (detail: string): Step[] => [{ id: 'logs', title: 'Logs', state: 'in_progress', detail }];

/** A Slack whose edits end when the test says so. */
function heldSlack() {
  const shown: (string | null | undefined)[] = [];
  const held: PromiseWithResolvers<'updated' | 'gone'>[] = [];
  return {
    shown,
    held,
    update(given: readonly Step[]) {
      shown.push(given[0]?.detail);
      const edit = Promise.withResolvers<'updated' | 'gone'>();
      held.push(edit);
      return edit.promise;
    },
  };
}

describe('live progress', () => {
  test('has one edit under way at a time and skips to the newest steps', async () => {
    const slack = heldSlack();
    const live = createLiveCard({ update: slack.update, everyMs: 0, onError: () => {} });
    live.show(steps('1'));
    live.show(steps('2'));
    live.show(steps('3'));
    expect(slack.shown).toEqual(['1']);
    slack.held[0]?.resolve('updated');
    await until('the second edit', () => slack.shown.length === 2);
    expect(slack.shown).toEqual(['1', '3']);
    slack.held[1]?.resolve('updated');
    await live.close();
  });

  test('leaves the given time between two edits', async () => {
    const times: number[] = [];
    const live = createLiveCard({
      everyMs: 120,
      onError: () => {},
      async update() {
        times.push(performance.now());
        return 'updated';
      },
    });
    live.show(steps('1'));
    live.show(steps('2'));
    await until('the second edit', () => times.length === 2);
    await live.close();
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(115);
  });

  test('waits as long as Slack asks after a rate limit, then shows the newest steps', async () => {
    const times: number[] = [];
    const errors: unknown[] = [];
    const limited = new SlackCallError({
      method: 'chat.update',
      reason: 'rate_limited',
      retryable: true,
      retryAfterMs: 150,
    });
    const live = createLiveCard({
      everyMs: 0,
      onError: (error) => errors.push(error),
      async update() {
        times.push(performance.now());
        if (times.length === 1) throw limited;
        return 'updated';
      },
    });
    live.show(steps('1'));
    live.show(steps('2'));
    await until('the second edit', () => times.length === 2);
    await live.close();
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(145);
    expect(errors).toEqual([limited]);
  });

  test.each([
    { name: 'the message is gone', answer: async () => 'gone' as const },
    {
      name: 'Slack refuses for good',
      answer: async () => {
        throw new SlackCallError({ method: 'chat.update', reason: 'not_in_channel', retryable: false });
      },
    },
  ])('stops when $name', async ({ answer }) => {
    let edits = 0;
    const live = createLiveCard({
      everyMs: 0,
      onError: () => {},
      update() {
        edits += 1;
        return answer();
      },
    });
    live.show(steps('1'));
    await until('the first edit', () => edits === 1);
    await sleep(0);
    live.show(steps('2'));
    await live.close();
    expect(edits).toBe(1);
  });

  test('is closed only when the edit under way has ended, and makes none after', async () => {
    const slack = heldSlack();
    const live = createLiveCard({ update: slack.update, everyMs: 0, onError: () => {} });
    live.show(steps('1'));
    live.show(steps('2'));
    let closed = false;
    const closing = live.close().then(() => {
      closed = true;
    });
    await sleep(10);
    expect(closed).toBe(false);
    slack.held[0]?.resolve('updated');
    await closing;
    live.show(steps('3'));
    await sleep(0);
    expect(slack.shown).toEqual(['1']);
  });
});
