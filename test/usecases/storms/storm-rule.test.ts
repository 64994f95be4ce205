import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Asking,
  drawEveryMs,
  isSingleQuestion,
  ownCards,
  type StormLimits,
} from '../../../src/usecases/storms/storm-rule.ts';
import { STORM_LIMITS } from '../../support/recording.ts';

const quiet: Asking = { ids: 1, alone: true, origin: 'message', recent: 0, recentOfPerson: 0 };

describe('without a policy', () => {
  test.each<[string, Partial<Asking>, number, boolean]>([
    ['one id in a quiet channel', {}, 1, true],
    ['five ids at once', { ids: 5, alone: false }, 5, false],
    ['a hundred ids at once', { ids: 100, alone: false }, 5, false],
    ['ten ids after three', { ids: 10, alone: false, recent: 3, recentOfPerson: 3 }, 2, false],
    ['ten ids in a storm', { ids: 10, alone: false, recent: 60, recentOfPerson: 60 }, 0, false],
    ['one id of somebody else in a storm', { recent: 60 }, 1, true],
    ['one id of who asked for four', { recent: 60, recentOfPerson: 4 }, 1, true],
    ['one id of who sends one a message, many times', { recent: 60, recentOfPerson: 5 }, 0, false],
    ['a mention of the same', { origin: 'mention', recent: 60, recentOfPerson: 60 }, 0, false],
    ['a command of the same', { origin: 'command', recent: 60, recentOfPerson: 60 }, 1, true],
    ['a form of the same', { origin: 'modal', recent: 60, recentOfPerson: 60 }, 1, true],
    ['a shortcut of the same', { origin: 'shortcut', recent: 60, recentOfPerson: 60 }, 1, true],
    ['a command with many ids in a storm', { ids: 4, alone: false, origin: 'command', recent: 60 }, 0, false],
    ['a message whose ids are all known', { ids: 0, alone: false, recent: 60 }, 0, false],
  ])('%s', (_, asked, own, single) => {
    const asking = { ...quiet, ...asked };
    expect(ownCards(asking, STORM_LIMITS)).toBe(own);
    expect(isSingleQuestion(asking, STORM_LIMITS)).toBe(single);
  });
});

const anyAsking: fc.Arbitrary<Asking> = fc
  .record({
    ids: fc.nat(200),
    origin: fc.constantFrom('message', 'mention', 'command', 'shortcut', 'modal'),
    recent: fc.nat(300),
    ofPerson: fc.nat(300),
    others: fc.nat(3),
  })
  .map(({ ofPerson, others, ...asking }) => ({
    ...asking,
    alone: asking.ids + others === 1,
    recentOfPerson: Math.min(ofPerson, asking.recent),
  }));
const anyLimits: fc.Arbitrary<StormLimits> = fc
  .integer({ min: 1, max: 100 })
  .map((count) => ({ ...STORM_LIMITS, count }));

describe('whatever is asked', () => {
  test('no more cards than new ids, and no more of several ids than the limit', () => {
    fc.assert(
      fc.property(anyAsking, anyLimits, (asking, limits) => {
        const own = ownCards(asking, limits);
        expect(own).toBeGreaterThanOrEqual(0);
        expect(own).toBeLessThanOrEqual(asking.ids);
        if (!asking.alone) expect(own).toBeLessThanOrEqual(limits.count);
      }),
    );
  });

  test('a channel in which one person asks gets no more cards than the limit, however the ids are cut into messages', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 60 }), anyLimits, (messages, limits) => {
        let asked = 0;
        let cards = 0;
        for (const ids of messages) {
          const before = { recent: asked, recentOfPerson: asked };
          cards += ownCards({ ids, alone: ids === 1, origin: 'message', ...before }, limits);
          asked += ids;
        }
        expect(cards).toBe(Math.min(asked, limits.count));
      }),
    );
  });

  test('cards that are drawn stay within what Slack lets a workspace edit in a minute', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 11 }), (cards) => {
        expect((60_000 / drawEveryMs(cards)) * cards).toBeLessThanOrEqual(40);
      }),
    );
  });
});
