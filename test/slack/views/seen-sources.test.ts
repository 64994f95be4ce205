import { expect, test } from 'vitest';
import { seenSourcesBlock } from '../../../src/slack/views/seen-sources.ts';
import type { SourceHealth } from '../../../src/usecases/source-health.ts';
import { readable } from '../support/readable.ts';

const since = new Date('2026-11-23T09:15:00Z');
const asked = { source: 'loki', configured: true, reads: 12, failed: 0, slow: 0, lastFailure: null } as const;

test.each<{ name: string; change: Partial<SourceHealth>; says: string }>([
  { name: 'answered', change: {}, says: 'fine, 12 reads answered.' },
  { name: 'slow', change: { slow: 3 }, says: 'slow: of 12 reads 3 took longer than 2 s.' },
  {
    name: 'failing',
    change: { failed: 1, slow: 2, lastFailure: { reason: 'not_permitted', at: new Date('2026-11-23T09:20:00Z') } },
    says: 'failing: 1 of 12 reads failed, the last 2026-11-23 09:20 UTC (not permitted); 2 took longer than 2 s.',
  },
  { name: 'not asked', change: { reads: 0 }, says: 'not asked in this time, so not known.' },
  {
    name: 'not configured',
    change: { configured: false, reads: 0 },
    says: 'not configured, so nothing is read from it.',
  },
])('a source that is $name', ({ change, says }) => {
  const block = seenSourcesBlock({ since, slowMs: 2_000, sources: [{ ...asked, ...change }] });
  expect(readable([block])).toBe(
    `*Sources* as this process of the bot saw them since 2026-11-23 09:15 UTC\n- *Loki:* ${says}`,
  );
});
