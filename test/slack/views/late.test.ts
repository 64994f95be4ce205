import { expect, test } from 'vitest';
import { card } from '../../../src/slack/views/card.ts';
import { lateWords } from '../../../src/slack/views/late.ts';
import type { Incident, Late } from '../../../src/usecases/ports.ts';
import { sampleReport } from '../../support/recording.ts';

const AT = new Date('2026-11-23T10:00:00Z');
const incident: Incident = {
  id: 'i1',
  teamId: 'T1',
  channelId: 'C1',
  threadTs: null,
  subject: { correlationId: 'req-1' },
  requestedBy: 'U1',
  origin: 'message',
  run: 1,
  status: 'finished',
  report: null,
  failure: null,
  createdAt: AT,
  updatedAt: AT,
  finishedAt: AT,
};
const late: Late = { byMs: 245_000, why: 'slack_limited' };

test.each<[number, Late['why'], string]>([
  [245_000, 'slack_limited', 'Shown 4 min late: Slack was limiting.'],
  [61_000, 'slack_unreachable', 'Shown 1 min late: Slack could not be reached.'],
  [3 * 3_600_000, 'slack_limited', 'Shown 3 h late: Slack was limiting.'],
])('%s ms late because of %s', (byMs, why, words) => {
  expect(lateWords({ byMs, why })).toEqual([words]);
});

test.each([
  ['finished', { phase: 'finished', incident, report: sampleReport('req-1') }],
  ['failed', { phase: 'failed', incident, why: 'a fault' }],
] as const)('a %s card says that it is late, and nothing when it is in time', (_, content) => {
  const shown = (late?: Late) =>
    JSON.stringify(
      card({ ...content, ...(late === undefined ? {} : { late }) }, { hosts: new Set(), workspaceUrl: null }).blocks,
    );
  expect(shown(late)).toContain('Shown 4 min late: Slack was limiting.');
  expect(shown()).not.toContain('late:');
});
