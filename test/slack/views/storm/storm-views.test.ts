import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureDigest } from '../../../../src/slack/views/storm/failure-digest.ts';
import { stormModal, stormNote } from '../../../../src/slack/views/storm/storm-modal.ts';
import { stormOverview } from '../../../../src/slack/views/storm/storm-overview.ts';
import { sortMembers } from '../../../../src/usecases/storms/digest.ts';
import type { StormMessage } from '../../../../src/usecases/storms/storm-message.ts';
import type { StormMember } from '../../../../src/usecases/storms/storm-store.ts';
import { sampleReport } from '../../../support/recording.ts';
import { anyMembers, storedStorm, stormMember } from '../../../support/storm.ts';
import { anyReport, foreign } from '../../support/hostile.ts';
import { messageProblems, modalProblems } from '../../support/refused.ts';
import { SCOPE } from '../../support/reports.ts';

const HOSTS = new Set([...SCOPE.hosts, 'team.slack.com']);
const DIGEST = '51000000-0000-4000-8000-000000000001';
const channelId = 'C0INCIDENTS';

function failure(
  members: readonly StormMember[],
  change: Partial<Extract<StormMessage, { kind: 'storm_failure' }>> = {},
) {
  return failureDigest(
    {
      kind: 'storm_failure',
      digestId: DIGEST,
      channelId,
      fingerprint: 'allowlist_entry_missing | gpuaas-api | x | slurm | upgrade | prod',
      members,
      report: sampleReport('req-1'),
      total: 100,
      atWork: 40,
      ...change,
    },
    SCOPE,
  );
}

function overview(members: readonly StormMember[]) {
  const sorted = sortMembers(storedStorm(members));
  const failures = sorted.failures.map((of, at) => ({
    members: of.members,
    ts: at === 0 ? null : '1795424400.000200',
  }));
  const startedAt = new Date('2026-11-23T10:00:00Z');
  return stormOverview({ kind: 'storm', digestId: DIGEST, channelId, startedAt, sorted, failures }, SCOPE);
}

describe('the digest of a failure', () => {
  const members = Array.from({ length: 37 }, (_, at) => stormMember(at));

  test('says how many ids, of how many tenants, since when, what to do, and which', () => {
    const { text, blocks } = failure(members);
    const shown = JSON.stringify(blocks);
    expect(text).toMatch(/^37 ids failed the same way: Permission denied: .*40 of 100 ids are still at work\.$/);
    expect(shown).toContain('37 ids failed this way');
    expect(shown).toContain('of 12 tenants');
    expect(shown).toContain('the first at 09:59:00 UTC, the last at 09:59:00 UTC');
    expect(shown).toContain('certain for 37');
    expect(shown).toContain('… and 29 more ids');
    expect(shown.indexOf('req-0')).toBeLessThan(shown.indexOf('req-7'));
    expect(shown).not.toContain('org-');
  });

  test('links to cards that stand and offers to open the others, each button told apart when read out', () => {
    const carded = stormMember(0, { card: { ts: '1795424400.000200', threadTs: '1795424399.000100' } });
    const shown = JSON.stringify(failure([carded, stormMember(1)]).blocks);
    expect(shown).toContain('p1795424400000200');
    expect(shown.match(/"Open card"/g)).toHaveLength(1);
    expect(shown).toContain('"accessibility_label":"Open the card of req-1"');
  });
});

describe('the card over all', () => {
  test('counts what is at work, and lists what has no failure’s card', () => {
    const members = [
      stormMember(1, { status: 'queued', verdict: null }),
      stormMember(2),
      stormMember(3),
      stormMember(4, { fingerprint: 'another' }),
      stormMember(5, { verdict: { class: 'undetermined', reason: 'not_enough_evidence', confidence: 'tentative' } }),
      stormMember(6, { verdict: { class: 'no_failure_found', reason: 'completed', confidence: 'certain' } }),
      stormMember(7, { status: 'failed' }),
    ];
    const { text, blocks } = overview(members);
    const shown = JSON.stringify(blocks);
    expect(text).toBe('Storm of 7 ids in this channel. 1 of 7 ids are still at work.');
    for (const words of [
      '2 × ',
      'Other failures: 1',
      'Not determined: 1',
      'No failure found: 1',
      'Triage could not finish: 1',
    ]) {
      expect(shown).toContain(words);
    }
  });
});

describe('whatever the ids and failures hold', () => {
  test('Slack takes the cards and the list, and nothing in them is live', () => {
    fc.assert(
      fc.property(anyMembers(foreign, 40), anyReport, foreign, fc.nat(9), (members, report, fingerprint, page) => {
        expect(messageProblems(overview(members), HOSTS)).toEqual([]);
        if (members.length > 0) expect(messageProblems(failure(members, { report, fingerprint }), HOSTS)).toEqual([]);
        const place = { digestId: DIGEST, channelId, threadTs: null, page };
        expect(modalProblems(stormModal(place, members, SCOPE), HOSTS)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a storm of a thousand ids stays one message and pages of a list', () => {
    const members = Array.from({ length: 1_000 }, (_, at) =>
      stormMember(at, { correlationId: `${at}${'x'.repeat(125)}` }),
    );
    expect(messageProblems(failure(members), HOSTS)).toEqual([]);
    const shown = stormModal({ digestId: DIGEST, channelId, threadTs: null, page: 99 }, members, SCOPE);
    expect(modalProblems(shown, HOSTS)).toEqual([]);
    expect(JSON.stringify(shown.blocks)).toContain('page 40 of 40');
  });

  test('a digest that is not known is said so', () => {
    expect(modalProblems(stormNote({ digestId: DIGEST, channelId, threadTs: null, page: 0 }, 'gone'), HOSTS)).toEqual(
      [],
    );
  });
});
